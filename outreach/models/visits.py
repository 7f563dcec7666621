"""A visit from its planning to what was said, and what the phone holds in between."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from fraudhub.core.london_time import day_begins, days_later
from fraudhub.core.models import Record, ReferenceRow
from fraudhub.core.periods import Period
from fraudhub.core.personal_data import PersonalData
from fraudhub.geography.models import Borough
from fraudhub.geography.scoping import ScopedQuerySet
from fraudhub.people.models import Person
from fraudhub.referrals.models import Referral
from outreach.models.checklists import ChecklistVersion
from outreach.models.volunteers import Volunteer

STAYS_IN_SIGHT = timedelta(hours=24)  # after closing (DOMAIN 15)
LATE_AFTER = timedelta(days=30)
CLOCK_MAY_DIFFER = timedelta(minutes=5)
_REFERENCE_FIELDS = {"code", "name", "valid_from", "valid_to", "needs_checking", "source"}


class VisitPurpose(ReferenceRow):
    """Why somebody is visited."""

    personal = PersonalData(not_personal=_REFERENCE_FIELDS)


class VisitOutcome(ReferenceRow):
    """How a visit ended; those that were no visit have a next step too."""

    personal = PersonalData(not_personal=_REFERENCE_FIELDS | {"position", "resident_was_met", "next_step"})

    position = models.PositiveSmallIntegerField()
    resident_was_met = models.BooleanField(help_text="The checklist was gone through.")
    next_step = models.TextField()

    class Meta:
        ordering = ["position"]


class VisitQuerySet(ScopedQuerySet):
    def made_by(self, user):
        """Those that this person was asked to make."""
        return self.filter(volunteer__user=user)

    def standing(self):
        """Those that still take up the volunteer's time: all but the cancelled."""
        return self.exclude(status=Visit.Status.CANCELLED)

    def planned(self):
        return self.filter(status=Visit.Status.PLANNED)

    def overlapping(self, start: datetime, end: datetime):
        """Half open: one that ends as the other starts does not overlap."""
        return self.filter(planned_start__lt=end, planned_end__gt=start)

    def in_volunteers_window(self, now: datetime):
        """From the London day before the visit until 24 hours after it closed; one that nobody closed counts as
        closed at its planned end, so that nobody's address stays on a phone because a form was forgotten."""
        still_in_sight = Q(closed_at__isnull=True, planned_end__gt=now - STAYS_IN_SIGHT) | Q(
            closed_at__gt=now - STAYS_IN_SIGHT
        )
        return self.filter(still_in_sight, planned_start__lt=day_begins(days_later(now, 2)))

    def on_day(self, day: date):
        """Planned to begin on that London day."""
        return self.filter(planned_start__gte=day_begins(day), planned_start__lt=day_begins(day + timedelta(days=1)))

    def overdue(self, now: datetime):
        """Planned, over, and nobody has said how it went."""
        return self.planned().filter(planned_end__lt=now)

    def starting_by(self, day: date):
        """Planned for that London day or before."""
        return self.filter(planned_start__lt=day_begins(day + timedelta(days=1)))

    def worrying(self):
        """Recorded with an answer that calls for something."""
        return self.filter(status=Visit.Status.RECORDED).exclude(record__escalations=[])

    def carried_out(self):
        """What counts as one visit: somebody was met."""
        return self.filter(record__outcome__resident_was_met=True)

    def during(self, period: Period):
        """By the day it happened; only recorded visits happened."""
        return self.filter(
            record__happened_at__gte=day_begins(period.start), record__happened_at__lt=day_begins(period.end)
        )


class Visit(Record):
    """One volunteer asked to call on one household at one time."""

    class Status(models.TextChoices):
        PLANNED = "planned", "Planned"
        RECORDED = "recorded", "Recorded"
        CANCELLED = "cancelled", "Cancelled"

    reference_prefix = "VT"
    url_namespace = "outreach:visit"
    borough_path = "borough"
    owner_path = "volunteer__user"
    personal = PersonalData(
        p2={"planned_at", "planned_start", "planned_end"},
        p3={"notes_for_visitor"},
        not_personal={"status", "closed_at", "cancelled_because"},
        keep="visit",
    )

    borough = models.ForeignKey(Borough, on_delete=models.PROTECT, related_name="+")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="visits")
    residents = models.ManyToManyField(Person, through="VisitResident", related_name="visits")
    purpose = models.ForeignKey(VisitPurpose, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField(help_text="When it was arranged, which for history is before it was entered.")
    planned_start = models.DateTimeField()
    planned_end = models.DateTimeField()
    notes_for_visitor = models.TextField(blank=True)
    asked_for = models.ForeignKey(
        Referral, null=True, blank=True, on_delete=models.PROTECT, related_name="visits",
        help_text="The referral that asks for it.",
    )  # fmt: skip
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.PLANNED)
    closed_at = models.DateTimeField(null=True, blank=True)
    cancelled_because = models.TextField(blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ["-planned_start", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(planned_end__gt=F("planned_start")), name="visit_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(status="planned", closed_at__isnull=True)
                | Q(status__in=["recorded", "cancelled"], closed_at__isnull=False),
                name="visit_is_closed_once_recorded_or_cancelled",
            ),
        ]
        indexes = [
            models.Index(fields=["volunteer", "planned_start"], name="visit_by_volunteer_and_time"),
            models.Index(fields=["borough", "planned_start"], name="visit_by_borough_and_time"),
        ]

    def is_made_by(self, user) -> bool:
        """Whether this person was asked to make it."""
        return self.volunteer.user_id == user.pk

    @property
    def is_planned(self) -> bool:
        return self.status == self.Status.PLANNED

    @property
    def opens_at(self) -> datetime:
        """When its volunteer may first see it: the start of the day before."""
        return day_begins(days_later(self.planned_start, -1))


class VisitResident(models.Model):
    """One person a visit is made to; a couple is one visit with two."""

    borough_path = "visit__borough"
    owner_path = "visit__volunteer__user"
    personal = PersonalData()

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="visited")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="visited")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "person"], name="visit_names_a_resident_once"),
        ]

    def __str__(self):
        return f"{self.visit_id}: {self.person_id}"


class VisitRecordQuerySet(ScopedQuerySet):
    def arrived_late(self):
        return self.filter(received_at__gt=F("recorded_at") + LATE_AFTER)


class VisitRecord(models.Model):
    """What the volunteer says happened, kept as it arrived, with three times: when it happened, when it was written
    down (by the phone's clock, with that clock's distance from UTC), and when the hub had it."""

    borough_path = "visit__borough"
    owner_path = "recorded_by"
    personal = PersonalData(
        p3={"answers"},
        p2={"happened_at", "recorded_at"},
        not_personal={"client_uuid", "escalations", "recorded_utc_offset_minutes", "received_at"},
        keep="visit",
    )

    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, related_name="record")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    client_uuid = models.UUIDField()
    outcome = models.ForeignKey(VisitOutcome, on_delete=models.PROTECT, related_name="+")
    checklist_version = models.ForeignKey(ChecklistVersion, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField(default=dict)
    escalations = models.JSONField(default=list)  # codes, most urgent first
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_utc_offset_minutes = models.SmallIntegerField()
    received_at = models.DateTimeField()

    objects = VisitRecordQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["recorded_by", "client_uuid"], name="visit_record_arrives_once"),
            models.CheckConstraint(
                condition=Q(recorded_utc_offset_minutes__gte=-840, recorded_utc_offset_minutes__lte=840),
                name="visit_record_offset_is_within_14_hours",
            ),
        ]

    def __str__(self):
        return f"Record of {self.visit_id}"

    def flags(self):
        """What a reader of its times should know."""
        if self.received_at - self.recorded_at > LATE_AFTER:
            yield "It reached the hub more than 30 days after it was written down."
        if self.recorded_at - self.received_at > CLOCK_MAY_DIFFER:
            yield "The clock of the phone was ahead of ours when it was written down."
        if self.happened_at - self.received_at > CLOCK_MAY_DIFFER:
            yield "The time of the visit is later than the time we received it."
        if self.happened_at - self.recorded_at > CLOCK_MAY_DIFFER:
            yield "By the clock of the phone it was written down before the visit."


class VisitDraftQuerySet(ScopedQuerySet):
    def lapsed(self, now: datetime):
        """Drafts of visits that their volunteer may no longer see."""
        return self.exclude(visit__in=Visit.objects.in_volunteers_window(now))


class VisitDraft(models.Model):
    """The answers typed so far, kept by the hub between one screen and the next; gone once the visit is recorded."""

    borough_path = "visit__borough"
    owner_path = "owner"
    personal = PersonalData(
        p3={"answers"}, not_personal={"client_uuid", "changed_at", "happened_at"}, keep="visit draft"
    )

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="drafts")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    client_uuid = models.UUIDField()
    outcome = models.ForeignKey(VisitOutcome, null=True, on_delete=models.PROTECT, related_name="+")
    checklist_version = models.ForeignKey(ChecklistVersion, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField(default=dict)
    happened_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    objects = VisitDraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "owner"], name="visit_draft_is_one_per_volunteer"),
        ]

    def __str__(self):
        return f"Draft of {self.visit_id}"
