"""How numbers are said in impact reports: whole percents, victims to the nearest five, spans of months."""

from __future__ import annotations

from mapping.disclosure import round_count
from mapping.evaluation.months import month_name, month_number
from mapping.evaluation.verdict import whole_percent

NEAREST_VICTIMS = 5
HIDDEN = "hidden"


def percent(value: float | None) -> str:
    """ "a fall of 14%", "a rise of 3%", "no change"."""
    if value is None:
        return "not shown"
    size = whole_percent(value)
    return "no change" if size == 0 else f"a {'fall' if value < 0 else 'rise'} of {size}%"


def headline(value: float | None) -> str:
    """ "Fall of 14%", for a figure that stands by itself."""
    text = percent(value).removeprefix("a ")
    return text[:1].upper() + text[1:]


def likely(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return "not known"
    return f"{percent(low)} to {percent(high)}"


def nearest(count: float) -> str:
    count = int(count)
    return HIDDEN if 0 < count < NEAREST_VICTIMS else f"{round_count(count, NEAREST_VICTIMS):,}"


def change_of_victims(count: float) -> str:
    """ "about 560 fewer", "about 40 more", "about as many"; a change that rounds to nothing is none."""
    size = round_count(round(abs(count)), NEAREST_VICTIMS)
    return "about as many" if size == 0 else f"about {size:,} {'fewer' if count < 0 else 'more'}"


def counted(count: int | None) -> str:
    return "hidden" if count is None else f"{count:,}"


def span(months: list[str]) -> str:
    numbers = sorted(month_number(month) for month in months)  # matched by calendar month, so not always in order
    first, last = month_name(numbers[0]), month_name(numbers[-1])
    return first if first == last else f"{first} to {last}"


def pounds(value: float) -> str:
    """Two significant figures: "£4.1 million", "£250,000", "£990"."""
    size = abs(value)
    if size >= 1_000_000:
        return f"£{float(f'{size:.2g}') / 1_000_000:g} million"
    return f"£{int(float(f'{size:.2g}')):,}"


def signed_pounds(value: float) -> str:
    return ("−" if value < 0 else "") + pounds(value)
