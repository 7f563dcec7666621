"""What the Victims' Code gives the victim of a case, and by when. Limits are dated rows of a list."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from fraudhub.cases.models.casework import FraudCase
from fraudhub.cases.models.lists import LIST_COLUMNS
from fraudhub.core.models import Record, ReferenceRow
from fraudhub.core.personal_data import PersonalData
from fraudhub.core.validators import NOTE_LENGTH
from fraudhub.geography.scoping import ScopedQuerySet


class CodeRight(ReferenceRow):
    """One duty under one of the twelve rights of the Code of Practice for Victims of Crime, with its limit."""

    class Begins(models.TextChoices):
        REPORT = "report", "With the report"
        EVENT = "event", "When something happens"
        UPDATES = "updates", "As agreed with the victim"
        CLOSING = "closing", "When the case closes"
        NEVER = "never", "Without a clock"

    personal = PersonalData(
        not_personal=LIST_COLUMNS
        | {"right_no", "right_title", "duty_holder", "begins", "clock_starts", "standard_days", "enhanced_days"}
    )

    right_no = models.PositiveSmallIntegerField()
    right_title = models.CharField(max_length=120)
    duty_holder = models.CharField(max_length=120)
    begins = models.CharField(max_length=10, choices=Begins.choices)
    clock_starts = models.CharField(max_length=120)
    standard_days = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Working days.")
    enhanced_days = models.PositiveSmallIntegerField(null=True, blank=True, help_text="With Enhanced Rights.")

    class Meta(ReferenceRow.Meta):
        ordering = ["right_no", "code"]


class How(models.TextChoices):
    PHONE = "phone", "Phone"
    LETTER = "letter", "Letter"
    EMAIL = "email", "Email"
    TEXT = "text", "Text"
    IN_PERSON = "in_person", "In person"


class EnhancedRights(models.Model):
    """Whether the Code's Enhanced Rights hold for the victim of a case, and on what ground. What held before is kept.
    It is neither the programme's vulnerability nor the test of the Care Act."""

    class Ground(models.TextChoices):
        UNDER_18 = "under_18", "Under 18"
        VULNERABLE = "vulnerable", "Mental disorder, learning or social impairment, or physical disability"
        PERSISTENT = "persistent", "Persistently targeted"
        INTIMIDATED = "intimidated", "Intimidated"
        SERIOUS = "serious", "Victim of the most serious crime"

    borough_path = "case__borough"
    personal = PersonalData(p3={"apply", "ground", "note"}, not_personal={"decided_at", "ended_at"})

    case = models.ForeignKey(FraudCase, on_delete=models.PROTECT, related_name="enhanced_rights")
    apply = models.BooleanField()
    ground = models.CharField(max_length=12, choices=Ground.choices, blank=True)
    note = models.TextField(blank=True, max_length=NOTE_LENGTH)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "enhanced rights"
        constraints = [
            models.CheckConstraint(
                condition=Q(apply=True) & ~Q(ground="") | Q(apply=False, ground=""),
                name="enhanced_rights_have_a_ground",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at=None), name="enhanced_rights_are_decided_once_at_a_time"
            ),
        ]

    def __str__(self):
        return self.get_ground_display() if self.apply else "Do not apply"


class UpdateAgreement(models.Model):
    """How often and how the victim wants to hear. They may change it; what was agreed before is kept."""

    borough_path = "case__borough"
    personal = PersonalData(p3={"how", "note"}, not_personal={"every_days", "agreed_on", "is_default", "ended_at"})

    case = models.ForeignKey(FraudCase, on_delete=models.PROTECT, related_name="update_agreements")
    every_days = models.PositiveSmallIntegerField()
    how = models.CharField(max_length=10, choices=How.choices)
    agreed_on = models.DateField()
    is_default = models.BooleanField(default=False, help_text="Nobody has asked the victim yet.")
    note = models.TextField(blank=True, max_length=NOTE_LENGTH)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(every_days__gte=1, every_days__lte=365), name="updates_are_daily_to_yearly"
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at=None), name="updates_are_agreed_once_at_a_time"
            ),
        ]

    def __str__(self):
        return f"every {self.every_days} days by {self.get_how_display().lower()}"


class CodeDutyQuerySet(ScopedQuerySet):
    def waiting(self):
        return self.filter(met_on=None, dropped_because="")

    def overdue(self, day: date):
        return self.waiting().filter(due_on__lt=day)


class CodeDuty(Record):
    """One thing owed to the victim of one case: due, met, or late with a reason."""

    reference_prefix = "VD"
    url_namespace = "cases:duty"
    borough_path = "case__borough"
    reason_path = "case"
    personal = PersonalData(
        p3={"because", "note"},
        not_personal={"right", "starts_on", "due_on", "met_on", "how", "met_by", "late_reason", "dropped_because"},
        keep="case",
    )

    case = models.ForeignKey(FraudCase, on_delete=models.PROTECT, related_name="duties")
    right = models.ForeignKey(CodeRight, on_delete=models.PROTECT, related_name="+")
    because = models.CharField(max_length=200, blank=True, help_text="What happened: an arrest, a decision.")
    starts_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    met_on = models.DateField(null=True, blank=True)
    how = models.CharField(max_length=10, choices=How.choices, blank=True)
    met_by = models.CharField(max_length=120, blank=True, help_text="The body that met it, when it was not the hub.")
    note = models.TextField(blank=True, max_length=NOTE_LENGTH)
    late_reason = models.TextField(blank=True, max_length=NOTE_LENGTH)
    dropped_because = models.TextField(blank=True, max_length=NOTE_LENGTH, help_text="It is owed no longer.")

    objects = CodeDutyQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(met_on=None, dropped_because=""), name="duty_waiting_by_day")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(met_on__isnull=True) | Q(met_on__gte=F("starts_on")), name="duty_is_met_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(met_on__isnull=True) | Q(due_on__isnull=True) | Q(met_on__lte=F("due_on"))
                | ~Q(late_reason=""),
                name="duty_met_late_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(met_on__isnull=True) | Q(dropped_because=""), name="duty_is_met_or_dropped_never_both"
            ),
        ]  # fmt: skip

    def state(self, today: date) -> str:
        """ "met", "met late", "dropped", "late", "due" """
        if self.dropped_because:
            return "dropped"
        late = self.due_on is not None and (self.met_on or today) > self.due_on
        if self.met_on:
            return "met late" if late else "met"
        return "late" if late else "due"
