"""Who is called, and in which order."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fraudhub.accounts.models.users import User
from fraudhub.core.models import Record
from fraudhub.core.personal_data import PersonalData
from fraudhub.geography.models import Borough
from fraudhub.geography.scoping import ScopedQuerySet


class DutyTurnQuerySet(ScopedQuerySet):
    def now(self, moment):
        return self.filter(starts_at__lte=moment, ends_at__gt=moment)


class DutyTurn(Record):
    """One person on duty for a borough, from a moment to a moment: who is called first, or second, when somebody is in
    danger. An alarm without a rota is no alarm."""

    class Kind(models.TextChoices):
        SAFEGUARDING = "safeguarding", "Safeguarding"
        LONE_WORKER = "lone_worker", "Lone workers"

    reference_prefix = "DT"
    url_namespace = "web:duty"
    borough_path = "borough"
    owner_path = "user"
    personal = PersonalData(p2={"user"}, not_personal={"borough", "kind", "rung", "starts_at", "ends_at"})

    borough = models.ForeignKey(Borough, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="duty_turns")
    rung = models.PositiveSmallIntegerField(choices=[(1, "First"), (2, "Second")])
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = DutyTurnQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "rung", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="duty_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(rung__in=[1, 2]), name="duty_is_first_or_second"),
        ]
