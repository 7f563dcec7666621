from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("recovery", "0002_the_ledger_never_changes")]

    operations = [
        migrations.AddField(
            model_name="statutoryclock",
            name="working_days_only",
            field=models.BooleanField(
                default=False, help_text="Of hours: those of Saturdays, Sundays and bank holidays do not count."
            ),
        ),
    ]
