"""Fewer victims, or fewer reports? Outreach can raise reporting, so several series are read together."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from .borough_did import compare_changes, permutation_share
from .panel import Panel
from .plan import AnalysisPlan
from .result import MethodResult
from .several import holm
from .windows import Windows, common_months

COUNTS = {  # column: (what it is called, with which direction protection fits)
    "with_loss": ("victims with a loss", "falls"),
    "attempts": ("attempts reported, no loss", "flat or rises"),
    "victims_65plus": ("victims aged 65 and over", "falls if older people are protected"),
    "repeat_victims": ("repeat victims within 12 months", "falls"),
    "control": ("a control that outreach should not touch", "flat"),
    "most_deprived": ("victims with a loss in the most deprived fifth of neighbourhoods", "falls"),
}
SHARES = {  # name: (numerator, denominator, what it is called, with which direction protection fits)
    "loss_share": ("with_loss", "reports", "share of reports with a loss", "falls"),
    "share_65plus": ("victims_65plus", "victims", "share of victims aged 65 and over", "falls"),
}
SAYS = {
    "protection": "Consistent with protection: fewer victims with a loss, and attempts reported as before or more.",
    "fewer_of_both": "Fewer reports of every kind: could be less fraud or less reporting.",
    "more_of_both": "More reporting; protection cannot be judged.",
    "no_protection": "No sign of protection: more victims with a loss, and attempts reported as before.",
    "unclear": "The figures do not tell less fraud from less reporting.",
}


def reporting(
    panels: Mapping[str, Panel],
    plan: AnalysisPlan,
    windows: Windows,
    treated: Sequence[str],
    comparison: Sequence[str],
    effect_of: Callable[[Panel], MethodResult],
    share_of: Callable[[Panel, Panel], MethodResult] | None = None,
) -> MethodResult:
    """The matrix of section 7. `panels` holds what is known of: with_loss, attempts, reports, victims, victims_65plus,
    repeat_victims, control, most_deprived. `effect_of` is the headline's own method, so that every series is judged
    as it is; `share_of` the same of a part and its whole (`share_difference` when None).

    p-values of the series are adjusted together (Holm); the headline stays one. The estimate is that of attempts, on
    whose direction the reading turns.
    """
    result = MethodResult(n_treated=len(treated), n_comparison=len(comparison), settings={"alpha": plan.alpha})
    if "with_loss" not in panels or "attempts" not in panels:
        result.not_computed = "Victims with a loss and attempts reported are not both known."
        return result
    rows = []
    for name, (words, fits) in COUNTS.items():
        if name in panels:
            rows.append(_row(name, words, fits, effect_of(panels[name])))
    for name, (top, bottom, words, fits) in SHARES.items():
        if top in panels and bottom in panels:
            found = (
                share_of(panels[top], panels[bottom])
                if share_of
                else share_difference(panels[top], panels[bottom], plan, windows, treated, comparison)
            )
            rows.append(_row(name, words, fits, found))
    tested = [row for row in rows if row["p"] is not None]
    for row, p in zip(tested, holm([row["p"] for row in tested]), strict=True):
        row["p_holm"] = p
    by_name = {row["name"]: row for row in rows}
    for name in ("with_loss", "attempts"):
        if by_name[name]["not_computed"]:
            result.not_computed = by_name[name]["not_computed"]
            return result
    case = reading(by_name["with_loss"]["direction"], by_name["attempts"]["direction"])
    attempts = by_name["attempts"]
    result.estimate, result.low, result.high, result.p = (attempts[key] for key in ("estimate", "low", "high", "p"))
    result.percent = attempts["percent"]
    result.detail = {"reading": case, "says": SAYS[case], "consistent": case == "protection", "series": rows}
    control = by_name.get("control")
    if control and control["direction"] in ("falls", "rises"):
        result.detail["consistent"] = False
        result.warnings.append("The control that outreach should not touch moved too, as when recording changes.")
    return result


def reading(with_loss: str, attempts: str) -> str:
    """Which cell of the matrix two directions (falls, flat, rises) point to."""
    if with_loss == "falls":
        return "fewer_of_both" if attempts == "falls" else "protection"
    if with_loss == "rises":
        return {"rises": "more_of_both", "flat": "no_protection"}.get(attempts, "unclear")
    return "unclear"


def share_difference(
    top: Panel,
    bottom: Panel,
    plan: AnalysisPlan,
    windows: Windows,
    treated: Sequence[str],
    comparison: Sequence[str],
) -> MethodResult:
    """Borough t of each borough's change in the log odds of a share, a half added to both sides of it."""
    result = MethodResult(settings={"scale": "log odds"})
    result.not_computed = plan.why_no_common_months(treated, top.name, top.calendar)
    if not windows.before or not windows.after or not treated or not comparison:
        result.not_computed = result.not_computed or "There are no complete months on both sides of go-live."
    if result.not_computed:
        return result
    usable = common_months(top, windows, [*treated, *comparison])
    also = common_months(bottom, windows, usable.units)
    ours, theirs = ([unit for unit in units if unit in also.units] for units in (treated, comparison))
    result.n_treated, result.n_comparison = len(ours), len(theirs)
    months = [
        [m for m in side if m in other] for side, other in ((usable.before, also.before), (usable.after, also.after))
    ]
    if not ours or not theirs or len(ours) + len(theirs) < 3 or not all(months):
        result.not_computed = "Too few boroughs have both figures."
        return result
    odds = []
    for side in months:
        yes, of = (
            panel.counts[np.ix_(panel.rows_of([*ours, *theirs]), panel.columns_of(side))].sum(1)
            for panel in (top, bottom)
        )
        if (of < yes).any():
            result.not_computed = "A part is larger than its whole."
            return result
        odds.append(np.log(yes + 0.5) - np.log(of - yes + 0.5))
    changes = odds[1] - odds[0]
    exposed = np.arange(len(changes)) < len(ours)
    found = compare_changes(changes, exposed, plan.alpha)
    result.estimate, result.low, result.high = float(found.estimate), float(found.low), float(found.high)
    result.df, result.p = found.df, float(permutation_share(changes, exposed))
    return result


def log_odds(top: Panel, bottom: Panel) -> Panel | None:
    """Plain values: the log odds of each unit and period's share, a half added to both sides. None where a part is
    larger than its whole."""
    if (bottom.counts < top.counts).any():
        return None
    odds = np.log(top.counts + 0.5) - np.log(bottom.counts - top.counts + 0.5)
    return replace(top, counts=odds, plain=True, has_exposure=False)


def _row(name: str, words: str, fits: str, found: MethodResult) -> dict:
    return {
        "name": name,
        "words": words,
        "protection_fits": fits,
        "estimate": found.estimate,
        "low": found.low,
        "high": found.high,
        "percent": found.percent,
        "p": found.p,
        "p_holm": None,
        "direction": None if found.not_computed else direction(found.low, found.high),
        "not_computed": found.not_computed,
    }


def direction(low: float | None, high: float | None) -> str:
    """falls or rises when the interval leaves out zero, else flat."""
    if low is None or high is None or math.isnan(low):
        return "flat"
    return "falls" if high < 0 else "rises" if low > 0 else "flat"
