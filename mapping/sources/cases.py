"""Reports as counts. What one report, victim or loss is, is decided by the querysets of cases."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Max, Min

from fraudhub.cases.models import FraudReport, Triage
from fraudhub.core.periods import Period
from fraudhub.geography.scoping import Scope
from fraudhub.people.models import Match, Person

if TYPE_CHECKING:
    import pandas as pd


def _frame(rows, columns: list[str]) -> pd.DataFrame:
    import pandas as pd  # for jobs; the web process asks this module for days alone

    return pd.DataFrame(rows, columns=columns)


def reports_by_day(scope: Scope) -> pd.DataFrame:
    """day, lsoa, borough (None where not known), reports, older, age_unknown, and victims of reports without a case."""
    columns = ["day", "lsoa", "borough", "reports", "older", "age_unknown", "victims", "older_victims"]
    return _frame(list(FraudReport.objects.within(scope).by_day_and_place()), columns=columns)


def victims_by_day(scope: Scope) -> pd.DataFrame:
    """day, lsoa, borough, older, case, who: a row for each report that led to a case; `who` is the same number for the
    same person, on whichever hub's row."""
    columns = ["day", "lsoa", "borough", "older", "case", "who"]
    return _frame(list(FraudReport.objects.within(scope).with_their_person()), columns=columns)


def losses_by_day(scope: Scope) -> pd.DataFrame:
    """day, lsoa, borough, who, pence: a row for each report with a loss. Who is matched to no person is themselves."""
    rows = [
        (day, lsoa, borough, -key if person is None else person, int(100 * pounds))
        for day, lsoa, borough, person, key, pounds in FraudReport.objects.within(scope).each_loss()
    ]
    return _frame(rows, columns=["day", "lsoa", "borough", "who", "pence"])


def reports_changed_at(scope: Scope, period: Period | None = None) -> datetime | None:
    """The data cut: when the newest of these reports came into the hub, however late the map is drawn."""
    reports = FraudReport.objects.within(scope)
    if period is not None:
        reports = reports.during(period)
    return reports.aggregate(newest=Max("created_at"))["newest"]


def victims_changed_at(scope: Scope) -> datetime | None:
    """The data cut of a count of victims: the newest report, or what was decided since of whose reports they are."""
    triages = Triage.objects.within(scope).values("pk")
    matches = Match.objects.of(Person.objects.within(scope).values("pk"))
    moments = (
        reports_changed_at(scope),
        Triage.history.filter(id__in=triages).aggregate(decided=Max("history_date"))["decided"],
        *matches.aggregate(made=Max("created_at"), undone=Max("undone_at")).values(),
    )
    return max(filter(None, moments), default=None)


def newest_report_day(scope: Scope) -> date | None:
    """The last day anyone reported, of what the hub holds."""
    return FraudReport.objects.within(scope).aggregate(newest=Max("reported_on"))["newest"]


def report_days(scope: Scope) -> list[date]:
    """The first and the last day anyone reported; none when the hub holds no report."""
    found = FraudReport.objects.within(scope).aggregate(first=Min("reported_on"), last=Max("reported_on"))
    return [day for day in found.values() if day is not None]
