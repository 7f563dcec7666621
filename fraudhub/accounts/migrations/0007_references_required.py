import fraudhub.accounts.models
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_references_filled'),
    ]

    operations = [
        migrations.AlterField(
            'user', 'reference',
            models.CharField(default=fraudhub.accounts.models.account_reference, editable=False, max_length=16, unique=True),
        ),
        migrations.AlterField(
            'membership', 'reference',
            models.CharField(default=fraudhub.accounts.models.membership_reference, editable=False, max_length=16, unique=True),
        ),
    ]
