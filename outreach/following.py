"""What outreach does when something happens to a person in another app's record."""

from django.utils import timezone

from fraudhub.accounts.models import Invitation
from fraudhub.people.consenting import VISIT
from fraudhub.people.models import Consent, Person
from outreach.models import Visit, VisitResident, Volunteer
from outreach.verbs import cancel_visit, give_account


def join_account(invitation: Invitation, *, by, preview: bool = False) -> list[str]:
    """Who accepts the invitation that was made from a volunteer's record is that volunteer."""
    if not preview:
        volunteer = Volunteer.objects.filter(invitation=invitation, user=None).first()
        if volunteer is not None:
            give_account(volunteer, user=by)
    return []


def call_off_visits(person: Person, *, by, preview: bool = False) -> list[str]:
    return _call_off(person, "Marked: do not visit.", "“Do not visit” cancels", by=by, preview=preview)


def call_off_visits_they_do_not_want(consent: Consent, *, by, preview: bool = False) -> list[str]:
    """Consent to other things says nothing of visits."""
    if consent.purpose_id != VISIT:
        return []
    return _call_off(consent.person, "They do not want visits now.", "It cancels", by=by, preview=preview)


def call_off_visits_to_the_dead(person: Person, *, by, preview: bool = False) -> list[str]:
    return _call_off(person, "The person has died.", "It cancels", by=by, preview=preview)


def call_off_visits_to_who_moved(person: Person, *, by, preview: bool = False) -> list[str]:
    """Of this hub alone: visits that another hub plans are to where they live now."""
    return _call_off(person, "The person has moved away.", "It cancels", by=by, preview=preview, here_alone=True)


def _call_off(person: Person, reason: str, says: str, *, by, preview: bool, here_alone: bool = False) -> list[str]:
    """Every planned visit to the person, in whichever hub, is cancelled; its volunteer sees that at the next look."""
    whose = {"person": person} if here_alone else {"person__canonical": person.canonical_id}
    residents = VisitResident.objects.filter(**whose)
    planned = Visit.objects.planned().filter(pk__in=residents.values("visit"), planned_end__gt=timezone.now())
    visits = list(planned.order_by("pk"))
    if not preview:
        for visit in visits:
            cancel_visit(visit, reason=reason, by=by)
    if not visits:
        return []
    return [f"{says} {len(visits)} planned visit{'' if len(visits) == 1 else 's'}."]
