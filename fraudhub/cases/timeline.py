"""Everything that happened in a case, newest first, from whichever app knows of it. Reads only.

What cases know themselves lies in a dozen tables and is asked for at once: each table tells its rows in the same
columns (``_told``), the database puts them together, and ``_IN_WORDS`` says how each kind reads.
"""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import NamedTuple

from django.db.models import BigIntegerField, DateField, DateTimeField, F, TextField, Value
from django.db.models.functions import Cast, Coalesce, Round

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
    FraudReport,
    How,
    Identifier,
    OutcomeDecision,
    Payment,
    RefundClaim,
    Reimbursement,
    Triage,
)
from fraudhub.cases.sockets import Happening, case_timeline
from fraudhub.core.london_time import london_moment
from fraudhub.core.money import show_pounds

KINDS = {
    "notes": "Notes",
    "reports": "Reports",
    "money": "Money",
    "outcomes": "Outcomes",
    "rights": "Victims’ Code",
    "referrals": "Referrals and concerns",
    "visits": "Visits",
    "meetings": "Meetings",
    "case": "The case itself",
}


def happenings(case: FraudCase, viewer) -> list[Happening]:
    return sorted(case_timeline.gather(case, viewer), key=lambda each: each.at, reverse=True)


def on_the_day(day: date) -> datetime:
    """For a fact that has a day and no moment: its noon, so that no clock change moves it to another day."""
    return london_moment(day, time(12))


class Told(NamedTuple):
    """One row of any table, in the columns that all share."""

    what: str
    moment: datetime | None
    day: date | None
    by: str
    reference: str
    first: str
    second: str
    third: str
    pence: int | None

    @property
    def at(self) -> datetime:
        return self.moment or on_the_day(self.day)

    @property
    def pounds(self) -> str:
        return show_pounds(Decimal(self.pence) / 100)

    @property
    def second_and_third(self) -> str:
        return "\n".join(filter(None, [self.second, self.third]))


def _told(rows, what: str, *words: str, moment="", day="", by="created_by__full_name", ref="reference", pence=False):
    """``words``: up to three fields of text."""
    text = [
        Coalesce(Cast(F(word), TextField()), Value("", TextField())) if word else Value("", TextField())
        for word in words
    ]
    text += [Value("", TextField())] * (3 - len(text))
    amount = Cast(Round(F("amount_gbp") * 100), BigIntegerField()) if pence else Cast(Value(None), BigIntegerField())
    return (
        rows.order_by()
        .annotate(
            t_what=Value(what, TextField()),
            t_moment=F(moment) if moment else Cast(Value(None), DateTimeField()),
            t_day=F(day) if day else Cast(Value(None), DateField()),
            t_by=Coalesce(Cast(F(by), TextField()), Value("the hub", TextField())) if by else Value("", TextField()),
            t_ref=Cast(F(ref), TextField()),
            t_first=text[0],
            t_second=text[1],
            t_third=text[2],
            t_pence=amount,
        )
        .values_list("t_what", "t_moment", "t_day", "t_by", "t_ref", "t_first", "t_second", "t_third", "t_pence")
    )


def of_the_case(case: FraudCase, viewer) -> list[Happening]:
    first, *others = _tables(case, viewer)
    rows = [Told(*row) for row in first.union(*others, all=True)]
    return [_IN_WORDS[row.what](row, case) for row in rows]


def _tables(case: FraudCase, viewer):
    scope = viewer.scope_for(Permission.SEE_CASES)
    sees_restricted = viewer.may(Permission.SEE_RESTRICTED_NOTES)

    def of(model):
        return model.objects.within(scope).filter(case=case)

    yield _told(FraudCase.objects.within(scope).filter(pk=case.pk), "opened", moment="created_at")
    yield _told(of(Triage), "report", "report__source__name", "report__source_reference", moment="decided_at",
                by="decided_by__full_name", ref="report__reference")  # fmt: skip
    notes = of(CaseNote).shown_to(viewer, sees_restricted=sees_restricted)
    yield _told(notes.filter(corrected_by=None, corrects=None), "note", "visibility", "text", moment="created_at")
    yield _told(notes.filter(corrected_by=None).exclude(corrects=None), "note_corrects", "visibility", "text",
                moment="created_at")  # fmt: skip
    yield _told(notes.exclude(corrected_by=None), "note_corrected", "visibility", "text", moment="created_at")
    closings = of(CaseClosing)
    yield _told(closings.filter(reason__needs_second_person=True), "closing_asked", "reason__name", "note",
                moment="created_at")  # fmt: skip
    yield _told(closings.filter(agreed=True), "closed", "reason__name", "note", "answer_note", moment="answered_at",
                by="answered_by__full_name")  # fmt: skip
    yield _told(closings.filter(agreed=False), "not_closed", "", "answer_note", moment="answered_at",
                by="answered_by__full_name")  # fmt: skip
    yield _told(closings.exclude(reopened_at=None), "reopened", "", "reopened_because", moment="reopened_at",
                by="reopened_by__full_name")  # fmt: skip
    yield _told(of(CaseDocument), "paper", "document__title", moment="document__created_at",
                by="document__created_by__full_name", ref="document__reference")  # fmt: skip
    yield _told(of(Identifier), "named", "kind", "as_written", moment="created_at")
    yield _told(of(Identifier).exclude(removed_at=None), "unnamed", "kind", "as_written", "removed_because",
                moment="removed_at", by="removed_by__full_name")  # fmt: skip
    yield from _tables_of_money(of)
    yield from _tables_of_rights(of)


def _tables_of_money(of):
    payments = of(Payment)
    yield _told(payments.filter(reverses=None), "payment", "state", "method__name", "payee", day="paid_on", pence=True)
    yield _told(payments.exclude(reverses=None), "payment_back", "", "note", moment="created_at", pence=True)
    yield _told(of(Reimbursement).filter(reverses=None), "reimbursed", "", "firm", day="received_on", pence=True)
    yield _told(of(Reimbursement).exclude(reverses=None), "reimbursed_back", "", "note", moment="created_at",
                pence=True)  # fmt: skip
    yield _told(of(Credit).filter(reverses=None), "credit", "kind", "source_reference", day="received_on", pence=True)
    yield _told(of(Credit).exclude(reverses=None), "credit_back", "kind", "note", moment="created_at", pence=True)
    yield _told(of(BankContact), "bank_contact", "what", "bank", "note", moment="at")
    claims = of(RefundClaim)
    yield _told(claims, "claim", "", "bank", moment="created_at", pence=True)
    yield _told(claims.exclude(claimed_on=None), "claim_made", "", "bank", day="claimed_on", by="", pence=True)
    yield _told(claims.exclude(answered_on=None), "claim_answered", "answer", "bank", day="answered_on", by="")
    yield _told(claims.exclude(ombudsman_on=None), "claim_ombudsman", "", "bank", day="ombudsman_on", by="")
    yield _told(claims.exclude(closed_on=None), "claim_closed", "", "bank", "closed_because", day="closed_on", by="")


def _tables_of_rights(of):
    duties = of(CodeDuty)
    yield _told(duties.exclude(met_on=None), "duty_met", "right__name", "how", "late_reason", day="met_on", by="")
    events = duties.filter(met_on=None, dropped_because="", right__begins=CodeRight.Begins.EVENT)
    yield _told(events, "duty", "because", "right__name", day="starts_on")
    decided = of(EnhancedRights)
    yield _told(decided.filter(apply=True), "enhanced", "ground", "note", moment="decided_at",
                by="decided_by__full_name", ref="case__reference")  # fmt: skip
    yield _told(decided.filter(apply=False), "not_enhanced", "", "note", moment="decided_at",
                by="decided_by__full_name", ref="case__reference")  # fmt: skip
    yield _told(of(OutcomeDecision), "outcome", "outcome__code", "outcome__plain_name", "note", day="decided_on")


# In words -----------------------------------------------------------------------------------------------


def _says(kind: str, heading: str, *, page: str = "", what=None):
    """``heading`` may name {0}: what ``what`` makes of the first word, and {pounds}."""

    def tell(row: Told, case: FraudCase) -> Happening:
        first = what(row.first) if what else row.first
        words = heading.format(first, pounds=row.pounds if row.pence is not None else "")
        href = case.url(page) if page else ""
        text = row.second_and_third
        return Happening(row.at, kind, words, by=row.by, text=text, href=href, is_day=row.moment is None)

    return tell


def _of_a_note(heading: str):
    def tell(row: Told, case: FraudCase) -> Happening:
        who = "" if row.first == CaseNote.Visibility.HUB else f" ({CaseNote.Visibility(row.first).label})"
        href = "" if row.what == "note_corrected" else CaseNote(reference=row.reference).url("correct")
        return Happening(row.at, "notes", heading + who, by=row.by, text=row.second, href=href)

    return tell


def _of_a_report(row: Told, case: FraudCase) -> Happening:
    href = FraudReport(reference=row.reference).url()
    return Happening(row.at, "reports", "Report joined", by=row.by, text=f"{row.first}, {row.second}", href=href)


def _of_a_duty_met(row: Told, case: FraudCase) -> Happening:
    how = How(row.second).label if row.second else ""
    late = f"Late: {row.third}" if row.third else ""
    text = "\n".join(filter(None, [how, late]))
    return Happening(row.at, "rights", f"Done: {row.first}", text=text, href=case.url("rights"), is_day=True)


_IN_WORDS = {
    "opened": _says("case", "Case opened"),
    "report": _of_a_report,
    "note": _of_a_note("Note"),
    "note_corrects": _of_a_note("Corrected note"),
    "note_corrected": _of_a_note("Note, corrected later"),
    "closing_asked": _says("case", "Asked to close: {0}"),
    "closed": _says("case", "Closed: {0}"),
    "not_closed": _says("case", "Not agreed to close"),
    "reopened": _says("case", "Reopened"),
    "paper": _says("case", "Document added: {0}", page="documents"),
    "named": _says("case", "Named: {0}", what=lambda kind: Identifier.Kind(kind).label, page="people"),
    "unnamed": _says("case", "Taken out: {0}", what=lambda kind: Identifier.Kind(kind).label, page="people"),
    "payment": _says("money", "Payment {0}: {pounds}", what=str, page="payments"),
    "payment_back": _says("money", "Payment taken back: {pounds}", page="payments"),
    "reimbursed": _says("money", "Reimbursed: {pounds}", page="refunds"),
    "reimbursed_back": _says("money", "Reimbursement taken back: {pounds}", page="refunds"),
    "credit": _says("money", "{0}: {pounds}", what=lambda kind: Credit.Kind(kind).label, page="payments"),
    "credit_back": _says("money", "{0} taken back: {pounds}", what=lambda kind: Credit.Kind(kind).label,
                         page="payments"),
    "bank_contact": _says("money", "{0}", what=lambda what: BankContact.What(what).label, page="payments"),
    "claim": _says("money", "Claim prepared: {pounds}", page="refunds"),
    "claim_made": _says("money", "Claim made: {pounds}", page="refunds"),
    "claim_answered": _says("money", "Bank answered: {0}", what=lambda answer: RefundClaim.Answer(answer).label,
                            page="refunds"),
    "claim_ombudsman": _says("money", "Claim went to the ombudsman", page="refunds"),
    "claim_closed": _says("money", "Claim closed", page="refunds"),
    "duty_met": _of_a_duty_met,
    "duty": _says("rights", "{0}", page="rights"),
    "enhanced": _says("rights", "Enhanced Rights apply: {0}", what=lambda ground: EnhancedRights.Ground(ground).label,
                      page="rights"),
    "not_enhanced": _says("rights", "Enhanced Rights do not apply", page="rights"),
    "outcome": _says("outcomes", "Outcome {0}", page="rights"),
}  # fmt: skip
