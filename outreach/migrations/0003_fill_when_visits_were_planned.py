"""A visit was planned when it was entered, and for history entered afterwards no later than it began."""

from django.db import migrations
from django.db.models import Case, F, When


def fill(apps, schema_editor):
    visits = apps.get_model("outreach", "Visit").objects.using(schema_editor.connection.alias)
    earlier = Case(When(created_at__lt=F("planned_start"), then=F("created_at")), default=F("planned_start"))
    while batch := list(visits.filter(planned_at__isnull=True).values_list("pk", flat=True)[:5000]):
        visits.filter(pk__in=batch).update(planned_at=earlier)


class Migration(migrations.Migration):
    dependencies = [("outreach", "0002_when_a_visit_was_planned")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
