"""Years, quarters, months and weeks as consecutive whole numbers, so that windows are plain arithmetic."""

import math
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from .months import MONTHS_IN_A_YEAR, month_code, month_name, month_number

_SHAPES = {
    "year": re.compile(r"(\d{4})", re.ASCII),
    "quarter": re.compile(r"(\d{4})-Q([1-4])", re.ASCII),
    "month": re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII),
    "week": re.compile(r"(\d{4})-W(\d{2})", re.ASCII),
}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
EARLIEST_YEAR, LATEST_YEAR = 1700, 2300
HOW_TO_WRITE = {"year": "2024", "quarter": "2024-Q3", "month": "2024-07", "week": "2024-W05"}


def kind_of(text: str) -> str | None:
    """year, quarter, month or week, by how the period is written; None when it is none of them."""
    return next((kind for kind, shape in _SHAPES.items() if shape.fullmatch(text)), None)


def first_day(value: Any) -> date:
    """The first day of a period written in any of the four ways, or the day itself. ValueError when it is neither."""
    if isinstance(value, date):
        return value
    text = str(value).strip()
    kind = kind_of(text)
    if kind is None:
        if not _DAY.fullmatch(text):
            raise ValueError(f"{value!r} is not a period")
        day = date.fromisoformat(text)
    else:
        parts = [int(part) for part in _SHAPES[kind].fullmatch(text).groups()]
        if kind == "year":
            day = date(parts[0], 1, 1)
        elif kind == "quarter":
            day = date(parts[0], 3 * parts[1] - 2, 1)
        elif kind == "month":
            day = date(parts[0], parts[1], 1)
        else:
            day = date.fromisocalendar(parts[0], parts[1], 1)
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise ValueError(f"{value!r} is not a period")
    return day


@dataclass(frozen=True)
class Calendar:
    """One kind of period. Two periods that follow each other have numbers that follow each other."""

    kind: str
    per_year: int

    def number(self, value: Any) -> int:
        """The number of the period written so, or holding this day. ValueError when it is another kind of period."""
        if self.kind == "month":
            return month_number(value)
        if isinstance(value, str) and kind_of(value.strip()) not in (self.kind, None):
            raise ValueError(f"{value!r} is not a {self.kind}")
        return self.holding(first_day(value))

    def holding(self, day: date) -> int:
        """The number of the period that holds the day."""
        if self.kind == "week":
            return (day.toordinal() - 1) // 7
        return (day.year * MONTHS_IN_A_YEAR + day.month - 1) * self.per_year // MONTHS_IN_A_YEAR

    def code(self, number: int) -> str:
        """`2024`, `2024-Q3`, `2024-07` or `2024-W05`."""
        number = int(number)
        if self.kind == "month":
            return month_code(number)
        if self.kind == "week":
            year, week, _ = date.fromordinal(number * 7 + 1).isocalendar()
            return f"{year:04d}-W{week:02d}"
        year, part = divmod(number, self.per_year)
        return f"{year:04d}" if self.kind == "year" else f"{year:04d}-Q{part + 1}"

    def last_day(self, number: int) -> date:
        """The last day of the period."""
        return first_day(self.code(number + 1)) - timedelta(days=1)

    def name(self, number: int) -> str:
        """As a sentence says it: "March 2024", "quarter 3 of 2024", "week 5 of 2024", "2024"."""
        if self.kind == "month":
            return month_name(number)
        year, _, part = self.code(number).partition("-")
        return f"{self.kind} {int(part[1:])} of {year}" if part else year

    def season(self, number: int) -> int:
        """Which part of the year, from 0; a week's drifts by a day or two a year."""
        return int(number) % self.per_year

    def span(self, months: int) -> int:
        """How many periods last so many months: to the nearest, halves up, and at least one unless there are none."""
        return 0 if months == 0 else max(1, math.floor(months * self.per_year / MONTHS_IN_A_YEAR + 0.5))


YEARLY, QUARTERLY, MONTHLY, WEEKLY = (
    Calendar("year", 1),
    Calendar("quarter", 4),
    Calendar("month", 12),
    Calendar("week", 52),
)
CALENDARS = {calendar.kind: calendar for calendar in (YEARLY, QUARTERLY, MONTHLY, WEEKLY)}
