"""Who visits."""

from datetime import date

from django.conf import settings
from django.db import models

from fraudhub.accounts.models import Membership
from fraudhub.core.models import Record
from fraudhub.core.personal_data import PersonalData
from fraudhub.geography.models import Borough
from fraudhub.geography.scoping import ScopedQuerySet


class VolunteerQuerySet(ScopedQuerySet):
    def serving_on(self, day: date):
        """Those whose membership as a volunteer of their borough is in force that day: asked, never copied."""
        held = Membership.objects.in_force(day).filter(
            role="volunteer", user=models.OuterRef("user"), borough=models.OuterRef("borough")
        )
        return self.filter(models.Exists(held), user__is_active=True)

    def cleared_on(self, day: date):
        """Those who serve that day and whose vetting is known to hold: who could be sent to somebody's home."""
        vetted = Membership.objects.in_force(day).filter(
            role="volunteer",
            user=models.OuterRef("user"),
            borough=models.OuterRef("borough"),
            vetted_until__gte=day,
        )
        return self.serving_on(day).filter(models.Exists(vetted))


class Volunteer(Record):
    """One person who gives their time to one borough's hub. What they may see comes from their membership."""

    class Status(models.TextChoices):
        ENROLLED = "enrolled", "Enrolled"

    reference_prefix = "VO"
    url_namespace = "outreach:volunteer"
    borough_path = "borough"
    owner_path = "user"
    personal = PersonalData(not_personal={"status", "enrolled_on"}, keep="volunteer")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="volunteer")
    borough = models.ForeignKey(Borough, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.ENROLLED)
    enrolled_on = models.DateField()

    objects = VolunteerQuerySet.as_manager()

    class Meta:
        ordering = ["user__full_name"]

    def __str__(self):
        return self.user.full_name
