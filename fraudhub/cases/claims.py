"""Claims with their clocks, as pages show and rank them. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from fraudhub.cases.models import RefundClaim, RefundRule
from fraudhub.cases.refunds import Clock, pounds_a_day
from fraudhub.cases.verbs.money import the_clock
from fraudhub.core.money import show_pounds
from fraudhub.core.periods import show_date
from fraudhub.core.plurals import how_many


@dataclass(frozen=True)
class ShownClaim:
    claim: RefundClaim
    days_left: int | None  # to the day that matters now
    clock: Clock | None = None  # where the page tells all of it

    @property
    def day(self) -> date | None:
        return self.claim.due_on

    @property
    def what_for(self) -> str:
        return self.claim.due_for

    @property
    def reference(self) -> str:
        return self.claim.reference

    @property
    def banner(self) -> str:
        """ "12 days left for the bank to answer: £4,000.00 from Barclays, by 3 June 2025." Empty when nothing waits."""
        if self.day is None:
            return ""
        sum_and_bank = f"{show_pounds(self.claim.amount_gbp)} from {self.claim.bank}, by {show_date(self.day)}."
        if self.days_left < 0:
            return f"{how_many(-self.days_left, 'day')} late {self.what_for}: {sum_and_bank}"
        if self.days_left == 0:
            return f"Last day {self.what_for}: {sum_and_bank}"
        return f"{how_many(self.days_left, 'day')} left {self.what_for}: {sum_and_bank}"

    @property
    def urgency(self) -> Decimal:
        return Decimal(-1) if self.days_left is None else pounds_a_day(self.claim.amount_gbp, self.days_left)


def claims_to_show(claims, *, with_clocks: bool = False) -> list[ShownClaim]:
    today = timezone.localdate()
    rules = list(RefundRule.objects.all()) if with_clocks else []
    return [
        ShownClaim(
            claim,
            (claim.due_on - today).days if claim.due_on else None,
            the_clock(claim, stops=claim.stops.all(), rules=rules) if with_clocks else None,
        )
        for claim in claims
    ]


def ranked(claims) -> list[ShownClaim]:
    """By pounds at stake over days left, the most pressing first; those that wait for nothing last."""
    return sorted(claims_to_show(claims), key=lambda each: (-each.urgency, each.claim.pk))
