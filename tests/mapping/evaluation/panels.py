"""Panels small enough to work out by hand."""

from collections.abc import Mapping, Sequence

from mapping.evaluation.months import month_code, month_number
from mapping.evaluation.panel import Panel
from mapping.evaluation.plan import AnalysisPlan

STOCKPORT, TRAFFORD, BURY, WIGAN = "E08000007", "E08000009", "E08000002", "E08000010"
NAMES = {STOCKPORT: "Stockport", TRAFFORD: "Trafford", BURY: "Bury", WIGAN: "Wigan"}


def spread_over(total: int, months: int) -> list[int]:
    """A total over so many months, as evenly as whole numbers allow."""
    return [total // months + (month < total % months) for month in range(months)]


def rows_of(
    counts: Mapping[str, Sequence[int | None]], *, start: str = "2022-01", population: float = 250_000
) -> list[dict]:
    """Rows from each area's counts, one a month from `start`; None leaves the row out."""
    first = month_number(start)
    return [
        {"unit": unit, "month": month_code(first + at), "count": count, "population": population}
        for unit, line in counts.items()
        for at, count in enumerate(line)
        if count is not None
    ]


def panel_of(counts: Mapping[str, Sequence[int | None]], **settings) -> Panel:
    return Panel.from_rows(rows_of(counts, **settings), names=NAMES)


def before_and_after(totals: Mapping[str, tuple[int, int]], *, before: int = 24, after: int = 12) -> Panel:
    """Each area's totals before and after a go-live in January 2024, with that month and the last one 0.

    The panel runs from `before` months before January 2024 to `after` months after it, and one month more,
    which the plan leaves out for late reports.
    """
    start = month_code(month_number("2024-01") - before)
    return panel_of(
        {unit: [*spread_over(x0, before), 0, *spread_over(x1, after), 0] for unit, (x0, x1) in totals.items()},
        start=start,
    )


def plan_for(*treated: str, go_live: str = "2024-01", **settings) -> AnalysisPlan:
    return AnalysisPlan(treated=treated, go_live=dict.fromkeys(treated, go_live), **settings)
