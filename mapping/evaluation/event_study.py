"""The difference quarter by quarter, before and after go-live, against the last quarter before it."""

from collections.abc import Sequence

import numpy as np

from .borough_did import changes_between, compare_changes
from .panel import Panel
from .plan import AnalysisPlan
from .result import MethodResult, as_percent_change
from .windows import Windows, common_months

QUARTER_MONTHS = 3


def event_study(
    panel: Panel, plan: AnalysisPlan, windows: Windows, treated: Sequence[str], comparison: Sequence[str]
) -> MethodResult:
    """Borough t of each quarter's change against quarter -1. The estimate is the mean of the quarters after.

    `detail.quarters` runs from the earliest whole quarter to the last; quarter -1 is 0 by definition. A lone quarter
    before that stands out is one of many, so they are shown, not tested one by one. Section 3.2.
    """
    result = MethodResult(
        unit_of_estimate="difference" if panel.plain else "log_ratio",
        settings={"reference": -1, "alpha": plan.alpha, "windows": windows.to_json(panel.calendar)},
    )
    result.not_computed = plan.why_no_common_months(treated, panel.name, panel.calendar)
    if result.not_computed:
        return result
    usable = common_months(panel, windows, [*treated, *comparison])
    ours, theirs = ([unit for unit in units if unit in usable.units] for units in (treated, comparison))
    result.n_treated, result.n_comparison = len(ours), len(theirs)
    width = panel.calendar.span(QUARTER_MONTHS)
    before = _quarters(windows.before[::-1], width, usable.before)[::-1]
    after = _quarters(windows.after, width, usable.after)
    if not ours or not theirs or len(ours) + len(theirs) < 3:
        result.not_computed = "There are too few boroughs to compare quarter by quarter."
    elif not before or not after or not before[-1]:
        result.not_computed = "There is no whole quarter on both sides of go-live."
    if result.not_computed:
        return result
    units, base = [*ours, *theirs], before[-1]
    exposed = np.arange(len(units)) < len(ours)
    numbered = [*enumerate(before, start=-len(before)), *enumerate(after)]
    changes = {n: changes_between(panel, units, base, months) for n, months in numbered if months}
    rows = []
    for number, change in changes.items():
        found = compare_changes(change, exposed, plan.alpha, panel.size)
        estimate = float(found.estimate)
        rows.append(
            {
                "quarter": number,
                "from": panel.calendar.code(dict(numbered)[number][0]),
                "estimate": estimate,
                "low": float(found.low),
                "high": float(found.high),
                "percent": None if panel.plain else as_percent_change(estimate),
            }
        )
    later = np.mean([change for number, change in changes.items() if number >= 0], axis=0)
    found = compare_changes(later, exposed, plan.alpha, panel.size)
    result.estimate, result.low, result.high = float(found.estimate), float(found.low), float(found.high)
    result.percent = None if panel.plain else as_percent_change(result.estimate)
    result.df, result.p = found.df, float(found.p)
    result.detail = {"quarters": rows}
    return result


def _quarters(months: Sequence[int], width: int, usable: Sequence[int]) -> list[list[int]]:
    """Whole quarters of these months in the order given, each with the months that every unit has, earliest first."""
    whole = [months[at : at + width] for at in range(0, len(months) - width + 1, width)]
    return [sorted(month for month in quarter if month in usable) for quarter in whole]
