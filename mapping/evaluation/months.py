"""Calendar months as whole numbers, so that a window is plain arithmetic: year x 12 + (month - 1)."""

import re
from datetime import date
from typing import Any

MONTHS_IN_A_YEAR = 12
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def month_number(value: Any) -> int:
    """The number of the month named by `2024-03`, or holding the day `2024-03-17` or a date.

    Raises ValueError when the value names no month.
    """
    if isinstance(value, date):
        year, month = value.year, value.month
    elif isinstance(value, str):
        text = value.strip()
        if match := _MONTH.fullmatch(text):
            year, month = int(match[1]), int(match[2])
        else:
            day = date.fromisoformat(text)
            year, month = day.year, day.month
    else:
        raise ValueError(f"{value!r} is not a month")
    if not (1 <= month <= MONTHS_IN_A_YEAR and 1900 <= year <= 2200):
        raise ValueError(f"{value!r} is not a month")
    return year * MONTHS_IN_A_YEAR + month - 1


def month_code(number: int) -> str:
    """`2024-03`, as in files and addresses."""
    year, month = divmod(int(number), MONTHS_IN_A_YEAR)
    return f"{year:04d}-{month + 1:02d}"


def month_name(number: int) -> str:
    """ "March 2024", as on pages."""
    year, month = divmod(int(number), MONTHS_IN_A_YEAR)
    return f"{_NAMES[month]} {year}"


def calendar_month(number: int) -> int:
    """0 for January to 11 for December."""
    return int(number) % MONTHS_IN_A_YEAR


def day_or_month_name(value: Any) -> str:
    """ "1 June 2025" for a day, "June 2025" for a month."""
    if isinstance(value, str) and not _MONTH.fullmatch(value.strip()):
        value = date.fromisoformat(value.strip())
    if isinstance(value, date):
        return f"{value.day} {_NAMES[value.month - 1]} {value.year}"
    return month_name(month_number(value))
