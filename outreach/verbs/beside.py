"""What comes from a phone that had no signal while the hub changed its plan: accepted once, marked, and told to
everybody it concerns. Nothing that somebody wrote on a doorstep is dropped because it fits no plan."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from fraudhub.accounts.models import User
from fraudhub.accounts.receipts import digest_of
from fraudhub.audit.writing import audit
from fraudhub.core.errors import RuleBroken, refuse_if
from fraudhub.core.london_time import show_moment
from outreach.audit import OtherAccountAudit
from outreach.checklist import clean_answers, escalations
from outreach.concerning import raise_what_it_calls_for
from outreach.models import ChecklistVersion, OtherAccount, Visit, VisitOutcome, VisitRecord, VisitTakenOff
from outreach.rules.beside import why_not_settle_account
from outreach.rules.visiting import why_not_record
from outreach.verbs.correcting import correct_person

CameAs = VisitRecord.CameAs


@dataclass(frozen=True)
class SaidOnVisit:
    """One account of a visit as it came. ``corrections``: each with person, field, was and says."""

    client_uuid: uuid.UUID
    outcome: VisitOutcome
    checklist_version: ChecklistVersion
    answers: dict[str, Any]
    happened_at: datetime
    recorded_at: datetime
    by: User
    received_at: datetime
    corrections: list[dict[str, Any]] = field(default_factory=list)

    def columns(self) -> dict[str, Any]:
        """As a record keeps it. ValidationError names the questions whose answers cannot be kept."""
        questions = self.checklist_version.questions_in_order()
        kept = clean_answers(questions, outcome=self.outcome.code, answers=self.answers)
        return {
            "recorded_by": self.by,
            "client_uuid": self.client_uuid,
            "outcome": self.outcome,
            "checklist_version": self.checklist_version,
            "answers": kept,
            "escalations": list(dict.fromkeys(each.code.code for each in escalations(questions, kept))),
            "happened_at": self.happened_at,
            "recorded_at": self.recorded_at,
            "recorded_utc_offset_minutes": int(self.recorded_at.utcoffset().total_seconds() // 60),
            "received_at": self.received_at,
        }

    @property
    def digest(self) -> str:
        return digest_of([self.outcome.pk, self.checklist_version.pk, self.answers, self.happened_at.isoformat()])


def notices_to(visit: Visit, user: User) -> list[VisitTakenOff]:
    """By which the visit was taken from somebody, or moved: whoever has none was never on it."""
    return list(visit.taken_off.filter(user=user).order_by("-pk"))


def came_as_planned(visit: Visit, *, by: User, happened_at: datetime, taken_off) -> CameAs:
    if not visit.is_made_by(by):
        return CameAs.TAKEN_OFF
    return CameAs.MOVED if taken_off else CameAs.PLANNED


def put_right(visit: Visit, said: SaidOnVisit) -> None:
    for each in said.corrections:
        correct_person(visit, happened_at=said.happened_at, by=said.by, now=said.received_at, **each)


def tell_who_has_it_now(visit: Visit, said: SaidOnVisit) -> None:
    """They need not go: at their next look, and on the page of the visit."""
    reason = (
        f"{said.by.full_name}, who had this visit before, has been there: what they wrote reached the hub at "
        f"{show_moment(said.received_at)}."
    )
    for user in visit.party_of_users:
        VisitTakenOff.objects.create(
            visit=visit, user=user, planned_start=visit.planned_start, reason=reason, taken_at=said.received_at,
            created_by=said.by,
        )  # fmt: skip


@transaction.atomic
def keep_beside(visit: Visit, said: SaidOnVisit, *, why: str) -> OtherAccount:
    """Beside the record that the visit is counted by. What it calls for is raised all the same: a danger is one
    whoever wrote first."""
    account = OtherAccount.objects.create(
        visit=visit, why=why, digest=said.digest, created_by=said.by, **said.columns()
    )
    put_right(visit, said)
    audit(OtherAccountAudit.KEPT, account, by=said.by, references=[visit.reference], facts={"why": str(why)})
    raise_what_it_calls_for(account, by=said.by)
    return account


def keep_what_came_under_the_same_id(visit: Visit, said: SaidOnVisit) -> OtherAccount | None:
    """Once, however often it is sent. Nothing is kept of what the hub could not have taken as a record either."""
    there = OtherAccount.objects.filter(recorded_by=said.by, client_uuid=said.client_uuid, digest=said.digest).first()
    visit.refresh_from_db(fields=["status"])  # the first may have come while this one waited for it
    if there is not None or visit.status != Visit.Status.RECORDED:
        return there
    moments = {"happened_at": said.happened_at, "recorded_at": said.recorded_at, "now": said.received_at}
    try:
        refuse_if(why_not_record(visit, by=said.by, taken_off=notices_to(visit, said.by), **moments))
        return keep_beside(visit, said, why=OtherAccount.Why.SAME_ID)
    except (RuleBroken, ValidationError):
        return None


@transaction.atomic
def settle_account(account: OtherAccount, *, found: str, note: str = "", by: User) -> OtherAccount:
    """Somebody has read both. The visit stays counted by its record, once."""
    account = OtherAccount.objects.select_for_update(of=("self",)).select_related("visit").get(pk=account.pk)
    refuse_if(why_not_settle_account(account, found=found, note=note))
    account.settled_at, account.settled_by, account.found, account.note = timezone.now(), by, found, note
    account.save(update_fields=["settled_at", "settled_by", "found", "note"])
    audit(OtherAccountAudit.SETTLED, account, by=by, references=[account.visit.reference], facts={"found": str(found)})
    return account
