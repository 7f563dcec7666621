"""Assets recovered, as the ledger of recovery adds them up for readers of aggregates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from fraudhub.core.periods import FinancialYear
from fraudhub.geography.scoping import Scope
from fraudhub.recovery.models import Column
from fraudhub.recovery.statement import over
from fraudhub.recovery.totals import BASES, HAS_A_HEADLINE, Asked
from fraudhub.recovery.totals_for_all import for_all


@dataclass(frozen=True)
class Recovered:
    year: int
    label: str
    basis: str  # "Ordered", "Received"
    amount_gbp: Decimal
    said: str  # "over £17 million"
    definition: str


def recovered_by_basis(years: Iterable[FinancialYear], scope: Scope) -> list[Recovered]:
    """Each year on each basis that may be called assets recovered, never added together; empty where nothing is
    recorded in any of them."""
    rows = []
    for year in years:
        for basis in HAS_A_HEADLINE:
            lines = for_all(Asked(year, basis), scope).lines
            amount = sum((line.pounds for line in lines if line.in_total), Decimal(0))
            rows.append(Recovered(year.year, year.label, Column(basis).label, amount, over(amount), BASES[basis]))
    return rows if any(row.amount_gbp for row in rows) else []
