"""What is done about fraud: a report is triaged, a case is worked, noted, closed and perhaps reopened."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from simple_history.models import HistoricalRecords

from fraudhub.cases.models.lists import LIST_COLUMNS, FraudType, ScamMethod
from fraudhub.cases.models.reports import FraudReport
from fraudhub.cases.money import annotations
from fraudhub.core.models import Record, ReferenceRow
from fraudhub.core.personal_data import PersonalData
from fraudhub.core.validators import NOTE_LENGTH
from fraudhub.documents.models import Document
from fraudhub.geography.models import Borough
from fraudhub.geography.scoping import ScopedQuerySet
from fraudhub.people.models import Person


class CloseReason(ReferenceRow):
    """Why a case may end, and whether a second person has to agree."""

    personal = PersonalData(not_personal=LIST_COLUMNS | {"needs_second_person"})

    needs_second_person = models.BooleanField(default=False)


class FraudCaseQuerySet(ScopedQuerySet):
    def open(self) -> FraudCaseQuerySet:
        """Being worked, or waiting for a second person to agree that it ends."""
        return self.exclude(status=FraudCase.Status.CLOSED)

    def about(self, person: Person) -> FraudCaseQuerySet:
        """Of the person, on whichever hub's row; ask again with ``within(scope)``."""
        return self.filter(person__canonical=person.canonical_id)

    def of(self, user) -> FraudCaseQuerySet:
        return self.filter(owner=user)

    def with_money(self) -> FraudCaseQuerySet:
        """With each column of its money in pence: ``money_of(case)`` reads them."""
        return self.annotate(**annotations())

    def to_review(self, day: date) -> FraudCaseQuerySet:
        """Open, with a day on which somebody wanted to look again that has come."""
        return self.open().filter(review_on__lte=day)


class FraudCase(Record):
    """One incident of fraud and what a hub does about it: one person, one or many reports, any number of payments."""

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        CLOSING = "closing", "Waiting for a second person to agree"
        CLOSED = "closed", "Closed"

    reference_prefix = "FC"
    borough_path = "borough"
    reason_path = ""
    personal = PersonalData(
        p3={"person", "summary"},
        p2={"owner"},
        not_personal={
            "borough", "status", "fraud_type", "method", "channel", "opened_on", "occurred_on", "review_on",
            "closed_on", "version",
        },
        keep="case",
    )  # fmt: skip

    borough = models.ForeignKey(Borough, on_delete=models.PROTECT, related_name="cases")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cases")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    summary = models.TextField(blank=True, max_length=NOTE_LENGTH)
    fraud_type = models.ForeignKey(FraudType, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    method = models.ForeignKey(ScamMethod, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=60, blank=True)
    occurred_on = models.DateField(null=True, blank=True)
    opened_on = models.DateField()
    review_on = models.DateField(null=True, blank=True, help_text="When somebody wants to look at it again.")
    closed_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, help_text="Rises with each change, so that a stale edit is seen.")

    objects = FraudCaseQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["created_at", "created_by", "version"])

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["borough", "status"], name="case_by_borough_and_status")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="closed", closed_on__isnull=False) | ~Q(status="closed") & Q(closed_on__isnull=True),
                name="case_has_a_day_of_closing_when_closed",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="case_is_closed_after_it_is_opened",
            ),
            models.CheckConstraint(
                condition=Q(occurred_on__isnull=True)
                | Q(occurred_on__gte="1900-01-01") & Q(occurred_on__lte=F("opened_on")),
                name="case_is_not_older_than_its_fraud",
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.status != self.Status.CLOSED


class TriageQuerySet(ScopedQuerySet):
    def waiting(self) -> TriageQuerySet:
        return self.filter(decision="")

    def joined(self) -> TriageQuerySet:
        return self.filter(decision=Triage.Decision.CASE)


class Triage(Record):
    """What becomes of one report: it waits, leads to a case or joins one, or is set aside with a reason. Reports that
    are history when they reach the hub wait for nobody; they may be triaged all the same."""

    class Decision(models.TextChoices):
        CASE = "case", "A case"
        SET_ASIDE = "set_aside", "Set aside"

    reference_prefix = "TR"
    borough_path = "report__victim_borough"
    reason_path = "report"
    personal = PersonalData(
        p3={"reason"}, not_personal={"due_on", "decision", "decided_at"}, keep="report without a case: 2 years"
    )

    report = models.OneToOneField(FraudReport, on_delete=models.PROTECT, related_name="triage")
    due_on = models.DateField(help_text="One working day after it reached the hub.")
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    case = models.ForeignKey(FraudCase, null=True, blank=True, on_delete=models.PROTECT, related_name="triages")
    reason = models.TextField(blank=True, max_length=NOTE_LENGTH)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = TriageQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["created_at", "created_by"])

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["due_on"], condition=Q(decision=""), name="triage_waiting_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="case", case__isnull=False) | ~Q(decision="case") & Q(case__isnull=True),
                name="triage_names_a_case_when_it_led_to_one",
            ),
            models.CheckConstraint(
                condition=~Q(decision="set_aside") | ~Q(reason=""), name="triage_sets_aside_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True) | ~Q(decision="") & Q(decided_at__isnull=False),
                name="triage_is_decided_at_a_moment",
            ),
        ]


class CaseNoteQuerySet(ScopedQuerySet):
    def shown_to(self, viewer, *, sees_restricted: bool) -> CaseNoteQuerySet:
        """Restricted notes only for who may see them, and for their writers."""
        if sees_restricted:
            return self
        return self.filter(~Q(visibility=CaseNote.Visibility.RESTRICTED) | Q(created_by=viewer))

    def standing(self) -> CaseNoteQuerySet:
        """The last word of each: what was corrected is left out."""
        return self.filter(corrected_by=None)


class CaseNote(Record):
    """Something written down about a case. It is never edited: a correction is a note of its own."""

    class Visibility(models.TextChoices):
        HUB = "hub", "Everyone who works this case"
        RESTRICTED = "restricted", "Coordinators, investigators and its writer"
        SHAREABLE = "shareable", "May be shared with partners"

    reference_prefix = "NT"
    url_namespace = "cases:note"
    borough_path = "case__borough"
    reason_path = "case"
    personal = PersonalData(p3={"text"}, not_personal={"visibility"}, keep="case")

    case = models.ForeignKey(FraudCase, on_delete=models.PROTECT, related_name="notes")
    visibility = models.CharField(max_length=12, choices=Visibility.choices)
    text = models.TextField(max_length=NOTE_LENGTH)
    corrects = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )

    objects = CaseNoteQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="case_note_says_something")]


class CaseClosingQuerySet(ScopedQuerySet):
    def waiting(self) -> CaseClosingQuerySet:
        return self.filter(answered_at=None)


class CaseClosing(Record):
    """One wish to close a case: done at once, or agreed to or not by a second person; and its reopening."""

    reference_prefix = "CG"
    url_namespace = "cases:closing"
    borough_path = "case__borough"
    reason_path = "case"
    personal = PersonalData(
        p3={"note", "answer_note", "reopened_because"},
        not_personal={"reason", "agreed", "answered_at", "answered_by", "reopened_at", "reopened_by"},
        keep="case",
    )

    case = models.ForeignKey(FraudCase, on_delete=models.PROTECT, related_name="closings")
    reason = models.ForeignKey(CloseReason, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True, max_length=NOTE_LENGTH)
    agreed = models.BooleanField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answer_note = models.TextField(blank=True, max_length=NOTE_LENGTH)
    reopened_at = models.DateTimeField(null=True)
    reopened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reopened_because = models.TextField(blank=True, max_length=NOTE_LENGTH)

    objects = CaseClosingQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed__isnull=True, answered_at__isnull=True)
                | Q(agreed__isnull=False, answered_at__isnull=False),
                name="case_closing_is_answered_whole",
            ),
            models.CheckConstraint(
                condition=Q(reopened_at__isnull=True, reopened_because="")
                | Q(reopened_at__isnull=False, agreed=True) & ~Q(reopened_because=""),
                name="case_closing_is_reopened_with_a_reason",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(answered_at=None), name="case_closing_waits_once_per_case"
            ),
        ]


class CaseDocument(models.Model):
    """A document that belongs to a case."""

    borough_path = "case__borough"
    personal = PersonalData()

    case = models.ForeignKey(FraudCase, on_delete=models.PROTECT, related_name="papers")
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="of_case")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return str(self.document)


class IdentifierQuerySet(ScopedQuerySet):
    def standing(self) -> IdentifierQuerySet:
        return self.filter(removed_at=None)

    def shared_with_other_cases(self, case: FraudCase) -> IdentifierQuerySet:
        """What this case names and another case, of whichever hub, names too."""
        others = Identifier.objects.standing().exclude(case=case).filter(kind=OuterRef("kind"), value=OuterRef("value"))
        return self.standing().filter(case=case).filter(Exists(others))

    def in_other_cases_than(self, case: FraudCase) -> IdentifierQuerySet:
        """The same things named in other cases, of whichever hub; ask again with ``within(scope)``."""
        the_same = Q(pk__in=[])
        for kind, value in Identifier.objects.standing().filter(case=case).values_list("kind", "value"):
            the_same |= Q(kind=kind, value=value)
        return self.standing().filter(the_same).exclude(case=case)


class Identifier(Record):
    """Something that may point to who did it: a phone number, an account's sort code and last four digits, a name
    they traded under. The same one in two cases links them."""

    class Kind(models.TextChoices):
        PHONE = "phone", "Phone number"
        ACCOUNT = "account", "Sort code and last four digits of an account"
        TRADER = "trader", "Name they gave or traded under"
        EMAIL = "email", "Email address"
        WEBSITE = "website", "Website"

    reference_prefix = "ID"
    url_namespace = "cases:identifier"
    borough_path = "case__borough"
    reason_path = "case"
    personal = PersonalData(
        p3={"value", "as_written", "removed_because"}, not_personal={"kind", "removed_at", "removed_by"}, keep="case"
    )

    case = models.ForeignKey(FraudCase, on_delete=models.PROTECT, related_name="identifiers")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    value = models.CharField(max_length=200, help_text="As it is compared: without case, blanks and marks.")
    as_written = models.CharField(max_length=200)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    removed_because = models.TextField(blank=True, max_length=NOTE_LENGTH)

    objects = IdentifierQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["kind", "value"], name="identifier_by_kind_and_value")]
        constraints = [
            models.CheckConstraint(condition=~Q(value=""), name="identifier_says_something"),
            models.UniqueConstraint(
                fields=["case", "kind", "value"],
                condition=Q(removed_at=None),
                name="identifier_is_named_once_in_a_case",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_because="")
                | Q(removed_at__isnull=False) & ~Q(removed_because=""),
                name="identifier_is_removed_with_a_reason",
            ),
        ]
