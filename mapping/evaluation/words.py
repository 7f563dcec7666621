"""The engine's sentences speak of boroughs and months; another panel says them in its own words."""

import re
from typing import Any

from .calendars import Calendar
from .plan import AnalysisPlan

OF_REAL_MONTHS = ("maturity_aj", "maturity_projection")  # ages of cases are in months whatever the panel's periods
NOT_SENTENCES = ("name", "unit", "settings", "weights", "areas", "code")


def in_own_words(said: Any, plan: AnalysisPlan, calendar: Calendar) -> Any:
    """The same JSON values with every sentence in the words of the panel."""
    swaps = []
    if plan.unit == "area":
        swaps += [(r"\b([Aa]) borough\b", r"\1n area"), (r"\bborough", "area"), (r"\bBorough", "Area")]
    if calendar.kind != "month":
        swaps += [(r"\bmonth", calendar.kind), (r"\bMonth", calendar.kind.capitalize())]
    return _swapped(said, swaps) if swaps else said


def _swapped(value: Any, swaps: list[tuple[str, str]]) -> Any:
    if isinstance(value, dict):
        left = (*NOT_SENTENCES, *OF_REAL_MONTHS)
        return {key: item if key in left else _swapped(item, swaps) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_swapped(item, swaps) for item in value]
    if isinstance(value, str) and " " in value:
        for pattern, other in swaps:
            value = re.sub(pattern, other, value)
    return value
