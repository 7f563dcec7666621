"""What a coordinator should know before a visit is planned, and may go past: nothing here refuses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from fraudhub.core.london_time import day_begins, show_clock
from fraudhub.core.periods import show_date
from fraudhub.people.matching import is_of_a_home, keys_of
from fraudhub.people.models import Person, PersonKey
from outreach.models import Visit, VisitResident, Volunteer

WITHIN = timedelta(days=7)  # our proposal: two visits to one door within a week are one too many, or meant


def before_planning(
    residents: list[Person],
    day: date | None,
    *,
    volunteers: Iterable[Volunteer] = (),
    other_than: Visit | None = None,
) -> list[str]:
    """Another visit of this hub to the same person or address within a week of that day, or from today on where no
    day is chosen yet; people who do not live together; who may live elsewhere by now; and which of the volunteers who
    go knows somebody of the home. Three questions, however many are visited."""
    homes = {person.pk: set(filter(is_of_a_home, keys_of(person.details))) for person in residents}
    return [
        *_not_together(residents, homes), *perhaps_moved(residents), *known_at_the_home(residents, volunteers),
        *_visited_about_then(residents, homes, day, other_than),
    ]  # fmt: skip


def perhaps_moved(residents: list[Person]) -> Iterator[str]:
    """Who was known here when another hub wrote that they moved away from its borough. It does not say from where
    this hub knows them, so no visit is called off for it: somebody has to ask."""
    moves = Person.objects.filter(moved_on__isnull=False, canonical__in={each.canonical_id for each in residents})
    rows = list(moves.order_by("-moved_on").values_list("canonical", "borough", "moved_on"))
    for person in residents:
        known_since = timezone.localdate(person.created_at)
        days = [
            moved_on
            for canonical, borough, moved_on in rows
            if canonical == person.canonical_id and borough != person.borough_id and known_since < moved_on
        ]
        if days:
            yield (
                f"Another hub wrote that {person.full_name} moved away from its borough on {show_date(days[0])}. Ask "
                "whether the address you have is still theirs; where it is not, write the move on their page."
            )


def known_at_the_home(residents: list[Person], volunteers: Iterable[Volunteer]) -> Iterator[str]:
    """Who knows the resident is refused elsewhere; who knows somebody that lives with them may be meant, or not."""
    keys = [volunteer.pk for volunteer in volunteers]
    if keys and residents:
        known = Volunteer.objects.filter(pk__in=keys).who_know_somebody_at_the_home_of(residents)
        for volunteer in known.order_by("full_name", "pk"):
            yield (
                f"{volunteer} knows somebody who lives there. Ask {volunteer.first_name} before you send them, or "
                "choose somebody else."
            )


def _not_together(residents: list[Person], homes: dict[int, set[str]]) -> Iterator[str]:
    if len(residents) < 2:
        return
    first, *others = [person for person in residents if homes[person.pk]] or residents
    for person in others:
        if not homes[person.pk] & homes[first.pk]:
            yield (
                f"{first.full_name} and {person.full_name} are not known at one address. A visit is to one household: "
                "plan one for each of them, unless they will be met together."
            )


def _visited_about_then(residents, homes, day, other_than) -> Iterator[str]:
    first, last = (day - WITHIN, day + WITHIN) if day else (timezone.localdate(), None)
    visits = Visit.objects.standing().filter(borough__in={person.borough_id for person in residents})
    visits = visits.filter(planned_start__gte=day_begins(first))
    if last is not None:
        visits = visits.filter(planned_start__lt=day_begins(last + timedelta(days=1)))
    if other_than is not None:
        visits = visits.exclude(pk=other_than.pk)
    at_home = PersonKey.objects.filter(key__in={key for keys in homes.values() for key in keys})
    same = {person.canonical_id: person for person in residents}
    rows = VisitResident.objects.filter(
        Q(person__canonical__in=same) | Q(person__in=at_home.values("person")), visit__in=visits.values("pk")
    ).select_related("visit__volunteer", "visit__companion", "visit__officer", "person")
    said: dict[int, str] = {}
    for row in rows.order_by("visit__planned_start", "pk"):
        if row.person.canonical_id in same:
            said[row.visit_id] = _in_words(same[row.person.canonical_id].full_name, row.visit)
        else:
            said.setdefault(row.visit_id, _in_words("Somebody at the same address", row.visit))
    yield from said.values()


def _in_words(who: str, visit: Visit) -> str:
    when = f"{show_date(timezone.localdate(visit.planned_start))} at {show_clock(visit.planned_start)}"
    is_to_be = "is to be" if visit.is_planned else "was to be"
    return f"{who} {is_to_be} visited on {when}, by {visit.visitors}: {visit.reference}."
