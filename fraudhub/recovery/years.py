"""All financial years side by side, on one basis, broken down one way. Each column is what the totals of that year say,
and is read from the same entries; years are never added together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Case, CharField, F, IntegerField, Sum, Value, When
from django.utils import timezone

from fraudhub.cases.models import Reimbursement
from fraudhub.core.periods import FinancialYear
from fraudhub.geography.scoping import Scope
from fraudhub.recovery.models import Column, LedgerEntry, RecoveryRoute
from fraudhub.recovery.refunds import refunds_by
from fraudhub.recovery.totals import HAS_A_HEADLINE, WAYS, Asked, Line, Totals, key_of_refund, named_lines, way_of

FIRST_YEAR = 2019
WAYS_OF_YEARS = {way: name for way, name in WAYS.items() if way != "month"}
_COUNTED_UNDER = {
    "route": F("route"),
    "stage": F("stage"),
    "borough": Case(
        When(victim_borough=None, then=F("victims_live")), default=F("victim_borough"), output_field=CharField()
    ),
    "fraud": Case(When(is_fraud_linked=True, then=Value("yes")), default=Value("no")),
}


def years_up_to(day: date) -> list[FinancialYear]:
    """From the first that is shown to the one of that day."""
    return [FinancialYear(year) for year in range(FIRST_YEAR, FinancialYear.of(day).year + 1)]


@dataclass(frozen=True)
class SideBySide:
    """``years``: the totals of each from the first that has an entry, in their order, without their other columns.
    ``lines``: what stands in any of them, each once; its pounds are of no year. ``recovered``: by year, of the routes
    that count in assets recovered; None where the basis has no such headline. ``earlier``: what is dated before the
    first year that is shown at all."""

    basis: str
    by: str
    years: list[Totals]
    lines: list[Line]
    recovered: list[Decimal] | None
    earlier: Decimal

    def row(self, line: Line) -> list[Decimal | None]:
        """A line, year by year; None where a year has nothing of it."""
        found = [{each.key: each.pounds for each in totals.lines} for totals in self.years]
        return [pounds.get(line.key) for pounds in found]

    @property
    def totals(self) -> list[Decimal]:
        return [totals.total for totals in self.years]


def side_by_side(basis: str, by: str, scope: Scope, *, routes: Iterable[str] | None = None) -> SideBySide:
    """Three questions, however many years. ``routes``: only what is counted under these."""
    years = years_up_to(timezone.localdate())
    pence: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    in_total: dict[int, int] = defaultdict(int)
    counting = set(RecoveryRoute.objects.filter(in_total=True).values_list("pk", flat=True))
    found = _refunds(by, scope) if basis == Column.REIMBURSED else _entries(basis, by, scope, years, routes)
    for year, route, key, amount in found:
        pence[year][key] += amount
        in_total[year] += amount if route in counting else 0
    first = min((year for year in pence if year >= FIRST_YEAR), default=years[-1].year)
    years = [year for year in years if year.year >= first]
    keys = {key: Decimal(0) for year in years for key in pence[year.year]}
    lines = named_lines(way_of(basis, by), keys)
    return SideBySide(
        basis,
        by,
        [_totals(Asked(year, basis, by), lines, pence[year.year]) for year in years],
        lines,
        [Decimal(in_total[year.year]) / 100 for year in years] if basis in HAS_A_HEADLINE else None,
        Decimal(sum(sum(by_key.values()) for year, by_key in pence.items() if year < FIRST_YEAR)) / 100,
    )


def _totals(asked: Asked, lines: list[Line], pence: dict[str, int]) -> Totals:
    there = [replace(line, pounds=Decimal(pence[line.key]) / 100) for line in lines if line.key in pence]
    return Totals(asked, {}, there)


def _entries(basis: str, by: str, scope: Scope, years: list[FinancialYear], routes: Iterable[str] | None):
    """(year, route, key, pence) of the ledger; what is older than the first year has one year less than it."""
    rows = LedgerEntry.objects.within(scope).counting(basis)
    if routes is not None:
        rows = rows.filter(route__in=routes)
    ends = [FinancialYear(years[0].year - 1), *years]
    of_year = Case(
        *(When(happened_on__lt=year.end, then=Value(year.year)) for year in ends),
        default=Value(ends[-1].year), output_field=IntegerField(),
    )  # fmt: skip
    rows = rows.order_by().annotate(of_year=of_year, counted_under=_COUNTED_UNDER[by])
    return rows.values_list("of_year", "route", "counted_under").annotate(Sum("share_pence"))


def _refunds(by: str, scope: Scope) -> Iterator[tuple[int, str | None, str, int]]:
    """The same of what firms reimbursed, which cases keep."""
    paths = {"borough": "case__borough"}
    for row in refunds_by(Reimbursement.objects.within(scope), None, "month", paths.get(by, "route")):
        yield FinancialYear.of(row["month"]).year, None, key_of_refund(row, by), row["pence"]
