"""What was said of one row before anybody knew that another is the same person holds for that one too."""

from __future__ import annotations

from fraudhub.people.consenting import last_said
from fraudhub.people.models import Marker, Person
from fraudhub.people.sockets import consent_is_withdrawn, person_died, person_moved, visits_are_unwanted


def hold_for_all(person: Person, *, by) -> None:
    """A death, a move, a no and a "do not visit" of any row of this person: what follows from each follows again, as
    when it was recorded. Whoever answers counts what is still open, so that nothing happens twice."""
    rows = list(Person.objects.of_person(person).order_by("pk"))
    for row in rows:
        if row.died_on is not None:
            person_died.gather(row, by=by, preview=False)
        elif row.moved_on is not None:
            person_moved.gather(row, by=by, preview=False)
    for said in last_said(person).values():
        if not said.is_given or said.is_withdrawn:
            consent_is_withdrawn.gather(said, by=by, preview=False)
    against = Marker.objects.standing().against_visits().of_person(person).values("person")
    for row in Person.objects.filter(pk__in=against).order_by("pk"):
        visits_are_unwanted.gather(row, by=by, preview=False)
