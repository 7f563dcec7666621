"""When each of the ten boroughs was to start, and when it did."""

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery

from fraudhub.core.models import Record
from fraudhub.core.personal_data import PersonalData
from fraudhub.geography.models import Borough
from fraudhub.geography.scoping import ScopedQuerySet


class RolloutQuerySet(ScopedQuerySet):
    def with_dates(self, *, known_at: datetime | None = None):
        """Adds ``planned_on`` and ``actual_on``: the latest version of each, or the one known at a moment."""
        return self.annotate(
            planned_on=Subquery(_latest(RolloutDate.Kind.PLANNED, known_at)),
            actual_on=Subquery(_latest(RolloutDate.Kind.ACTUAL, known_at)),
        )

    def live_on(self, day: date):
        """Boroughs whose actual start, in its latest version, is that day or earlier."""
        return self.with_dates().filter(actual_on__lte=day)

    def go_live_dates(self, *, known_at: datetime | None = None) -> dict[str, date | None]:
        """``{"E08000007": date(2024, 1, 8), "E08000001": None, …}``: the actual date in force of each borough that
        has a rollout, None when it has not started. ``known_at`` answers as the hub would have at that moment, so
        that a frozen evaluation can be run again. This is what the impact engine reads."""
        return dict(self.with_dates(known_at=known_at).order_by("borough").values_list("borough", "actual_on"))


def _latest(kind: str, known_at: datetime | None):
    versions = RolloutDate.objects.filter(rollout=OuterRef("pk"), kind=kind)
    if known_at is not None:
        versions = versions.filter(recorded_at__lte=known_at)
    return versions.order_by("-pk").values("on")[:1]


class Rollout(Record):
    """One borough's way into the programme. Its dates are versions: see RolloutDate."""

    class Stage(models.TextChoices):
        SCOPING = "scoping", "Scoping"
        LIVE = "live", "Live"

    reference_prefix = "RO"
    url_namespace = "outreach:rollout"
    borough_path = "borough"
    personal = PersonalData(not_personal={"stage"})

    borough = models.OneToOneField(Borough, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=20, choices=Stage.choices, default=Stage.SCOPING)

    objects = RolloutQuerySet.as_manager()

    class Meta:
        ordering = ["borough__name"]

    def __str__(self):
        return f"Rollout in {self.borough.name}"


class RolloutDateQuerySet(ScopedQuerySet):
    def update(self, **kwargs):
        raise TypeError("A date of the rollout is never overwritten: record a new version.")

    def delete(self):
        raise TypeError("A date of the rollout is never taken away: record a new version.")


class RolloutDate(models.Model):
    """One version of a borough's planned or actual start. Rows are added and never change; the last one holds.

    The actual start is the treatment variable of the impact report: moving it quietly would change the result.
    """

    class Kind(models.TextChoices):
        PLANNED = "planned", "Planned"
        ACTUAL = "actual", "Actual"

    borough_path = "rollout__borough"
    personal = PersonalData(not_personal={"kind", "on", "reason", "recorded_at"})

    rollout = models.ForeignKey(Rollout, on_delete=models.PROTECT, related_name="dates")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    on = models.DateField()
    reason = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = RolloutDateQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["planned", "actual"]), name="rollout_date_kind_is_known"),
        ]
        indexes = [models.Index(fields=["rollout", "kind", "-id"], name="rollout_date_latest")]

    def __str__(self):
        return f"{self.get_kind_display()} start on {self.on}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise TypeError("A date of the rollout is never overwritten: record a new version.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("A date of the rollout is never taken away: record a new version.")
