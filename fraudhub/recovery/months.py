"""Closed months beside what the ledger says today. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, Sum
from django.db.models.functions import TruncMonth

from fraudhub.cases.models import Reimbursement
from fraudhub.core.periods import Month, Period
from fraudhub.geography.scoping import Scope
from fraudhub.recovery.models import Column, FrozenTotal, LedgerEntry, MonthClose
from fraudhub.recovery.refunds import refunds_by


@dataclass(frozen=True)
class ClosedMonth:
    """One closed month: what it was closed with, and what was entered since."""

    close: MonthClose
    frozen: dict[str, Decimal]
    now: dict[str, Decimal]

    @property
    def month(self) -> Month:
        return self.close.month

    @property
    def adjustments(self) -> dict[str, Decimal]:
        """By column; only those that moved."""
        return {column: self.now[column] - self.frozen[column] for column in Column.values
                if self.now[column] != self.frozen[column]}  # fmt: skip


def which_were_adjusted(period: Period):
    """Closed months in their order, with ``is_adjusted``: something was entered for it since. One question."""
    closes = MonthClose.objects.filter(starts_on__gte=period.start, starts_on__lt=period.end)
    entered = LedgerEntry.objects.during(period).annotate(of_month=TruncMonth("happened_on"))
    refunded = Reimbursement.objects.filter(received_on__gte=period.start, received_on__lt=period.end)
    refunded = refunded.annotate(of_month=TruncMonth("received_on"))
    return closes.annotate(
        is_adjusted=Exists(entered.filter(of_month=OuterRef("starts_on"), pk__gt=OuterRef("last_entry")))
        | Exists(refunded.filter(of_month=OuterRef("starts_on"), pk__gt=OuterRef("last_reimbursement")))
    ).order_by("starts_on")


def closed_months_of(period: Period, scope: Scope) -> list[ClosedMonth]:
    """In their order; four questions."""
    closes = MonthClose.objects.filter(starts_on__gte=period.start, starts_on__lt=period.end).order_by("starts_on")
    nought = dict.fromkeys(Column.values, Decimal(0))
    closes = list(closes)
    if not closes:
        return []
    frozen: dict[date, dict[str, Decimal]] = {each.starts_on: dict(nought) for each in closes}
    now: dict[date, dict[str, Decimal]] = {each.starts_on: dict(nought) for each in closes}
    rows = FrozenTotal.objects.within(scope).filter(close__in=closes).order_by()
    for day, column, pence in rows.values_list("close__starts_on", "column").annotate(Sum("share_pence")):
        frozen[day][column] = Decimal(pence) / 100
    rows = LedgerEntry.objects.within(scope).during(period).order_by().annotate(month=TruncMonth("happened_on"))
    for day, column, pence in rows.values_list("month", "column").annotate(Sum("share_pence")):
        if day in now:
            now[day][column] = Decimal(pence) / 100
    for row in refunds_by(Reimbursement.objects.within(scope), period, "month"):
        if row["month"] in now:
            now[row["month"]][Column.REIMBURSED] = Decimal(row["pence"]) / 100
    return [ClosedMonth(each, frozen[each.starts_on], now[each.starts_on]) for each in closes]


def entered_since(close: MonthClose, scope: Scope):
    """The entries that came after the month was closed."""
    return LedgerEntry.objects.within(scope).during(close.month).filter(pk__gt=close.last_entry)


def reimbursed_since(close: MonthClose, scope: Scope):
    in_month = Q(received_on__gte=close.month.start, received_on__lt=close.month.end)
    return Reimbursement.objects.within(scope).filter(in_month, pk__gt=close.last_reimbursement)
