"""Working days of England: Monday to Friday without bank holidays, as GOV.UK publishes them (the shipped copy of
govuk-bank-holidays; nothing is fetched)."""

from datetime import date, timedelta
from functools import lru_cache

from govuk_bank_holidays.bank_holidays import BankHolidays


@lru_cache(maxsize=1)
def _holidays() -> frozenset[date]:
    known = BankHolidays(use_cached_holidays=True).data[BankHolidays.ENGLAND_AND_WALES]
    return frozenset(holiday["date"] for holiday in known)


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in _holidays()


def first_working_day(day: date) -> date:
    """That day, or the next one that is a working day."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def after_working_days(start: date, days: int) -> date:
    """The day on which ``days`` working days have passed since ``start``; 0 is the day itself. Friday + 1 is the
    next Monday that is no bank holiday."""
    day = start
    for _ in range(days):
        day = first_working_day(day + timedelta(days=1))
    return day


def working_days_between(start: date, end: date) -> int:
    """How many working days lie after ``start`` up to ``end``; less than nought when ``end`` is earlier."""
    if end < start:
        return -working_days_between(end, start)
    return sum(is_working_day(start + timedelta(days=ahead)) for ahead in range(1, (end - start).days + 1))
