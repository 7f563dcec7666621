"""How a value was reckoned is added and never changes: the database refuses it, whoever asks."""

from django.db import migrations

from fraudhub.core.append_only import allow_changes, forbid_changes

TABLE = "recovery_valuation"


class Migration(migrations.Migration):

    dependencies = [("recovery", "0007_cryptoassets_in_units")]

    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: forbid_changes(schema_editor.connection, TABLE),
            lambda apps, schema_editor: allow_changes(schema_editor.connection, TABLE),
        ),
    ]
