"""Volunteers were known by their account alone: their name and address are copied from it, and they stand on the step
of the ladder on which they already visited. What they lack is asked of the list, so nobody visits before it is there."""

from django.db import migrations


def fill(apps, schema_editor):
    volunteers = apps.get_model("outreach", "Volunteer")
    steps = apps.get_model("outreach", "VolunteerStep")
    for volunteer in volunteers.objects.filter(full_name="").select_related("user").iterator(chunk_size=500):
        volunteer.full_name, volunteer.email = volunteer.user.full_name, volunteer.user.email
        volunteer.status = "visits"
        volunteer.save(update_fields=["full_name", "email", "status"])
        steps.objects.create(
            volunteer=volunteer, now="visits", moved_on=volunteer.applied_on, recorded_at=volunteer.created_at
        )


def empty(apps, schema_editor):
    apps.get_model("outreach", "VolunteerStep").objects.all().delete()
    apps.get_model("outreach", "Volunteer").objects.update(status="enrolled", full_name="")


class Migration(migrations.Migration):

    dependencies = [
        ("outreach", "0008_what_is_asked_of_volunteers"),
    ]

    operations = [migrations.RunPython(fill, empty)]
