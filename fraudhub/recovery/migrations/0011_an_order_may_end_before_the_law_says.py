from django.db import migrations, models

from fraudhub.core.append_only import allow_changes, forbid_changes

TABLE = "recovery_stageevent"


def forbid_again(apps, schema_editor):
    """SQLite makes the table anew for a constraint, without its triggers: also when this is taken back."""
    allow_changes(schema_editor.connection, TABLE)
    forbid_changes(schema_editor.connection, TABLE)


class Migration(migrations.Migration):

    dependencies = [("recovery", "0010_a_limit_may_begin_with_its_day")]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, forbid_again),
        migrations.AddField(
            model_name="stageevent",
            name="holds_until",
            field=models.DateField(
                blank=True, help_text="The last day of an order, where it says one.", null=True
            ),
        ),
        migrations.AddConstraint(
            model_name="stageevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("holds_until__isnull", True), ("holds_until__gte", models.F("happened_on")), _connector="OR"
                ),
                name="stage_order_does_not_end_before_it_is_made",
            ),
        ),
    ]
