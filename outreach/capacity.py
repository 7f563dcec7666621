"""Can the hub visit those who should be visited? Capacity against demand, by borough and by ward (F129).

Residents are published counts. Volunteers are those who do the work, and their number is no secret. People who wait
and visits to them are counted through ``count_for``, and the sentence beside them is made of what is shown, so that it
says no more than they do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import ceil

from django.db.models import Count, Exists, Max, OuterRef

from fraudhub.accounts.models import User
from fraudhub.core.plurals import how_many
from fraudhub.geography.levels import Level
from fraudhub.geography.models import Borough, Population, Ward
from fraudhub.referrals.models import Referral
from outreach.counts_shown import ShownCount, count_for
from outreach.models import Activity, PlanningFigure, Visit, VisitResident, Volunteer
from outreach.whole_weeks import WholeWeeks

WEEKS = 12
WEEKS_A_YEAR = 52


@dataclass(frozen=True)
class Residents:
    """Those aged 65 and over, and 75 and over, by area code, as counted in one year."""

    year: int | None
    aged_65_plus: dict[str, int]
    aged_75_plus: dict[str, int]


@dataclass(frozen=True)
class BoroughCapacity:
    borough: Borough
    volunteers: int
    visits_a_week: int
    aged_65_plus: int | None
    aged_75_plus: int | None
    wanted_a_week: int | None
    waiting: ShownCount
    visited: ShownCount
    gap: str


@dataclass(frozen=True)
class WardCapacity:
    """``share``: of the hub's visits in the weeks looked at, as many as the ward has of the borough's residents aged
    65 and over. ``ward`` is None for people whose address lies in no ward that we know."""

    ward: Ward | None
    aged_65_plus: int | None
    share: int | None
    waiting: int
    visited: int
    gap: str


@dataclass(frozen=True)
class WardShare:
    """Published residents, and the share they make of the visits that the hub ``can`` make: nothing about anybody."""

    ward: Ward
    aged_65_plus: int | None
    can: int
    share: int | None


@dataclass(frozen=True)
class Capacity:
    """``rows``: by borough one a borough; by ward (borough, its wards). The rest says what they were counted from."""

    rows: list
    weeks: WholeWeeks
    rate: PlanningFigure
    year: int | None


def by_borough(boroughs: Iterable[Borough], *, viewer: User, today: date) -> Capacity:
    boroughs = list(boroughs)
    codes = [borough.pk for borough in boroughs]
    residents, cleared, rate = _residents(Level.BOROUGH), _cleared(codes, today), _visits_a_week()
    weeks, waiting = WholeWeeks.before(today, WEEKS), _people_waiting(codes, "borough")
    visited = _visits(codes, weeks, "visit__borough")
    rows = []
    for borough in boroughs:
        volunteers = cleared.get(borough.pk, 0)
        row = {
            "borough": borough,
            "volunteers": volunteers,
            "visits_a_week": int(volunteers * rate.value),
            "aged_65_plus": residents.aged_65_plus.get(borough.pk),
            "aged_75_plus": (aged := residents.aged_75_plus.get(borough.pk)),
            "wanted_a_week": None if aged is None else ceil(aged / WEEKS_A_YEAR),
            "waiting": count_for(viewer, borough.pk, waiting.get(borough.pk, 0)),
            "visited": count_for(viewer, borough.pk, visited.get(borough.pk, 0)),
        }
        rows.append(BoroughCapacity(**row, gap=_gap_of_borough(**row)))
    return Capacity(rows, weeks, rate, residents.year)


def by_ward(boroughs: Iterable[Borough], *, today: date) -> Capacity:
    """For who may see the people of these boroughs, and them alone: counts are not hidden here."""
    boroughs = list(boroughs)
    codes = [borough.pk for borough in boroughs]
    shares = shares_by_ward(boroughs, today=today)
    waiting = _people_waiting(codes, "borough", "person__address__lsoa__ward")
    visited = _visits(codes, shares.weeks, "visit__borough", "person__address__lsoa__ward")
    found = []
    for borough, of_wards in shares.rows:
        rows = []
        for each in of_wards:
            row = {
                "ward": each.ward,
                "aged_65_plus": each.aged_65_plus,
                "share": each.share,
                "waiting": waiting.get((borough.pk, each.ward.pk), 0),
                "visited": visited.get((borough.pk, each.ward.pk), 0),
            }
            rows.append(WardCapacity(**row, gap=_gap_of_ward(**row, can=each.can)))
        known = {each.ward.pk for each in of_wards}
        elsewhere = {
            name: sum(count for (code, ward), count in counts.items() if code == borough.pk and ward not in known)
            for name, counts in (("waiting", waiting), ("visited", visited))
        }
        if any(elsewhere.values()):
            gap = "Their address lies in no ward of this borough that we know. Complete it."
            rows.append(WardCapacity(None, None, None, **elsewhere, gap=gap))
        found.append((borough, rows))
    return Capacity(found, shares.weeks, shares.rate, shares.year)


def shares_by_ward(boroughs: Iterable[Borough], *, today: date) -> Capacity:
    """For whoever may compare the boroughs."""
    boroughs = list(boroughs)
    codes = [borough.pk for borough in boroughs]
    residents, cleared, rate = _residents(Level.WARD), _cleared(codes, today), _visits_a_week()
    wards: dict[str, list[Ward]] = {code: [] for code in codes}
    for ward in Ward.objects.filter(borough__in=codes).order_by("name"):
        wards[ward.borough_id].append(ward)
    found = []
    for borough in boroughs:
        of_all = sum(residents.aged_65_plus.get(ward.pk, 0) for ward in wards[borough.pk])
        can = int(cleared.get(borough.pk, 0) * rate.value) * WEEKS
        rows = []
        for ward in wards[borough.pk]:
            aged = residents.aged_65_plus.get(ward.pk)
            share = round(can * aged / of_all) if aged is not None and of_all else None
            rows.append(WardShare(ward, aged, can, share))
        found.append((borough, rows))
    return Capacity(found, WholeWeeks.before(today, WEEKS), rate, residents.year)


def _visits_a_week() -> PlanningFigure:
    return PlanningFigure.objects.get(pk="visits_a_week")


def _residents(level: Level) -> Residents:
    """Of the latest year. Only the published borough table knows those aged 75 and over."""
    summed = Population.objects.summed().of(level)
    year = summed.aggregate(latest=Max("year"))["latest"]
    published = Population.objects.published().of(Level.BOROUGH).in_year(year) if level == Level.BOROUGH else None
    return Residents(
        year,
        summed.in_year(year).counts("aged_65_plus"),
        published.counts("aged_75_plus") if published is not None else {},
    )


def _cleared(codes: list[str], today: date) -> dict[str, int]:
    rows = Volunteer.objects.cleared_for(Activity.VISITS, today).filter(borough__in=codes).order_by()
    return dict(rows.values_list("borough").annotate(how_many=Count("pk")))


def _people_waiting(codes: list[str], *by: str) -> dict:
    """People for whom a visit is asked and who have none planned: one at which nobody was met is none."""
    planned = Visit.objects.planned().filter(asked_for=OuterRef("pk"))
    rows = Referral.objects.awaiting_visit().filter(borough__in=codes).exclude(Exists(planned)).order_by()
    return _counted(rows, by, Count("person__canonical", distinct=True))


def _visits(codes: list[str], weeks: WholeWeeks, *by: str) -> dict:
    """A visit to a couple is one."""
    made = Visit.objects.carried_out().during(weeks).filter(borough__in=codes)
    rows = VisitResident.objects.filter(visit__in=made.values("pk")).order_by()
    return _counted(rows, by, Count("visit", distinct=True))


def _counted(rows, by: tuple[str, ...], count) -> dict:
    counted = rows.values_list(*by).annotate(how_many=count)
    return {row[0] if len(by) == 1 else tuple(row[:-1]): row[-1] for row in counted}


def _gap_of_borough(*, visits_a_week, waiting, wanted_a_week, **_) -> str:
    """Made of the counts as they are shown."""
    if not visits_a_week:
        return f"Nobody is cleared to visit{'' if waiting.most == 0 else ', and ' + _who_wait(waiting)}."
    said = []
    if waiting.most == 0:
        said.append("Nobody waits.")
    else:
        weeks = ceil(waiting.most / visits_a_week)
        within = "this week" if weeks == 1 else f"within {weeks} weeks"
        said.append(f"{_capital(_who_wait(waiting))}: all can be visited {within}.")
    if wanted_a_week is not None and wanted_a_week > visits_a_week:
        said.append(
            f"{how_many(wanted_a_week - visits_a_week, 'visit')} a week too few for everybody aged 75 and over."
        )
    return " ".join(said)


def _who_wait(waiting: ShownCount) -> str:
    return "1 person waits" if waiting.text == "1" else f"{waiting.text} people wait"


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


def _gap_of_ward(*, waiting, visited, share, can, **_) -> str:
    waits = "" if not waiting else "1 person waits. " if waiting == 1 else f"{waiting} people wait. "
    if share is None:
        return waits + "Nobody was counted here, so it has no share."
    if not can:
        return waits + "Nobody is cleared to visit now."
    short = share - visited
    if short <= 0:
        return waits + "It has had its share of the visits."
    return waits + f"{short} visit{'' if short == 1 else 's'} fewer than its share."
