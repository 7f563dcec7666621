"""Who has what of the inbox in hand."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models

from fraudhub.core.personal_data import PersonalData
from fraudhub.geography.models import Borough
from fraudhub.geography.scoping import ScopedQuerySet

HELD_FOR = timedelta(hours=8)


class HoldQuerySet(ScopedQuerySet):
    def in_force(self, now: datetime):
        return self.filter(held_at__gt=now - HELD_FOR)

    def lapsed(self, now: datetime):
        return self.filter(held_at__lte=now - HELD_FOR)


class Hold(models.Model):
    """One person has one thing of the inbox in hand, for a working day at most: nothing is held for ever by somebody
    who went home."""

    borough_path = "borough"
    owner_path = "held_by"
    personal = PersonalData(p2={"held_by"}, not_personal={"kind", "item", "borough", "held_at"})

    kind = models.CharField(max_length=30)
    item = models.CharField(max_length=40, help_text="The reference of what is held.")
    borough = models.ForeignKey(Borough, null=True, on_delete=models.PROTECT, related_name="+")
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    held_at = models.DateTimeField()

    objects = HoldQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "item"], name="hold_is_by_one_person")]

    def __str__(self):
        return f"{self.kind} {self.item}"
