"""Who could go on a visit, the best first, and the way of a day from call to call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Exists, Func, OuterRef, Q, Subquery
from django.utils import timezone

from fraudhub.geography.models import Borough, Postcode
from fraudhub.people.models import Person
from outreach.day_order import (
    MOST_STOPS,
    Place,
    km_between,
    length_km,
    shortest_order,
    times_in_order,
    travel_minutes,
)
from outreach.models import Activity, Visit, Volunteer

SHOWN = 10
LEAST_SAVED_KM = 0.1


@dataclass(frozen=True)
class Candidate:
    """A volunteer who may go and is free, with what speaks for or against them."""

    volunteer: Volunteer
    km: float | None
    speaks: bool
    usual_day: bool
    that_day: int
    knows_their_home: bool = False

    @property
    def words(self) -> str:
        near = "home not known" if self.km is None else f"{self.km:.1f} km away"
        load = {0: "no other visit that day", 1: "1 other visit that day"}.get(
            self.that_day, f"{self.that_day} other visits that day"
        )
        against = ["knows somebody who lives there"] if self.knows_their_home else []
        against += [] if self.speaks else ["does not speak their language"]
        against += [] if self.usual_day else ["not one of their usual days"]
        return ", ".join([near, load, *against])


@dataclass
class Choice:
    """The volunteers who could go, the best first, and how many were left out for which reason."""

    offered: list[Candidate] = field(default_factory=list)
    left_out: Counter = field(default_factory=Counter)

    @property
    def left_out_in_words(self) -> str:
        return ", ".join(f"{count} {reason}" for reason, count in sorted(self.left_out.items()))


def who_could_go(
    volunteers, residents: list[Person], start: datetime, end: datetime, *, other_than: Visit | None = None
) -> Choice:
    """Of a queryset of volunteers of one borough. Two questions to the database, however many they are."""
    day, choice = timezone.localdate(start), Choice()
    others = Visit.objects.standing().exclude(pk=other_than.pk) if other_than else Visit.objects.standing()
    goes = Q(volunteer=OuterRef("pk")) | Q(companion=OuterRef("pk")) | Q(officer=OuterRef("user"))
    itself = Q(pk=OuterRef("pk"))
    theirs = others.filter(goes).on_day(day).order_by().annotate(count=Func("pk", function="Count"))
    rows = volunteers.still_with_us().annotate(
        cleared=Exists(Volunteer.objects.cleared_for(Activity.VISITS, day).filter(itself)),
        away=Exists(Volunteer.objects.away_on(day).filter(itself)),
        knows=Exists(Volunteer.objects.who_know(residents).filter(itself)),
        knows_their_home=Exists(Volunteer.objects.who_know_somebody_at_the_home_of(residents).filter(itself)),
        busy=Exists(others.filter(goes).overlapping(start, end)),
        that_day=Subquery(theirs.values("count")),
    )
    rows = list(rows.order_by("full_name", "pk"))
    homes = places_of([*(row.postcode for row in rows), *postcodes_of(residents)])
    there = next((homes[code] for code in postcodes_of(residents) if code in homes), None)
    for row in rows:
        if reason := _why_left_out(row):
            choice.left_out[reason] += 1
            continue
        home = homes.get(row.postcode)
        choice.offered.append(
            Candidate(
                volunteer=row,
                km=km_between(home, there) if home and there else None,
                speaks=all(row.speaks(person.language) for person in residents),
                usual_day=not row.free_on or day.weekday() in row.free_on,
                that_day=row.that_day,
                knows_their_home=row.knows_their_home,
            )
        )
    choice.offered.sort(
        key=lambda each: (
            each.knows_their_home,
            not each.speaks,
            not each.usual_day,
            99 if each.km is None else each.km,
            each.that_day,
        )
    )
    return choice


def _why_left_out(row) -> str:
    if not row.cleared:
        return "not cleared"
    if row.knows:
        return "who know them"
    if row.away:
        return "away"
    return "with another visit at that time" if row.busy else ""


def postcodes_of(residents: Iterable[Person]) -> list[str]:
    return [person.address.postcode for person in residents if person.address and person.address.postcode]


def places_of(postcodes: Iterable[str]) -> dict[str, Place]:
    """By postcode; one that we do not know is left out."""
    wanted = {code for code in postcodes if code}
    rows = Postcode.objects.filter(pk__in=wanted).values_list("pk", "lat", "lon")
    return {code: Place(code, lat, lon) for code, lat, lon in rows}


@dataclass(frozen=True)
class Leg:
    """One call of a day, from when until when, and the way to it from the call or the home before; ``km`` and
    ``minutes`` are None where a postcode is not known, ``short_by`` is how many minutes are missing between the two."""

    visit: Visit
    start: datetime
    end: datetime
    km: float | None
    minutes: int | None
    short_by: int


@dataclass(frozen=True)
class DayPlan:
    """The calls of one day by the clock. ``better`` is a shorter order in the same times, or empty; ``saves_km`` what
    it saves. Days of more than ``MOST_STOPS`` calls are not put in order."""

    legs: list[Leg]
    km: float
    better: list[Leg]
    saves_km: float

    @property
    def is_too_long_to_order(self) -> bool:
        return len(self.legs) > MOST_STOPS

    @property
    def better_is_hurried(self) -> bool:
        """The shorter way cannot be kept in these times, or less well than the one that is planned."""
        return sum(leg.short_by for leg in self.better) > sum(leg.short_by for leg in self.legs)


def plan_of_the_day(visits: Iterable[Visit], *, home: str, travels: str) -> DayPlan:
    """``visits`` with their residents' addresses, in the order of the clock; ``home`` is a postcode, or empty."""
    visits = list(visits)
    at = {visit.pk: next(iter(postcodes_of(visit.residents.all())), "") for visit in visits}
    known = places_of([home, *at.values()])
    places = {visit.pk: known.get(at[visit.pk]) for visit in visits}

    def legs_of(order: list[Visit], times: list[tuple[datetime, datetime]]) -> list[Leg]:
        legs, here, left = [], known.get(home), None
        for visit, (start, end) in zip(order, times, strict=True):
            there = places[visit.pk]
            km = km_between(here, there) if here and there else None
            minutes = None if km is None else travel_minutes(km, travels)
            gap = None if left is None else int((start - left).total_seconds() // 60)
            short_by = 0 if minutes is None or gap is None else max(0, minutes - gap)
            legs.append(Leg(visit, start, end, km, minutes, short_by))
            here, left = there, end
        return legs

    legs = legs_of(visits, [(visit.planned_start, visit.planned_end) for visit in visits])
    stops = [Place(visit.pk, places[visit.pk].lat, places[visit.pk].lon) for visit in visits if places[visit.pk]]
    way = length_km(known.get(home), stops)
    if len(stops) != len(visits) or len(stops) > MOST_STOPS:  # somewhere we do not know, or too much to try
        return DayPlan(legs, way, [], 0.0)
    order = shortest_order(known.get(home), stops)
    saves = way - length_km(known.get(home), order)
    if saves < LEAST_SAVED_KM:
        return DayPlan(legs, way, [], 0.0)
    by_key = {visit.pk: visit for visit in visits}
    better = [by_key[stop.key] for stop in order]
    return DayPlan(legs, way, legs_of(better, times_in_order(better)), saves)


def day_of(volunteer: Volunteer, day: date):
    """The calls of a volunteer that London day, those they go along to among them."""
    calls = Visit.objects.taking_up_any_of([volunteer]).planned().on_day(day)
    return calls.prefetch_related("residents__address", "notices").select_related("purpose").order_by("planned_start")


def borough_of(residents: list[Person]) -> Borough | None:
    boroughs = {person.borough for person in residents}
    return boroughs.pop() if len(boroughs) == 1 else None
