"""Who among the people we know may be the one described. Reads only."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from fraudhub.geography.scoping import Scope
from fraudhub.people.matching import Comparison, Details, compare, keys_of
from fraudhub.people.models import Match, Person, PersonKey

MOST_COMPARED = 2_000  # a name that half the borough has, and nothing else known, proposes nobody anyway


@dataclass(frozen=True)
class Candidate:
    person: Person
    comparison: Comparison


def candidates(details: Details, *, scope: Scope, apart_from: Person | None = None) -> list[Candidate]:
    """People within the scope who may be the one described, the likeliest first. With ``apart_from``, without that
    row, without rows known to be the same person, and without those somebody decided are not."""
    keys = PersonKey.objects.filter(key__in=keys_of(details)).values("person")
    people = Person.objects.within(scope).filter(pk__in=keys).select_related("address", "borough")
    if apart_from is not None:
        decided = Match.objects.standing().filter(is_same=False).of([apart_from.pk])
        settled = {pk for pair in decided.values_list("first", "second") for pk in pair}
        people = people.exclude(canonical=apart_from.canonical_id).exclude(pk__in=settled | {apart_from.pk})
    found = [Candidate(person, compare(details, person.details)) for person in people[:MOST_COMPARED]]
    return sorted(
        (each for each in found if each.comparison.is_proposed),
        key=lambda each: (-each.comparison.points, each.person.pk),
    )


def known_elsewhere(person: Person, scope: Scope) -> bool:
    """Is the same person known to a hub whose records this scope does not reach? That is all that may be said."""
    return rows_elsewhere(person, scope).exists()


def rows_elsewhere(person: Person, scope: Scope):
    """Rows of the same person that the scope does not reach: for what holds in every hub, and shows of none."""
    same = Person.objects.of_person(person)
    return same.exclude(pk__in=Person.objects.within(scope).filter(canonical=person.canonical_id).values("pk"))


def decisions_about(person: Person, scope: Scope):
    """The decisions that stand between the rows of this person, and between them and others, that the scope sees."""
    rows = Person.objects.of_person(person).values("pk")
    return (
        Match.objects.within(scope)
        .standing()
        .filter(Q(first__in=rows) | Q(second__in=rows))
        .select_related("first__borough", "second__borough", "created_by")
    )
