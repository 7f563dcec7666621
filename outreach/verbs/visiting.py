"""Visits are recorded once by who made them, whatever the network does in between."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from fraudhub.accounts.models import User
from fraudhub.accounts.receipts import Answer, KeyReused, once
from fraudhub.audit.writing import audit
from fraudhub.core.errors import RuleBroken, refuse_if
from outreach.audit import VisitAudit
from outreach.checklist import clean_answer
from outreach.concerning import raise_what_it_calls_for
from outreach.models import (
    ChecklistQuestion,
    ChecklistVersion,
    OtherAccount,
    Visit,
    VisitDraft,
    VisitOutcome,
    VisitRecord,
)
from outreach.rules.visiting import why_not_record, why_not_record_again, why_not_write_down
from outreach.verbs.arriving import answer_the_referral, what_follows
from outreach.verbs.beside import (
    CameAs,
    SaidOnVisit,
    came_as_planned,
    keep_beside,
    keep_what_came_under_the_same_id,
    notices_to,
    put_right,
    tell_who_has_it_now,
)
from outreach.verbs.planning import locked_visit
from outreach.verbs.supervising import draw_for_a_second_look


class NothingKept(KeyReused):
    """The same id came with other content, which could not have been a record either: the first alone is kept."""


def _record_visit(
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
) -> VisitRecord | OtherAccount:
    """``corrections``: what is not right about a resident, each with ``person``, ``field``, ``was`` and ``says``.
    ``recorded_at`` is the phone's own time, aware, and its distance from UTC is kept with it. ``now`` is when the
    hub has it. ValidationError names the questions whose answers cannot be kept.

    The step from planned to recorded is one conditional UPDATE, which is lock and decision together: the busiest
    verb we have would otherwise read the same row twice. Whoever comes second is told what is true now, and what they
    say is kept beside the record. A visit that was cancelled, moved or given to others while the phone had no signal
    did happen: it is recorded, and marked.
    """
    now = now or timezone.now()
    moments = {"happened_at": happened_at, "recorded_at": recorded_at, "now": now}
    taken_off = (
        () if visit.is_made_by(by) and not any(why_not_record(visit, by=by, **moments)) else notices_to(visit, by)
    )
    refuse_if(why_not_record(visit, by=by, taken_off=taken_off, **moments))
    said = SaidOnVisit(
        client_uuid=client_uuid, outcome=outcome, checklist_version=checklist_version, answers=answers,
        happened_at=happened_at, recorded_at=recorded_at, by=by, received_at=now, corrections=list(corrections),
    )  # fmt: skip
    came_as = came_as_planned(visit, by=by, happened_at=happened_at, taken_off=taken_off)
    closes = {"status": Visit.Status.RECORDED, "closed_at": now, "password": ""}
    if not Visit.objects.filter(pk=visit.pk).planned().update(**closes):
        visit.refresh_from_db(fields=["status", "closed_at"])
        came_as = CameAs.CANCELLED
        if not Visit.objects.filter(pk=visit.pk, status=Visit.Status.CANCELLED).update(**closes):
            record = VisitRecord.objects.get(visit=visit)
            refuse_if(why_not_record_again(visit, record, by=by))
            return keep_beside(visit, said, why=OtherAccount.Why.SECOND)
    record = VisitRecord.objects.create(visit=visit, came_as=came_as, **said.columns())
    visit.status, visit.closed_at = Visit.Status.RECORDED, now
    visit.drafts.all().delete()
    put_right(visit, said)
    facts = {"outcome": outcome.code, **what_follows(record, by=by), **({"came_as": str(came_as)} if came_as else {})}
    audit(VisitAudit.RECORDED, visit, by=by, fields=["status"], boroughs=[visit.borough_id], facts=facts)
    if came_as == CameAs.TAKEN_OFF:
        tell_who_has_it_now(visit, said)
    draw_for_a_second_look(visit, now=now)
    raise_what_it_calls_for(record, by=by)
    if visit.asked_for_id is not None:
        answer_the_referral(visit.asked_for, outcome, by=by)
    return record


record_visit = transaction.atomic(_record_visit)


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
    answer the first time, the same stored answer afterwards. KeyReused when the content is another: that is kept
    beside the record first, for somebody to choose."""
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
        record = _record_visit(  # in the transaction of its receipt: one of its own would be two questions more
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

    try:
        return once(by, client_uuid, content, do)
    except KeyReused:
        said = SaidOnVisit(
            client_uuid=client_uuid, outcome=outcome, checklist_version=checklist_version, answers=answers,
            happened_at=happened_at, recorded_at=recorded_at, by=by, received_at=timezone.now(),
            corrections=list(corrections),
        )  # fmt: skip
        if keep_what_came_under_the_same_id(visit, said) is None:
            raise NothingKept from None
        raise


# What is typed between one screen and the next. Nothing has happened yet, so nothing is audited: the draft is the
# volunteer's own, nobody else can read it, and it is gone when the visit is recorded or out of sight.


@transaction.atomic
def keep_outcome(visit: Visit, *, outcome: VisitOutcome, by: User) -> VisitDraft:
    """Begins the draft, or answers its first question again. The checklist is the one in force on the visit's day."""
    now = timezone.now()
    refuse_if(why_not_write_down(locked_visit(visit), by=by))
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


def _own(draft: VisitDraft, by: User) -> VisitDraft:
    draft = (
        VisitDraft.objects.select_for_update(of=("self",))
        .select_related(
            "visit__volunteer__user", "visit__companion__user", "visit__officer", "checklist_version", "outcome"
        )
        .get(pk=draft.pk, owner=by)
    )
    refuse_if(why_not_write_down(draft.visit, by=by))
    return draft
