"""What stands in the way of a report as a source sent it, beyond the shape of its cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from fraudhub.cases.models import FraudType, OutcomeCode, ScamMethod
from fraudhub.core.periods import show_date
from fraudhub.geography.models import Borough
from fraudhub.geography.scoping import Scope

OLD_AGE = 65
TRIAGE_WITHIN_WORKING_DAYS = 1
WORK_FOR_DAYS = 28  # a report that is older when it reaches the hub is history: it waits for nobody
# No source of ours is older than the first; a fraud that is found out late may have begun long before it.
EARLIEST = {"reported_on": date(2000, 1, 1), "received_on": date(2000, 1, 1), "occurred_on": date(1900, 1, 1)}


@dataclass(frozen=True)
class Known:
    """What a row is held against: the lists as they stand, today's date, and where the importer may put reports."""

    fraud_types: frozenset[str]
    methods: frozenset[str]
    outcomes: frozenset[str]
    boroughs: dict[str, str]  # name by code
    scope: Scope
    today: date

    @classmethod
    def now(cls, scope: Scope) -> Known:
        return cls(
            fraud_types=frozenset(FraudType.objects.values_list("pk", flat=True)),
            methods=frozenset(ScamMethod.objects.values_list("pk", flat=True)),
            outcomes=frozenset(OutcomeCode.objects.values_list("pk", flat=True)),
            boroughs=dict(Borough.objects.values_list("code", "name")),
            scope=scope,
            today=timezone.localdate(),
        )


def why_not_keep(
    values: dict, borough: str | None, known: Known, elsewhere: frozenset[str] = frozenset()
) -> Iterator[tuple[str, str]]:
    """(column, sentence) for each thing that stands in the way of one row. ``borough`` is where the report counts:
    its postcode's, else the one it names, else None. ``elsewhere`` are references of reports of other hubs."""
    if values["reference"] in elsewhere:
        yield "reference", "Your hub cannot load a report under this reference. Ask whoever sent the file."
    yield from _codes(values, known)
    yield from _days(values, known.today)
    named = values["victim_borough_code"]
    if borough is not None and borough in known.boroughs and not known.scope.covers_borough(borough):
        column = "victim_borough_code" if borough == named else "victim_postcode"
        yield (
            column,
            f"This report is from {known.boroughs[borough]}. "
            "You can import reports of your own borough, and reports whose borough is not known.",
        )


def _codes(values, known):
    for column, codes, where in (
        ("fraud_type_code", known.fraud_types, "the list of fraud types"),
        ("method_code", known.methods, "the list of methods"),
        ("outcome_code", known.outcomes, "the list of outcomes"),
    ):
        code = values[column]
        if code is not None and code not in codes:
            yield column, f"This code is not in {where}."
    for column in ("victim_borough_code", "suspect_borough_code"):
        code = values[column]
        if code is not None and code not in known.boroughs:
            yield (
                column,
                "This is not the code of one of the ten boroughs, like E08000007. "
                "Leave the cell empty when the borough is elsewhere or not known.",
            )


def _days(values, today):
    for column, earliest in EARLIEST.items():
        if values[column] is not None and values[column] < earliest:
            yield column, f"This day is too long ago: write one from {show_date(earliest)} on."
    for column in ("reported_on", "occurred_on", "received_on", "victim_birth_date", "outcome_on"):
        if values[column] is not None and values[column] > today:
            yield column, "This day is still to come."
    reported = values["reported_on"]
    if reported is not None:
        for column in ("occurred_on", "victim_birth_date"):
            if values[column] is not None and values[column] > reported:
                yield column, f"This is after the day of the report, {show_date(reported)}."
        for column in ("received_on", "outcome_on"):
            if values[column] is not None and values[column] < reported:
                yield column, f"This is before the day of the report, {show_date(reported)}."
    if values["outcome_on"] is not None and values["outcome_code"] is None:
        yield "outcome_code", "An outcome date needs an outcome code."


def aged_65_plus(*, reported_on: date, birth_date: date | None, age: int | None) -> bool | None:
    """Was the victim 65 or older on the day of the report? None when nothing says so. A birth date wins over an
    age somebody wrote down; who is born on 29 February has a birthday on 1 March in other years."""
    if birth_date is not None:
        years = reported_on.year - birth_date.year
        had_birthday = (reported_on.month, reported_on.day) >= (birth_date.month, birth_date.day)
        return years - (not had_birthday) >= OLD_AGE
    return None if age is None else age >= OLD_AGE
