"""From here on the database notes what each statement changes in the counts of reports. What is there already is counted
in the same transaction: a report that came in between would be counted twice, or never. On PostgreSQL alone."""

from django.db import migrations

from mapping.report_tallies import COUNT_AGAIN, forget_reports, note_reports


def note_and_count(apps, schema_editor):
    connection = schema_editor.connection
    note_reports(connection)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for statement in COUNT_AGAIN:
                cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("mapping", "0014_report_tallies"),
        ("cases", "0004_report_sources_say_where_a_name_comes_from"),
    ]

    operations = [
        migrations.RunPython(note_and_count, lambda apps, schema_editor: forget_reports(schema_editor.connection))
    ]
