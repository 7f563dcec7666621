"""What stands in the way of an entry about money, and of a claim."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from fraudhub.cases.models import EARLIEST_MONEY_DAY, FraudCase, RefundClaim
from fraudhub.cases.money import money_of
from fraudhub.core.money import show_pounds
from fraudhub.core.periods import show_date

_CLOSED = "This case is closed. Reopen it first, with a reason."


def why_not_so_early(name: str, day: date):
    if day < EARLIEST_MONEY_DAY:
        yield f"{name} must be on or after {show_date(EARLIEST_MONEY_DAY)}. Check the year."


def why_not_pay(case: FraudCase, *, paid_on: date, original_amount, currency: str, today: date):
    if not case.is_open:
        yield _CLOSED
    if paid_on > today:
        yield "The day of the payment must be today or in the past."
    yield from why_not_so_early("Day of the payment", paid_on)
    if (original_amount is None) != (not currency):
        yield "Give the original amount and its currency, or neither."
    if currency == "GBP":
        yield "Leave the original amount empty when it was in pounds."


def why_not_come_back(
    case: FraudCase,
    *,
    amount_gbp: Decimal,
    received_on: date,
    today: date,
    from_recovery: bool = False,
    beyond_loss_because: str = "",
):
    """Money that came back, of whichever column, is no more than was lost, unless two people said why it is. Recovered
    money may come years after a hub closed the case."""
    if not case.is_open and not from_recovery:
        yield _CLOSED
    if received_on > today:
        yield "The day it arrived must be today or in the past."
    yield from why_not_so_early("Day it arrived", received_on)
    if beyond_loss_because:
        return
    money = money_of(case)
    if money.came_back + amount_gbp > money.lost:
        left = money.lost - money.came_back
        yield (
            f"Of {show_pounds(money.lost)} lost, {show_pounds(money.came_back)} came back already: at most "
            f"{show_pounds(left)} can still come back. Check whether a payment is missing, or whether this is entered "
            "twice."
        )


def why_not_log(case: FraudCase, *, at: datetime, payment, now: datetime):
    """A contact with a bank."""
    if at > now:
        yield "The time of the contact must be in the past."
    yield from why_not_so_early("Day of the contact", timezone.localdate(at))
    if payment is not None and payment.case_id != case.pk:
        yield "Choose a payment of this case."


def why_not_reverse(entry, *, reduces_lost: bool = False, on_closed_case: bool = False):
    if not entry.case.is_open and not on_closed_case:
        yield _CLOSED
    if entry.reverses_id is not None:
        yield "This entry takes back another one. Enter the right one anew instead."
    elif hasattr(entry, "reversed_by"):
        yield "This entry was taken back already."
    elif reduces_lost:
        money = money_of(entry.case)
        if entry.state == "lost" and money.came_back > money.lost - entry.amount_gbp:
            yield "More would have come back than was lost. Take back what came back first."
        if RefundClaim.objects.open().filter(payments=entry).exists():
            yield "A claim that is open asks for this payment. Close the claim first."


def why_not_claim(case: FraudCase, *, payments):
    if not case.is_open:
        yield _CLOSED
    if not payments:
        yield "Choose the payments that are claimed."
    for payment in payments:
        if payment.case_id != case.pk or payment.state != "lost":
            yield "Only payments of this case that were lost can be claimed."
            return
        if hasattr(payment, "reversed_by") or payment.reverses_id:
            yield "A payment that was taken back cannot be claimed."
            return
    if RefundClaim.objects.open().filter(payments__in=payments).exists():
        yield "A claim that is open asks for one of these payments already."


def why_not_make(claim: RefundClaim, *, claimed_on: date, claim_by: date, today: date):
    if claim.state != RefundClaim.State.TO_BE_MADE:
        yield "This claim was made already."
    if claimed_on > today:
        yield "The day of the claim must be today or in the past."
    if claimed_on < claim.last_paid_on:
        yield f"The claim cannot be older than the last payment, {show_date(claim.last_paid_on)}."
    if claimed_on > claim_by:
        yield (
            f"The scheme takes claims up to {show_date(claim_by)}. Record what the bank says to a late claim as a "
            "bank contact, and close this claim with the reason."
        )


def why_not_stop(claim: RefundClaim, *, from_on: date, today: date):
    if claim.state != RefundClaim.State.MADE:
        yield "The clock runs only while the bank has a claim to answer."
        return
    if claim.stops.filter(until_on=None).exists():
        yield "The clock stands still already."
    if from_on < claim.claimed_on or from_on > today:
        yield f"Choose a day from the claim, {show_date(claim.claimed_on)}, up to today."


def why_not_start_again(claim: RefundClaim, *, until_on: date, today: date):
    stop = claim.stops.filter(until_on=None).first()
    if stop is None:
        yield "The clock is running."
    elif until_on < stop.from_on or until_on > today:
        yield f"Choose a day from {show_date(stop.from_on)}, when the clock stopped, up to today."


def why_not_answer(claim: RefundClaim, *, answered_on: date, today: date):
    if claim.state not in (RefundClaim.State.MADE, RefundClaim.State.ANSWERED):
        yield "Only a claim that is with the bank can be answered."
        return
    if answered_on < claim.claimed_on or answered_on > today:
        yield f"Choose a day from the claim, {show_date(claim.claimed_on)}, up to today."
    stop = claim.stops.filter(until_on=None).first()
    if stop is not None and answered_on < stop.from_on:
        yield f"The bank asked for something on {show_date(stop.from_on)}, so it answered later. Check the day."


def why_not_go_to_the_ombudsman(claim: RefundClaim, *, on: date, today: date, clock):
    if claim.state not in (RefundClaim.State.MADE, RefundClaim.State.ANSWERED):
        yield "Only a claim that was made, and is not closed, goes to the ombudsman."
        return
    if on > today or on < claim.claimed_on:
        yield f"Choose a day from the claim, {show_date(claim.claimed_on)}, up to today."
    elif not claim.is_final and on < clock.ombudsman_from:
        yield (
            f"Without the bank's final answer the ombudsman takes it from {show_date(clock.ombudsman_from)}. "
            "If the bank gave its final answer, record that first."
        )


def why_not_close_claim(claim: RefundClaim):
    if claim.state == RefundClaim.State.CLOSED:
        yield "This claim is closed already."


def claims_in_the_way(case: FraudCase):
    """Plugged into the closing of a case."""
    for claim in RefundClaim.objects.open().filter(case=case):
        yield f"The claim to {claim.bank} is open. Close it with a reason first."
