from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_signed_in_sessions'),
    ]

    operations = [
        migrations.AddField('user', 'reference', models.CharField(max_length=16, null=True, editable=False)),
        migrations.AddField('membership', 'reference', models.CharField(max_length=16, null=True, editable=False)),
    ]
