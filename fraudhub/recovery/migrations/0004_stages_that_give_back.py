from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("recovery", "0003_clocks_may_leave_out_days_off")]

    operations = [
        migrations.AddField(
            model_name="routestage",
            name="gives_back",
            field=models.BooleanField(default=False, help_text="What was taken goes back: no order on it stands."),
        ),
    ]
