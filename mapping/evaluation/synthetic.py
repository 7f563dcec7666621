"""A weighted mixture of comparison boroughs in place of their mean: two robustness lines."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from .borough_did import ADDED_TO_COUNTS
from .panel import Panel
from .plan import AnalysisPlan
from .result import MethodResult, as_percent_change
from .simplex import simplex_weights
from .windows import Windows

MOST_PLACEBOS = 200
SEED = 20240115
WORST_FIT = 2.0  # times the median donor's
NEAR_ZERO = 1e-4  # of the noise: just enough to have one answer when there are more months than donors


@dataclass(frozen=True)
class Levels:
    """Log rates, or values: `ours` (T0 + T1,) the mean of the units in question, `donors` (n0, T0 + T1)."""

    ours: np.ndarray
    donors: np.ndarray
    names: tuple[str, ...]
    n_before: int
    n_treated: int


def synthetic_control(
    panel: Panel, plan: AnalysisPlan, windows: Windows, treated: Sequence[str], comparison: Sequence[str]
) -> MethodResult:
    """Weights on the simplex that follow the demeaned months before; p among placebo sets, no interval.

    Abadie, Diamond and Hainmueller 2010, Journal of the American Statistical Association 105, 493-505; with the level
    taken out, Doudchenko and Imbens 2016, NBER 22791, and Ferman and Pinto 2021, Quantitative Economics 12(4).
    All the months before go-live are used. Section 5 of the methods specification.
    """
    result, levels = _prepare(panel, plan, windows, treated, comparison)
    if levels is None:
        return result
    found = control_effect(levels.ours, levels.donors, levels.n_before)
    if found is None:
        result.not_computed = "The weights did not converge."
        return result
    result.estimate, weights, fit = found
    result.percent = None if panel.plain else as_percent_change(result.estimate)
    donor_fits = []
    for row in range(len(levels.donors)):
        others = np.delete(levels.donors, row, axis=0)
        other = control_effect(levels.donors[row], others, levels.n_before)
        donor_fits.append(math.nan if other is None else other[2])
    typical = float(np.nanmedian(donor_fits))
    placebos, exact = _placebo_sets(len(levels.donors), levels.n_treated)
    effects = []
    for chosen in placebos:
        other = control_effect(levels.donors[chosen].mean(0), np.delete(levels.donors, chosen, axis=0), levels.n_before)
        if other is not None:
            effects.append(other[0])
    result.p = (1 + sum(abs(e) >= abs(result.estimate) * (1 - 1e-12) for e in effects)) / (1 + len(effects))
    result.detail |= {
        "weights": _named(levels.names, weights),
        "pre_fit_rmse": fit,
        "median_donor_rmse": typical,
        "placebos": len(effects),
        "every_set": exact,
        "smallest_possible": 1 / (1 + len(effects)),
    }
    if fit > WORST_FIT * typical:
        result.not_computed = (
            "No mixture of the other boroughs follows the months before closely enough "
            f"(its error is {fit / typical:.1f} times the usual one)."
            if typical
            else "No mixture of the other boroughs follows the months before closely enough."
        )
        result.detail["refused"] = {"estimate": result.estimate, "p": result.p}
        result.estimate = result.percent = result.p = None
    return result


def synthetic_did(
    panel: Panel, plan: AnalysisPlan, windows: Windows, treated: Sequence[str], comparison: Sequence[str]
) -> MethodResult:
    """Unit and time weights on the simplex, then a weighted difference of differences; placebo SE with t(n0 - 1).

    Arkhangelsky, Athey, Hirshberg, Imbens and Wager 2021, American Economic Review 111(12), 4088-4118. All the months
    before go-live are used. Section 5 of the methods specification.
    """
    result, levels = _prepare(panel, plan, windows, treated, comparison)
    if levels is None:
        return result
    found = did_effect(levels.ours, levels.donors, levels.n_before, levels.n_treated)
    if found is None:
        result.not_computed = "The weights did not converge."
        return result
    result.estimate, weights, times = found
    result.percent = None if panel.plain else as_percent_change(result.estimate)
    placebos, exact = _placebo_sets(len(levels.donors), levels.n_treated)
    effects = []
    for chosen in placebos:
        others = np.delete(levels.donors, chosen, axis=0)
        other = did_effect(levels.donors[chosen].mean(0), others, levels.n_before, levels.n_treated)
        if other is not None:
            effects.append(other[0])
    before = result.settings.pop("periods_before")
    result.detail |= {
        "weights": _named(levels.names, weights),
        "time_weights": [{"period": p, "weight": float(w)} for p, w in zip(before, times, strict=True) if w > 1e-6],
        "placebos": len(effects),
        "every_set": exact,
    }
    if len(effects) < 2:
        result.warnings.append("There are too few other boroughs for placebo sets, so there is no interval.")
        return result
    se = float(np.std(effects))
    result.df = len(levels.donors) - 1
    reach = float(special.stdtrit(result.df, 1 - plan.alpha / 2)) * se
    result.low, result.high = result.estimate - reach, result.estimate + reach
    result.p = float(2 * special.stdtr(result.df, -abs(result.estimate) / se)) if se else None
    result.detail["standard_error"] = se
    return result


def control_effect(ours: np.ndarray, donors: np.ndarray, n_before: int) -> tuple[float, np.ndarray, float] | None:
    """(effect, weights, root mean squared error before) of one unit or group against its donors."""
    level, donor_level = ours[:n_before].mean(), donors[:, :n_before].mean(1, keepdims=True)
    mine, others = ours - level, donors - donor_level
    weights = simplex_weights(others[:, :n_before].T, mine[:n_before])
    if weights is None:
        return None
    gap = mine - weights @ others
    return float(gap[n_before:].mean()), weights, float(np.sqrt((gap[:n_before] ** 2).mean()))


def did_effect(
    ours: np.ndarray, donors: np.ndarray, n_before: int, n_treated: int
) -> tuple[float, np.ndarray, np.ndarray] | None:
    """(effect, unit weights, time weights)."""
    before, after = donors[:, :n_before], donors[:, n_before:]
    noise = float(np.diff(before, axis=1).std(ddof=1)) if n_before > 1 else 0.0
    zeta = (n_treated * after.shape[1]) ** 0.25 * noise
    centred = (before - before.mean(1, keepdims=True)).T
    mine = ours[:n_before] - ours[:n_before].mean()
    units = simplex_weights(centred, mine, ridge=zeta**2 * n_before)
    across = before - before.mean(0)
    later = after.mean(1)
    times = simplex_weights(across, later - later.mean(), ridge=(NEAR_ZERO * noise) ** 2 * len(donors))
    if units is None or times is None:
        return None
    changes = later - before @ times
    return float(ours[n_before:].mean() - ours[:n_before] @ times - units @ changes), units, times


def _prepare(
    panel: Panel, plan: AnalysisPlan, windows: Windows, treated: Sequence[str], comparison: Sequence[str]
) -> tuple[MethodResult, Levels | None]:
    result = MethodResult(
        unit_of_estimate="difference" if panel.plain else "log_ratio",
        n_treated=len(treated),
        n_comparison=len(comparison),
        settings={"alpha": plan.alpha, "most_placebo_sets": MOST_PLACEBOS, "seed": SEED},
    )
    if not windows.before or not windows.after:
        result.not_computed = "There are no complete months on both sides of go-live."
        return result, None
    if apart := plan.why_no_common_months(treated, panel.name, panel.calendar):
        result.not_computed = apart
        return result, None
    before = [*range(panel.months[0], windows.before[-1] + 1)]
    units = [*treated, *comparison]
    wanted = [*before, *windows.after]
    whole = [unit for unit in units if panel.observed([unit], wanted).mean() >= 0.8]
    months = [month for month in wanted if whole and panel.observed(whole, [month]).all()]
    ours, donors = ([unit for unit in group if unit in whole] for group in (treated, comparison))
    n_before = sum(month <= before[-1] for month in months)
    result.n_treated, result.n_comparison = len(ours), len(donors)
    if not ours or len(donors) < 2:
        result.not_computed = "A mixture needs at least two other boroughs with figures."
    elif n_before < 2 or n_before == len(months):
        result.not_computed = "Too few months are known in every borough."
    if result.not_computed:
        return result, None
    at = np.ix_(panel.rows_of([*ours, *donors]), panel.columns_of(months))
    level = panel.counts[at]
    if not panel.plain:
        level = np.log((level + ADDED_TO_COUNTS) / panel.population[at])
    result.settings |= {"months_before": n_before, "months_after": len(months) - n_before}
    result.settings["periods_before"] = [panel.calendar.code(month) for month in months[:n_before]]
    names = tuple(panel.name(unit) for unit in donors)
    return result, Levels(level[: len(ours)].mean(0), level[len(ours) :], names, n_before, len(ours))


def _placebo_sets(donors: int, treated: int) -> tuple[list[list[int]], bool]:
    """Sets of as many donors as were treated, leaving at least two; all, or seeded draws when there are many."""
    if donors - treated < 2:
        return [], True
    if math.comb(donors, treated) <= MOST_PLACEBOS:
        return [list(chosen) for chosen in itertools.combinations(range(donors), treated)], True
    draw = np.random.default_rng(SEED)
    return [sorted(draw.permutation(donors)[:treated].tolist()) for _ in range(MOST_PLACEBOS)], False


def _named(names: Sequence[str], weights: np.ndarray) -> list[dict]:
    return [{"name": name, "weight": float(weight)} for name, weight in zip(names, weights, strict=True)]
