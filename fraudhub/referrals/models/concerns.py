"""Worries that must not wait, who was called about them, and the questions of section 42."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from fraudhub.cases.models import FraudCase
from fraudhub.core.london_time import day_begins
from fraudhub.core.models import Record, ReferenceRow
from fraudhub.core.personal_data import PersonalData
from fraudhub.core.validators import NAME_LENGTH, NOTE_LENGTH
from fraudhub.geography.models import Borough
from fraudhub.geography.scoping import ScopedQuerySet
from fraudhub.people.models import Person
from fraudhub.referrals.models.referrals import Referral


class ConcernKind(ReferenceRow):
    """One of the three buttons, and how soon who is called when nobody takes it."""

    personal = PersonalData(
        not_personal={
            "rank", "minutes_to_second", "minutes_to_coordinators", "minutes_to_police", "decide_within_minutes",
        }
    )  # fmt: skip

    rank = models.PositiveSmallIntegerField()
    minutes_to_second = models.PositiveSmallIntegerField()
    minutes_to_coordinators = models.PositiveSmallIntegerField()
    minutes_to_police = models.PositiveSmallIntegerField()
    decide_within_minutes = models.PositiveSmallIntegerField()

    @property
    def rungs(self) -> tuple[int, int, int, int]:
        """Minutes from the doorstep after which each rung of the ladder is called."""
        return 0, self.minutes_to_second, self.minutes_to_coordinators, self.minutes_to_police


class ConcernDecision(ReferenceRow):
    """What may be decided about a concern."""

    personal = PersonalData(not_personal={"needs_test"})

    needs_test = models.BooleanField(default=False, help_text="The three questions of section 42 come first.")


class ConcernQuerySet(ScopedQuerySet):
    def open(self) -> ConcernQuerySet:
        return self.filter(decided_at=None)

    def to_be_handled_by(self, user) -> ConcernQuerySet:
        """What nobody has taken, or they have."""
        return self.filter(Q(taken_by=None) | Q(taken_by=user))

    def taken_by_nobody(self) -> ConcernQuerySet:
        return self.open().filter(taken_at=None)

    def of_person(self, person: Person) -> ConcernQuerySet:
        return self.filter(person__canonical=person.canonical_id)

    def of_case(self, case: FraudCase) -> ConcernQuerySet:
        """Those raised about it, and what its hub was told of its person and had not decided when it was opened: at a
        door nobody knows of cases."""
        theirs = Q(case=None, person__canonical=case.person.canonical_id, borough=case.borough_id)
        since = Q(decided_at=None) | Q(decided_at__gte=day_begins(case.opened_on))
        return self.filter(Q(case=case) | theirs & since)


class Concern(Record):
    """A worry about somebody. Its clock starts at the doorstep, whenever it reaches the hub; it ends with a decision, a
    reason and a name."""

    reference_prefix = "CN"
    url_namespace = "referrals:concern"
    borough_path = "borough"
    reason_path = ""
    personal = PersonalData(
        p3={"person", "what", "decision_reason", "council_reference", "council_decision"},
        p2={"taken_by", "decided_by", "raised_by_name"},
        not_personal={
            "borough", "kind", "source_reference", "happened_at", "decide_by", "taken_at", "decision", "decided_at",
            "council_told_at", "council_told_how", "council_decided_on",
        },
        keep="visit with a concern",
    )  # fmt: skip

    class Told(models.TextChoices):
        PHONE = "phone", "Phone"
        PORTAL = "portal", "Their portal"
        EMAIL = "email", "Secure email"

    borough = models.ForeignKey(Borough, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="concerns")
    case = models.ForeignKey(FraudCase, null=True, blank=True, on_delete=models.PROTECT, related_name="concerns")
    kind = models.ForeignKey(ConcernKind, on_delete=models.PROTECT, related_name="+")
    what = models.TextField(max_length=NOTE_LENGTH)
    raised_by_name = models.CharField(max_length=NAME_LENGTH, blank=True)
    source_reference = models.CharField(max_length=16, blank=True, help_text="Of the visit it comes from.")
    happened_at = models.DateTimeField(help_text="At the doorstep.")
    decide_by = models.DateTimeField()
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_at = models.DateTimeField(null=True, blank=True)
    decision = models.ForeignKey(ConcernDecision, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decision_reason = models.TextField(blank=True, max_length=NOTE_LENGTH)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    council_told_at = models.DateTimeField(null=True, blank=True)
    council_told_how = models.CharField(max_length=10, choices=Told.choices, blank=True)
    council_reference = models.CharField(max_length=60, blank=True)
    council_decision = models.TextField(blank=True, max_length=NOTE_LENGTH)
    council_decided_on = models.DateField(null=True, blank=True)

    objects = ConcernQuerySet.as_manager()

    class Meta:
        ordering = ["kind__rank", "happened_at", "pk"]
        indexes = [models.Index(fields=["borough"], condition=Q(decided_at=None), name="concern_open_by_borough")]
        constraints = [
            models.CheckConstraint(condition=~Q(what=""), name="concern_says_what_it_is"),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decision__isnull=True, decided_by__isnull=True, decision_reason="")
                | Q(decided_at__isnull=False, decision__isnull=False, decided_by__isnull=False)
                & ~Q(decision_reason=""),
                name="concern_is_decided_with_decision_reason_and_name",
            ),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True, taken_by__isnull=True)
                | Q(taken_at__isnull=False, taken_by__isnull=False),
                name="concern_is_taken_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(council_decided_on__isnull=True) | Q(council_told_at__isnull=False),
                name="concern_council_decides_after_it_is_told",
            ),
            models.UniqueConstraint(
                fields=["source_reference", "kind", "person"],
                condition=~Q(source_reference=""),
                name="concern_of_one_kind_is_raised_once_a_visit",
            ),
        ]

    def rung_due(self, now: datetime) -> int:
        """How many rungs of the ladder have come, 1 to 4; 0 before the first."""
        waited = (now - self.happened_at).total_seconds() / 60
        return sum(waited >= minutes for minutes in self.kind.rungs)


class ConcernCall(models.Model):
    """One person who was told of a concern, on which rung, and when. Written before any provider is asked."""

    borough_path = "concern__borough"
    personal = PersonalData(p2={"user"}, not_personal={"rung", "at"})

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="calls")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    rung = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["concern", "user"], name="concern_calls_each_person_once")]

    def __str__(self):
        return f"{self.concern_id}, rung {self.rung}"


class CareActAnswers(models.Model):
    """The three questions of section 42 of the Care Act 2014 about one concern, and what the adult wants. What was
    answered before is kept."""

    class Answer(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"
        NOT_KNOWN = "not_known", "Not known"

    borough_path = "concern__borough"
    personal = PersonalData(
        p3={
            "has_care_needs", "is_abused", "cannot_protect", "what_they_want", "agrees", "ground", "ground_reason",
            "told_them",
        },
        not_personal={"answered_at", "ended_at"},
    )  # fmt: skip

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="care_act_answers")
    has_care_needs = models.CharField(max_length=10, choices=Answer.choices)
    is_abused = models.CharField(max_length=10, choices=Answer.choices)
    cannot_protect = models.CharField(max_length=10, choices=Answer.choices)
    what_they_want = models.TextField(blank=True, max_length=NOTE_LENGTH)
    agrees = models.BooleanField(help_text="To the concern going to the council.")
    ground = models.CharField(max_length=10, choices=Referral.Ground.choices, blank=True)
    ground_reason = models.TextField(blank=True, max_length=NOTE_LENGTH)
    told_them = models.BooleanField(null=True)
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "Care Act answers"
        constraints = [
            models.UniqueConstraint(
                fields=["concern"], condition=Q(ended_at=None), name="care_act_answers_stand_once_a_concern"
            ),
            models.CheckConstraint(condition=Q(ground="") | ~Q(ground_reason=""), name="care_act_ground_has_a_reason"),
        ]

    def __str__(self):
        return f"{self.has_care_needs}, {self.is_abused}, {self.cannot_protect}"

    @property
    def test_is_met(self) -> bool:
        return {self.has_care_needs, self.is_abused, self.cannot_protect} == {self.Answer.YES}
