"""Totals of the ledger: one financial year, on one basis at a time, broken down one way at a time. Page, file, API and
report all read them here. Sums are whole pence, added by the database."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Sum
from django.db.models.functions import TruncMonth
from django.utils.http import urlencode

from fraudhub.cases.models import Reimbursement
from fraudhub.core.periods import FinancialYear, Month, Period, months_after, parse_month
from fraudhub.geography.models import Borough
from fraudhub.geography.scoping import Scope
from fraudhub.recovery.models import Column, LedgerEntry, RecoveryRoute, RouteStage
from fraudhub.recovery.models.matters import Where
from fraudhub.recovery.refunds import refunds_by, route_of, signed_pence

WAYS = {
    "route": "Route",
    "stage": "Stage",
    "borough": "Borough of the victims",
    "fraud": "Linked to fraud or not",
    "month": "Month",
}
BASES = {
    Column.ORDERED: "Orders: the value on the day a court ordered it, paid or not",
    Column.RECEIVED: "Receipts: money, on the day it arrived",
    Column.DENIED: "Denied: the value on the day it was frozen, seized or restrained",
    Column.RETURNED: "Returned: money, on the day it went to victims",
    Column.REIMBURSED: "Reimbursed: what banks and other firms paid back of their own money",
}
ON_THE_CASE = "Entered on the case"
HAS_A_HEADLINE = (Column.ORDERED, Column.RECEIVED)


@dataclass(frozen=True)
class Days(Period):
    """From one day up to another, which is not in it."""

    start: date
    end: date


@dataclass(frozen=True)
class Asked:
    """What somebody wants to know. ``upto``: the last day that counts, for a year that is not over."""

    year: FinancialYear
    basis: str = Column.ORDERED
    by: str = "route"
    upto: date | None = None

    def to_params(self) -> dict[str, str | None]:
        """As a job keeps it."""
        upto = self.upto.isoformat() if self.upto else None
        return {"year": self.year.code, "basis": str(self.basis), "by": self.by, "upto": upto}

    def query(self, **more: str) -> str:
        """As an address says it."""
        said = {name: value for name, value in self.to_params().items() if value}
        return urlencode(said | more)

    @classmethod
    def from_params(cls, params: dict[str, str | None]) -> Asked:
        upto = date.fromisoformat(params["upto"]) if params["upto"] else None
        return cls(FinancialYear(int(params["year"][:4])), params["basis"], params["by"], upto)

    @property
    def period(self) -> Period:
        if self.upto is None or self.upto >= self.year.end:
            return self.year
        return Days(self.year.start, max(self.upto + timedelta(days=1), self.year.start))

    @property
    def year_before(self) -> Asked:
        """The same months of the year before: a part of a year is held against no whole one."""
        upto = months_after(self.upto, -12) if self.upto else None
        if self.upto and (self.upto + timedelta(days=1)).day == 1:  # the end of a month stays one: 28 and 29 February
            upto = months_after(self.upto + timedelta(days=1), -12) - timedelta(days=1)
        return replace(self, year=FinancialYear(self.year.year - 1), upto=upto)


@dataclass(frozen=True)
class Line:
    """One line of a breakdown. ``in_total``: it counts in what is called assets recovered."""

    key: str
    name: str
    pounds: Decimal
    in_total: bool = True


@dataclass(frozen=True)
class Cell:
    """What the entries of a year come to that are counted under the same things."""

    column: str
    route: str
    stage: str
    is_fraud_linked: bool
    victims_live: str
    victim_borough: str | None
    pence: int

    def key(self, by: str) -> str:
        if by == "borough":
            return self.victim_borough or self.victims_live
        if by == "fraud":
            return "yes" if self.is_fraud_linked else "no"
        return self.stage if by == "stage" else self.route


@dataclass(frozen=True)
class Totals:
    asked: Asked
    columns: dict[str, Decimal]
    lines: list[Line] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        """Of the basis, all lines: what the column of that name says."""
        return sum((line.pounds for line in self.lines), Decimal(0))


def entries_in(asked: Asked, scope: Scope):
    return LedgerEntry.objects.within(scope).during(asked.period)


def cells_in(asked: Asked, scope: Scope) -> list[Cell]:
    """The year's entries, read once and from the index alone, added up under all they are counted under: there are
    some hundreds of such cells, however many entries. Every breakdown but that by month is a sum of them."""
    names = ("column", "route", "stage", "is_fraud_linked", "victims_live", "victim_borough")
    rows = entries_in(asked, scope).order_by().values_list(*names).annotate(Sum("share_pence"))
    return [Cell(*row) for row in rows]


def columns_of(asked: Asked, scope: Scope, cells: list[Cell] | None = None) -> dict[str, Decimal]:
    """The five columns, each by itself."""
    pence = dict.fromkeys(Column.values, 0)
    for cell in cells_in(asked, scope) if cells is None else cells:
        pence[cell.column] += cell.pence
    pence[Column.REIMBURSED] = refunds_by(Reimbursement.objects.within(scope), asked.period)[0]["pence"]
    return {column: Decimal(amount) / 100 for column, amount in pence.items()}


def totals_of(asked: Asked, scope: Scope) -> Totals:
    cells = cells_in(asked, scope)
    return Totals(asked, columns_of(asked, scope, cells), lines_of(asked, scope, cells), cells)


def lines_of(asked: Asked, scope: Scope, cells: list[Cell]) -> list[Line]:
    if asked.basis == Column.REIMBURSED:
        return _refund_lines(asked, scope)
    pence: dict[str, int] = {}
    if asked.by == "month":
        rows = entries_in(asked, scope).counting(asked.basis).order_by().annotate(month=TruncMonth("happened_on"))
        for month, amount in rows.values_list("month").annotate(Sum("share_pence")):
            pence[month.isoformat()[:7]] = amount
    else:
        for cell in cells:
            if cell.column == asked.basis:
                pence[cell.key(asked.by)] = pence.get(cell.key(asked.by), 0) + cell.pence
    return named_lines(asked.by, {key: Decimal(amount) / 100 for key, amount in pence.items()})


def way_of(basis: str, by: str) -> str:
    """What firms reimbursed has no stage of its own: its routes stand for them."""
    return "route" if basis == Column.REIMBURSED and by == "stage" else by


def key_of_refund(row: dict, by: str) -> str:
    """What firms reimbursed is kept in cases: it has a borough, a month and perhaps a route, and it is fraud."""
    if by == "fraud":
        return "yes"
    if by == "month":
        return row["month"].isoformat()[:7]
    return row["case__borough"] if by == "borough" else row["route"] or "case"


def _refund_lines(asked: Asked, scope: Scope) -> list[Line]:
    path = {"borough": "case__borough", "month": "month"}.get(asked.by, "route")
    sums: dict[str, Decimal] = {}
    for row in refunds_by(Reimbursement.objects.within(scope), asked.period, path):
        key = key_of_refund(row, asked.by)
        sums[key] = sums.get(key, Decimal(0)) + Decimal(row["pence"]) / 100
    return named_lines(way_of(asked.basis, asked.by), sums)


def named_lines(way: str, sums: dict[str, Decimal]) -> list[Line]:
    """In the order in which a table of that breakdown has them."""
    return _LINES[way](sums)


def _by_route(sums: dict[str, Decimal]) -> list[Line]:
    routes = list(RecoveryRoute.objects.all())
    routes.sort(key=lambda route: (not route.in_total, route.name))
    found = [Line(route.pk, route.name, sums[route.pk], route.in_total) for route in routes if route.pk in sums]
    return [*found, *([Line("case", ON_THE_CASE, sums["case"], False)] if "case" in sums else [])]


def _by_stage(sums: dict[str, Decimal]) -> list[Line]:
    stages = RouteStage.objects.filter(pk__in=sums).select_related("route").order_by("route__name", "place")
    return [Line(each.pk, f"{each.route}: {each.name}", sums[each.pk], each.route.in_total) for each in stages]


def _by_borough(sums: dict[str, Decimal]) -> list[Line]:
    names = dict(Borough.objects.order_by("name").values_list("code", "name")) | dict(Where.choices)
    return [Line(key, name, sums[key]) for key, name in names.items() if key in sums]


def _by_fraud(sums: dict[str, Decimal]) -> list[Line]:
    names = {"yes": "Linked to fraud", "no": "Other crime"}
    return [Line(key, name, sums[key]) for key, name in names.items() if key in sums]


def _by_month(sums: dict[str, Decimal]) -> list[Line]:
    return [Line(key, Month(*map(int, key.split("-"))).label, sums[key]) for key in sorted(sums)]


_LINES = {"route": _by_route, "stage": _by_stage, "borough": _by_borough, "fraud": _by_fraud, "month": _by_month}


def of_line(rows, asked: Asked, key: str):
    """The entries behind one line: a queryset of ledger entries that were asked with ``entries_in``."""
    rows = rows.counting(asked.basis)
    if asked.by == "borough":
        return rows.filter(victims_live=key) if key in Where.values else rows.filter(victim_borough=key)
    if asked.by == "fraud":
        return rows.filter(is_fraud_linked=key == "yes") if key in ("yes", "no") else rows.none()
    if asked.by == "month":
        month = parse_month(key)
        return rows.filter(happened_on__gte=month.start, happened_on__lt=month.end)
    return rows.filter(**{asked.by: key})


@dataclass(frozen=True)
class Behind:
    """One line, and the matters or cases that it is made of, the most first: they come to what the line says."""

    line: Line | None
    rows: list[dict]


def rows_behind(asked: Asked, key: str, scope: Scope) -> Behind:
    """Read once: the line is the sum of its rows. Nothing where there is no such line."""
    try:
        if asked.basis == Column.REIMBURSED:
            rows = _refunds_behind(asked, key, scope)
        else:
            names = ("matter__reference", "matter__about", "matter__route__name")
            rows = of_line(entries_in(asked, scope), asked, key).order_by().values(*names)
            rows = rows.annotate(pence=Sum("share_pence")).order_by("-pence", "matter__reference")
    except ValueError:  # a month that is none
        return Behind(None, [])
    rows = list(rows)
    pounds = Decimal(sum(row["pence"] for row in rows)) / 100
    lines = named_lines(way_of(asked.basis, asked.by), {key: pounds}) if rows else []
    return Behind(lines[0], rows) if lines else Behind(None, [])


def _refunds_behind(asked: Asked, key: str, scope: Scope):
    rows = Reimbursement.objects.within(scope).order_by()
    rows = rows.filter(received_on__gte=asked.period.start, received_on__lt=asked.period.end)
    if asked.by == "borough":
        rows = rows.filter(case__borough=key)
    elif asked.by == "month":
        month = parse_month(key)
        rows = rows.filter(received_on__gte=month.start, received_on__lt=month.end)
    elif asked.by in ("route", "stage"):
        rows = rows.annotate(by_route=route_of())
        rows = rows.filter(by_route__isnull=True) if key == "case" else rows.filter(by_route=key)
    elif key != "yes":  # what firms reimburse is fraud
        rows = rows.none()
    return rows.values("case__reference").annotate(pence=signed_pence()).order_by("-pence", "case__reference")


@dataclass(frozen=True)
class Recovered:
    """What is called assets recovered on one basis, of it what is not fraud, and what stands beside it by route."""

    pounds: Decimal
    not_fraud: Decimal
    beside: dict[str, Decimal]


def recovered(asked: Asked, scope: Scope, cells: list[Cell] | None = None) -> Recovered:
    """Of the routes that count in it, alone."""
    routes = {route.pk: route for route in RecoveryRoute.objects.all()}
    total, not_fraud, beside = 0, 0, dict[str, int]()
    for cell in cells_in(asked, scope) if cells is None else cells:
        route = routes[cell.route]
        if cell.column != asked.basis:
            continue
        if route.in_total:
            total += cell.pence
            not_fraud += 0 if cell.is_fraud_linked else cell.pence
        else:
            beside[route.name] = beside.get(route.name, 0) + cell.pence
    beside_pounds = {name: Decimal(pence) / 100 for name, pence in sorted(beside.items()) if pence}
    return Recovered(Decimal(total) / 100, Decimal(not_fraud) / 100, beside_pounds)
