"""Were the boroughs drifting apart before anything started, and how much drift would explain the result?"""

from collections.abc import Sequence

import numpy as np
from scipy import special

from .borough_did import ADDED_TO_COUNTS, changes_between, compare_changes
from .panel import Panel
from .plan import AnalysisPlan
from .power import POWER
from .result import MethodResult, as_percent_change
from .windows import CommonMonths, Windows, common_months


def pre_trend(
    panel: Panel, plan: AnalysisPlan, windows: Windows, treated: Sequence[str], comparison: Sequence[str]
) -> MethodResult:
    """Yearly slope of log(rate in question / rate of the others) over the months before, ranked among placebos.

    The interval is the borough t of each borough's own slope. A slope that is not distinguishable from none is no
    proof of none: `detail.could_have_missed` is the drift that would have gone unseen one time in five (Roth 2022,
    American Economic Review: Insights 4(3), 305-322). Section 3.2 of the methods specification.
    """
    result = MethodResult(
        unit_of_estimate="difference" if panel.plain else "log_ratio",
        settings={"alpha": plan.alpha, "per": "year", "windows": windows.to_json(panel.calendar)},
    )
    if apart := plan.why_no_common_months(treated, panel.name, panel.calendar):
        result.not_computed = apart
        return result
    usable = common_months(panel, windows, [*treated, *comparison])
    ours, theirs = ([unit for unit in units if unit in usable.units] for units in (treated, comparison))
    result.n_treated, result.n_comparison = len(ours), len(theirs)
    if not ours or len(theirs) < 2:
        result.not_computed = "There are too few boroughs to compare their earlier drift."
    elif len(usable.before) < 3:
        result.not_computed = "There are too few months before go-live to see a drift."
    if result.not_computed:
        return result

    def against(unit_group: Sequence[str], others: Sequence[str]) -> float:
        return _slope(panel, usable.before, _gap(panel, unit_group, others, usable.before))

    slope = against(ours, theirs)
    placebos = {unit: against([unit], [other for other in theirs if other != unit]) for unit in theirs}
    rank = 1 + sum(abs(other) > abs(slope) for other in placebos.values())
    own = np.array([_slope(panel, usable.before, _gap(panel, [unit], [], usable.before)) for unit in (*ours, *theirs)])
    exposed = np.arange(len(own)) < len(ours)
    found = compare_changes(own, exposed, plan.alpha, panel.size)
    se, df = float(found.standard_error), found.df
    reach = float(special.stdtrit(df, 1 - plan.alpha / 2))
    result.estimate, result.low, result.high = slope, slope - reach * se, slope + reach * se
    result.percent = None if panel.plain else as_percent_change(slope)
    result.df, result.p = df, rank / (1 + len(placebos))
    result.detail = {
        "rank": rank,
        "of": 1 + len(placebos),
        "standard_error": se,
        "could_have_missed": (reach + float(special.stdtrit(df, POWER))) * se,
        "placebo_slopes": [{"unit": unit, "name": panel.name(unit), "slope": s} for unit, s in placebos.items()],
    }
    if usable.after:
        result.detail |= _sensitivity(panel, plan, usable, ours, theirs)
        result.detail["placebo_a_year_earlier"] = _a_year_earlier(panel, plan, windows, ours, theirs)
    return result


def _gap(panel: Panel, units: Sequence[str], others: Sequence[str], months: Sequence[int]) -> np.ndarray:
    """Each month's log rate of the units together less that of the others (values: their means)."""

    def level(group: Sequence[str]) -> np.ndarray:
        at = np.ix_(panel.rows_of(group), panel.columns_of(months))
        if panel.plain:
            return panel.counts[at].mean(0)
        return np.log(panel.counts[at].sum(0) + ADDED_TO_COUNTS) - np.log(panel.population[at].sum(0))

    return level(units) - level(others) if others else level(units)


def _slope(panel: Panel, months: Sequence[int], gap: np.ndarray) -> float:
    """Least-squares slope a year."""
    years = (np.array(months) - np.mean(months)) / panel.calendar.per_year
    return float((years * gap).sum() / (years**2).sum())


def _sensitivity(
    panel: Panel, plan: AnalysisPlan, usable: CommonMonths, ours: Sequence[str], theirs: Sequence[str]
) -> dict:
    """What drift a year would explain the difference; each comparison borough as if it had started; each left out."""
    units = np.array([*ours, *theirs])
    changes = changes_between(panel, units, usable.before, usable.after)
    exposed = np.arange(len(units)) < len(ours)
    d = float(compare_changes(changes, exposed, plan.alpha, panel.size).estimate)
    apart = (np.mean(usable.after) - np.mean(usable.before)) / panel.calendar.per_year
    placebos, without = [], []
    for row in range(len(ours), len(units)):
        rest = ~exposed.copy()
        rest[row] = False
        placebos.append(float(changes[row] - changes[rest].mean()))
        without.append(float(changes[exposed].mean() - changes[rest].mean()))
    return {
        "breakdown_slope": abs(d) / float(apart),
        "breakdown_percent": None if panel.plain else 100 * abs(d) / float(apart),
        "placebo_boroughs": [
            {"unit": unit, "name": panel.name(unit), "estimate": found}
            for unit, found in zip(theirs, placebos, strict=True)
        ],
        "leave_one_out": {"low": min(without), "high": max(without)},
    }


def _a_year_earlier(
    panel: Panel, plan: AnalysisPlan, windows: Windows, ours: Sequence[str], theirs: Sequence[str]
) -> dict | None:
    """The same comparison as if everything had started a year earlier, when nothing had; None without the history."""
    year, skipped = panel.calendar.per_year, panel.calendar.span(plan.transition_months)
    start = windows.before[-1] + 1 - year
    moved = Windows(
        before=tuple(range(max(start - panel.calendar.span(plan.pre_months), panel.months[0]), start)),
        transition=tuple(range(start, start + skipped)),
        after=tuple(range(start + skipped, start + year)),
    )
    if len(moved.before) < panel.calendar.span(plan.min_pre_months) or not moved.after:
        return None
    usable = common_months(panel, moved, [*ours, *theirs])
    ours, theirs = ([unit for unit in units if unit in usable.units] for units in (ours, theirs))
    if not ours or not theirs or len(ours) + len(theirs) < 3:
        return None
    changes = changes_between(panel, [*ours, *theirs], usable.before, usable.after)
    found = compare_changes(changes, np.arange(len(changes)) < len(ours), plan.alpha, panel.size)
    return {
        "windows": moved.to_json(panel.calendar),
        "estimate": float(found.estimate),
        "low": float(found.low),
        "high": float(found.high),
    }
