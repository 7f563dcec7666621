"""The periods figures are shown for, as stretches of whole months; only those that are over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fraudhub.core.periods import CalendarQuarter, FinancialYear, Month, Period, Window

Stretch = tuple[int, int]  # of months: the first, and the one after the last


class Kind(StrEnum):
    """Finest first."""

    MONTH = "month"
    QUARTER = "quarter"
    ROLLING = "rolling"  # twelve months to the end of any month
    YEAR = "year"
    THREE_YEARS = "three_years"

    @property
    def label(self) -> str:
        return {
            "month": "month, like 2024-07",
            "quarter": "calendar quarter, like 2024-Q1",
            "rolling": "twelve months, like 2024-07..2025-06",
            "year": "financial year, written like 2024-25",
            "three_years": "three financial years together, like 2022-04..2025-03",
        }[self.value]


def plainest(period: Period) -> Period:
    """A window that is a month, a quarter or a financial year is that: the same numbers have one name."""
    if not isinstance(period, Window):
        return period
    first, length = period.first, len(period.months())
    if length == 1:
        return first
    if length == 3 and first.month % 3 == 1:
        return CalendarQuarter(first.year, (first.month + 2) // 3)
    if length == 12 and first.month == 4:
        return FinancialYear(first.year)
    return period


def kind_of(period: Period) -> Kind | None:
    """None for a length that no figure is shown for."""
    period = plainest(period)
    if isinstance(period, Month):
        return Kind.MONTH
    if isinstance(period, CalendarQuarter):
        return Kind.QUARTER
    if isinstance(period, FinancialYear):
        return Kind.YEAR
    length = len(period.months())
    if length == 12:
        return Kind.ROLLING
    return Kind.THREE_YEARS if length == 36 and period.first.month == 4 else None


def ends_a_quarter(period: Period) -> bool:
    return period.months()[-1].month % 3 == 0


@dataclass(frozen=True)
class Calendar:
    """`length` whole months from `first`, an April; what lies outside was never counted."""

    first: Month
    length: int

    @classmethod
    def covering(cls, earliest: date, today: date) -> Calendar:
        """From the financial year of the earliest day to the last month that is over."""
        first = Month(FinancialYear.of(earliest).year, 4)
        return cls(first, max(0, Month.of(today) - first))

    def stretch(self, period: Period) -> Stretch:
        months = period.months()
        start, end = months[0] - self.first, months[-1] - self.first + 1
        if start < 0 or end > self.length:
            raise ValueError(f"{period.label} lies outside the months that were counted.")
        return start, end

    def holds(self, period: Period) -> bool:
        months = period.months()
        return months[0] - self.first >= 0 and months[-1] - self.first < self.length

    def at(self, day: date) -> int:
        return Month.of(day) - self.first

    def all_of(self, kind: Kind) -> Iterator[Stretch]:
        """Every stretch of a kind, the earliest first. The calendar begins in April, so that quarters begin with it."""
        length, step = {
            Kind.MONTH: (1, 1), Kind.QUARTER: (3, 3), Kind.ROLLING: (12, 1), Kind.YEAR: (12, 12),
            Kind.THREE_YEARS: (36, 12),
        }[kind]  # fmt: skip
        for start in range(0, self.length - length + 1, step):
            yield start, start + length

    def years_to_quarter_ends(self) -> list[Stretch]:
        """Twelve months to the end of each quarter; every fourth is a financial year."""
        return [stretch for stretch in self.all_of(Kind.ROLLING) if stretch[0] % 3 == 0]
