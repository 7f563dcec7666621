"""What outreach does when something happens to a person in another app's record."""

from django.utils import timezone

from fraudhub.accounts.models import Invitation
from fraudhub.people.consenting import LETTERS, VISIT, consents_to
from fraudhub.people.models import Consent, Person
from outreach.models import Device, FollowUp, Visit, VisitResident, Volunteer
from outreach.verbs import cancel_visit, end_follow_up, give_account


def join_account(invitation: Invitation, *, by, preview: bool = False) -> list[str]:
    """Who accepts the invitation that was made from a volunteer's record is that volunteer."""
    if not preview:
        volunteer = Volunteer.objects.filter(invitation=invitation, user=None).first()
        if volunteer is not None:
            give_account(volunteer, user=by)
    return []


def call_off_visits(person: Person, *, by, preview: bool = False) -> list[str]:
    """It holds for everybody at the address, as it does when a visit is planned."""
    at_home = VisitResident.objects.at_the_home_of(person)
    return _call_off(at_home, "Marked: do not visit.", "“Do not visit” cancels", by=by, preview=preview)


def call_off_visits_they_do_not_want(consent: Consent, *, by, preview: bool = False) -> list[str]:
    """Consent to other things says nothing of visits."""
    if consent.purpose_id != VISIT:
        return []
    return _call_off(_stands_for(consent.person), "They do not want visits now.", "It cancels", by=by, preview=preview)


def letters_stop(consent: Consent, *, by, preview: bool = False) -> list[str]:
    """Asked again at each letter, so nothing has to be called back."""
    return ["No letter is written to them any more."] if consent.purpose_id == LETTERS else []


def call_off_visits_to_the_dead(person: Person, *, by, preview: bool = False) -> list[str]:
    return _call_off(_stands_for(person), "The person has died.", "It cancels", by=by, preview=preview)


def call_off_visits_to_who_moved(person: Person, *, by, preview: bool = False) -> list[str]:
    """Of this hub alone: visits that another hub plans are to where they live now."""
    here = VisitResident.objects.filter(person__in=Person.objects.who_left_with(person).values("pk"))
    return _call_off(here, "The person has moved away.", "It cancels", by=by, preview=preview)


def _stands_for(person: Person):
    return VisitResident.objects.filter(person__canonical=person.canonical_id)


def _call_off(residents, reason: str, says: str, *, by, preview: bool) -> list[str]:
    """Every planned visit to them, in whichever hub, is cancelled; its volunteer sees that at the next look."""
    planned = Visit.objects.planned().filter(pk__in=residents.values("visit"), planned_end__gt=timezone.now())
    visits = list(planned.order_by("pk"))
    if not preview:
        for visit in visits:
            cancel_visit(visit, reason=reason, though_somebody_is_there=True, by=by)
    if not visits:
        return []
    return [f"{says} {len(visits)} planned visit{'' if len(visits) == 1 else 's'}."]


# Follow-ups ----------------------------------------------------------------------------------------------
# One may be a call or a letter. So where only visits are ruled out, they go on for who agreed to calls and letters.


def end_follow_ups_by_visit(person: Person, *, by, preview: bool = False) -> list[str]:
    if consents_to(person, LETTERS):
        return []
    return _end(person, "Marked: do not visit.", by=by, preview=preview)


def end_follow_ups_they_do_not_want(consent: Consent, *, by, preview: bool = False) -> list[str]:
    person = consent.person
    if (consent.purpose_id == VISIT and consents_to(person, LETTERS)) or consent.purpose_id not in (VISIT, LETTERS):
        return []
    return _end(person, f"They took back what they agreed to: {consent.purpose.name.lower()}.", by=by, preview=preview)


def end_follow_ups_of_the_dead(person: Person, *, by, preview: bool = False) -> list[str]:
    return [*_end(person, "The person has died.", by=by, preview=preview), *_devices_there(person)]


def end_follow_ups_of_who_moved(person: Person, *, by, preview: bool = False) -> list[str]:
    """Of this hub alone: where they live now, another hub asks them."""
    here = FollowUp.objects.filter(person__in=Person.objects.who_left_with(person).values("pk"))
    ended = _end(person, "The person has moved away.", by=by, preview=preview, among=here)
    return [*ended, *_devices_there(person)]


def _end(person: Person, reason: str, *, by, preview: bool, among=None) -> list[str]:
    asked = FollowUp.objects.of_person(person) if among is None else among
    found = list(asked.open().order_by("pk"))
    if not preview:
        for follow_up in found:
            end_follow_up(follow_up, reason=reason, by=by)
    return [f"It ends {len(found)} follow-up{'' if len(found) == 1 else 's'}."] if found else []


def _devices_there(person: Person) -> list[str]:
    """Nothing changes by itself: somebody has to fetch it, kindly and later."""
    return [f"{device} is at their home: ask for it back." for device in Device.objects.at_home_of(person)]
