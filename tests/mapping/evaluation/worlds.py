"""Panels of plain values and of other calendars, small enough to work out by hand."""

from collections.abc import Mapping, Sequence

from mapping.evaluation.calendars import QUARTERLY, Calendar
from mapping.evaluation.panel import Panel
from mapping.evaluation.plan import AnalysisPlan
from mapping.evaluation.windows import Windows


def values_panel(
    lines: Mapping[str, Sequence[float | None]], *, start: str = "2018-Q1", calendar: Calendar = QUARTERLY
) -> Panel:
    """Plain values, one line a unit; None leaves the period out."""
    first = calendar.number(start)
    cells = {
        (unit, first + at): (float(value), 1.0)
        for unit, line in lines.items()
        for at, value in enumerate(line)
        if value is not None
    }
    return Panel.from_cells(cells, {}, calendar=calendar, plain=True, has_exposure=False)


def counts_panel(
    lines: Mapping[str, Sequence[int]], *, start: str, calendar: Calendar, exposure: float = 1000.0
) -> Panel:
    first = calendar.number(start)
    cells = {
        (unit, first + at): (float(value), exposure) for unit, line in lines.items() for at, value in enumerate(line)
    }
    return Panel.from_cells(cells, {}, calendar=calendar)


def plan_of(go_live: Mapping[str, str | None], **settings) -> AnalysisPlan:
    """Everyone with a date is in question; no transition, nothing left out at the end, all the history."""
    defaults = {"transition_months": 0, "exclude_last_months": 0, "pre_months": 60, "unit": "area"}
    treated = tuple(unit for unit, day in go_live.items() if day)
    return AnalysisPlan(**{"treated": treated, "go_live": dict(go_live), **defaults, **settings})


def windows_of(panel: Panel, before: int, after: int, *, skipped: int = 0) -> Windows:
    """The first `before` periods, then `skipped` ones, then `after` ones."""
    months = panel.months
    return Windows(
        tuple(months[:before]), tuple(months[before : before + skipped]), tuple(months[before + skipped :][:after])
    )
