"""What outreach does when something happens to a person in another app's record."""

from django.utils import timezone

from fraudhub.people.models import Person
from outreach.models import Visit, VisitResident
from outreach.verbs import cancel_visit

CALLED_OFF = "Marked: do not visit."


def call_off_visits(person: Person, *, by, preview: bool = False) -> list[str]:
    """Every planned visit to the person, in whichever hub, is cancelled; its volunteer sees that at the next look."""
    residents = VisitResident.objects.filter(person__canonical=person.canonical_id)
    planned = Visit.objects.planned().filter(pk__in=residents.values("visit"), planned_end__gt=timezone.now())
    visits = list(planned.order_by("pk"))
    if not preview:
        for visit in visits:
            cancel_visit(visit, reason=CALLED_OFF, by=by)
    if not visits:
        return []
    return [f"“Do not visit” cancels {len(visits)} planned visit{'' if len(visits) == 1 else 's'}."]
