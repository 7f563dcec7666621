"""Police outcomes of a case with their history, and what counts as positive from which day on."""

from __future__ import annotations

from django.db import models
from django.db.models import OuterRef, Q, Subquery

from fraudhub.cases.models.casework import FraudCase
from fraudhub.cases.models.lists import LIST_COLUMNS, OutcomeCode
from fraudhub.core.models import Record, ReferenceRow
from fraudhub.core.personal_data import PersonalData
from fraudhub.core.validators import NOTE_LENGTH
from fraudhub.geography.scoping import ScopedQuerySet


class OutcomeSet(ReferenceRow):
    """Which outcome codes are called positive, from one day on. There is no national meaning: every figure is kept
    with the set it was made by."""

    personal = PersonalData(not_personal=LIST_COLUMNS | {"codes"})

    codes = models.ManyToManyField(OutcomeCode, related_name="+")


class OutcomeDecisionQuerySet(ScopedQuerySet):
    def latest_of(self, case_path: str):
        """For a subquery: the code that stands for the case of that path, the last decided first."""
        standing = self.filter(case=OuterRef(case_path)).order_by("-decided_on", "-pk")
        return Subquery(standing.values("outcome")[:1])


class OutcomeDecision(Record):
    """One outcome given to a case. A later one stands in its place; none is taken away."""

    reference_prefix = "OD"
    url_namespace = "cases:outcome"
    borough_path = "case__borough"
    reason_path = "case"
    personal = PersonalData(p3={"note"}, not_personal={"outcome", "decided_on", "suspect_is_named"}, keep="case")

    case = models.ForeignKey(FraudCase, on_delete=models.PROTECT, related_name="outcomes")
    outcome = models.ForeignKey(OutcomeCode, on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField()
    suspect_is_named = models.BooleanField(default=False, help_text="Some outcomes need a named suspect.")
    note = models.TextField(blank=True, max_length=NOTE_LENGTH)

    objects = OutcomeDecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-decided_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(decided_on__gte="2000-01-01"), name="outcome_is_from_2000_on"),
        ]
