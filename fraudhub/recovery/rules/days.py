"""Money moves forward, day by day: up to any day no more arrived than was ordered by then, and no more went to victims
than was there by then. So a total up to a day never has more of a pound than there was."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from fraudhub.recovery.models import Asset, Column, LedgerEntry


@dataclass(frozen=True)
class Short:
    """The first day on which more had moved on than there was, in pounds."""

    on: date
    there: Decimal
    gone: Decimal


def first_short_day(asset: Asset, source: str, target: str, *, moved: str, on: date, pence: int) -> Short | None:
    """As the ledger would stand with ``pence`` more in the column ``moved`` on that day (fewer, where below nought).
    What is promised to victims and waits for a second person counts as gone on the day it would be paid."""
    by_day: dict[date, dict[str, int]] = defaultdict(lambda: {source: 0, target: 0})
    by_day[on][moved] += pence
    rows = LedgerEntry.objects.filter(asset=asset, column__in=(source, target)).order_by()
    for day, column, amount in rows.values_list("happened_on", "column").annotate(Sum("effect_pence")):
        by_day[day][column] += amount
    if target == Column.RETURNED:
        for day, pounds in asset.distributions.waiting().values_list("paid_on", "amount_gbp"):
            by_day[day][target] += int(pounds * 100)
    there = gone = 0
    for day in sorted(by_day):
        there, gone = there + by_day[day][source], gone + by_day[day][target]
        if gone > there:
            return Short(day, Decimal(there) / 100, Decimal(gone) / 100)
    return None
