"""Assets recovered, as the ledger of recovery adds them up for readers of aggregates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Count, Max

from fraudhub.core.periods import FinancialYear
from fraudhub.geography.scoping import Scope
from fraudhub.recovery.models import Column, LedgerEntry, MatterVictim
from fraudhub.recovery.statement import over
from fraudhub.recovery.totals import BASES, HAS_A_HEADLINE, Asked
from fraudhub.recovery.totals_for_all import for_all

if TYPE_CHECKING:
    import pandas as pd


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


def receipts_by_month(scope: Scope) -> pd.DataFrame:
    """day (the first of a month), lsoa (never known), borough (of the victims, None where nobody is known or they live
    in several), matter, people, pence: what arrived of what is called assets recovered. ``people``: how many are to be
    repaid by the matter; one where nobody is known, for it was somebody's."""
    import pandas as pd  # for jobs

    victims = dict(
        MatterVictim.objects.within(scope).standing().order_by().values_list("matter")
        .annotate(Count("case__person__canonical", distinct=True))
    )  # fmt: skip
    entries = LedgerEntry.objects.within(scope).of_assets_recovered().received_by_victim_borough_and_month()
    rows = [
        (row["month"], None, row["victim_borough"], row["matter"], victims.get(row["matter"], 1), row["pence"])
        for row in entries
        if row["pence"]
    ]
    return pd.DataFrame(rows, columns=["day", "lsoa", "borough", "matter", "people", "pence"])


def changed_at(scope: Scope) -> datetime | None:
    """The data cut: the newest entry, reversals too, and whoever was last named as to be repaid."""
    moments = [
        LedgerEntry.objects.within(scope).aggregate(newest=Max("created_at"))["newest"],
        *MatterVictim.objects.within(scope).aggregate(named=Max("created_at"), left=Max("left_at")).values(),
    ]
    return max(filter(None, moments), default=None)
