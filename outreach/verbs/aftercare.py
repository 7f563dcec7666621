"""Asking people how they are, and seeing to what a visit that was none has left to do."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from fraudhub.accounts.models import User
from fraudhub.audit.writing import audit
from fraudhub.core.errors import refuse_if
from fraudhub.people.models import Person
from fraudhub.referrals.models import ConcernKind
from fraudhub.referrals.verbs import raise_concern
from outreach.audit import FollowUpAudit, VisitAudit
from outreach.models import FollowUp, FollowUpKind, FollowUpTry, NextStepDone, Said, Visit, VisitRecord
from outreach.rules.aftercare import (
    why_not_do_follow_up,
    why_not_end_follow_up,
    why_not_plan_follow_up,
    why_not_see_to,
    why_not_try_follow_up,
)
from outreach.verbs.protecting import check_device


@transaction.atomic
def plan_follow_up(
    person: Person, *, kind: FollowUpKind, since: date | None = None, visit: Visit | None = None, by: User | None
) -> FollowUp:
    """``since``: the day from which the time is counted; today when left out."""
    person = Person.objects.select_for_update(of=("self",)).select_related("borough").get(pk=person.pk)
    open_ones = FollowUp.objects.open().of_person(person).filter(borough=person.borough, device=None)
    refuse_if(why_not_plan_follow_up(person, kind=kind, open_ones=open_ones))
    return _plan(person, kind=kind, since=since or timezone.localdate(), visit=visit, by=by)


@transaction.atomic
def do_follow_up(
    follow_up: FollowUp,
    *,
    on: date,
    how: str,
    new_contact: str,
    confidence: int | None = None,
    works: bool | None = None,
    calls_blocked: int | None = None,
    scared: str = "",
    note: str = "",
    again: FollowUpKind | None = None,
    by: User | None,
    now: datetime | None = None,
) -> FollowUp:
    """They were asked. Fraudsters in touch again are a concern, whose clock starts now. ``again``: when they are to
    be asked once more."""
    now, follow_up = now or timezone.now(), _held(follow_up)
    refuse_if(
        why_not_do_follow_up(
            follow_up, how=how, on=on, new_contact=new_contact, works=works, today=timezone.localdate(now)
        )
    )
    follow_up.state, follow_up.done_on, follow_up.how = FollowUp.State.DONE, on, how
    follow_up.confidence, follow_up.new_contact, follow_up.note = confidence, new_contact, note
    follow_up.closed_at, follow_up.closed_by = now, by
    follow_up.save()
    device = follow_up.device if follow_up.device_id and follow_up.device.person_id else None
    if device is not None:
        check_device(device, works=works, calls_blocked=calls_blocked, scared=scared, on=on, by=by)
    audit(
        FollowUpAudit.DONE, follow_up, by=by, references=[follow_up.person.reference],
        facts={"how": how, "new_contact": new_contact},
    )  # fmt: skip
    if new_contact == Said.YES:
        raise_concern(
            follow_up.person,
            kind=ConcernKind.objects.get(pk="worried"),
            what="\n".join(filter(None, ["Asked how they are, they said that fraudsters were in touch again.", note])),
            source_reference=follow_up.reference,
            by=by,
            now=now,
        )
    if again is not None:
        _plan(follow_up.person, kind=again, since=on, visit=follow_up.visit, device=device, by=by)
    return follow_up


@transaction.atomic
def try_follow_up(
    follow_up: FollowUp,
    *,
    on: date,
    how: str,
    next_try_on: date | None,
    note: str = "",
    by: User | None,
    now: datetime | None = None,
) -> FollowUp:
    """Nobody was reached: the try is kept, and the follow-up is due again on the day of the next one."""
    follow_up = _held(follow_up)
    today = timezone.localdate(now)
    refuse_if(why_not_try_follow_up(follow_up, how=how, on=on, next_try_on=next_try_on, today=today))
    FollowUpTry.objects.create(follow_up=follow_up, on=on, how=how, next_try_on=next_try_on, note=note, written_by=by)
    follow_up.due_on = next_try_on
    follow_up.save(update_fields=["due_on"])
    audit(FollowUpAudit.TRIED, follow_up, by=by, references=[follow_up.person.reference], facts={"how": how})
    return follow_up


@transaction.atomic
def end_follow_up(follow_up: FollowUp, *, reason: str, by: User | None) -> FollowUp:
    """Nobody will ask: they died, they do not want it, nobody could be reached."""
    follow_up = _held(follow_up)
    refuse_if(why_not_end_follow_up(follow_up))
    follow_up.state, follow_up.ended_because = FollowUp.State.ENDED, reason
    follow_up.closed_at, follow_up.closed_by = timezone.now(), by
    follow_up.save(update_fields=["state", "ended_because", "closed_at", "closed_by"])
    audit(FollowUpAudit.ENDED, follow_up, by=by, references=[follow_up.person.reference], reason=reason)
    return follow_up


@transaction.atomic
def see_to_next_step(visit: Visit, *, note: str, by: User | None, now: datetime | None = None) -> Visit:
    """What the hub did about a visit that was none."""
    visit = Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    record = VisitRecord.objects.filter(visit=visit).select_related("outcome").first()
    is_seen_to = NextStepDone.objects.filter(visit=visit).exists()
    refuse_if(why_not_see_to(visit, outcome=record and record.outcome, is_seen_to=is_seen_to))
    NextStepDone.objects.create(visit=visit, note=note, done_at=now or timezone.now(), done_by=by)
    audit(VisitAudit.NEXT_STEP_DONE, visit, by=by, boroughs=[visit.borough_id])
    return visit


def _plan(person: Person, *, kind, since: date, by, visit=None, device=None) -> FollowUp:
    follow_up = FollowUp.objects.create(
        borough=person.borough, person=person, kind=kind, visit=visit, device=device, due_on=kind.due_after(since),
        created_by=by,
    )  # fmt: skip
    audit(FollowUpAudit.PLANNED, follow_up, by=by, references=[person.reference], facts={"kind": kind.pk})
    return follow_up


def _held(follow_up: FollowUp) -> FollowUp:
    return (
        FollowUp.objects.select_for_update(of=("self",))
        .select_related("person__borough", "device__person", "visit", "kind", "borough")
        .get(pk=follow_up.pk)
    )
