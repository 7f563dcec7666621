"""When a partnership meets next, and by when its agenda goes out."""

from __future__ import annotations

from datetime import date, timedelta

from fraudhub.core.working_days import first_working_day, is_working_day
from maaf.models import Partnership

AGENDA_OUT_WORKING_DAYS = 5


def next_day(rhythm: str, last: date) -> date:
    """The working day of the next meeting. Every month: the same weekday of the same week of it, like the second
    Thursday; the fifth is the last where a month has only four."""
    if rhythm == Partnership.Rhythm.SIX_WEEKLY:
        return first_working_day(last + timedelta(weeks=6))
    year, month = (last.year + 1, 1) if last.month == 12 else (last.year, last.month + 1)
    first = date(year, month, 1)
    day = first + timedelta(days=(last.weekday() - first.weekday()) % 7, weeks=(last.day - 1) // 7)
    if day.month != month:
        day -= timedelta(weeks=1)
    return first_working_day(day)


def agenda_due(day: date) -> date:
    """Five whole working days before a meeting."""
    for _ in range(AGENDA_OUT_WORKING_DAYS):
        day -= timedelta(days=1)
        while not is_working_day(day):
            day -= timedelta(days=1)
    return day
