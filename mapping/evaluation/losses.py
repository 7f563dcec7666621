"""Money lost: heavy-tailed, so capped first, and with and without the largest."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from .borough_did import compare_changes, permutation_share
from .model_did import model_did
from .panel import Panel
from .plan import AnalysisPlan
from .result import MethodResult, as_percent_change
from .windows import CommonMonths, Windows, common_months

CAP_PERCENTILE = 99


@dataclass(frozen=True)
class Loss:
    """What one victim lost, in pounds, in one period (a period number of the panel)."""

    unit: str
    period: int
    pounds: float


def losses(
    panel: Panel,
    plan: AnalysisPlan,
    windows: Windows,
    treated: Sequence[str],
    comparison: Sequence[str],
    every: Iterable[Loss],
) -> tuple[MethodResult, MethodResult]:
    """(capped, raw): section 3's comparison on log totals, of losses counted up to a cap and of all of each loss.

    The cap is the 99th percentile of single losses before go-live over all units; it changes what is estimated, and
    the result says so. Victims who lost nothing stay in counts, not in medians. Section 9.
    """
    capped, raw = (MethodResult(settings={"alpha": plan.alpha, "cap_percentile": p}) for p in (CAP_PERCENTILE, None))
    every = [loss for loss in every if loss.pounds > 0]
    why = plan.why_no_common_months(treated, panel.name, panel.calendar)
    if not every:
        why = "No losses were given."
    elif not windows.before or not windows.after or not treated or not comparison:
        why = why or "There are no complete months on both sides of go-live."
    if why:
        capped.not_computed = raw.not_computed = why
        return capped, raw
    usable = common_months(panel, windows, [*treated, *comparison])
    earlier = [loss.pounds for loss in every if loss.period in windows.before]
    if not earlier:
        capped.not_computed = raw.not_computed = "There are no losses in the months before go-live."
        return capped, raw
    cap = float(np.percentile(earlier, CAP_PERCENTILE))
    up_to_cap = [Loss(loss.unit, loss.period, min(loss.pounds, cap)) for loss in every]
    _compare(capped, panel, plan, usable, treated, comparison, up_to_cap)
    _compare(raw, panel, plan, usable, treated, comparison, every)
    capped.detail |= {
        "cap_pounds": cap,
        "says": f"Counting each loss up to £{cap:,.0f}.",
        "mean_capped_loss_before": float(np.mean(np.minimum(earlier, cap))),
        "model": _model(panel, plan, windows, treated, comparison, up_to_cap),
    }
    raw.detail |= _largest(every, usable, [*treated, *comparison], panel)
    largest = raw.detail["largest"]
    if largest and not raw.not_computed:
        top = max(_counted(every, usable, [*treated, *comparison]), key=_pounds)
        rest = [loss for loss in every if loss is not top]
        without = MethodResult()
        _compare(without, panel, plan, usable, treated, comparison, rest)
        raw.detail["without_largest"] = {
            "estimate": without.estimate, "low": without.low, "high": without.high, "percent": without.percent,
        }  # fmt: skip
    return capped, raw


def _compare(
    result: MethodResult,
    panel: Panel,
    plan: AnalysisPlan,
    usable: CommonMonths,
    treated: Sequence[str],
    comparison: Sequence[str],
    every: Sequence[Loss],
) -> None:
    """r = log(total after / person-months) - log(total before / person-months), compared as the headline is."""
    sides = {"before": usable.before, "after": usable.after}
    side_of = {month: side for side, months in sides.items() for month in months}
    singles: dict[tuple[str, str], list[float]] = {(unit, side): [] for unit in usable.units for side in sides}
    for loss in every:
        if (key := (loss.unit, side_of.get(loss.period))) in singles:
            singles[key].append(loss.pounds)
    totals = {key: math.fsum(pounds) for key, pounds in singles.items()}
    whole = [unit for unit in usable.units if totals[unit, "before"] > 0 and totals[unit, "after"] > 0]
    ours, theirs = ([unit for unit in units if unit in whole] for units in (treated, comparison))
    result.warnings += [
        f"{panel.name(unit)} is left out: it has no loss on one side of go-live."
        for unit in usable.units
        if unit not in whole
    ]
    result.n_treated, result.n_comparison = len(ours), len(theirs)
    if not ours or not theirs or len(ours) + len(theirs) < 3:
        result.not_computed = "Too few boroughs have losses on both sides of go-live."
        return
    units = [*ours, *theirs]
    person = {
        side: panel.population[np.ix_(panel.rows_of(units), panel.columns_of(months))].sum(1)
        for side, months in sides.items()
    }
    money = {side: np.array([totals[unit, side] for unit in units]) for side in sides}
    changes = np.log(money["after"] / person["after"]) - np.log(money["before"] / person["before"])
    exposed = np.arange(len(units)) < len(ours)
    found = compare_changes(changes, exposed, plan.alpha)
    result.estimate, result.low, result.high = float(found.estimate), float(found.low), float(found.high)
    result.percent, result.df = as_percent_change(result.estimate), found.df
    result.p = float(permutation_share(changes, exposed))
    result.detail["groups"] = {
        name: {side: _described([pounds for unit in group for pounds in singles[unit, side]]) for side in sides}
        for name, group in (("in_question", ours), ("others", theirs))
    }


def _model(
    panel: Panel,
    plan: AnalysisPlan,
    windows: Windows,
    treated: Sequence[str],
    comparison: Sequence[str],
    every: Sequence[Loss],
) -> dict:
    """Poisson quasi-likelihood of each period's total with the fixed effects of section 3.1: a point estimate only.

    A period with a row and no loss is 0 pounds; one without a row stays missing.
    """
    totals = np.where(np.isfinite(panel.counts), 0.0, np.nan)
    row_of = {unit: row for row, unit in enumerate(panel.units)}
    for loss in every:
        if loss.unit in row_of and panel.holds(loss.period):
            totals[row_of[loss.unit], loss.period - panel.months[0]] += loss.pounds
    money = replace(panel, counts=totals, plain=False)
    found = model_did(money, plan, windows, treated, comparison)
    return {
        "estimate": found.estimate, "percent": found.percent, "not_computed": found.not_computed,
        "caution": found.detail.get("caution"),
    }  # fmt: skip


def _described(pounds: Sequence[float]) -> dict:
    if not pounds:
        return {"victims": 0, "total": 0.0, "median": None, "geometric_mean": None}
    return {
        "victims": len(pounds),
        "total": float(math.fsum(pounds)),
        "median": float(np.median(pounds)),
        "geometric_mean": float(np.exp(np.mean(np.log(pounds)))),
    }


def _largest(every: Sequence[Loss], usable: CommonMonths, units: Sequence[str], panel: Panel) -> dict:
    """The largest single loss among those compared, and what share of the total the top 1% are."""
    counted = _counted(every, usable, units)
    if not counted:
        return {"largest": None, "top_1_percent_share": None}
    top = max(counted, key=_pounds)
    ordered = sorted((loss.pounds for loss in counted), reverse=True)
    few = max(1, math.ceil(len(ordered) / 100))
    return {
        "largest": {"unit": top.unit, "period": panel.calendar.code(top.period), "pounds": top.pounds},
        "top_1_percent_share": float(math.fsum(ordered[:few]) / math.fsum(ordered)),
    }


def _counted(every: Sequence[Loss], usable: CommonMonths, units: Sequence[str]) -> list[Loss]:
    months = {*usable.before, *usable.after}
    return [loss for loss in every if loss.unit in units and loss.unit in usable.units and loss.period in months]


def _pounds(loss: Loss) -> tuple[float, str, int]:
    return loss.pounds, loss.unit, loss.period
