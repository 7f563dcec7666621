"""What is done with a case: changed, noted, given to somebody, closed, reopened."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from fraudhub.accounts.models import User
from fraudhub.accounts.roles import Permission
from fraudhub.audit.writing import audit
from fraudhub.cases.audit import CaseAudit
from fraudhub.cases.models import CaseClosing, CaseDocument, CaseNote, CloseReason, FraudCase, Identifier
from fraudhub.cases.rules.casework import (
    why_not_answer_closing,
    why_not_change,
    why_not_close,
    why_not_correct_note,
    why_not_name,
    why_not_own,
    why_not_remove_identifier,
    why_not_reopen,
    why_not_work,
)
from fraudhub.cases.verbs.held import held
from fraudhub.cases.verbs.rights import begin_clocks_again, end_clocks
from fraudhub.core.errors import Stale, refuse_if
from fraudhub.documents.models import Document


def _changed(case: FraudCase, fields: list[str]) -> None:
    case.version += 1
    case.save(update_fields=[*fields, "version"])


@transaction.atomic
def change_case(case: FraudCase, *, version: int, by, **values) -> FraudCase:
    """``values`` are fields of the case: summary, fraud_type, method, channel, occurred_on, review_on. ``version`` is
    that of the case as it was read: Stale when it has changed since."""
    case = held(case)
    refuse_if(why_not_change(case, occurred_on=values.get("occurred_on", case.occurred_on)))
    changed = [name for name, value in values.items() if getattr(case, name) != value]
    if case.version != version and changed:
        raise Stale(case)
    if changed:
        for name in changed:
            setattr(case, name, values[name])
        _changed(case, changed)
        audit(CaseAudit.CHANGED, case, by=by, fields=changed)
    return case


@transaction.atomic
def hand_over_case(case: FraudCase, *, owner, note: str = "", by) -> FraudCase:
    """To somebody who works cases in its borough, or to nobody: then it waits for whoever takes it."""
    case = held(case)
    may = User.objects.who_may(Permission.WORK_CASES, case.borough_id)
    may_own = owner is not None and may.filter(pk=owner.pk).exists()
    refuse_if(why_not_own(case, owner=owner, may_own=may_own))
    before = case.owner
    case.owner = owner
    _changed(case, ["owner"])
    audit(
        CaseAudit.HANDED_OVER, case, by=by, fields=["owner"], reason=note,
        facts={"from": getattr(before, "reference", ""), "to": getattr(owner, "reference", "")},
    )  # fmt: skip
    return case


@transaction.atomic
def note_on_case(case: FraudCase, *, text: str, visibility: str = CaseNote.Visibility.HUB, by) -> CaseNote:
    """Also on a closed case: what was learnt late is not lost, and the case stays closed."""
    note = CaseNote.objects.create(case=case, text=text, visibility=visibility, created_by=by)
    audit(CaseAudit.NOTED, note, by=by, references=[case.reference], facts={"visibility": visibility})
    return note


@transaction.atomic
def correct_note(note: CaseNote, *, text: str, visibility: str, by) -> CaseNote:
    """The first note stays as it was, marked as corrected."""
    note = CaseNote.objects.select_for_update(of=("self",)).select_related("case").get(pk=note.pk)
    refuse_if(why_not_correct_note(note))
    better = CaseNote.objects.create(case=note.case, text=text, visibility=visibility, corrects=note, created_by=by)
    audit(CaseAudit.NOTE_CORRECTED, better, by=by, references=[note.reference, note.case.reference])
    return better


@transaction.atomic
def add_paper(case: FraudCase, document: Document, *, by) -> CaseDocument:
    refuse_if(why_not_work(held(case)))
    paper = CaseDocument.objects.create(case=case, document=document)
    audit(CaseAudit.PAPER_ADDED, case, by=by, references=[document.reference])
    return paper


@transaction.atomic
def name_identifier(case: FraudCase, *, kind: str, value: str, as_written: str, by) -> Identifier:
    """``value`` is the comparable form that ``identifiers.comparable`` makes."""
    case = held(case)
    refuse_if(why_not_name(case, kind=kind, value=value))
    identifier = Identifier.objects.create(case=case, kind=kind, value=value, as_written=as_written, created_by=by)
    audit(CaseAudit.IDENTIFIER_NAMED, identifier, by=by, references=[case.reference], facts={"kind": kind})
    return identifier


@transaction.atomic
def remove_identifier(identifier: Identifier, *, reason: str, by) -> Identifier:
    identifier = Identifier.objects.select_for_update(of=("self",)).select_related("case").get(pk=identifier.pk)
    refuse_if(why_not_remove_identifier(identifier))
    identifier.removed_at, identifier.removed_by, identifier.removed_because = timezone.now(), by, reason
    identifier.save(update_fields=["removed_at", "removed_by", "removed_because"])
    audit(CaseAudit.IDENTIFIER_REMOVED, identifier, by=by, references=[identifier.case.reference], reason=reason)
    return identifier


@transaction.atomic
def close_case(case: FraudCase, *, reason: CloseReason, note: str = "", by) -> CaseClosing:
    """At once, or, for a reason that needs it, when a second person agrees."""
    case = held(case)
    refuse_if(why_not_close(case, reason=reason, note=note, today=timezone.localdate()))
    closing = CaseClosing.objects.create(case=case, reason=reason, note=note, created_by=by)
    if reason.needs_second_person:
        case.status = FraudCase.Status.CLOSING
        _changed(case, ["status"])
        audit(CaseAudit.CLOSING_ASKED, case, by=by, references=[closing.reference], facts={"reason": reason.pk})
        return closing
    return _close(case, closing, note="", by=by)


@transaction.atomic
def answer_closing(closing: CaseClosing, *, agreed: bool, note: str = "", by) -> CaseClosing:
    """What stood in nobody's way when it was asked may do so now, so it is asked again."""
    case = held(closing.case)
    closing = CaseClosing.objects.select_for_update(of=("self",)).select_related("reason").get(pk=closing.pk)
    refuse_if(why_not_answer_closing(closing, agreed=agreed, note=note, by=by))
    case.status = FraudCase.Status.OPEN
    if agreed:
        refuse_if(why_not_close(case, reason=closing.reason, note=closing.note, today=timezone.localdate()))
        return _close(case, closing, note=note, by=by)
    _changed(case, ["status"])
    _answer(closing, agreed=False, note=note, by=by)
    audit(CaseAudit.CLOSING_DECLINED, case, by=by, references=[closing.reference], reason=note)
    return closing


def _close(case: FraudCase, closing: CaseClosing, *, note: str, by) -> CaseClosing:
    case.status, case.closed_on = FraudCase.Status.CLOSED, timezone.localdate()
    _changed(case, ["status", "closed_on"])
    _answer(closing, agreed=True, note=note, by=by)
    end_clocks(case, by=by)
    audit(CaseAudit.CLOSED, case, by=by, references=[closing.reference], facts={"reason": closing.reason_id})
    return closing


def _answer(closing: CaseClosing, *, agreed: bool, note: str, by) -> None:
    closing.agreed, closing.answer_note = agreed, note
    closing.answered_at, closing.answered_by = timezone.now(), by
    closing.save(update_fields=["agreed", "answer_note", "answered_at", "answered_by"])


@transaction.atomic
def reopen_case(case: FraudCase, *, reason: str, by) -> FraudCase:
    case = held(case)
    refuse_if(why_not_reopen(case))
    closing = case.closings.filter(agreed=True, reopened_at=None).select_for_update().first()
    closing.reopened_at, closing.reopened_by, closing.reopened_because = timezone.now(), by, reason
    closing.save(update_fields=["reopened_at", "reopened_by", "reopened_because"])
    case.status, case.closed_on = FraudCase.Status.OPEN, None
    _changed(case, ["status", "closed_on"])
    begin_clocks_again(case, by=by)
    audit(CaseAudit.REOPENED, case, by=by, references=[closing.reference], reason=reason)
    return case
