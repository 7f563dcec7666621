"""Events are logged once they were held."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from fraudhub.accounts.models import Organisation, User
from fraudhub.audit.writing import audit
from fraudhub.core.errors import refuse_if
from fraudhub.geography.models import Borough
from outreach.audit import EventAudit
from outreach.models import Event, EventKind, EventTopic, Volunteer
from outreach.rules.hosting import why_not_log, why_not_take_back_event
from outreach.verbs.stocking import undo_what_was_given_at


@transaction.atomic
def log_event(
    borough: Borough,
    *,
    kind: EventKind,
    held_on: date,
    place: str,
    topics: Iterable[EventTopic],
    headcounts: dict[str, int],
    partner: Organisation | None = None,
    volunteers: Iterable[Volunteer] = (),
    materials: str = "",
    lasted_minutes: int | None = None,
    nobody_came_because: str = "",
    by: User | None,
    now: datetime | None = None,
) -> Event:
    """``headcounts`` is people by band, ``{"aged_65_to_74": 12, "age_not_known": 3}``; a band left out is nought.
    Where all are, ``nobody_came_because`` says why."""
    topics, volunteers = list(topics), list(volunteers)
    Borough.objects.select_for_update(no_key=True).get(pk=borough.pk)  # so that two who log it at once enter one
    refuse_if(
        why_not_log(
            borough=borough,
            held_on=held_on,
            topics=topics,
            headcounts=headcounts,
            volunteers=volunteers,
            lasted_minutes=lasted_minutes,
            nobody_came_because=nobody_came_because,
            logged_already=_logged_already(borough, kind, held_on, place),
            now=now or timezone.now(),
        )
    )
    event = Event.objects.create(
        borough=borough,
        kind=kind,
        held_on=held_on,
        place=place,
        partner=partner,
        materials=materials,
        lasted_minutes=lasted_minutes,
        nobody_came_because=nobody_came_because,
        created_by=by,
        **headcounts,
    )
    event.topics.set(topics)
    event.volunteers.set(volunteers)
    audit(EventAudit.LOGGED, event, by=by)
    return event


@transaction.atomic
def take_back_event(event: Event, *, reason: str, by: User | None) -> Event:
    """Logged by mistake: it stays to be read and no longer counts, and what the stock book says was given out there is
    back in stock. What was mistyped is logged anew."""
    event = Event.objects.select_for_update(of=("self",)).select_related("borough").get(pk=event.pk)
    refuse_if(why_not_take_back_event(event))
    event.taken_back_at, event.taken_back_by, event.taken_back_because = timezone.now(), by, reason
    event.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_because"])
    undo_what_was_given_at(event, by=by)
    audit(EventAudit.TAKEN_BACK, event, by=by, reason=reason)
    return event


def _logged_already(borough: Borough, kind: EventKind, held_on: date, place: str) -> Event | None:
    there = Event.objects.standing().filter(borough=borough, kind=kind, held_on=held_on, place__iexact=place)
    return there.select_related("kind").first()
