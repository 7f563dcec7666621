"""Totals for who sees aggregates alone: what says nothing of a victim. A sum of money to victims is shown for a year
that is over, over all routes, where ten people or more share in it and none has more than half."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone

from fraudhub.cases.models import Reimbursement
from fraudhub.geography.scoping import Scope
from fraudhub.recovery.models import Allocation, Column, RecoveryRoute
from fraudhub.recovery.refunds import refunds_by
from fraudhub.recovery.totals import Asked, Totals, cells_in, lines_of

FEWEST_PEOPLE = 10
BASES_FOR_ALL = [Column.ORDERED, Column.RECEIVED, Column.DENIED]
WAYS_FOR_ALL = {"route": "Route"}


def open_routes() -> set[str]:
    """Those that say nothing of a victim."""
    about_offenders = RecoveryRoute.objects.filter(kind__in=("criminal", "civil"))
    return set(about_offenders.exclude(in_total=False, credit_kind__gt="").values_list("pk", flat=True))


def for_all(asked: Asked, scope: Scope) -> Totals:
    """Routes that are about offenders; those that are about one victim's money are left out, and their column says
    nothing until it says nothing of anybody."""
    routes = open_routes()
    cells = [cell for cell in cells_in(asked, scope) if cell.route in routes and cell.column in BASES_FOR_ALL]
    columns: dict[str, Decimal] = {
        column: Decimal(sum(cell.pence for cell in cells if cell.column == column)) / 100 for column in BASES_FOR_ALL
    }
    if asked.period.end <= timezone.localdate() and asked.period == asked.year:
        columns |= _to_victims(asked, scope)
    return Totals(asked, columns, lines_of(asked, scope, cells))


def _to_victims(asked: Asked, scope: Scope) -> dict[str, Decimal]:
    period = asked.year
    paid = Allocation.objects.within(scope).standing()
    paid = paid.filter(entry__happened_on__gte=period.start, entry__happened_on__lt=period.end).order_by()
    returned = [sum_ for _, sum_ in paid.values_list("case__person__canonical").annotate(Sum("amount_gbp"))]
    rows = refunds_by(Reimbursement.objects.within(scope), period, "case__person__canonical")
    reimbursed = [Decimal(row["pence"]) / 100 for row in rows if row["pence"] > 0]
    return {
        column: sum(parts, Decimal(0))
        for column, parts in ((Column.RETURNED, returned), (Column.REIMBURSED, reimbursed))
        if says_nothing_of_anybody(parts)
    }


def says_nothing_of_anybody(parts: list[Decimal]) -> bool:
    return len(parts) >= FEWEST_PEOPLE and 2 * max(parts) <= sum(parts)
