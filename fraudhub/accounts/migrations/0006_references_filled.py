from django.db import migrations

from fraudhub.core.references import new_reference


def fill(apps, schema_editor):
    """Those without one; safe to run again."""
    for model, prefix in (('User', 'AC'), ('Membership', 'MB')):
        rows = apps.get_model('accounts', model).objects.filter(reference=None)
        while batch := list(rows[:500]):
            for row in batch:
                row.reference = new_reference(prefix)
            rows.model.objects.bulk_update(batch, ['reference'])


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_references_added'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
