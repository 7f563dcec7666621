"""A total in words: its bound, its basis, what it includes and what it does not. Reads only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from fraudhub.core.money import show_pounds
from fraudhub.core.periods import show_date
from fraudhub.geography.scoping import Scope
from fraudhub.recovery.models import Column, StatedFigure
from fraudhub.recovery.totals import HAS_A_HEADLINE, Asked, Totals, entries_in, recovered, totals_of

_WHAT = {
    Column.ORDERED: "orders obtained, at their value on the day of the order, whether or not anything was paid on them",
    Column.RECEIVED: "money received, on the day it arrived",
}


def over(amount: Decimal) -> str:
    """A lower bound as it is said: ``Decimal("17234110.22")`` -> "over £17 million"; exactly that sum, or less than
    £100,000, is said in full."""
    for unit, word in ((1_000_000, " million"), (100_000, "")):
        if amount >= unit:
            whole = int(amount) // unit
            said = f"£{whole:,}{word}" if word else f"£{whole * unit:,}"
            return said if amount == whole * unit else f"over {said}"
    return show_pounds(amount)


@dataclass(frozen=True)
class Statement:
    """One year on one basis, in sentences."""

    headline: str
    includes: list[str]
    leaves_out: list[str]
    before: str
    stated: list[str]

    def sentences(self) -> list[str]:
        return [self.headline, *self.includes, *self.leaves_out, self.before, *self.stated]


def statement_of(totals: Totals, scope: Scope) -> Statement | None:
    """None where the basis has no headline: only what was ordered or received is called recovered."""
    asked = totals.asked
    if asked.basis not in HAS_A_HEADLINE:
        return None
    found = recovered(asked, scope, totals.cells)
    before = entries_in(asked.year_before, scope).counting(asked.basis).of_assets_recovered().pounds()
    return Statement(
        headline=f"Assets recovered {_days(asked)}: {over(found.pounds)}. To the penny, {show_pounds(found.pounds)}.",
        includes=[
            f"It counts {_WHAT[asked.basis]}.",
            f"It includes {show_pounds(found.not_fraud)} from crime that is not fraud.",
            "Of joint matters it counts the share that was agreed to be ours.",
        ],
        leaves_out=[*_leaves_out(asked, totals.columns, found.beside)],
        before=f"In the same days of the year before: {show_pounds(before)}.",
        stated=_stated(asked, scope, found.pounds),
    )


@dataclass(frozen=True)
class Report:
    """A year to be quoted, as the page, the PDF, the Word document and its file say it."""

    asked: Asked
    totals: Totals
    statement: Statement
    columns: list[tuple[str, Decimal]]
    lines: list[tuple[str, Decimal]]

    @property
    def title(self) -> str:
        return f"Assets recovered, {self.asked.year.label}"

    @property
    def basis(self) -> str:
        return Column(self.asked.basis).label


def report_of(asked: Asked, scope: Scope) -> Report:
    """By route, on the basis that was asked, or on orders where that has no headline."""
    basis = asked.basis if asked.basis in HAS_A_HEADLINE else Column.ORDERED
    totals = totals_of(replace(asked, basis=basis, by="route"), scope)
    beside = "" if all(line.in_total for line in totals.lines) else " (beside it)"
    lines = [(line.name if line.in_total else line.name + beside, line.pounds) for line in totals.lines]
    if beside:
        lines.append(("Assets recovered", sum((each.pounds for each in totals.lines if each.in_total), Decimal(0))))
    return Report(
        totals.asked, totals, statement_of(totals, scope),
        [(column.label, totals.columns[column]) for column in Column],
        [*lines, ("All lines", totals.total)],
    )  # fmt: skip


def _days(asked: Asked) -> str:
    if asked.upto is None or asked.upto >= asked.year.end:
        return f"in {asked.year.label}"
    return f"from {show_date(asked.year.start)} to {show_date(asked.upto)}"


def _leaves_out(asked: Asked, columns: dict[str, Decimal], beside: dict[str, Decimal]):
    for name, pounds in beside.items():
        yield f"It does not include {show_pounds(pounds)} under: {name}."
    other = Column.RECEIVED if asked.basis == Column.ORDERED else Column.ORDERED
    words = {
        Column.DENIED: "was denied to suspects (frozen, seized or restrained)",
        Column.RECEIVED: "was received in those days, on orders of this year or earlier ones",
        Column.ORDERED: "was ordered in those days, paid or not",
        Column.RETURNED: "was returned to victims",
        Column.REIMBURSED: "was reimbursed by banks and other firms",
    }
    for column in (Column.DENIED, other, Column.RETURNED, Column.REIMBURSED):
        yield f"It does not include the {show_pounds(columns[column])} that {words[column]}: that is counted apart."


def _stated(asked: Asked, scope: Scope, whole_year: Decimal) -> list[str]:
    """What was said in public of that year, beside the ledger up to the same day."""
    figures = StatedFigure.objects.filter(year=asked.year.year).order_by("pk")
    return [_beside(figure, asked.basis, _up_to(figure, asked, scope, whole_year)) for figure in figures]


def _up_to(figure: StatedFigure, asked: Asked, scope: Scope, pounds: Decimal) -> Decimal:
    """``pounds`` where it is for the days that were asked; else the ledger is asked again."""
    if figure.as_at == asked.upto or (figure.as_at is None and asked.period == asked.year):
        return pounds
    at = Asked(asked.year, asked.basis, upto=figure.as_at)
    return entries_in(at, scope).counting(asked.basis).of_assets_recovered().pounds()


def _beside(figure: StatedFigure, basis: str, ours: Decimal) -> str:
    said_on = "On its basis" if figure.basis == basis else "On this basis, which may not be the one that was meant"
    held = "above it" if ours > figure.bound_gbp else "not above it"
    up_to = f" up to {show_date(figure.as_at)}" if figure.as_at else ""
    return (
        f"Said in public: {figure.says} ({figure.source}). {said_on}, the ledger has {show_pounds(ours)}{up_to}: "
        f"{held}. {figure.leaves_open}"
    )
