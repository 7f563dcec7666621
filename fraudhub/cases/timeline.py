"""Everything that happened in a case, newest first, from whichever app knows of it. Reads only."""

from __future__ import annotations

from datetime import datetime, time

from django.utils import timezone

from fraudhub.accounts.roles import Permission
from fraudhub.cases.models import (
    BankContact,
    CaseClosing,
    CaseDocument,
    CaseNote,
    CodeDuty,
    CodeRight,
    Credit,
    EnhancedRights,
    FraudCase,
    Identifier,
    OutcomeDecision,
    Payment,
    RefundClaim,
    Reimbursement,
    Triage,
)
from fraudhub.cases.sockets import Happening, case_timeline
from fraudhub.core.money import show_pounds

KINDS = {
    "notes": "Notes",
    "reports": "Reports",
    "money": "Money",
    "outcomes": "Outcomes",
    "rights": "Victims' Code",
    "referrals": "Referrals and concerns",
    "visits": "Visits",
    "meetings": "Meetings",
    "case": "The case itself",
}


def happenings(case: FraudCase, viewer) -> list[Happening]:
    return sorted(case_timeline.gather(case, viewer), key=lambda each: each.at, reverse=True)


def on_the_day(day) -> datetime:
    """For a fact that has a day and no moment: its noon, so that no clock change moves it to another day."""
    return timezone.make_aware(datetime.combine(day, time(12)))


def of_the_case(case: FraudCase, viewer):
    yield Happening(case.created_at, "case", "Case opened", by=_name(case.created_by))
    scope = viewer.scope_for(Permission.SEE_CASES)
    for triage in Triage.objects.within(scope).filter(case=case).select_related("report__source", "decided_by"):
        report = triage.report
        yield Happening(
            triage.decided_at, "reports", "Report joined", by=_name(triage.decided_by),
            text=f"{report.source.name}, {report.source_reference}", href=report.url(),
        )  # fmt: skip
    sees_restricted = viewer.may(Permission.SEE_RESTRICTED_NOTES)
    notes = CaseNote.objects.within(scope).filter(case=case).shown_to(viewer, sees_restricted=sees_restricted)
    for note in notes.select_related("created_by", "corrected_by"):
        yield Happening(note.created_at, "notes", _heading(note), by=_name(note.created_by), text=note.text,
                        href="" if _is_corrected(note) else note.url("correct"))  # fmt: skip
    for each in CaseClosing.objects.within(scope).filter(case=case).select_related(
        "reason", "created_by", "answered_by", "reopened_by"
    ):
        yield from _of_a_closing(each)
    for paper in CaseDocument.objects.within(scope).filter(case=case).select_related("document__created_by"):
        yield Happening(paper.document.created_at, "case", "Document added", by=_name(paper.document.created_by),
                        text=paper.document.title, href=paper.document.url())  # fmt: skip
    for each in Identifier.objects.within(scope).filter(case=case).select_related("created_by", "removed_by"):
        told = f"{each.get_kind_display()}: {each.as_written}"
        yield Happening(each.created_at, "case", "Named", by=_name(each.created_by), text=told)
        if each.removed_at:
            yield Happening(each.removed_at, "case", "Taken out", by=_name(each.removed_by),
                            text=f"{told}. {each.removed_because}")  # fmt: skip


def _heading(note: CaseNote) -> str:
    heading = "Note"
    if note.corrects_id:
        heading = "Corrected note"
    if _is_corrected(note):
        heading += ", corrected later"
    return heading if note.visibility == CaseNote.Visibility.HUB else f"{heading} ({note.get_visibility_display()})"


def _is_corrected(note: CaseNote) -> bool:
    return hasattr(note, "corrected_by")


def _of_a_closing(closing: CaseClosing):
    if closing.reason.needs_second_person:
        yield Happening(closing.created_at, "case", f"Asked to close: {closing.reason}", by=_name(closing.created_by),
                        text=closing.note)  # fmt: skip
    if closing.answered_at:
        ended = f"Closed: {closing.reason}" if closing.agreed else "Not agreed to close"
        text = closing.answer_note or ("" if closing.reason.needs_second_person else closing.note)
        yield Happening(closing.answered_at, "case", ended, by=_name(closing.answered_by), text=text)
    if closing.reopened_at:
        yield Happening(closing.reopened_at, "case", "Reopened", by=_name(closing.reopened_by),
                        text=closing.reopened_because)  # fmt: skip


def _name(user) -> str:
    return user.full_name if user else "the hub"


def of_its_money(case: FraudCase, viewer):
    scope = viewer.scope_for(Permission.SEE_CASES)
    payments = Payment.objects.within(scope).filter(case=case).select_related("method", "created_by", "reverses")
    for each in payments:
        if each.reverses_id:
            yield _taken_back(each, "Payment")
            continue
        to = f" to {each.payee}" if each.payee else ""
        yield Happening(
            on_the_day(each.paid_on), "money", f"Payment {each.get_state_display().lower()}: "
            f"{show_pounds(each.amount_gbp)}", by=_name(each.created_by), text=f"{each.method}{to}",
            href=case.url("payments"),
        )  # fmt: skip
    for each in Reimbursement.objects.within(scope).filter(case=case).select_related("created_by"):
        if each.reverses_id:
            yield _taken_back(each, "Reimbursement")
        else:
            yield Happening(on_the_day(each.received_on), "money", f"Reimbursed: {show_pounds(each.amount_gbp)}",
                            by=_name(each.created_by), text=each.firm, href=case.url("refunds"))  # fmt: skip
    for each in Credit.objects.within(scope).filter(case=case).select_related("created_by"):
        if each.reverses_id:
            yield _taken_back(each, each.get_kind_display())
        else:
            yield Happening(on_the_day(each.received_on), "money",
                            f"{each.get_kind_display()}: {show_pounds(each.amount_gbp)}",
                            by=_name(each.created_by))  # fmt: skip
    for each in BankContact.objects.within(scope).filter(case=case).select_related("created_by"):
        told = ", ".join(filter(None, [each.bank, each.staff_name, each.bank_reference]))
        yield Happening(each.at, "money", each.get_what_display(), by=_name(each.created_by),
                        text="\n".join(filter(None, [told, each.note])), href=case.url("payments"))  # fmt: skip
    for claim in RefundClaim.objects.within(scope).filter(case=case).select_related("created_by"):
        yield from _of_a_claim(claim, case)


def _taken_back(entry, what: str) -> Happening:
    return Happening(entry.created_at, "money", f"{what} taken back: {show_pounds(entry.amount_gbp)}",
                     by=_name(entry.created_by), text=entry.note)  # fmt: skip


def _of_a_claim(claim: RefundClaim, case: FraudCase):
    href = case.url("refunds")
    about = f"{claim.bank}, {show_pounds(claim.amount_gbp)}"
    yield Happening(claim.created_at, "money", "Claim prepared", by=_name(claim.created_by), text=about, href=href)
    days = (
        (claim.claimed_on, "Claim made"),
        (claim.answered_on, f"Bank answered: {claim.get_answer_display()}"),
        (claim.ombudsman_on, "Claim went to the ombudsman"),
        (claim.closed_on, "Claim closed"),
    )
    for day, heading in days:
        if day:
            text = claim.closed_because if heading == "Claim closed" else about
            yield Happening(on_the_day(day), "money", heading, text=text, href=href)


def of_its_rights(case: FraudCase, viewer):
    scope = viewer.scope_for(Permission.SEE_CASES)
    href = case.url("rights")
    for duty in CodeDuty.objects.within(scope).filter(case=case).select_related("right", "created_by"):
        if duty.met_on:
            late = f"Late: {duty.late_reason}" if duty.late_reason else ""
            text = "\n".join(filter(None, [duty.get_how_display(), duty.met_by, duty.note, late]))
            yield Happening(on_the_day(duty.met_on), "rights", f"Done: {duty.right.name}", text=text, href=href)
        elif duty.right.begins == CodeRight.Begins.EVENT and not duty.dropped_because:
            yield Happening(on_the_day(duty.starts_on), "rights", duty.because, by=_name(duty.created_by),
                            text=f"Owed: {duty.right.name}", href=href)  # fmt: skip
    for each in EnhancedRights.objects.within(scope).filter(case=case).select_related("decided_by"):
        heading = "Enhanced Rights apply" if each.apply else "Enhanced Rights do not apply"
        yield Happening(each.decided_at, "rights", heading, by=_name(each.decided_by),
                        text=each.get_ground_display() if each.apply else each.note, href=href)  # fmt: skip
    for each in OutcomeDecision.objects.within(scope).filter(case=case).select_related("outcome", "created_by"):
        yield Happening(on_the_day(each.decided_on), "outcomes", f"Outcome {each.outcome_id}",
                        by=_name(each.created_by), text=each.outcome.plain_name, href=href)  # fmt: skip
