"""What the hubs did: when each started, its visits, events and protective actions, and whom it reached."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Max, Min
from django.db.models.functions import TruncDate
from django.utils import timezone

from fraudhub.geography.scoping import Scope
from mapping.sources import people
from outreach.models import Event, ProtectiveAction, Rollout, RolloutDate, Visit, VisitRecord

if TYPE_CHECKING:
    import pandas as pd

OLDER_FROM = 65
_ROWS_AT_A_TIME = 10_000  # a million visits at once would take more memory than a job may


def go_live_dates(scope: Scope, *, known_at: datetime | None = None) -> dict[str, date | None]:
    """Borough code to its first actual day, None where it has not started; as the hub knew it at that moment."""
    return Rollout.objects.within(scope).go_live_dates(known_at=known_at)


def planned_dates(scope: Scope, *, known_at: datetime | None = None) -> dict[str, date | None]:
    """Borough code to the day its hub is to start, of those that have not; as the hub knew it at that moment."""
    rows = Rollout.objects.within(scope).with_dates(known_at=known_at).filter(actual_on__isnull=True)
    return dict(rows.order_by("borough").values_list("borough", "planned_on"))


def visits_by_day(scope: Scope) -> pd.DataFrame:
    """visit, day, borough, lsoa, who, older: a row for each resident of each visit that was carried out. The LSOA is
    that of the resident's address, where it lies in the borough that visited."""
    import pandas as pd

    found = Visit.objects.within(scope).carried_out().order_by("pk", "visited__pk").values_list(
        "pk", TruncDate("record__happened_at"), "borough_id", "visited__person__address__lsoa_id",
        "visited__person__address__lsoa__borough_id", "visited__person__canonical", "visited__person__birth_date",
    )  # fmt: skip
    columns = {name: [] for name in ("visit", "day", "borough", "lsoa", "who", "older")}
    for visit, day, borough, lsoa, lsoa_borough, who, born in found.iterator(_ROWS_AT_A_TIME):
        place = lsoa if lsoa_borough == borough else None
        for column, value in zip(
            columns.values(), (visit, day, borough, place, who, _is_older(born, day)), strict=True
        ):  # fmt: skip
            column.append(value)
    return pd.DataFrame(columns)


def protective_actions_by_day(scope: Scope) -> pd.DataFrame:
    """day, borough, lsoa: a row for each that stands; by the address of its person, or of the first one visited."""
    import pandas as pd

    standing = ProtectiveAction.objects.within(scope).standing()
    found = standing.order_by("pk", "visit__visited__pk").values_list(
        "pk", "done_on", "borough_id", "person__address__lsoa_id", "person__address__lsoa__borough_id",
        "visit__visited__person__address__lsoa_id", "visit__visited__person__address__lsoa__borough_id",
    )  # fmt: skip
    rows = {}
    for key, day, borough, lsoa, lsoa_borough, visited, visited_borough in found:
        place = lsoa if lsoa and lsoa_borough == borough else visited if visited_borough == borough else None
        rows.setdefault(key, (day, borough, place))
    return pd.DataFrame(list(rows.values()), columns=["day", "borough", "lsoa"])


def events_by_day(scope: Scope) -> pd.DataFrame:
    """day, borough: a row for each event that was held."""
    import pandas as pd

    rows = Event.objects.within(scope).standing().order_by("pk").values_list("held_on", "borough_id")
    return pd.DataFrame(list(rows), columns=["day", "borough"])


def first_day(scope: Scope) -> date | None:
    """When the hubs' own figures begin: the first visit, action or event."""
    first = Visit.objects.within(scope).carried_out().aggregate(day=Min("record__happened_at"))["day"]
    days = [timezone.localdate(first) if first else None]
    days.append(ProtectiveAction.objects.within(scope).standing().aggregate(day=Min("done_on"))["day"])
    days.append(Event.objects.within(scope).standing().aggregate(day=Min("held_on"))["day"])
    return min(filter(None, days), default=None)


def changed_at(scope: Scope) -> datetime | None:
    """The data cut of all of these: the last one that reached the hub, or was taken back; when a hub's start was last
    written, or anything about whoever was visited."""
    work = [
        VisitRecord.objects.within(scope).aggregate(newest=Max("received_at")),
        Visit.objects.within(scope).aggregate(newest=Max("closed_at")),
        *(
            model.objects.within(scope).aggregate(newest=Max("created_at"), gone=Max("taken_back_at"))
            for model in (Event, ProtectiveAction)
        ),
    ]
    moments = [moment for each in work for moment in each.values() if moment]
    if not moments:
        return None
    starts = RolloutDate.objects.within(scope).aggregate(newest=Max("recorded_at"))["newest"]
    return max(filter(None, (*moments, starts, people.changed_at(scope))))


def _is_older(born: date | None, day: date) -> bool:
    return born is not None and (day.year - born.year - ((day.month, day.day) < (born.month, born.day))) >= OLDER_FROM
