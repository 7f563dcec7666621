"""Visits: planned by the hub, recorded once by the volunteer, whatever the network does in between."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from fraudhub.accounts.models import User
from fraudhub.accounts.receipts import Answer, once
from fraudhub.audit.writing import audit
from fraudhub.core.errors import RuleBroken, refuse_if
from fraudhub.people.models import Person
from fraudhub.referrals.models import Referral
from fraudhub.referrals.verbs import move_referral
from outreach.audit import VisitAudit
from outreach.checklist import clean_answer, clean_answers, escalations
from outreach.concerning import raise_what_it_calls_for
from outreach.models import (
    ChecklistQuestion,
    ChecklistVersion,
    Visit,
    VisitDraft,
    VisitOutcome,
    VisitPurpose,
    VisitRecord,
    VisitResident,
    Volunteer,
)
from outreach.rules.visiting import why_not_cancel, why_not_plan_visit, why_not_record, why_not_write_down
from outreach.verbs.arriving import what_follows
from outreach.verbs.correcting import correct_person


@transaction.atomic
def plan_visit(
    volunteer: Volunteer,
    *,
    residents: Iterable[Person],
    planned_start: datetime,
    planned_end: datetime,
    purpose: VisitPurpose,
    notes_for_visitor: str = "",
    asked_for: Referral | None = None,
    by: User | None,
    now: datetime | None = None,
) -> Visit:
    """``asked_for``: the referral that asks for a visit, which is accepted by planning it. The volunteer's row is
    locked, so that two coordinators cannot fill the same hour. ``now`` is the moment it was planned, for history that
    is entered afterwards."""
    residents, now = list(residents), now or timezone.now()
    volunteer = Volunteer.objects.select_for_update(of=("self",)).select_related("user", "borough").get(pk=volunteer.pk)
    list(Person.objects.select_for_update().filter(pk__in=[each.pk for each in residents]).order_by("pk"))
    refuse_if(
        why_not_plan_visit(
            volunteer,
            residents=residents,
            planned_start=planned_start,
            planned_end=planned_end,
            now=now,
        )
    )
    visit = Visit.objects.create(
        borough=volunteer.borough,
        volunteer=volunteer,
        purpose=purpose,
        planned_at=now,
        planned_start=planned_start,
        planned_end=planned_end,
        notes_for_visitor=notes_for_visitor,
        asked_for=asked_for,
        created_by=by,
    )
    if asked_for is not None and asked_for.state in ("sent", "received"):
        move_referral(asked_for, state="accepted", by=by)
    VisitResident.objects.bulk_create(VisitResident(visit=visit, person=person) for person in residents)
    audit(VisitAudit.PLANNED, visit, by=by, references=[person.reference for person in residents])
    return visit


@transaction.atomic
def cancel_visit(visit: Visit, *, reason: str, by: User | None, now: datetime | None = None) -> Visit:
    visit = _locked(visit)
    refuse_if(why_not_cancel(visit))
    visit.status = Visit.Status.CANCELLED
    visit.closed_at = now or timezone.now()
    visit.cancelled_because = reason
    visit.save(update_fields=["status", "closed_at", "cancelled_because"])
    visit.drafts.all().delete()
    audit(VisitAudit.CANCELLED, visit, by=by, reason=reason, fields=["status"])
    return visit


@transaction.atomic
def record_visit(
    visit: Visit,
    *,
    client_uuid: uuid.UUID,
    outcome: VisitOutcome,
    checklist_version: ChecklistVersion,
    answers: dict[str, Any],
    happened_at: datetime,
    recorded_at: datetime,
    corrections: Iterable[dict[str, Any]] = (),
    by: User,
    now: datetime | None = None,
) -> VisitRecord:
    """``corrections``: what is not right about a resident, each with ``person``, ``field``, ``was`` and ``says``.
    ``recorded_at`` is the phone's own time, aware, and its distance from UTC is kept with it. ``now`` is when the
    hub has it. ValidationError names the questions whose answers cannot be kept.

    The step from planned to recorded is one conditional UPDATE, which is lock and decision together: the busiest
    verb we have would otherwise read the same row twice. Whoever comes second is told what is true now.
    """
    now = now or timezone.now()
    moments = {"happened_at": happened_at, "recorded_at": recorded_at, "now": now}
    refuse_if(why_not_record(visit, by=by, **moments))
    if not Visit.objects.filter(pk=visit.pk).planned().update(status=Visit.Status.RECORDED, closed_at=now):
        visit.refresh_from_db(fields=["status", "closed_at"])
        refuse_if(why_not_record(visit, by=by, **moments))
    questions = checklist_version.questions_in_order()
    kept = clean_answers(questions, outcome=outcome.code, answers=answers)
    record = VisitRecord.objects.create(
        visit=visit,
        recorded_by=by,
        client_uuid=client_uuid,
        outcome=outcome,
        checklist_version=checklist_version,
        answers=kept,
        escalations=list(dict.fromkeys(each.code.code for each in escalations(questions, kept))),
        happened_at=happened_at,
        recorded_at=recorded_at,
        recorded_utc_offset_minutes=int(recorded_at.utcoffset().total_seconds() // 60),
        received_at=now,
    )
    visit.status, visit.closed_at = Visit.Status.RECORDED, now
    visit.drafts.all().delete()
    for each in corrections:
        correct_person(visit, happened_at=happened_at, by=by, now=now, **each)
    audit(
        VisitAudit.RECORDED, visit, by=by, fields=["status"], boroughs=[visit.borough_id],
        facts={"outcome": outcome.code, **what_follows(record, by=by)},
    )  # fmt: skip
    raise_what_it_calls_for(record, by=by)
    if visit.asked_for_id is not None:
        move_referral(visit.asked_for, state="closed", text=f"Visited: {outcome.name}", by=by)
    return record


def receive_record(
    visit: Visit,
    *,
    client_uuid: uuid.UUID,
    outcome: VisitOutcome,
    checklist_version: ChecklistVersion,
    answers: dict[str, Any],
    happened_at: datetime,
    recorded_at: datetime,
    corrections: list[dict[str, Any]] = (),
    by: User,
) -> Answer:
    """``record_visit`` at most once for this volunteer and ``client_uuid``, by whichever door it comes: 201 and the
    answer the first time, the same stored answer afterwards. KeyReused when the content is another."""
    content = {
        "visit": visit.reference,
        "outcome": outcome.code,
        "checklist_version": checklist_version.code,
        "answers": answers,
        "happened_at": happened_at.isoformat(),
        "recorded_at": recorded_at.isoformat(),
    }
    if corrections:
        content["corrections"] = [{**each, "person": each["person"].reference} for each in corrections]

    def do():
        record = record_visit(
            visit,
            client_uuid=client_uuid,
            outcome=outcome,
            checklist_version=checklist_version,
            answers=answers,
            happened_at=happened_at,
            recorded_at=recorded_at,
            corrections=corrections,
            by=by,
        )
        return 201, {
            "reference": visit.reference,
            "client_uuid": str(client_uuid),
            "received_at": record.received_at.isoformat(),
            "escalations": record.escalations,
            "flags": list(record.flags()),
        }

    return once(by, client_uuid, content, do)


# What is typed between one screen and the next. Nothing has happened yet, so nothing is audited: the draft is the
# volunteer's own, nobody else can read it, and it is gone when the visit is recorded or out of sight.


@transaction.atomic
def keep_outcome(visit: Visit, *, outcome: VisitOutcome, by: User) -> VisitDraft:
    """Begins the draft, or answers its first question again. The checklist is the one in force on the visit's day."""
    now = timezone.now()
    refuse_if(why_not_write_down(_locked(visit), by=by))
    version = ChecklistVersion.objects.in_force(timezone.localdate(visit.planned_start))
    if version is None:
        raise RuleBroken("There is no checklist for that day. Ring the hub.")
    draft, begun = VisitDraft.objects.select_for_update().get_or_create(
        visit=visit,
        owner=by,
        defaults={
            "client_uuid": uuid.uuid4(),
            "outcome": outcome,
            "checklist_version": version,
            "changed_at": now,
        },
    )
    if not begun:
        draft.outcome, draft.changed_at = outcome, now
        draft.save(update_fields=["outcome", "changed_at"])
    return draft


@transaction.atomic
def keep_answer(draft: VisitDraft, *, question: ChecklistQuestion, typed: Any, by: User) -> VisitDraft:
    draft = _own(draft, by)
    answer = clean_answer(question, typed)
    draft.answers.pop(question.key, None)
    if answer is not None:
        draft.answers[question.key] = answer
    draft.changed_at = timezone.now()
    draft.save(update_fields=["answers", "changed_at"])
    return draft


@transaction.atomic
def keep_time(draft: VisitDraft, *, happened_at: datetime, by: User) -> VisitDraft:
    now = timezone.now()
    draft = _own(draft, by)
    refuse_if(why_not_record(draft.visit, by=by, happened_at=happened_at, recorded_at=now, now=now))
    draft.happened_at, draft.changed_at = happened_at, now
    draft.save(update_fields=["happened_at", "changed_at"])
    return draft


@transaction.atomic
def forget_lapsed_drafts(*, now: datetime | None = None) -> int:
    """How many drafts of visits out of their volunteer's sight were taken away; beat runs it."""
    count, _ = VisitDraft.objects.lapsed(now or timezone.now()).delete()
    return count


def _locked(visit: Visit) -> Visit:
    return Visit.objects.select_for_update(of=("self",)).select_related("borough", "volunteer__user").get(pk=visit.pk)


def _own(draft: VisitDraft, by: User) -> VisitDraft:
    draft = (
        VisitDraft.objects.select_for_update(of=("self",))
        .select_related("visit__volunteer", "checklist_version", "outcome")
        .get(pk=draft.pk, owner=by)
    )
    refuse_if(why_not_write_down(draft.visit, by=by))
    return draft
