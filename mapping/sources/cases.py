"""Reports as counts. What one report, victim or loss is, is decided by the querysets of cases."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Max, Min

from fraudhub.cases.models import FraudReport, Triage
from fraudhub.core.periods import Month, Period
from fraudhub.geography.scoping import Scope
from mapping.report_tallies import COUNTED, months_kept, reports_in, tallies_changed_at
from mapping.sources import people

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from mapping.linked.ground import Ground


BLOCK = 20_000  # rows


def _frame(rows, columns: list[str]) -> pd.DataFrame:
    import pandas as pd  # for jobs; the web process asks this module for days alone

    return pd.DataFrame(rows, columns=columns)


@dataclass(frozen=True)
class Tallied:
    """Reports by place and month: `first` is the month of the first column, and `grids` has a grid for each of
    ``report_tallies.COUNTED``. `changed_at`: when the newest of them came, or one went."""

    first: Month
    grids: dict[str, np.ndarray]
    changed_at: datetime

    @property
    def months(self) -> int:
        return self.grids["reports"].shape[1]


def reports_tallied(ground: Ground) -> Tallied | None:
    """Of all reports, None where the hub holds none: from the tallies that PostgreSQL keeps current, or counted."""
    import numpy as np  # for jobs

    if connection.vendor == "postgresql":
        kept = months_kept(ground)
        by_month, changed_at = kept["months"], kept["changed_at"]
    else:
        by_month, changed_at = {}, reports_changed_at(Scope.everything())
        for day, lsoa, borough, *counts in FraudReport.objects.by_month_and_place():
            grid = by_month.setdefault(day, np.zeros((len(COUNTED), len(ground.places)), dtype=np.int64))
            grid[:, ground.place_of(lsoa, borough)] += counts
    by_month = {day: grid for day, grid in by_month.items() if grid[0].any()}
    if not by_month or changed_at is None:
        return None
    first, last = (Month(day.year, day.month) for day in (min(by_month), max(by_month)))
    grids = np.zeros((len(COUNTED), len(ground.places), last - first + 1), dtype=np.int64)
    for day, grid in by_month.items():
        grids[:, :, Month(day.year, day.month) - first] = grid
    return Tallied(first, dict(zip(COUNTED, grids, strict=True)), changed_at)


def victims_by_day(scope: Scope) -> pd.DataFrame:
    """day, lsoa, borough, older, case, who: a row for each report that led to a case; `who` is the same number for the
    same person, on whichever hub's row."""
    columns = ["day", "lsoa", "borough", "older", "case", "who"]
    return _frame(list(FraudReport.objects.within(scope).with_their_person()), columns=columns)


@dataclass(frozen=True)
class Losses:
    """One of each for every report with a loss. `month` is numbered from `first`; `who` is the same number for the same
    person, and who is matched to no person is themselves; `came` is when it came in, in seconds of POSIX time."""

    first: Month
    place: np.ndarray
    month: np.ndarray
    who: np.ndarray
    pence: np.ndarray
    came: np.ndarray


def losses_placed(ground: Ground) -> Losses | None:
    """Of all reports, None where no loss was told. Read a block at a time: of millions nothing but numbers is kept."""
    import numpy as np  # for jobs

    place, month, who, pence, came = array("h"), array("i"), array("q"), array("q"), array("d")
    losses = FraudReport.objects.each_loss()
    for day, lsoa, borough, person, key, pounds, created_at in losses.iterator(chunk_size=BLOCK):
        place.append(ground.place_of(lsoa, borough))
        month.append(12 * day.year + day.month - 1)
        who.append(-key if person is None else person)
        pence.append(int(100 * pounds))
        came.append(created_at.timestamp())
    if not month:
        return None
    at, begin = np.frombuffer(month, dtype=np.int32), min(month)
    first = Month(begin // 12, begin % 12 + 1)
    sums = np.frombuffer(pence, dtype=np.int64).astype(np.float64)
    return Losses(
        first, np.frombuffer(place, dtype=np.int16), at - begin, np.frombuffer(who, dtype=np.int64), sums,
        np.frombuffer(came),
    )  # fmt: skip


def reports_changed_at(scope: Scope, period: Period | None = None) -> datetime | None:
    """The data cut: when the newest of these reports came into the hub, however late the map is drawn."""
    reports = FraudReport.objects.within(scope)
    if period is not None:
        reports = reports.during(period)
    return reports.aggregate(newest=Max("created_at"))["newest"]


def counted_changed_at(everything: Scope) -> datetime | None:
    """The same for what maps count: of millions of reports the tallies know when the last one came, or went."""
    if connection.vendor != "postgresql":
        return victims_changed_at(everything)
    return max(filter(None, (tallies_changed_at(), decided_at(everything))), default=None)


def how_many_reports(ground: Ground) -> int | None:
    """Beside the data cut: an import that was still going on when others were done has earlier moments than theirs.
    None on SQLite, where one writes at a time."""
    return reports_in(ground) if connection.vendor == "postgresql" else None


def victims_changed_at(scope: Scope) -> datetime | None:
    """The data cut of a count of victims: the newest report, or what was decided since of whose reports they are."""
    return max(filter(None, (reports_changed_at(scope), decided_at(scope))), default=None)


def decided_at(scope: Scope) -> datetime | None:
    """When it was last decided whose reports are whose."""
    triages = Triage.objects.within(scope).values("pk")
    decided = Triage.history.filter(id__in=triages).aggregate(decided=Max("history_date"))["decided"]
    return max(filter(None, (decided, people.matched_at(scope))), default=None)


def newest_report_day(scope: Scope) -> date | None:
    """The last day anyone reported, of what the hub holds."""
    return FraudReport.objects.within(scope).aggregate(newest=Max("reported_on"))["newest"]


def report_days(scope: Scope) -> list[date]:
    """The first and the last day anyone reported; none when the hub holds no report."""
    found = FraudReport.objects.within(scope).aggregate(first=Min("reported_on"), last=Max("reported_on"))
    return [day for day in found.values() if day is not None]
