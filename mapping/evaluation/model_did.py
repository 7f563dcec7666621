"""The comparison as a model of every month: for the chart and as a robustness line, never for the verdict."""

import math
from collections.abc import Sequence

import numpy as np
from scipy import special

from .panel import Panel
from .plan import AnalysisPlan
from .result import MethodResult, as_percent_change
from .two_way import fit_two_way
from .windows import Windows

MANY_UNITS = 40
STEPS = 60
MOST_LOG = 50.0  # beyond e to the 50 nothing is being estimated any more
CAUTION = "The point estimate only: with so few boroughs the model's own standard errors are too small."


def model_did(
    panel: Panel, plan: AnalysisPlan, windows: Windows, treated: Sequence[str], comparison: Sequence[str]
) -> MethodResult:
    """log E[Y] = log N + unit + month + delta D by Poisson quasi-likelihood; values: the same by least squares.

    Missing months are left missing. No interval of its own with up to 40 units; with more, cluster-robust over units
    (Liang and Zeger 1986, Biometrika 73; with G / (G - 1) and t(G - 1)), labelled with their number. Section 3.1.
    """
    result = MethodResult(
        unit_of_estimate="difference" if panel.plain else "log_ratio",
        n_treated=len(treated),
        n_comparison=len(comparison),
        settings={"windows": windows.to_json(panel.calendar), "alpha": plan.alpha},
    )
    if not treated or not comparison:
        result.not_computed = "The model needs boroughs with and without the service."
    elif not windows.before or not windows.after:
        result.not_computed = "There are no complete months on both sides of go-live."
    else:
        result.not_computed = plan.why_no_common_months(treated, panel.name, panel.calendar)
    if result.not_computed:
        return result
    units = [*treated, *comparison]
    months = [*windows.before, *windows.after]
    at = np.ix_(panel.rows_of(units), panel.columns_of(months))
    outcome, exposure = panel.counts[at], panel.population[at]
    exposed = (np.arange(len(units)) < len(treated))[:, None] & (np.array(months) >= windows.after[0])
    known = np.isfinite(outcome)
    if not (known & exposed).any() or not (known & ~exposed).any():
        result.not_computed = "There are no figures on both sides of go-live."
        return result
    fitted = _linear(outcome, exposure, known, exposed) if panel.plain else _poisson(outcome, exposure, known, exposed)
    if fitted is None:
        result.not_computed = "The model did not converge on these figures."
        return result
    delta, mean = fitted
    result.estimate = delta
    result.percent = None if panel.plain else as_percent_change(delta)
    result.detail = {"caution": CAUTION, "clusters": None}
    if len(units) > MANY_UNITS:
        weight = np.where(known, 1.0 if panel.plain else mean, 0.0)
        se = cluster_error(np.where(known, outcome - mean, 0.0), exposed.astype(float), weight)
        result.df = len(units) - 1
        reach = float(special.stdtrit(result.df, 1 - plan.alpha / 2)) * se
        result.low, result.high = delta - reach, delta + reach
        result.p = float(2 * special.stdtr(result.df, -abs(delta) / se)) if se else None
        result.detail = {
            "caution": f"Cluster-robust over {len(units)} units.",
            "clusters": len(units),
            "standard_error": se,
        }
    return result


def _poisson(
    outcome: np.ndarray, exposure: np.ndarray, known: np.ndarray, exposed: np.ndarray
) -> tuple[float, np.ndarray] | None:
    """delta by the secant method on its own likelihood equation, the fixed effects scaled anew at each try."""
    cells = known & exposed
    total = float(outcome[cells].sum())
    if total <= 0:
        return None

    def gap(delta: float) -> tuple[float, np.ndarray]:
        if abs(delta) > MOST_LOG:
            return math.nan, outcome
        fit = fit_two_way(outcome, exposure * np.exp(delta * exposed), known[None])
        there = float(fit.expected[0][cells].sum())
        if not fit.converged[0] or not 0 < there < math.inf:
            return math.nan, fit.expected[0]
        return math.log(total / there), fit.expected[0]

    delta, (now, mean) = 0.0, gap(0.0)
    if not math.isfinite(now):
        return None
    last_delta, last = delta, now
    delta = delta + now
    for _ in range(STEPS):
        now, mean = gap(delta)
        if not math.isfinite(now):
            return None
        if abs(now) < 1e-11:
            return delta, mean
        slope = (now - last) / (delta - last_delta) if delta != last_delta else -1.0
        last_delta, last = delta, now
        delta -= now / slope if slope else -now
    return None


def _linear(
    outcome: np.ndarray, exposure: np.ndarray, known: np.ndarray, exposed: np.ndarray
) -> tuple[float, np.ndarray] | None:
    """delta by the residuals of D on the fixed effects (Frisch and Waugh 1933, Econometrica 1)."""
    indicator = fit_two_way(exposed.astype(float), exposure, known[None], plain=True)
    rest = np.where(known, exposed - indicator.expected[0], 0.0)
    if not indicator.converged[0] or (rest**2).sum() < 1e-12:
        return None
    delta = float((rest * np.where(known, outcome, 0.0)).sum() / (rest**2).sum())
    fit = fit_two_way(outcome - delta * exposed, exposure, known[None], plain=True)
    return (delta, fit.expected[0] + delta * exposed) if fit.converged[0] else None


def cluster_error(residual: np.ndarray, exposed: np.ndarray, weight: np.ndarray) -> float:
    """Sandwich of the one coefficient, clusters being the rows; weights as in the last step of the fit."""
    rest = exposed.copy()
    for _ in range(STEPS * 10):
        before = rest
        for axis in (1, 0):
            over = weight.sum(axis, keepdims=True)
            mean = np.divide((weight * rest).sum(axis, keepdims=True), over, out=np.zeros_like(over), where=over > 0)
            rest = rest - mean
        if np.abs(rest - before).max() < 1e-12:
            break
    bread = float((weight * rest**2).sum())
    groups = len(residual)
    meat = float(((rest * residual).sum(1) ** 2).sum()) * groups / (groups - 1)
    return math.sqrt(meat) / bread
