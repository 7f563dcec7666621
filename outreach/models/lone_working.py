"""Who is out alone, what was said of it, and who was called when they did not say that they are safe."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from fraudhub.core.london_time import day_begins
from fraudhub.core.models import Record, ReferenceRow, ReferenceRowQuerySet
from fraudhub.core.periods import Period
from fraudhub.core.personal_data import PersonalData
from fraudhub.core.validators import NAME_LENGTH, NOTE_LENGTH
from fraudhub.geography.models import Borough
from fraudhub.geography.scoping import ScopedQuerySet
from outreach.models.visits import CLOCK_MAY_DIFFER, LATE_AFTER, Visit

_REFERENCE_FIELDS = {"code", "name", "valid_from", "valid_to", "needs_checking", "source"}
_MARKS = signing.Signer(salt="outreach.outing")


class KnownRows(ReferenceRowQuerySet):
    """A short list that every page and every sweep asks for. Each process reads it once: lists change with a release,
    not in between."""

    _known: dict[type[models.Model], list] = {}

    def known_on(self, day: date) -> list:
        if self.model not in self._known:
            rows = list(self.all())
            if not rows:
                return []  # not loaded yet
            self._known[self.model] = rows
        return [
            row
            for row in self._known[self.model]
            if (row.valid_from is None or row.valid_from <= day) and (row.valid_to is None or row.valid_to > day)
        ]


class LoneWorkerStepQuerySet(KnownRows):
    def ladder(self, day: date) -> list[LoneWorkerStep]:
        """The steps in force that day, lowest first."""
        return sorted(self.known_on(day), key=lambda step: step.position)


class LoneWorkerStep(ReferenceRow):
    """One step of the ladder: so many minutes after somebody was due back, who is called and what they do."""

    class Calls(models.TextChoices):
        BUDDY = "buddy", "Whoever is on duty for lone workers"
        COORDINATORS = "coordinators", "The coordinators of the borough"
        EVERYBODY = "everybody", "Everybody above, again"

    personal = PersonalData(
        not_personal=_REFERENCE_FIELDS
        | {"position", "minutes_after_due", "calls", "state", "what_to_do", "asks_the_police"}
    )

    position = models.PositiveSmallIntegerField()
    minutes_after_due = models.PositiveSmallIntegerField()
    calls = models.CharField(max_length=20, choices=Calls.choices)
    state = models.CharField(max_length=60, help_text="What the board says from then on.")
    what_to_do = models.TextField()
    asks_the_police = models.BooleanField(default=False, help_text="Its message says to ring 101, or 999.")

    objects = LoneWorkerStepQuerySet.as_manager()

    class Meta:
        ordering = ["position"]

    @property
    def after(self) -> timedelta:
        return timedelta(minutes=self.minutes_after_due)


class LoneWorkerLimitQuerySet(KnownRows):
    def in_force(self, day: date) -> dict[str, timedelta]:
        """``{"extend_by": timedelta(minutes=15), …}``."""
        return {row.pk: timedelta(minutes=row.minutes) for row in self.known_on(day)}


class LoneWorkerLimit(ReferenceRow):
    """How long something lasts, or may last, in lone working."""

    personal = PersonalData(not_personal=_REFERENCE_FIELDS | {"minutes"})

    minutes = models.PositiveSmallIntegerField()

    objects = LoneWorkerLimitQuerySet.as_manager()


class OutingQuerySet(ScopedQuerySet):
    def out(self):
        """Whoever nobody has said to be safe."""
        return self.filter(ended_at=None)

    def back_since(self, moment: datetime):
        return self.filter(ended_at__gt=moment)

    def marked(self, mark: str) -> Outing | None:
        """The outing of a mark that a page of ours carried; None when we did not sign it."""
        try:
            reference = _MARKS.unsign(mark)
        except signing.BadSignature:
            return None
        return self.filter(reference=reference).select_related("user", "borough", "visit").first()

    def of_person(self, user):
        return self.filter(user=user)

    def asking_for_help(self):
        return self.out().exclude(help_at=None)

    def late(self, now: datetime, *, by: timedelta = timedelta(0)):
        """Due back so long ago, or longer, and not asking for help."""
        return self.out().filter(help_at=None, due_back_at__lte=now - by)

    def with_a_call_due(self, now: datetime):
        """What the sweep takes up: the next step of their ladder has come."""
        return self.out().filter(next_call_at__lte=now)

    def most_urgent_first(self):
        return self.order_by(F("help_at").asc(nulls_last=True), "due_back_at", "pk")

    def during(self, period: Period):
        """By the London day they set out on."""
        return self.filter(started_at__gte=day_begins(period.start), started_at__lt=day_begins(period.end))

    def minutes_by_person(self) -> dict[int, int]:
        """Minutes that each person (by the key of their account) was out; nobody still out in time is counted yet.
        For whoever adds up the hours that volunteers give: ``Outing.objects.during(period).minutes_by_person()``."""
        found: dict[int, int] = defaultdict(int)
        for outing in self:
            found[outing.user_id] += outing.minutes or 0
        return dict(found)

    def minutes_of(self, user) -> int:
        return self.of_person(user).minutes_by_person().get(user.pk, 0)


class Outing(Record):
    """One person out alone: on a visit, or for something told in words. It begins when they say that they have
    arrived and ends when somebody says that they are safe: they themselves, or staff who say how they know it.

    ``started_at`` is empty while a start is still on its way: the words of a phone may arrive out of order.
    ``ended_at`` is when they were said to be safe, ``left_at`` when they truly left; a finish that was forgotten for
    hours leaves ``left_at`` empty until somebody knows, so that it never becomes a visit of nine hours.

    Of the ladder it keeps the moment its minutes count from (when they were due back, or asked for help), how far it
    was climbed, and when it next has to be climbed: the sweep asks for nothing else.
    """

    class Ended(models.TextChoices):
        SAID_SAFE = "said_safe", "They said so"
        FOUND_SAFE = "found_safe", "Somebody made sure"

    reference_prefix = "LW"
    url_namespace = "outreach:outing"
    borough_path = "borough"
    owner_path = "user"
    personal = PersonalData(
        p3={"what_for", "where"},
        p2={"user", "started_at", "due_back_at", "help_at", "ended_at", "left_at", "ended_by", "seen_to_by"},
        not_personal={
            "planned_minutes", "extended_minutes", "ended_how", "seen_to_at", "counts_from", "climbed", "next_call_at",
        },
        keep="visit",
    )  # fmt: skip

    borough = models.ForeignKey(Borough, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="outings")
    visit = models.ForeignKey(Visit, null=True, blank=True, on_delete=models.PROTECT, related_name="outings")
    what_for = models.CharField(max_length=NAME_LENGTH, blank=True)
    where = models.CharField(max_length=NAME_LENGTH, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    planned_minutes = models.PositiveSmallIntegerField(help_text="How long it was to take.")
    extended_minutes = models.PositiveSmallIntegerField(default=0, help_text="How much longer they said.")
    due_back_at = models.DateTimeField()
    help_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_how = models.CharField(max_length=12, choices=Ended.choices, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    left_at = models.DateTimeField(null=True, blank=True)
    seen_to_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    seen_to_at = models.DateTimeField(null=True, blank=True)
    counts_from = models.DateTimeField()
    climbed = models.PositiveSmallIntegerField(default=0, help_text="The last step of the ladder that was called.")
    next_call_at = models.DateTimeField(null=True, blank=True)

    objects = OutingQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["next_call_at"], condition=Q(ended_at=None), name="outing_to_call_about"),
            models.Index(fields=["borough", "due_back_at"], condition=Q(ended_at=None), name="outing_out_by_borough"),
            models.Index(fields=["borough", "ended_at"], name="outing_by_borough_and_end"),
            models.Index(fields=["user", "started_at"], name="outing_by_person_and_start"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(ended_at=None), name="outing_is_one_at_a_time"),
            models.CheckConstraint(
                condition=Q(visit__isnull=False) | ~Q(what_for=""), name="outing_is_for_a_visit_or_for_words"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, ended_how="", left_at__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False, ended_how__in=["said_safe", "found_safe"]),
                name="outing_ends_when_somebody_says_so",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(next_call_at__isnull=True, seen_to_at__isnull=True),
                name="outing_that_is_over_calls_nobody",
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(started_at__isnull=True) | Q(left_at__gte=F("started_at")),
                name="outing_is_left_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(seen_to_at__isnull=True, seen_to_by__isnull=True)
                | Q(seen_to_at__isnull=False, seen_to_by__isnull=False),
                name="outing_is_seen_to_by_somebody",
            ),
        ]

    @property
    def is_out(self) -> bool:
        return self.ended_at is None

    @property
    def mark(self) -> str:
        """Carried by the page of whoever is out, so that its buttons still work when they are signed out."""
        return _MARKS.sign(self.reference)

    @property
    def said_length(self) -> timedelta:
        """How long it was to take, by what was planned and said since."""
        return timedelta(minutes=self.planned_minutes + self.extended_minutes)

    def is_seen_to(self, now: datetime, holds: timedelta) -> bool:
        return self.seen_to_at is not None and self.seen_to_at + holds > now

    def minutes_late(self, now: datetime) -> int:
        """Whole minutes since they were due back; below nought while there is time."""
        return int((now - self.due_back_at).total_seconds() // 60)

    @property
    def minutes(self) -> int | None:
        """How long they were out: from what was said where both ends were; as long as they said it would take where
        the finish was not recorded; None while they are out in time, and where no start ever came."""
        if self.started_at is None:
            return None
        if self.left_at is not None:
            return int((self.left_at - self.started_at).total_seconds() // 60)
        is_over = self.ended_at is not None or self.due_back_at < timezone.now()
        return self.planned_minutes + self.extended_minutes if is_over else None


class AppendOnly(ScopedQuerySet):
    def update(self, **kwargs):
        raise TypeError("What was said is never changed: say something new.")

    def delete(self):
        raise TypeError("What was said is never taken away.")


class OutingStep(models.Model):
    """One thing that was said about an outing, by whom; rows are added and never change. It has the moment it
    happened, by the phone's clock where it came from a phone, and the moment the hub had it."""

    class What(models.TextChoices):
        STARTED = "started", "Arrived"
        ENTERED = "entered", "Entered by hand"
        EXTENDED = "extended", "More time"
        HELP = "help", "Asked for help"
        SEEN_TO = "seen_to", "Somebody sees to it"
        LET_GO = "let_go", "Given back"
        NOTED = "noted", "Note"
        SAID_SAFE = "said_safe", "Left safely"
        FOUND_SAFE = "found_safe", "Found safe"
        LEFT = "left", "When they left"

    borough_path = "outing__borough"
    owner_path = "outing__user"
    personal = PersonalData(
        p3={"text"}, p2={"happened_at"}, not_personal={"what", "received_at", "utc_offset_minutes"}, keep="visit"
    )

    outing = models.ForeignKey(Outing, on_delete=models.PROTECT, related_name="steps")
    what = models.CharField(max_length=12, choices=What.choices)
    happened_at = models.DateTimeField()
    utc_offset_minutes = models.SmallIntegerField(null=True, help_text="Of the phone's clock, where it said so.")
    received_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True, max_length=NOTE_LENGTH)

    objects = AppendOnly.as_manager()

    class Meta:
        ordering = ["happened_at", "pk"]

    def __str__(self):
        return self.get_what_display()

    def save(self, *args, **kwargs):
        if self.pk:
            raise TypeError("What was said is never changed: say something new.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("What was said is never taken away.")

    def flags(self):
        """What a reader of its two times should know."""
        if self.received_at - self.happened_at > LATE_AFTER:
            yield "It reached the hub more than 30 days later."
        elif self.received_at - self.happened_at > CLOCK_MAY_DIFFER:
            yield "It reached the hub late."
        if self.happened_at - self.received_at > CLOCK_MAY_DIFFER:
            yield "The clock of the phone was ahead of ours."


class OutingCall(models.Model):
    """One person told about one outing on one step of its ladder, counted from one moment (see Outing). Written
    before any provider is asked."""

    borough_path = "outing__borough"
    personal = PersonalData(p2={"user"}, not_personal={"counts_from", "position", "at"})

    outing = models.ForeignKey(Outing, on_delete=models.PROTECT, related_name="calls")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    counts_from = models.DateTimeField()
    position = models.PositiveSmallIntegerField(help_text="Of the step.")
    at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["outing", "counts_from", "position", "user"], name="outing_calls_each_person_once_a_step"
            )
        ]

    def __str__(self):
        return f"{self.outing_id}, step {self.position}"
