"""The lists that a report is told by: kinds of fraud, methods, outcomes, sources."""

from __future__ import annotations

from django.db import models

from fraudhub.core.models import ReferenceRow
from fraudhub.core.personal_data import PersonalData
from fraudhub.people.models import NameSource

LIST_COLUMNS = {"code", "name", "valid_from", "valid_to", "needs_checking", "source"}


class FraudType(ReferenceRow):
    """One code of the national list of fraud types (NFIB codes)."""

    personal = PersonalData(
        not_personal=LIST_COLUMNS
        | {"group", "plain_english", "usual_victim", "often_older_people", "for_volunteers", "is_computer_misuse"}
    )

    group = models.CharField(max_length=80)
    plain_english = models.CharField(max_length=300)
    usual_victim = models.CharField(max_length=20)
    often_older_people = models.BooleanField(default=False)
    for_volunteers = models.BooleanField(default=False)
    is_computer_misuse = models.BooleanField(default=False, help_text="Not fraud: counted apart.")


class ScamMethod(ReferenceRow):
    """What people call it when it happens to them; a volunteer picks one of these, the hub picks the code."""

    personal = PersonalData(
        not_personal=LIST_COLUMNS
        | {"what_happens", "usual_contact", "often_older_people", "do_first", "fraud_types", "is_fraud"}
    )

    what_happens = models.CharField(max_length=300)
    usual_contact = models.CharField(max_length=80)
    often_older_people = models.BooleanField(default=False)
    is_fraud = models.BooleanField(default=True)
    do_first = models.CharField(max_length=300)
    fraud_types = models.ManyToManyField(FraudType, blank=True, related_name="methods")


class OutcomeCode(ReferenceRow):
    """One code of the police outcomes framework. Code 0 is not an outcome: it means still open."""

    personal = PersonalData(
        not_personal=LIST_COLUMNS
        | {"plain_name", "group", "is_outcome", "is_positive", "is_positive_wide", "needs_named_suspect", "note"}
    )

    plain_name = models.CharField(max_length=120)
    group = models.CharField(max_length=80)
    is_outcome = models.BooleanField(default=True)
    is_positive = models.BooleanField(default=False)
    is_positive_wide = models.BooleanField(default=False)
    needs_named_suspect = models.BooleanField(null=True, blank=True)
    note = models.TextField(blank=True)


class ReportSource(ReferenceRow):
    """A way a report reaches us, and the days on which it took reports."""

    personal = PersonalData(not_personal=LIST_COLUMNS | {"note", "name_source"})

    note = models.TextField(blank=True)
    name_source = models.ForeignKey(
        NameSource, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="Where a hub got the name of somebody it knows by such a report, and on what lawful basis.",
    )  # fmt: skip
