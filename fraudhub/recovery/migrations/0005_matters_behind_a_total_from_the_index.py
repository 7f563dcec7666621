from django.db import migrations, models

FIELDS = [
    "happened_on", "column", "route", "stage", "is_fraud_linked", "victims_live", "victim_borough", "share_pence",
    "matter",
]  # fmt: skip


class Migration(migrations.Migration):

    dependencies = [("recovery", "0004_stages_that_give_back")]

    operations = [
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(fields=FIELDS, name="ledger_by_day_and_matter"),
        ),
        migrations.RemoveIndex(model_name="ledgerentry", name="ledger_by_day_and_what"),
    ]
