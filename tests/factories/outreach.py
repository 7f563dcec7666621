"""Outreach as it comes about in life: by its verbs, at a moment of the test's choosing."""

import uuid
from datetime import date, datetime, time, timedelta
from itertools import count

from django.utils import timezone

from fraudhub.accounts.models import User
from fraudhub.core.london_time import london_moment
from fraudhub.demonstration.outreach_told import held_since
from fraudhub.people.models import Person
from outreach.correctable import held
from outreach.models import (
    ChecklistVersion,
    Correction,
    Device,
    DeviceKind,
    Event,
    EventKind,
    EventTopic,
    FollowUp,
    FollowUpKind,
    ProtectiveAction,
    ProtectiveActionKind,
    Visit,
    VisitOutcome,
    VisitPurpose,
    VisitRecord,
    Volunteer,
)
from outreach.verbs import (
    correct_person,
    enrol_volunteer,
    fit_device,
    log_event,
    plan_follow_up,
    plan_visit,
    receive_device,
    record_action,
    record_visit,
)
from tests.factories.accounts import an_account, the_borough
from tests.factories.people import a_person
from tests.factories.rollout import a_live_borough

SERVES_SINCE = date(2024, 2, 1)

_numbers = count(1)

# What a calm first visit sounds like; tests change the answers they are about.
CALM_ANSWERS = {
    "present": "alone",
    "consent": "yes",
    "confidence_before": "2",
    "money_danger": "no",
    "paid_last_day": "no",
    "remote_access": "no",
    "threats": "no",
    "scam_kind": "none",
    "earlier": "no",
    "lives": "alone",
    "made_safer": ["nothing"],
    "confidence_after": "4",
    "follow_up": "6_weeks",
    "leaflet": "yes",
    "volunteer_ok": "fine",
}

# The same visit by whichever list is in force: what the list of 2026 asks besides. For walks through the screens.
WALKED_ANSWERS = CALM_ANSWERS | {
    "talked_through": ["stop_challenge", "call_159"], "scam_mail_seen": "none", "handled": ["no"],
}  # fmt: skip
LIST_OF_2026 = "2026-1"


def a_volunteer(user: User | None = None, *, borough: str = "stockport", today: date | None = None) -> Volunteer:
    """Cleared for home visits, in a borough that is live."""
    a_live_borough(borough)
    user = user or an_account("volunteer", borough)
    enrolled = Volunteer.objects.filter(user=user).first()
    return enrolled or enrol_volunteer(
        user, borough=the_borough(borough), enrolled_on=SERVES_SINCE, status=Volunteer.Status.VISITS,
        held=held_since(SERVES_SINCE, today or timezone.localdate()), by=None,
    )  # fmt: skip


def at(clock: str, *, days: int = 0) -> datetime:
    """That time of the London day so many days from today: ``at("10:30", days=1)``."""
    return london_moment(timezone.localdate() + timedelta(days=days), time.fromisoformat(clock))


def a_visit(
    user: User | None = None,
    *,
    borough: str = "stockport",
    start: datetime | None = None,
    hours: float = 1,
    residents=None,
    notes: str = "",
    asked_for=None,
    officer: User | None = None,
    companion: Volunteer | None = None,
    now: datetime | None = None,
) -> Visit:
    """A planned visit, at ten today when no start is given, whatever the time is now."""
    start = start or at("10:00")
    return plan_visit(
        a_volunteer(user, borough=borough, today=now and timezone.localdate(now)),
        residents=residents or [a_person(borough=borough)],
        planned_start=start,
        planned_end=start + timedelta(hours=hours),
        purpose=VisitPurpose.objects.get(code="first_visit"),
        notes_for_visitor=notes,
        asked_for=asked_for,
        officer=officer,
        companion=companion,
        by=None,
        now=now or min(timezone.now(), start - timedelta(hours=1)),
    )


def the_record_of(
    visit: Visit,
    *,
    outcome: str = "visited",
    answers: dict | None = None,
    version: str = "2024-1",
    now: datetime | None = None,
    **changes,
) -> VisitRecord:
    now = now or timezone.now()
    calm = WALKED_ANSWERS if version == LIST_OF_2026 else CALM_ANSWERS
    values = {
        "client_uuid": uuid.uuid4(),
        "outcome": VisitOutcome.objects.get(code=outcome),
        "checklist_version": ChecklistVersion.objects.get(code=version),
        "answers": calm if answers is None else answers,
        "happened_at": min(now, visit.planned_start),
        "recorded_at": timezone.localtime(now),
        "by": visit.volunteer.user,
        "now": now,
    }
    return record_visit(visit, **values | changes)


def an_event(borough: str = "stockport", *, held_on: date | None = None, by: User | None = None, **changes) -> Event:
    values = {
        "kind": EventKind.objects.get(code="talk"),
        "held_on": held_on or timezone.localdate(),
        "place": "Edgeley Library",
        "topics": EventTopic.objects.filter(code__in=["courier", "doorstep"]),
        "headcounts": {"aged_65_to_74": 12, "aged_75_and_over": 7, "age_not_known": 3},
        "materials": "40 leaflets",
        "by": by,
    }
    return log_event(the_borough(borough), **values | changes)


def a_device(borough: str = "stockport", *, serial: str | None = None, kind: str = "call_blocker", **told) -> Device:
    """In stock."""
    number = next(_numbers)
    return receive_device(
        the_borough(borough), kind=DeviceKind.objects.get(pk=kind), serial=serial or f"TC{number:05}", by=None, **told
    )


def a_fitted_device(person: Person | None = None, *, by: User | None = None, **told) -> Device:
    person = person or a_person()
    values = {"agreed": True, "reason": "Ten calls a day from strangers.", "scared": "yes", "by": by}
    return fit_device(a_device(person.borough.slug), person=person, **values | told)


def a_follow_up(person: Person | None = None, *, kind: str = "6_weeks", **told) -> FollowUp:
    values = {"kind": FollowUpKind.objects.get(pk=kind), "by": None}
    return plan_follow_up(person or a_person(), **values | told)


def a_correction(
    visit: Visit, *, field: str = "full_name", was: str | None = None, says: str = "May Holt"
) -> Correction:
    """What the volunteer of that visit says of its first resident; of what the phone shows when ``was`` is left out."""
    person = visit.residents.order_by("pk").first()
    was = held(person, field) if was is None else was
    return correct_person(visit, person=person, field=field, was=was, says=says, by=visit.volunteer.user)


def an_action(person: Person | None = None, *, kind: str = "door_sticker", **told) -> ProtectiveAction:
    values = {"kind": ProtectiveActionKind.objects.get(pk=kind), "done_on": timezone.localdate(), "by": None}
    return record_action(person or a_person(), **values | told)
