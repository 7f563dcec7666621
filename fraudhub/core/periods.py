"""Periods of time. Half open: start <= day < end. Days are London days."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

MONTH_NAMES = "January February March April May June July August September October November December".split()


def show_date(day: date) -> str:
    """ "1 June 2025"."""
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


class Period:
    """What every period can do: it has a start, an end (the first day after it), a label and a code."""

    start: date
    end: date
    label: str
    code: str

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def months(self) -> list[Month]:
        month = Month(self.start.year, self.start.month)
        found = []
        while month.start < self.end:
            found.append(month)
            month = month + 1
        return found


@dataclass(frozen=True, order=True)
class Month(Period):
    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)

    @property
    def start(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def end(self) -> date:
        return (self + 1).start

    @property
    def label(self) -> str:
        return f"{MONTH_NAMES[self.month - 1]} {self.year}"

    @property
    def code(self) -> str:
        return f"{self.year}-{self.month:02d}"

    def __add__(self, months: int) -> Month:
        year, month0 = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(year, month0 + 1)

    def __sub__(self, other: Month) -> int:
        return (self.year - other.year) * 12 + self.month - other.month


@dataclass(frozen=True, order=True)
class CalendarQuarter(Period):
    year: int
    quarter: int

    @property
    def start(self) -> date:
        return date(self.year, 3 * self.quarter - 2, 1)

    @property
    def end(self) -> date:
        return (Month(self.year, 3 * self.quarter) + 1).start

    @property
    def label(self) -> str:
        first, last = MONTH_NAMES[3 * self.quarter - 3], MONTH_NAMES[3 * self.quarter - 1]
        return f"{first} to {last} {self.year}"

    @property
    def code(self) -> str:
        return f"{self.year}-Q{self.quarter}"


@dataclass(frozen=True, order=True)
class FinancialYear(Period):
    """FinancialYear(2025) is 1 April 2025 up to 1 April 2026."""

    year: int

    @classmethod
    def of(cls, day: date) -> FinancialYear:
        return cls(day.year if day.month >= 4 else day.year - 1)

    @property
    def start(self) -> date:
        return date(self.year, 4, 1)

    @property
    def end(self) -> date:
        return date(self.year + 1, 4, 1)

    @property
    def label(self) -> str:
        return f"{self.year} to {self.year + 1}"

    @property
    def code(self) -> str:
        return f"{self.year}-{(self.year + 1) % 100:02d}"


@dataclass(frozen=True, order=True)
class Window(Period):
    """Whole months, both ends included: Window(Month(2024, 7), Month(2025, 6))."""

    first: Month
    last: Month

    @property
    def start(self) -> date:
        return self.first.start

    @property
    def end(self) -> date:
        return self.last.end

    @property
    def label(self) -> str:
        return f"{self.first.label} to {self.last.label}"

    @property
    def code(self) -> str:
        return f"{self.first.code}..{self.last.code}"


_SHAPES = "Write a period as 2024-25, 2024-Q1, 2024-07 or 2024-07..2025-06."
_EARLIEST, _LATEST = 1990, 2100


def parse_period(text: str) -> Period:
    """The period a code stands for. ValueError with a sentence for anything else.

    ``2024-25`` is a financial year and ``2024-07`` a month; ``2011-12`` could be either and is read as December 2011
    only when the second part is a month and not the next year: the financial year wins.
    """
    text = text.strip()
    if ".." in text:
        first, _, last = text.partition("..")
        ends = [parse_month(first), parse_month(last)]
        if ends[1] < ends[0]:
            raise ValueError("The last month of a window must not come before its first.")
        return Window(*ends)
    if match := re.fullmatch(r"(\d{4})-Q([1-4])", text, re.ASCII):
        return CalendarQuarter(_year(match[1]), int(match[2]))
    if match := re.fullmatch(r"(\d{4})-(\d{2})", text, re.ASCII):
        year = _year(match[1])
        if int(match[2]) == (year + 1) % 100:
            return FinancialYear(year)
        return parse_month(text)
    raise ValueError(_SHAPES)


def parse_month(text: str) -> Month:
    """``2025-04``. ValueError with a sentence for anything else."""
    match = re.fullmatch(r"(\d{4})-(\d{2})", text, re.ASCII)
    if not match or not 1 <= int(match[2]) <= 12:
        raise ValueError(_SHAPES)
    return Month(_year(match[1]), int(match[2]))


def _year(text: str) -> int:
    if not _EARLIEST <= int(text) <= _LATEST:
        raise ValueError(f"Choose a year from {_EARLIEST} to {_LATEST}.")
    return int(text)


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last day: 31 January + 1 month is 28 or 29 February."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
