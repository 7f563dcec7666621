"""Which months are before, which after, and which belong to neither."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from .calendars import MONTHLY, Calendar
from .panel import Panel
from .plan import AnalysisPlan

LEAST_SHARE_OF_MONTHS = 0.8


@dataclass(frozen=True)
class Windows:
    """The months of one comparison, as month numbers in order.

    `transition` belongs to neither side for every area: from the first go-live to the last, and the
    transition months after it. `cut_by` is the area whose own start ended the after side early, None
    when the data ended it.
    """

    before: tuple[int, ...]
    transition: tuple[int, ...]
    after: tuple[int, ...]
    cut_by: str | None = None

    def to_json(self, calendar: Calendar = MONTHLY) -> dict:
        def ends(months: tuple[int, ...]) -> list[str] | None:
            return [calendar.code(months[0]), calendar.code(months[-1])] if months else None

        return {
            "before": ends(self.before),
            "transition": ends(self.transition),
            "after": ends(self.after),
            "months_before": len(self.before),
            "months_after": len(self.after),
        }


def last_usable_month(panel: Panel, plan: AnalysisPlan, cut: date | None) -> int:
    """The last complete month of the data, less the months left out for late reports.

    `cut` is the last day the data hold (None: the end of the panel's last month).
    """
    last = panel.months[-1]
    if cut is not None:
        last = min(last, panel.calendar.number(cut + timedelta(days=1)) - 1)
    return last - panel.calendar.span(plan.exclude_last_months)


def windows_around(
    panel: Panel,
    plan: AnalysisPlan,
    go_live: Mapping[str, int],
    comparison_go_live: Mapping[str, int | None],
    last_usable: int,
) -> Windows:
    """Before ends before the first go-live, after begins after the last and ends before a comparison area's.

    `go_live` holds the areas in question (at least one), `comparison_go_live` the areas compared with;
    both map to month numbers. Follows section 3 of the methods specification: the months between the
    first and the last go-live are transition for every area, because a month in which only some are
    live is neither before nor after.
    """
    first, last = min(go_live.values()), max(go_live.values())
    begins = last + panel.calendar.span(plan.transition_months)
    ends, cut_by = last_usable, None
    for unit, month in sorted(comparison_go_live.items()):
        if month is not None and month - 1 < ends:
            ends, cut_by = month - 1, unit
    earliest = max(first - panel.calendar.span(plan.pre_months), panel.months[0])
    latest_before = min(first, panel.months[-1] + 1)
    return Windows(
        before=tuple(range(earliest, latest_before)),
        transition=tuple(range(first, begins)),
        after=tuple(range(begins, ends + 1)),
        cut_by=cut_by,
    )


@dataclass(frozen=True)
class CommonMonths:
    """The areas that can be compared and the months all of them have; why the others were left out."""

    units: tuple[str, ...]
    before: tuple[int, ...]
    after: tuple[int, ...]
    excluded: dict[str, str]
    dropped: tuple[int, ...]


def common_months(panel: Panel, windows: Windows, units: Sequence[str]) -> CommonMonths:
    """Leave out areas with under 80% of the months on either side, then months that any other area lacks.

    Where the months in common would fall under 80%, the areas with most missing months go first. Nothing
    is ever interpolated.
    """
    kept, excluded = list(units), {}
    sides = {"before": windows.before, "after": windows.after}
    for unit in units:
        for side, months in sides.items():
            seen = int(panel.observed([unit], months).sum())
            if seen < LEAST_SHARE_OF_MONTHS * len(months) and unit not in excluded:
                excluded[unit] = (
                    f"{panel.name(unit)} is left out: it has {seen} of the {len(months)} months {side}, "
                    "and at least 80% are needed."
                )
    kept = [unit for unit in kept if unit not in excluded]
    while kept:
        seen = {side: panel.observed(kept, months) for side, months in sides.items()}
        if all(seen[side].all(0).sum() >= LEAST_SHARE_OF_MONTHS * len(months) for side, months in sides.items()):
            break
        missing = sum((~observed).sum(1) for observed in seen.values())
        worst = [unit for unit, gaps in zip(kept, missing, strict=True) if gaps == missing.max()]
        for unit in worst:
            excluded[unit] = (
                f"{panel.name(unit)} is left out: with its missing months under 80% of the months would be "
                "common to every borough."
            )
        kept = [unit for unit in kept if unit not in worst]
    common = {
        side: tuple(itertools.compress(months, panel.observed(kept, months).all(0))) if kept else ()
        for side, months in sides.items()
    }
    everything = (*windows.before, *windows.after)
    dropped = tuple(m for m in everything if m not in common["before"] and m not in common["after"])
    return CommonMonths(tuple(kept), common["before"], common["after"], excluded, dropped if kept else ())


def matched_calendar_months(panel: Panel, windows: Windows) -> tuple[tuple[int, int], ...]:
    """Pairs (month before, month after) of the same calendar month, so that the seasons match.

    Up to twelve months after are each paired with the latest same calendar month before the first
    go-live; beyond twelve, only whole years are used, so that each calendar month weighs the same. Pairs
    whose month before lies outside the panel shorten the years, and no pair at all gives an empty tuple.
    """
    first = windows.before[-1] + 1 if windows.before else None
    if first is None or not windows.after:
        return ()
    months, year = len(windows.after), panel.calendar.per_year
    if months > year:
        months -= months % year
    while months > 0:
        pairs = _pairs(windows.after[:months], first, panel.calendar)
        if all(panel.holds(before) for before, _ in pairs):
            return pairs
        # Not enough history: give up a whole year; within one year nothing can be given up fairly.
        months = months - year if months > year else 0
    return ()


def _pairs(after: tuple[int, ...], first: int, calendar: Calendar) -> tuple[tuple[int, int], ...]:
    """Pair from the last month backwards, so that the n-th same calendar month back is taken once each."""
    taken: dict[int, int] = {}
    pairs = []
    for month in reversed(after):
        season = calendar.season(month)
        latest = first - 1 - (calendar.season(first - 1) - season) % calendar.per_year
        pairs.append((latest - calendar.per_year * taken.get(season, 0), month))
        taken[season] = taken.get(season, 0) + 1
    return tuple(reversed(pairs))
