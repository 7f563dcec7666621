from django.db import migrations

from fraudhub.core.append_only import allow_changes, forbid_changes

TABLE = "recovery_stageevent"  # SQLite made it anew for its constraint, without its triggers


def forbid_again(apps, schema_editor):
    allow_changes(schema_editor.connection, TABLE)
    forbid_changes(schema_editor.connection, TABLE)


class Migration(migrations.Migration):

    dependencies = [("recovery", "0011_an_order_may_end_before_the_law_says")]

    operations = [migrations.RunPython(forbid_again, migrations.RunPython.noop)]
