"""Who is compared with whom, and who is left out of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from .calendars import Calendar
from .panel import Panel
from .plan import COHORT_MONTHS, AnalysisPlan
from .verdict import joined
from .windows import last_usable_month


@dataclass(frozen=True)
class Question:
    """Who is compared with whom: areas in question that are live, those still to come, and the others."""

    treated: tuple[str, ...]
    to_come: tuple[str, ...]
    comparison: tuple[str, ...]
    last_usable: int
    cut_month: int
    warnings: list[str]

    @classmethod
    def of(cls, panel: Panel, plan: AnalysisPlan, as_of: date | None) -> "Question":
        last_usable = last_usable_month(panel, plan, as_of)
        cut_month = panel.calendar.holding(as_of) if as_of else panel.months[-1]
        treated, to_come, comparison, warnings = [], [], [], []
        already, soon = [], []
        for unit in sorted(plan.treated):
            start = plan.go_live_month(unit, panel.calendar)
            (treated if start is not None and start <= cut_month else to_come).append(unit)
        last_start = max((plan.go_live_month(unit, panel.calendar) for unit in treated), default=cut_month)
        for unit in plan.comparison or [unit for unit in panel.units if unit not in plan.treated]:
            start = plan.go_live_month(unit, panel.calendar)
            if (
                not plan.comparison
                and start is not None
                and start <= min(last_start + panel.calendar.span(COHORT_MONTHS), cut_month)
            ):
                (already if start <= last_start else soon).append((start, panel.name(unit)))
            else:
                comparison.append(unit)
        warnings += _left_out_of_the_comparison(already, soon, last_start, panel.calendar)
        if treated:
            comparison += to_come
            warnings += [
                f"{panel.name(unit)} is not live yet. Until it is, it is one of the boroughs compared with."
                for unit in to_come
            ]
        return cls(tuple(treated), tuple(to_come), tuple(sorted(comparison)), last_usable, cut_month, warnings)


def _left_out_of_the_comparison(
    already: list[tuple[int, str]], soon: list[tuple[int, str]], last_start: int, calendar: Calendar
) -> Iterator[str]:
    """Why areas with a start of their own, (month number, name), do not stand for areas without the service."""
    for starts, why in (
        (already, f"had the service by {calendar.name(last_start)}"),
        (soon, f"got the service within {calendar.span(COHORT_MONTHS)} months of {calendar.name(last_start)}"),
    ):
        if starts:
            told = joined([f"{name} ({calendar.name(month)})" for month, name in sorted(starts)])
            is_not = "it is not" if len(starts) == 1 else "they are not"
            yield f"{told} {why}, so {is_not} among the boroughs compared with."
