from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outreach", "0003_fill_when_visits_were_planned")]

    operations = [
        migrations.AlterField(
            "visit",
            "planned_at",
            models.DateTimeField(help_text="When it was arranged, which for history is before it was entered."),
        ),
    ]
