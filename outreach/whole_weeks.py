"""Weeks from Monday to Sunday. A figure that moves once a week gives less away than one that moves each day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from fraudhub.core.periods import Period, show_date


@dataclass(frozen=True)
class WholeWeeks(Period):
    """So many weeks, the last of which ended on the Sunday before that day."""

    start: date
    end: date

    @classmethod
    def before(cls, day: date, count: int) -> WholeWeeks:
        monday = day - timedelta(days=day.weekday())
        return cls(monday - timedelta(weeks=count), monday)

    @property
    def count(self) -> int:
        return (self.end - self.start).days // 7

    @property
    def label(self) -> str:
        return f"{self.count} weeks to {show_date(self.end - timedelta(days=1))}"
