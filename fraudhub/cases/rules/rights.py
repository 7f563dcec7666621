"""What stands in the way of outcomes and of the clocks of the Victims' Code."""

from __future__ import annotations

from datetime import date

from django.db.models import Min

from fraudhub.cases.models import CodeDuty, CodeRight, FraudCase, OutcomeCode
from fraudhub.core.periods import show_date

EARLIEST_OUTCOME_DAY = date(2000, 1, 1)  # as the constraint says


def why_not_decide_outcome(
    case: FraudCase, *, outcome: OutcomeCode, decided_on: date, suspect_is_named: bool, standing, today: date
):
    """``standing``: the outcome decided last, or None."""
    if decided_on > today:
        yield "The day of the outcome must be today or in the past."
    if decided_on < (since := known_since(case)):
        yield f"The outcome cannot be older than what was reported, {show_date(since)}."
    if standing is not None and decided_on < standing.decided_on:
        yield f"A later outcome stands, of {show_date(standing.decided_on)}. Check the day."
    if standing is None and not outcome.is_outcome:
        yield "The case has no outcome yet: there is nothing to take back."
    if outcome.needs_named_suspect and not suspect_is_named:
        yield "This outcome needs a named suspect. Say that there is one, or choose another outcome."


def known_since(case: FraudCase) -> date:
    """The first day on which anybody can have decided about it: many reports reach a hub weeks after the police."""
    reported = case.triages.joined().aggregate(first=Min("report__reported_on"))["first"]
    return max(min(filter(None, (case.opened_on, case.occurred_on, reported))), EARLIEST_OUTCOME_DAY)


def why_not_begin_duty(right: CodeRight):
    if right.begins != CodeRight.Begins.EVENT:
        yield "This clock starts by itself."


def why_not_meet(duty: CodeDuty, *, met_on: date, late_reason: str, today: date):
    yield from why_not_drop(duty)
    if met_on > today:
        yield "The day must be today or in the past."
    if met_on < duty.starts_on:
        yield f"The day cannot be before {show_date(duty.starts_on)}, when the clock started."
    if duty.due_on is not None and met_on > duty.due_on and not late_reason:
        yield f"It was due by {show_date(duty.due_on)}. Say why it was late."


def why_not_drop(duty: CodeDuty):
    if duty.met_on is not None:
        yield "This was met already."
    elif duty.dropped_because:
        yield "This is owed no longer."
