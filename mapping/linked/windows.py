"""The periods figures are shown for, as stretches of whole months; only those that are over."""

from __future__ import annotations

from collections import Counter
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
    def covering(
        cls, days: Counter[date], today: date, *, until_now: bool = False, since: date | None = None
    ) -> Calendar:
        """Whole financial years from the first that counts to the last month that is over and that anything came from
        (or, `until_now`, to the last that is over); there is always one whole year. Years at the beginning with less
        than a hundredth of everything are strays: their own small numbers would have to be hidden, and with them those
        of every year. `since`: from when on nothing was left out, so that a year before the first is one of noughts."""
        by_year = Counter()
        for day, count in days.items():
            by_year[FinancialYear.of(day).year] += count
        strays, everything = 0, sum(by_year.values())
        for first in sorted(by_year):
            strays += by_year[first]
            if 100 * strays >= everything:
                break
        if since is not None and first == min(by_year):
            first = min(first, FinancialYear.of(since).year)
        end = Month.of(today)
        if not until_now:
            newest = Month.of(max(days)) + 1
            end = min(end, newest if newest - Month(first, 4) >= 12 else Month(first + 1, 4))
        return cls(Month(first, 4), max(0, end - Month(first, 4)))

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
