"""What must be true of a borough before it moves on, and what shows that it is."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from fraudhub.core.models import Record, ReferenceRow
from fraudhub.core.personal_data import PersonalData
from outreach.models.rollout import AddedOnly, AddedOnlyQuerySet, Rollout

DOCUMENT_LENGTH = 120


class ReadinessGate(ReferenceRow):
    """One thing that must hold before a borough enters a stage, and every stage after it."""

    class ShownBy(models.TextChoices):
        """Either somebody records what shows it, or the hub finds it in its own records whenever it is asked: what
        is found is never copied, so it cannot go stale."""

        EVIDENCE = "evidence", "Evidence that somebody records"
        CHAIR = "chair", "A MAAF chair’s role in force"
        VOLUNTEERS = "volunteers", "Volunteers who serve and are cleared"
        ROTA = "rota", "The lone-worker rota of the coming days"

    personal = PersonalData(not_personal={"position", "needed_for", "shown_by", "at_least", "needs", "who_mends"})

    position = models.PositiveSmallIntegerField()
    needed_for = models.CharField(max_length=20, choices=Rollout.Stage.choices)
    shown_by = models.CharField(max_length=20, choices=ShownBy.choices)
    at_least = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Of what is found: how many people, or days of the rota."
    )
    needs = models.TextField(help_text="What exactly has to be true.")
    who_mends = models.TextField(help_text="Who can do something about it, and where.")

    class Meta:
        ordering = ["position", "code"]


class GateEvidenceQuerySet(AddedOnlyQuerySet):
    def shows(self):
        """Rows that show something; the others take one of these back."""
        return self.filter(withdraws=None)


class GateEvidence(AddedOnly, Record):
    """What shows that one gate is met in one borough, from a day on and perhaps until one; or, where it names another
    row, the statement that the other one no longer counts. Rows are added and never change."""

    reference_prefix = "GE"
    url_namespace = "outreach:evidence"
    borough_path = "rollout__borough"
    personal = PersonalData(not_personal={"words", "document", "shown_on", "valid_until", "reason", "recorded_at"})

    rollout = models.ForeignKey(Rollout, on_delete=models.PROTECT, related_name="evidence")
    gate = models.ForeignKey(ReadinessGate, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(blank=True, help_text="What shows it.")
    document = models.CharField(max_length=DOCUMENT_LENGTH, blank=True, help_text="Where the paper can be found.")
    shown_on = models.DateField(help_text="The day from which it counts, or no longer does.")
    valid_until = models.DateField(null=True, blank=True, help_text="The last day it counts.")
    withdraws = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.TextField(blank=True, help_text="Why it is withdrawn.")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = GateEvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdraws__isnull=True, reason="") & ~Q(words="")
                | Q(withdraws__isnull=False, words="", valid_until__isnull=True) & ~Q(reason=""),
                name="gate_evidence_shows_or_withdraws_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("shown_on")),
                name="gate_evidence_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["rollout", "gate", "-id"], name="gate_evidence_latest")]

    def __str__(self):
        return f"{self.gate} in {self.rollout.borough}"

    def get_absolute_url(self):
        return self.rollout.url()

    @property
    def withdrawn_by(self) -> GateEvidence | None:
        return getattr(self, "withdrawal", None)

    def holds_on(self, day: date) -> bool:
        if self.shown_on > day or (self.valid_until is not None and self.valid_until < day):
            return False
        return self.withdrawn_by is None or self.withdrawn_by.shown_on > day


class PlanningFigure(ReferenceRow):
    """A number the programme plans with, like the visits a volunteer makes a week."""

    personal = PersonalData(not_personal={"value", "unit"})

    value = models.DecimalField(max_digits=6, decimal_places=1)
    unit = models.CharField(max_length=60)
