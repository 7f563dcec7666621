import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [("recovery", "0006_what_an_asset_of_a_kind_looks_like")]

    operations = [
        migrations.AddField(
            model_name="assetkind",
            name="counts_units",
            field=models.BooleanField(default=False, help_text="Worth so many units of a token at a price."),
        ),
        migrations.CreateModel(
            name="Valuation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.CharField(max_length=12)),
                ("units", models.CharField(max_length=40)),
                ("price_gbp", models.CharField(max_length=40)),
                ("price_from", models.CharField(help_text="Where the price was read.", max_length=120)),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="valuation", to="recovery.ledgerentry"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=~Q(token="") & ~Q(units="") & ~Q(price_gbp="") & ~Q(price_from=""),
                        name="valuation_says_how_it_was_reckoned",
                    )
                ],
            },
        ),
    ]
