from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("recovery", "0005_matters_behind_a_total_from_the_index")]

    operations = [
        migrations.AddField(
            model_name="assetkind",
            name="looks_like",
            field=models.CharField(
                blank=True, max_length=80,
                help_text="A pattern of what is typed, letters and digits alone, in small letters.",
            ),
        ),
    ]  # fmt: skip
