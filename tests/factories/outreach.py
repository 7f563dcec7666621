"""Outreach as it comes about in life: by its verbs, at a moment of the test's choosing."""

import uuid
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from fraudhub.accounts.models import User
from fraudhub.core.london_time import london_moment
from fraudhub.demonstration.outreach_told import held_since
from outreach.models import (
    ChecklistVersion,
    Event,
    EventKind,
    EventTopic,
    Visit,
    VisitOutcome,
    VisitPurpose,
    VisitRecord,
    Volunteer,
)
from outreach.verbs import enrol_volunteer, log_event, plan_visit, record_visit
from tests.factories.accounts import an_account, the_borough
from tests.factories.people import a_person
from tests.factories.rollout import a_live_borough

SERVES_SINCE = date(2024, 2, 1)

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
    "made_safer": ["stop_challenge", "call_159"],
    "confidence_after": "4",
    "follow_up": "6_weeks",
    "leaflet": "yes",
    "volunteer_ok": "fine",
}


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
    visit: Visit, *, outcome: str = "visited", answers: dict | None = None, now: datetime | None = None, **changes
) -> VisitRecord:
    now = now or timezone.now()
    values = {
        "client_uuid": uuid.uuid4(),
        "outcome": VisitOutcome.objects.get(code=outcome),
        "checklist_version": ChecklistVersion.objects.get(code="2024-1"),
        "answers": CALM_ANSWERS if answers is None else answers,
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
