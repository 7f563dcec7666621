"""Entries about money, claims and their clocks, and what banks were told. Entries are added and taken back by a
second entry; nothing is edited."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from fraudhub.audit.writing import audit
from fraudhub.cases.audit import MoneyAudit
from fraudhub.cases.models import (
    BankContact,
    ClockStop,
    Credit,
    FraudCase,
    Payment,
    PaymentMethod,
    RefundClaim,
    RefundRule,
    Reimbursement,
)
from fraudhub.cases.refunds import Clock, clock_of, next_day, rule_on
from fraudhub.cases.rules.money import (
    why_not_answer,
    why_not_claim,
    why_not_close_claim,
    why_not_come_back,
    why_not_go_to_the_ombudsman,
    why_not_log,
    why_not_make,
    why_not_pay,
    why_not_reverse,
    why_not_start_again,
    why_not_stop,
)
from fraudhub.cases.verbs.held import held
from fraudhub.core.errors import refuse_if


@transaction.atomic
def record_payment(
    case: FraudCase,
    *,
    state: str,
    paid_on: date,
    method: PaymentMethod,
    amount_gbp: Decimal,
    payee: str = "",
    bank: str = "",
    original_amount: Decimal | None = None,
    currency: str = "",
    note: str = "",
    by,
) -> Payment:
    case = held(case)
    today = timezone.localdate()
    refuse_if(why_not_pay(case, paid_on=paid_on, original_amount=original_amount, currency=currency, today=today))
    payment = Payment.objects.create(
        case=case,
        state=state,
        paid_on=paid_on,
        method=method,
        amount_gbp=amount_gbp,
        payee=payee,
        bank=bank,
        original_amount=original_amount,
        currency=currency,
        note=note,
        created_by=by,
    )
    audit(MoneyAudit.PAYMENT_RECORDED, payment, by=by, references=[case.reference], facts={"state": state})
    return payment


@transaction.atomic
def record_reimbursement(
    case: FraudCase,
    *,
    firm: str,
    amount_gbp: Decimal,
    received_on: date,
    claim: RefundClaim | None = None,
    note: str = "",
    by,
) -> Reimbursement:
    case = held(case)
    refuse_if(why_not_come_back(case, amount_gbp=amount_gbp, received_on=received_on, today=timezone.localdate()))
    entry = Reimbursement.objects.create(
        case=case, claim=claim, firm=firm, amount_gbp=amount_gbp, received_on=received_on, note=note, created_by=by
    )
    audit(MoneyAudit.REIMBURSEMENT_RECORDED, entry, by=by, references=[case.reference])
    return entry


@transaction.atomic
def record_credit(
    case: FraudCase,
    *,
    kind: str,
    amount_gbp: Decimal,
    received_on: date,
    source_reference: str = "",
    note: str = "",
    from_recovery: bool = False,
    beyond_loss_because: str = "",
    by,
) -> Credit:
    """Returned or paid as compensation: recovery calls this, also for a case that is closed. ``beyond_loss_because``:
    why more comes back than was lost, as a second person agreed."""
    case = held(case)
    refuse_if(
        why_not_come_back(
            case,
            amount_gbp=amount_gbp,
            received_on=received_on,
            today=timezone.localdate(),
            from_recovery=from_recovery,
            beyond_loss_because=beyond_loss_because,
        )
    )
    note = note or beyond_loss_because
    entry = Credit.objects.create(
        case=case,
        kind=kind,
        amount_gbp=amount_gbp,
        received_on=received_on,
        source_reference=source_reference,
        note=note,
        created_by=by,
    )
    audit(
        MoneyAudit.CREDIT_RECORDED, entry, by=by, references=[case.reference], facts={"kind": kind},
        reason=beyond_loss_because,
    )  # fmt: skip
    return entry


_COPIED = {
    Payment: ("state", "paid_on", "method", "payee", "bank", "original_amount", "currency"),
    Reimbursement: ("firm", "received_on", "claim"),
    Credit: ("kind", "received_on", "source_reference"),
}


@transaction.atomic
def reverse_entry(entry, *, reason: str, by, on_closed_case: bool = False):
    """Take back a payment, a reimbursement or a credit that was entered by mistake: a second entry says so, and
    neither counts any more. ``on_closed_case``: for recovery, whose credits come and go after a hub is done."""
    model = type(entry)
    held(entry.case)
    entry = model.objects.select_for_update(of=("self",)).select_related("case").get(pk=entry.pk)
    refuse_if(why_not_reverse(entry, reduces_lost=model is Payment, on_closed_case=on_closed_case))
    copied = {name: getattr(entry, name) for name in _COPIED[model]}
    second = model.objects.create(
        case=entry.case, amount_gbp=entry.amount_gbp, reverses=entry, note=reason, created_by=by, **copied
    )
    references = [entry.reference, entry.case.reference]
    audit(MoneyAudit.ENTRY_REVERSED, second, by=by, references=references, reason=reason)
    return second


@transaction.atomic
def log_bank_contact(
    case: FraudCase,
    *,
    at: datetime,
    what: str,
    bank: str,
    staff_name: str = "",
    bank_reference: str = "",
    payment: Payment | None = None,
    note: str = "",
    by,
) -> BankContact:
    """Also on a closed case: a bank may ring late."""
    refuse_if(why_not_log(case, at=at, payment=payment, now=timezone.now()))
    contact = BankContact.objects.create(
        case=case,
        at=at,
        what=what,
        bank=bank,
        staff_name=staff_name,
        bank_reference=bank_reference,
        payment=payment,
        note=note,
        created_by=by,
    )
    audit(MoneyAudit.BANK_CONTACT_LOGGED, contact, by=by, references=[case.reference], facts={"what": what})
    return contact


# Claims -------------------------------------------------------------------------------------------------


def the_clock(claim: RefundClaim, stops=None, rules=None) -> Clock | None:
    """None when no rule was in force: the scheme did not cover the payments."""
    rules = RefundRule.objects.all() if rules is None else rules
    rule = rule_on(rules, claim.claimed_on or claim.last_paid_on)
    if rule is None:
        return None
    stops = claim.stops.all() if stops is None else stops
    return clock_of(claim, rule, [(stop.from_on, stop.until_on) for stop in stops])


@transaction.atomic
def draft_claim(
    case: FraudCase,
    *,
    bank: str,
    payments: list[Payment],
    is_vulnerable: bool = False,
    note: str = "",
    by,
) -> RefundClaim:
    """What is to be asked of one bank: from now on the banner counts the days."""
    case = held(case)
    payments = list(Payment.objects.select_for_update(of=("self",)).filter(pk__in=[each.pk for each in payments]))
    refuse_if(why_not_claim(case, payments=payments))
    claim = RefundClaim.objects.create(
        case=case,
        bank=bank,
        last_paid_on=max(payment.paid_on for payment in payments),
        amount_gbp=sum((payment.amount_gbp for payment in payments), Decimal("0.00")),
        is_vulnerable=is_vulnerable,
        note=note,
        created_by=by,
    )
    claim.payments.set(payments)
    refuse_if(_no_rule(claim))
    _keep_due_day(claim)
    audit(MoneyAudit.CLAIM_DRAFTED, claim, by=by, references=[case.reference])
    return claim


def _no_rule(claim: RefundClaim):
    if rule_on(RefundRule.objects.all(), claim.last_paid_on) is None:
        yield "The scheme had not begun on the day of the last payment. Ask the bank all the same, as a bank contact."


def _keep_due_day(claim: RefundClaim) -> None:
    """The day that matters now, beside the claim: lists and the inbox sort by it."""
    claim.due_on, claim.due_for = next_day(claim, the_clock(claim)) or (None, "")
    claim.save(update_fields=["due_on", "due_for"])


def _held_claim(claim: RefundClaim) -> RefundClaim:
    return RefundClaim.objects.select_for_update(of=("self",)).select_related("case").get(pk=claim.pk)


@transaction.atomic
def make_claim(
    claim: RefundClaim, *, claimed_on: date, told_of_vulnerability: bool = False, bank_reference: str = "", by
) -> RefundClaim:
    claim = _held_claim(claim)
    clock = the_clock(claim)
    refuse_if(why_not_make(claim, claimed_on=claimed_on, claim_by=clock.claim_by, today=timezone.localdate()))
    claim.state, claim.claimed_on = RefundClaim.State.MADE, claimed_on
    claim.told_of_vulnerability, claim.bank_reference = told_of_vulnerability, bank_reference
    claim.save(update_fields=["state", "claimed_on", "told_of_vulnerability", "bank_reference"])
    _keep_due_day(claim)
    audit(MoneyAudit.CLAIM_MADE, claim, by=by, references=[claim.case.reference])
    return claim


@transaction.atomic
def stop_clock(claim: RefundClaim, *, from_on: date, asked_for: str, by) -> RefundClaim:
    claim = _held_claim(claim)
    refuse_if(why_not_stop(claim, from_on=from_on, today=timezone.localdate()))
    ClockStop.objects.create(claim=claim, from_on=from_on, asked_for=asked_for, recorded_by=by)
    _keep_due_day(claim)
    audit(MoneyAudit.CLOCK_STOPPED, claim, by=by, references=[claim.case.reference])
    return claim


@transaction.atomic
def start_clock_again(claim: RefundClaim, *, until_on: date, by) -> RefundClaim:
    claim = _held_claim(claim)
    refuse_if(why_not_start_again(claim, until_on=until_on, today=timezone.localdate()))
    claim.stops.filter(until_on=None).update(until_on=until_on)
    _keep_due_day(claim)
    audit(MoneyAudit.CLOCK_STARTED, claim, by=by, references=[claim.case.reference])
    return claim


@transaction.atomic
def answer_claim(
    claim: RefundClaim, *, answer: str, answered_on: date, is_final: bool = False, note: str = "", by
) -> RefundClaim:
    """What the bank says. Money is entered as a reimbursement when it arrives, not when it is promised."""
    claim = _held_claim(claim)
    refuse_if(why_not_answer(claim, answered_on=answered_on, today=timezone.localdate()))
    claim.stops.filter(until_on=None).update(until_on=answered_on)
    claim.state, claim.answer, claim.answered_on = RefundClaim.State.ANSWERED, answer, answered_on
    claim.is_final, claim.note = is_final, note or claim.note
    claim.save(update_fields=["state", "answer", "answered_on", "is_final", "note"])
    _keep_due_day(claim)
    audit(MoneyAudit.CLAIM_ANSWERED, claim, by=by, references=[claim.case.reference], facts={"answer": answer})
    return claim


@transaction.atomic
def go_to_the_ombudsman(claim: RefundClaim, *, on: date, by) -> RefundClaim:
    claim = _held_claim(claim)
    refuse_if(why_not_go_to_the_ombudsman(claim, on=on, today=timezone.localdate(), clock=the_clock(claim)))
    claim.state, claim.ombudsman_on = RefundClaim.State.OMBUDSMAN, on
    claim.save(update_fields=["state", "ombudsman_on"])
    _keep_due_day(claim)
    audit(MoneyAudit.CLAIM_TO_OMBUDSMAN, claim, by=by, references=[claim.case.reference])
    return claim


@transaction.atomic
def close_claim(claim: RefundClaim, *, reason: str, by) -> RefundClaim:
    claim = _held_claim(claim)
    refuse_if(why_not_close_claim(claim))
    claim.stops.filter(until_on=None).update(until_on=timezone.localdate())
    claim.state, claim.closed_on, claim.closed_because = RefundClaim.State.CLOSED, timezone.localdate(), reason
    claim.save(update_fields=["state", "closed_on", "closed_because"])
    _keep_due_day(claim)
    audit(MoneyAudit.CLAIM_CLOSED, claim, by=by, references=[claim.case.reference], reason=reason)
    return claim
