"""Rows of these tables are added and never change: the database refuses it, whoever asks. A later migration that makes
one of them anew on SQLite forbids it again."""

from django.db import migrations

from fraudhub.core.append_only import allow_changes, forbid_changes

TABLES = (
    "recovery_ledgerentry",
    "recovery_stageevent",
    "recovery_allocation",
    "recovery_approvallimit",
    "recovery_monthclose",
    "recovery_frozentotal",
    "cases_credit",  # the other side of each allocation
)


class Migration(migrations.Migration):

    dependencies = [("recovery", "0001_recovery_matters_and_the_ledger")]

    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: forbid_changes(schema_editor.connection, *TABLES),
            lambda apps, schema_editor: allow_changes(schema_editor.connection, *TABLES),
        ),
    ]
