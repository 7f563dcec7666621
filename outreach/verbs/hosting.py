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
from outreach.rules.hosting import why_not_log


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
    by: User | None,
    now: datetime | None = None,
) -> Event:
    """``headcounts`` is people by band, ``{"aged_65_to_74": 12, "age_not_known": 3}``; a band left out is nought."""
    topics, volunteers = list(topics), list(volunteers)
    refuse_if(
        why_not_log(
            borough=borough,
            held_on=held_on,
            topics=topics,
            headcounts=headcounts,
            volunteers=volunteers,
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
        created_by=by,
        **headcounts,
    )
    event.topics.set(topics)
    event.volunteers.set(volunteers)
    audit(EventAudit.LOGGED, event, by=by)
    return event
