"""A day before 1980 is a slip of the year, and is refused from now on. Where one stands already, the note keeps it as it
was entered. Backwards the note stays: nothing is lost."""

from datetime import date

from django.db import migrations

EARLIEST = date(1980, 1, 1)
BATCH = 1000


def note_the_day(apps, schema_editor):
    for name, field in (("Payment", "paid_on"), ("Reimbursement", "received_on")):
        model = apps.get_model("cases", name)
        early = model.objects.filter(**{f"{field}__lt": EARLIEST}).order_by("pk")
        while batch := list(early[:BATCH]):
            for row in batch:
                row.note = f"{row.note}\nThe day was entered as {getattr(row, field).isoformat()}.".strip()
                setattr(row, field, EARLIEST)
            model.objects.bulk_update(batch, [field, "note"])


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_report_sources_say_where_a_name_comes_from")]

    operations = [migrations.RunPython(note_the_day, migrations.RunPython.noop)]
