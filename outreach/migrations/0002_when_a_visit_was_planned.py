from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outreach", "0001_rollout_volunteers_visits_and_events")]

    operations = [
        migrations.AddField("visit", "planned_at", models.DateTimeField(null=True)),
    ]
