"""Who looks after a volunteer: cover for the days away, replies and thanks, a second look at some visits, hours."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from fraudhub.core.models import Record
from fraudhub.core.personal_data import PersonalData
from fraudhub.core.validators import NOTE_LENGTH
from fraudhub.geography.models import Borough
from fraudhub.geography.scoping import ScopedQuerySet
from outreach.models.visits import Visit
from outreach.models.volunteers import Volunteer

MOST_MINUTES = 12 * 60


class SupervisorCoverQuerySet(ScopedQuerySet):
    def during_day(self, day: date) -> SupervisorCoverQuerySet:
        return self.filter(first_on__lte=day, last_on__gte=day, handed_back_at=None)

    def from_day_on(self, day: date) -> SupervisorCoverQuerySet:
        return self.filter(last_on__gte=day, handed_back_at=None)


class SupervisorCover(Record):
    """Somebody stands in for a supervisor, from a day to a day. It hands itself back when the last day is over, or
    earlier when somebody says so; meanwhile both see the volunteers."""

    reference_prefix = "SC"
    url_namespace = "outreach:cover"
    borough_path = "borough"
    owner_path = "covered_by"
    personal = PersonalData(not_personal={"first_on", "last_on", "handed_back_at", "note"}, keep="volunteer")

    borough = models.ForeignKey(Borough, on_delete=models.PROTECT, related_name="+")
    supervisor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="covers")
    covered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="covering")
    first_on = models.DateField()
    last_on = models.DateField()
    note = models.TextField(blank=True, max_length=NOTE_LENGTH, help_text="What to look out for.")
    handed_back_at = models.DateTimeField(null=True, blank=True)

    objects = SupervisorCoverQuerySet.as_manager()

    class Meta:
        ordering = ["first_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="cover_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(supervisor=F("covered_by")), name="cover_is_by_somebody_else"),
        ]


class VisitReplyQuerySet(ScopedQuerySet):
    def not_seen(self) -> VisitReplyQuerySet:
        return self.filter(seen_at=None)


class VisitReply(Record):
    """What a supervisor answers a volunteer about one visit: a thank you, or what came of it. It names nobody."""

    reference_prefix = "RE"
    url_namespace = "outreach:reply"
    borough_path = "visit__borough"
    owner_path = "volunteer__user"
    personal = PersonalData(p2={"text"}, not_personal={"is_thanks", "seen_at"}, keep="volunteer")

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="replies")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="replies")
    text = models.TextField(max_length=NOTE_LENGTH)
    is_thanks = models.BooleanField(default=False)
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = VisitReplyQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="visit_reply_says_something")]


class QualityCheckQuerySet(ScopedQuerySet):
    def waiting(self) -> QualityCheckQuerySet:
        return self.filter(looked_at=None)


class QualityCheck(Record):
    """A recorded visit that chance chose for a second look, and what was found."""

    class Finding(models.TextChoices):
        GOOD = "good", "As it should be"
        TALK = "talk", "Something to talk about with the volunteer"
        SERIOUS = "serious", "Something serious"

    reference_prefix = "QC"
    url_namespace = "outreach:quality_check"
    borough_path = "visit__borough"
    personal = PersonalData(
        p2={"note"}, not_personal={"drawn_at", "looked_at", "finding", "rang_resident"}, keep="visit"
    )

    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, related_name="quality_check")
    drawn_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True, blank=True)
    looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    finding = models.CharField(max_length=10, choices=Finding.choices, blank=True)
    rang_resident = models.BooleanField(null=True)
    note = models.TextField(blank=True, max_length=NOTE_LENGTH)

    objects = QualityCheckQuerySet.as_manager()

    class Meta:
        ordering = ["drawn_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(looked_at__isnull=True, looked_by__isnull=True, finding="")
                | Q(looked_at__isnull=False, looked_by__isnull=False) & ~Q(finding=""),
                name="quality_check_is_looked_at_with_a_finding",
            ),
            models.CheckConstraint(
                condition=Q(finding__in=["", "good"]) | ~Q(note=""), name="quality_check_says_what_was_found"
            ),
        ]


class DigestSent(models.Model):
    """A supervisor of a borough had their digest of one week, which is sent once."""

    borough_path = "borough"
    owner_path = "user"
    personal = PersonalData(not_personal={"week", "sent_at"}, keep="volunteer")

    borough = models.ForeignKey(Borough, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    week = models.DateField(help_text="Its Monday.")
    sent_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["borough", "user", "week"], name="digest_is_sent_once_a_week"),
        ]

    def __str__(self):
        return f"{self.user_id}, {self.week}"


class HoursEntry(Record):
    """Time a volunteer gave besides visits and events: training, travel, a stall they set up. Taken back, never
    changed."""

    reference_prefix = "HR"
    url_namespace = "outreach:hours"
    borough_path = "volunteer__borough"
    owner_path = "volunteer__user"
    personal = PersonalData(p2={"what", "on", "minutes"}, not_personal={"taken_back_at"}, keep="volunteer")

    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="hours")
    on = models.DateField()
    minutes = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=120)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=MOST_MINUTES), name="hours_are_within_a_day"
            ),
            models.CheckConstraint(condition=~Q(what=""), name="hours_say_what_for"),
        ]
