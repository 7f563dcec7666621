"""What stands in the way of triage and of what is done with a case."""

from __future__ import annotations

from datetime import date

from fraudhub.cases import sockets
from fraudhub.cases.models import CaseClosing, CaseNote, CloseReason, FraudCase, Identifier, Triage
from fraudhub.core.periods import show_date

CLOSED = "This case is closed. Reopen it first, with a reason."


def why_not_triage(triage: Triage):
    if triage.decision == Triage.Decision.CASE:
        yield f"This report belongs to case {triage.case.reference} already. Take it out there first."


def why_not_set_aside(triage: Triage):
    yield from why_not_triage(triage)
    if triage.decision == Triage.Decision.SET_ASIDE:
        yield "This report was set aside already."


def why_not_join(triage: Triage, case: FraudCase):
    yield from why_not_triage(triage)
    yield from why_not_work(case)


def why_not_take_out(triage: Triage):
    if triage.case is None:
        yield "This report belongs to no case."
    elif not triage.case.is_open:
        yield CLOSED


def why_not_open(*, borough, person, occurred_on: date | None, today: date):
    if person.borough_id != borough.pk:
        yield f"{person.full_name} is known to another hub. Choose the record of {borough.name}, or add one."
    if occurred_on is not None and occurred_on > today:
        yield "The day of the fraud must be today or in the past."


def why_not_work(case: FraudCase):
    """Late updates to a closed case are explicit: it is reopened first."""
    if not case.is_open:
        yield CLOSED


def why_not_change(case: FraudCase, *, occurred_on: date | None):
    yield from why_not_work(case)
    if occurred_on is not None and occurred_on > case.opened_on:
        yield f"The fraud cannot be later than its case, which was opened on {show_date(case.opened_on)}."


def why_not_own(case: FraudCase, *, owner, may_own: bool):
    yield from why_not_work(case)
    if owner is not None and not may_own:
        yield f"{owner} does not work cases in {case.borough}."


def why_not_correct_note(note: CaseNote):
    if CaseNote.objects.filter(corrects=note).exists():
        yield "This note was corrected already. Correct the later one."


def why_not_close(case: FraudCase, *, reason: CloseReason | None = None, note: str = "", today: date):
    """With no reason yet, what would stand in the way of any."""
    if case.status == FraudCase.Status.CLOSED:
        yield "This case is closed already."
        return
    if case.status == FraudCase.Status.CLOSING:
        yield "Somebody asked to close this case already. A second person has to answer first."
        return
    if case.review_on is not None and case.review_on > today:
        yield (
            f"Somebody wanted to look at this case again on {show_date(case.review_on)}. "
            "Take that day out of the case first."
        )
    if reason is not None and reason.needs_second_person and not note:
        yield "Say why: a second person decides by what you write."
    yield from sockets.closing.gather(case)


def why_not_answer_closing(closing: CaseClosing, *, agreed: bool, note: str, by):
    if closing.answered_at is not None:
        yield "This was answered already."
    elif closing.created_by_id == by.pk and agreed:
        yield "Somebody else has to agree: nobody agrees to their own wish."
    if not agreed and not note:
        yield "Say why the case stays open."


def why_not_reopen(case: FraudCase):
    if case.is_open:
        yield "This case is open."


def why_not_name(case: FraudCase, *, kind: str, value: str):
    yield from why_not_work(case)
    if Identifier.objects.standing().filter(case=case, kind=kind, value=value).exists():
        yield "This is named in the case already."


def why_not_remove_identifier(identifier: Identifier):
    yield from why_not_work(identifier.case)
    if identifier.removed_at is not None:
        yield "This was taken out already."
