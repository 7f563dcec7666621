"""The clock of a claim for reimbursement, by the rule in force on the day it was made.

Source of the limits: the reference list of refund rules (Payment Systems Regulator's scheme for pushed payments from
7 October 2024; Financial Ombudsman Service), each marked where it has to be checked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from fraudhub.core.periods import months_after
from fraudhub.core.working_days import after_working_days, is_working_day


@dataclass(frozen=True)
class Clock:
    """The days of one claim. ``claim_by``: last day to claim. ``answer_by``: the bank's day; None before the claim.
    ``ombudsman_from``: earliest day without a final answer. ``ombudsman_by``: last day after one."""

    claim_by: date
    answer_by: date | None
    is_stopped: bool
    ombudsman_from: date | None
    ombudsman_by: date | None
    most_gbp: Decimal  # what the scheme gives at most for what is claimed
    excess_gbp: Decimal


def clock_of(claim, rule, stops: Iterable[tuple[date, date | None]]) -> Clock:
    """``stops`` are (from, until): the bank's clock stands still after ``from`` up to ``until``."""
    stops = list(stops)
    excess = Decimal("0.00") if claim.is_vulnerable and rule.excess_spares_vulnerable else rule.excess_gbp
    most = max(min(claim.amount_gbp, rule.cap_gbp) - excess, Decimal("0.00"))
    claim_by = months_after(claim.last_paid_on, rule.claim_within_months)
    if claim.claimed_on is None:
        return Clock(claim_by, None, False, None, None, most, excess)
    stopped = any(until is None for _, until in stops)
    return Clock(
        claim_by=claim_by,
        answer_by=_answer_by(claim.claimed_on, rule, stops),
        is_stopped=stopped,
        ombudsman_from=claim.claimed_on + timedelta(weeks=rule.ombudsman_after_weeks),
        ombudsman_by=months_after(claim.answered_on, rule.ombudsman_within_months) if claim.is_final else None,
        most_gbp=most,
        excess_gbp=excess,
    )


def _answer_by(claimed_on: date, rule, stops: list[tuple[date, date | None]]) -> date:
    """Working days on which the clock ran, up to the answer's number of them; never later than the longest time."""
    longest = after_working_days(claimed_on, rule.longest_working_days)
    day, ran = claimed_on, 0
    while ran < rule.answer_working_days and day < longest:
        day += timedelta(days=1)
        stands = any(start < day and (until is None or day <= until) for start, until in stops)
        ran += is_working_day(day) and not stands
    return day


def rule_on(rules: Iterable, day: date):
    """The rule in force on that day; None before the scheme began."""
    held = [rule for rule in rules if rule.valid_from <= day and (rule.valid_to is None or day < rule.valid_to)]
    return max(held, key=lambda rule: rule.valid_from, default=None)


def next_day(claim, clock: Clock) -> tuple[date, str] | None:
    """The day that matters now, and what for; None when nothing is waited for."""
    match claim.state:
        case "to_be_made":
            return clock.claim_by, "to claim"
        case "made":
            return clock.answer_by, "for the bank to answer"
        case "answered" if claim.answer != "paid":
            return (clock.ombudsman_by, "to go to the ombudsman") if clock.ombudsman_by else None
    return None


def pounds_a_day(pounds: Decimal, days_left: int) -> Decimal:
    """What the programme's list is ranked by: pounds at stake over days left. Late counts as the last day."""
    return pounds / max(days_left, 1)
