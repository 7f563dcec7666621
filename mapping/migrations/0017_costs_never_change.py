"""Rows of these tables are added and never change: the database refuses it, whoever asks."""

from django.db import migrations

from fraudhub.core.append_only import allow_changes, forbid_changes

TABLES = ("mapping_programmecost", "mapping_unitfigure")


class Migration(migrations.Migration):

    dependencies = [("mapping", "0016_programme_costs")]

    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: forbid_changes(schema_editor.connection, *TABLES),
            lambda apps, schema_editor: allow_changes(schema_editor.connection, *TABLES),
        ),
    ]
