"""The series of reports that one comparison reads. What is one victim, one loss, one outcome is said by cases."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

from django.db.models import Count
from django.utils import timezone

from fraudhub.cases.models import FraudReport
from fraudhub.cases.outcomes import the_set
from fraudhub.core.periods import FinancialYear, Month, Period
from fraudhub.geography.scoping import Scope
from mapping.evaluation.months import month_code, month_number

FOLLOWED_FOR = timedelta(days=365)
KNOWN_ARRIVALS = 0.8
A_YEAR = 12
OPEN, POSITIVE, CLOSED = 0, 1, 2
STILL_OPEN = "0"  # a code of the outcomes framework that is no outcome


def monthly(scope: Scope) -> dict[str, dict[tuple[str | None, date], int]]:
    """Name of a series to (borough code or None, first day of a month) to its count."""
    reports = FraudReport.objects.within(scope)
    people = reports.of_individuals()
    everyone = list(people.monthly_by_borough())
    return {
        "with_loss": _victims(people.with_loss().monthly_by_borough()),
        "attempts": _victims(people.without_loss().monthly_by_borough()),
        "reports": _reports(everyone),
        "victims": _victims(everyone),
        "victims_65plus": _victims(people.aged_65_plus().monthly_by_borough()),
        "control": _reports(reports.of_businesses().monthly_by_borough()),
        "repeat_victims": repeat_victims(scope),
        "by_occurrence": _victims(people.with_loss().of_known_occurrence().monthly_by_borough("occurred_on")),
        "most_deprived": _victims(people.with_loss().in_most_deprived_places().monthly_by_borough()),
        **_kinds(people),
    }


def with_loss(scope: Scope) -> dict[tuple[str | None, date], int]:
    """Victims with a loss alone, as ``monthly`` counts them."""
    return _victims(FraudReport.objects.within(scope).of_individuals().with_loss().monthly_by_borough())


def _key(row) -> tuple[str | None, date]:
    return row["area"], row["month"]


def _victims(rows) -> dict[tuple[str | None, date], int]:
    return {_key(row): row["victims"] for row in rows}


def _reports(rows) -> dict[tuple[str | None, date], int]:
    return {_key(row): row["reports"] for row in rows}


def _kinds(people) -> dict[str, dict[tuple[str | None, date], int]]:
    """Reports of a known type, and those of them that are seldom of older people."""
    known: dict[tuple[str | None, date], int] = defaultdict(int)
    others: dict[tuple[str | None, date], int] = defaultdict(int)
    for day, borough, reports, seldom in people.of_known_type().by_day_and_kind():
        known[borough, day.replace(day=1)] += reports
        others[borough, day.replace(day=1)] += seldom
    return {"known_types": dict(known), "other_types": dict(others)}


def repeat_victims(scope: Scope) -> dict[tuple[str | None, date], int]:
    """People the hub knows by a case, by the month of a report that another one followed within a year. Of months less
    than a year old nobody knows yet: see ``mapping.counts``."""
    rows = FraudReport.objects.within(scope).of_individuals().of_known_people()
    days = defaultdict(list)
    for person, day, borough in rows:
        days[person].append((day, borough or ""))
    found: dict[tuple[str | None, date], int] = defaultdict(int)
    for reports in days.values():
        reports.sort()
        for (day, borough), (after, _) in pairwise(reports):
            if timedelta(0) < after - day <= FOLLOWED_FOR:
                found[borough or None, day.replace(day=1)] += 1
    return dict(found)


def months_still_arriving(scope: Scope) -> dict[str, float]:
    """Months of report of which under 95% is likely to be here yet, with how much is: from the months in which the
    hub's reports arrived. Empty where those are mostly not known, or known for less than a year: a backlog that came
    in at once says nothing of how late reports are."""
    from mapping.evaluation.chain_ladder import incomplete_months  # for jobs; the web process reads counts alone

    seen: dict[tuple[int, int], int] = defaultdict(int)
    whole, days = 0, FraudReport.objects.within(scope).by_day_and_arrival()
    for reported, received, reports in days:
        whole += reports
        if received is not None and received >= reported:
            seen[month_number(reported), month_number(received)] += reports
    if not seen or sum(seen.values()) < KNOWN_ARRIVALS * whole:
        return {}
    first = min(extract for _, extract in seen)
    seen = {(month, extract): reports for (month, extract), reports in seen.items() if month >= first}
    if not seen or max(extract for _, extract in seen) - first < A_YEAR:
        return {}
    return {month_code(month): share for month, share in sorted(incomplete_months(seen).items())}


def outcomes_by_year(scope: Scope, *, then: date) -> dict[str, list[int]]:
    """Financial year of the report to [positive, closed otherwise, open] as they were known on a day in the past."""
    chosen, _ = the_set("", timezone.localdate())
    positive = set(chosen.codes.values_list("pk", flat=True)) if chosen else set()
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for _, reported_on, code, outcome_on in FraudReport.objects.within(scope).with_their_outcomes():
        if reported_on <= then:
            known = code != STILL_OPEN and outcome_on is not None and outcome_on <= then
            found[str(FinancialYear.of(reported_on).year)][2 if not known else 0 if code in positive else 1] += 1
    return dict(sorted(found.items()))


def types_by_group(scope: Scope, period: Period) -> dict[str, int]:
    """Reports of individuals by the group of their fraud type, the most first; those of no known type left out."""
    rows = FraudReport.objects.within(scope).of_individuals().during(period).of_known_type()
    groups = rows.order_by().values("fraud_type__group").annotate(reports=Count("pk"))
    return dict(groups.order_by("-reports", "fraud_type__group").values_list("fraud_type__group", "reports"))


def outcome_histories(scope: Scope, *, extract_on: date) -> dict[str, dict[str, dict[str, list[list[int]]]]]:
    """Borough code ("" not known), month of report, outcome, then [age in days, reports, age in calendar months] rows.
    Which outcomes are positive is the list in force today; one dated after the extract was not known then."""
    chosen, _ = the_set("", timezone.localdate())
    positive = set(chosen.codes.values_list("pk", flat=True)) if chosen else set()
    counted: dict = defaultdict(lambda: defaultdict(lambda: defaultdict(lambda: defaultdict(int))))
    for borough, reported_on, code, outcome_on in FraudReport.objects.within(scope).with_their_outcomes():
        outcome, ended = OPEN, extract_on
        if code != STILL_OPEN and outcome_on is not None and outcome_on <= extract_on:
            outcome, ended = (POSITIVE if code in positive else CLOSED), outcome_on
        age = (ended - reported_on).days, Month.of(ended) - Month.of(reported_on)
        counted[borough or ""][f"{reported_on:%Y-%m}"][str(outcome)][age] += 1
    return {
        borough: {
            month: {
                outcome: [[days, ages[days, months], months] for days, months in sorted(ages)]
                for outcome, ages in by_outcome.items()
            }
            for month, by_outcome in by_month.items()
        }
        for borough, by_month in counted.items()
    }


def single_losses(scope: Scope) -> dict[str, dict[str, list[int]]]:
    """Borough code, month of report, then each loss of an individual in pence, ascending; without anybody's name."""
    found: dict = defaultdict(lambda: defaultdict(list))
    rows = FraudReport.objects.within(scope).of_individuals().with_loss()
    for borough, reported_on, pounds in rows.losses_one_by_one():
        if borough:
            found[borough][f"{reported_on:%Y-%m}"].append(int(pounds * 100))
    return {borough: {month: sorted(every) for month, every in months.items()} for borough, months in found.items()}
