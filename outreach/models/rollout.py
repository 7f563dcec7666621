"""How far each of the ten boroughs is on its way into the programme, when it was to start, and when it did."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery

from fraudhub.core.london_time import day_begins
from fraudhub.core.models import Record
from fraudhub.core.personal_data import PersonalData
from fraudhub.geography.models import Borough
from fraudhub.geography.scoping import ScopedQuerySet


class AddedOnlyQuerySet(ScopedQuerySet):
    """Rows that are history: they arrive, and stay as they came."""

    def update(self, **kwargs):
        raise TypeError("History of the rollout is never overwritten: add a row.")

    def delete(self):
        raise TypeError("History of the rollout is never taken away: add a row.")


class AddedOnly(models.Model):
    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if self.pk:
            raise TypeError("History of the rollout is never overwritten: add a row.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("History of the rollout is never taken away: add a row.")


class RolloutQuerySet(ScopedQuerySet):
    def with_dates(self, *, known_at: datetime | None = None):
        """Adds ``planned_on`` and ``actual_on``, the latest version of each or the one known at a moment, and
        ``first_planned_on``. An actual date that was withdrawn is None."""
        planned = _versions(RolloutDate.Kind.PLANNED, known_at)
        return self.annotate(
            first_planned_on=Subquery(planned.order_by("pk").values("on")[:1]),
            planned_on=Subquery(planned.order_by("-pk").values("on")[:1]),
            actual_on=Subquery(_versions(RolloutDate.Kind.ACTUAL, known_at).order_by("-pk").values("on")[:1]),
        )

    def live_on(self, day: date):
        """Boroughs whose hub works on that day: their actual start, in its latest version, is that day or earlier, and
        they are not paused then. A pause lasts until somebody ends it, so it covers every day to come."""
        moves = RolloutStep.objects.filter(
            rollout=OuterRef("pk"), moved_at__lt=day_begins(day + timedelta(days=1))
        ).order_by("-pk")
        return (
            self.with_dates()
            .annotate(stage_then=Subquery(moves.values("to_stage")[:1]))
            .filter(actual_on__lte=day)
            .exclude(stage_then=Rollout.Stage.PAUSED)
        )

    def go_live_dates(self, *, known_at: datetime | None = None) -> dict[str, date | None]:
        """``{"E08000007": date(2024, 1, 8), "E08000001": None, …}``: the actual date in force of each borough that
        has a rollout, None when it has not started. ``known_at`` answers as the hub would have at that moment, so
        that a frozen evaluation can be run again. This is what the impact engine reads."""
        return dict(self.with_dates(known_at=known_at).order_by("borough").values_list("borough", "actual_on"))


def _versions(kind: str, known_at: datetime | None):
    versions = RolloutDate.objects.filter(rollout=OuterRef("pk"), kind=kind)
    return versions if known_at is None else versions.filter(recorded_at__lte=known_at)


class Rollout(Record):
    """One borough's way into the programme. Its stage is where the last RolloutStep led, and its dates are versions:
    see RolloutDate. A pause leaves the dates alone: the hub started when it started."""

    class Stage(models.TextChoices):
        SCOPING = "scoping", "Scoping"
        FUNDED = "funded", "Funded"
        RECRUITING = "recruiting", "Recruiting"
        READY = "ready", "Ready"
        LIVE = "live", "Live"
        PAUSED = "paused", "Paused"

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

    @property
    def has_started(self) -> bool:
        """Live, or paused since: its actual date is in force."""
        return self.stage in {self.Stage.LIVE, self.Stage.PAUSED}


class RolloutDate(AddedOnly):
    """One version of a borough's planned or actual start. Rows are added and never change; the last one holds.

    The actual start is the treatment variable of the impact report: moving it quietly would change the result.
    An actual version without a day says, with its reason, that the borough did not start after all: the day it takes
    back stays in the version before it, and from then on none is in force.
    """

    class Kind(models.TextChoices):
        PLANNED = "planned", "Planned"
        ACTUAL = "actual", "Actual"

    borough_path = "rollout__borough"
    personal = PersonalData(not_personal={"kind", "on", "reason", "recorded_at"})

    rollout = models.ForeignKey(Rollout, on_delete=models.PROTECT, related_name="dates")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    on = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = AddedOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["planned", "actual"]), name="rollout_date_kind_is_known"),
            models.CheckConstraint(
                condition=Q(on__isnull=False) | Q(kind="actual") & ~Q(reason=""),
                name="rollout_date_is_a_day_or_is_withdrawn_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["rollout", "kind", "-id"], name="rollout_date_latest")]

    def __str__(self):
        if self.on is None:
            return "Actual start withdrawn"
        return f"{self.get_kind_display()} start on {self.on}"


class RolloutStep(AddedOnly):
    """One move of a borough from a stage to another: when, by whom and why. Rows are added and never change."""

    borough_path = "rollout__borough"
    personal = PersonalData(not_personal={"from_stage", "to_stage", "reason", "moved_at"})

    rollout = models.ForeignKey(Rollout, on_delete=models.PROTECT, related_name="steps")
    from_stage = models.CharField(max_length=20, choices=Rollout.Stage.choices)
    to_stage = models.CharField(max_length=20, choices=Rollout.Stage.choices)
    reason = models.TextField(blank=True)
    moved_at = models.DateTimeField()
    moved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = AddedOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(from_stage=F("to_stage")), name="rollout_step_leads_somewhere_else"),
        ]
        indexes = [models.Index(fields=["rollout", "-id"], name="rollout_step_latest")]

    def __str__(self):
        return f"{self.get_from_stage_display()} to {self.get_to_stage_display().lower()}"
