"""Reports as counts. What one report, victim or loss is, is decided by the querysets of cases."""

from __future__ import annotations

from datetime import date, datetime

import pandas as pd
from django.db.models import Max

from fraudhub.cases.models import FraudReport, Triage
from fraudhub.core.periods import Period
from fraudhub.geography.models import Ward
from fraudhub.geography.scoping import Scope
from fraudhub.people.models import Match, Person

_COUNTED = {"reports": "reports", "aged_65_plus": "reports_65plus", "age_unknown": "age_unknown"}


def reports_by_ward(scope: Scope, period: Period) -> pd.DataFrame:
    """Reports of a period: borough_code, ward_code (None where it is not known), reports, reports_65plus, age_unknown.

    A borough's reports whose ward is not known stand in a row of their own; so do those of no borough (both codes
    None), which only a scope over everything reaches.
    """
    reports = FraudReport.objects.within(scope).during(period)
    borough_of = dict(Ward.objects.order_by().values_list("code", "borough_id"))
    rows, placed = [], {}
    for row in reports.totals_by_ward():
        if row["area"] is None:
            continue
        borough = borough_of[row["area"]]
        rows.append((borough, row["area"], *(row[name] for name in _COUNTED)))
        placed[borough] = [sum(pair) for pair in zip(placed.get(borough, [0, 0, 0]), rows[-1][2:], strict=True)]
    for row in reports.totals_by_borough():
        rest = [row[name] - there for name, there in zip(_COUNTED, placed.get(row["area"], [0, 0, 0]), strict=True)]
        if any(rest):
            rows.append((row["area"], None, *rest))
    frame = pd.DataFrame(rows, columns=["borough_code", "ward_code", *_COUNTED.values()], dtype=object)
    return frame.astype(dict.fromkeys(_COUNTED.values(), "int64"))


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
