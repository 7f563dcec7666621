"""What may be drawn, in one table: which measure, by which area, over which kind of period. There is nothing else.

Filters are not free (DESIGN 7): each further cut is a further way to work a hidden number out, so a cut that is not
in this table is refused with a sentence, on pages, in the API and from the shell alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from fraudhub.accounts.roles import Audience
from fraudhub.core.periods import FinancialYear, Period, parse_period
from fraudhub.geography.levels import Level

REPORTS, REPORTS_65_PLUS = "reports", "reports_65plus"


@dataclass(frozen=True)
class Per:
    """What a count is set against. `counted` is the column of the frame; `band` the population column, or None."""

    code: str
    name: str
    counted: str
    band: str | None
    title: str
    unit: str
    decimals: int


PERS = {
    per.code: per
    for per in (
        Per("none", "Number of reports", REPORTS, None, "Reports of fraud", "reports", 0),
        Per("1000", "Reports per 1,000 residents", REPORTS, "all_ages",
            "Reports of fraud per 1,000 residents", "reports per 1,000 residents", 1),
        Per("1000_65plus", "Reports by people aged 65 and over, per 1,000 residents aged 65 and over",
            REPORTS_65_PLUS, "aged_65_plus",
            "Reports by people aged 65 and over per 1,000 residents aged 65 and over",
            "reports per 1,000 residents aged 65 and over", 1),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Breakdown:
    measure: str
    level: Level
    period: type[Period]


BREAKDOWNS = (
    Breakdown("reports", Level.BOROUGH, FinancialYear),
    Breakdown("reports", Level.WARD, FinancialYear),
)
MEASURES = {"reports": "Reports"}
LEVELS = {"borough": "Borough", "ward": "Ward"}


@dataclass(frozen=True)
class MapRequest:
    """One map, as it is asked for; all texts, as they came."""

    measure: str
    per: str
    level: str
    period: str

    def title(self) -> str:
        """What the map is called; of a request that nothing stands in the way of."""
        return f"{PERS[self.per].title}, by {Level(self.level).label}, {parse_period(self.period).label}"

    def to_json(self) -> dict[str, str]:
        return {"measure": self.measure, "per": self.per, "level": self.level, "period": self.period}


def why_not_draw(asked: MapRequest, *, audience: Audience | None, today: date) -> Iterator[str]:
    """The sentences that stand in the way of this map for this audience."""
    if audience is None:
        yield "Your role does not include maps."
        return
    if asked.measure not in MEASURES:
        yield f"Choose a measure from this list: {_listed(MEASURES)}."
    if asked.per not in PERS:
        yield f"Choose what to set it against from this list: {_listed(PERS)}."
    if asked.level not in LEVELS:
        yield f"Choose a kind of area from this list: {_listed(LEVELS)}."
    elif asked.level not in audience.levels:
        yield f"Your role may not see figures by {Level(asked.level).label}."
    try:
        period = parse_period(asked.period)
    except ValueError as error:
        yield str(error)
        return
    kinds = {row.period for row in BREAKDOWNS if row.measure == asked.measure and row.level == asked.level}
    if kinds and type(period) not in kinds:
        yield f"Figures by {Level(asked.level).label} are for a financial year, written like 2024-25."
    elif period.start > today:
        yield f"{period.label} has not begun. Choose a year that has."


def financial_years(today: date, *, count: int = 6) -> list[FinancialYear]:
    """The years a form offers, newest first, the one under way among them."""
    newest = FinancialYear.of(today)
    return [FinancialYear(newest.year - back) for back in range(count)]


def _listed(table: dict) -> str:
    return ", ".join(table)
