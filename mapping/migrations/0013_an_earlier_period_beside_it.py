from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mapping", "0012_panel_figures")]

    operations = [
        migrations.AddField(
            model_name="mapedition",
            name="before_code",
            field=models.CharField(
                blank=True, default="", help_text="The earlier period beside it, of a pair.", max_length=20
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="mapedition",
            name="figures",
            field=models.JSONField(
                help_text="Rows of mapping.frames.FIGURES, and more where two are shown; hidden numbers are not in them."
            ),
        ),
    ]
