"""Whether somebody has died, or moved away from the borough of their hub, as far as any row of theirs says."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from fraudhub.people.models import Person


@dataclass(frozen=True)
class Life:
    """A death holds for every row of the person; a move for the rows of one hub that it had by then. One that the hub
    added since is of who came back."""

    has_died: bool = False
    has_moved_away: bool = False


def life_of(person: Person) -> Life:
    """One question to the database."""
    added_on = timezone.localdate(person.created_at)
    has_died = has_moved_away = False
    rows = Person.objects.of_person(person).values_list("pk", "borough", "died_on", "moved_on")
    for key, borough, died_on, moved_on in rows:
        has_died |= died_on is not None
        has_moved_away |= moved_on is not None and (
            key == person.pk or (borough == person.borough_id and added_on <= moved_on)
        )
    return Life(has_died, has_moved_away)
