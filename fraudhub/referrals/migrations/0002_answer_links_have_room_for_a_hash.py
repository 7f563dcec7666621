from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("referrals", "0001_referrals_and_concerns")]

    operations = [
        migrations.RenameField("answerlink", "nonce", "nonce_hash"),
        migrations.AlterField(
            "answerlink",
            "nonce_hash",
            models.CharField(help_text="SHA-256 of what the link was signed for.", max_length=64, unique=True),
        ),
    ]
