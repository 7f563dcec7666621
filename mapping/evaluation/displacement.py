"""Did fraud move next door, or did the good spread there?"""

import itertools
import math
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from scipy import special

from .panel import Panel
from .plan import AnalysisPlan
from .result import MethodResult
from .two_by_two import pooled_spread
from .windows import Windows, common_months

LEAST_CONTROLS = 3
MOST_LABELLINGS = 100_000
DRAWS = 9_999
SEED = 20240115


def neighbours_of(treated: Iterable[str], pairs: Iterable[tuple[str, str]]) -> set[str]:
    """Units that share a boundary with one of these, themselves left out."""
    treated, found = set(treated), set()
    for one, other in pairs:
        found |= {other} if one in treated else set()
        found |= {one} if other in treated else set()
    return found - treated


def displacement(
    panel: Panel,
    plan: AnalysisPlan,
    windows: Windows,
    treated: Sequence[str],
    buffer: Sequence[str],
    control: Sequence[str],
) -> MethodResult:
    """Weighted displacement difference, with the displacement quotient and the total net effect beside it.

    The estimate is (dT - dCt) + (dD - dCd) in victims over the months after, the counts before weighted to the same
    length; its variance is phi times the sum of the counts, each by its squared weight (Wheeler and Ratcliffe 2018,
    Crime Science 7, article 11). WDQ and net effect: Bowers and Johnson 2003, Journal of Quantitative Criminology
    19(3), 275-301; Clarke and Eck 2005. Section 6 of the methods specification.
    """
    result = MethodResult(
        unit_of_estimate="difference",
        settings={"alpha": plan.alpha, "windows": windows.to_json(panel.calendar), "least_controls": LEAST_CONTROLS},
    )
    result.not_computed = _why_not(panel, plan, windows, treated, buffer)
    if result.not_computed:
        return result
    usable = common_months(panel, windows, [*treated, *buffer, *control])
    ours, near, far = ([unit for unit in units if unit in usable.units] for units in (treated, buffer, control))
    result.n_treated, result.n_comparison = len(ours), len(far)
    result.detail = {"buffer": [panel.name(unit) for unit in near], "control": [panel.name(unit) for unit in far]}
    if not ours or not near:
        result.not_computed = "No neighbouring borough has figures in enough months."
        return result
    if len(far) < LEAST_CONTROLS:
        result.not_computed = (
            f"There are {len(far)} boroughs without the service that touch none with it, and at least {LEAST_CONTROLS} "
            "are needed."
        )
        return result
    units = [*ours, *near, *far]
    rows = panel.rows_of(units)
    before, after = (
        panel.counts[np.ix_(rows, panel.columns_of(months))].sum(1) for months in (usable.before, usable.after)
    )
    weight = len(usable.before) / len(usable.after)
    group = np.repeat([0, 1, 2], [len(ours), len(near), len(far)])
    (rb, db, cb), (ra, da, ca) = ([float(x[group == g].sum()) for g in range(3)] for x in (before, after))
    phi = max(1.0, pooled_spread(panel, units, usable.before) or 1.0)
    z = float(special.ndtri(1 - plan.alpha / 2))

    result.estimate = _weighted_difference(before[None, :] / weight, after[None, :], group[None, :])[0]
    shares = np.array([1.0, 1.0, 4.0])  # the control stands against both, so its change counts twice
    variance = phi * float((shares * (np.array([ra, da, ca]) + np.array([rb, db, cb]) / weight**2)).sum())
    reach = z * math.sqrt(variance)
    result.low, result.high = result.estimate - reach, result.estimate + reach
    result.p = float(2 * special.ndtr(-abs(result.estimate) / math.sqrt(variance))) if variance else None
    result.detail |= {
        "counts": {"Ra": ra, "Rb": rb, "Da": da, "Db": db, "Ca": ca, "Cb": cb},
        "window_weight": weight,
        "phi": phi,
        "permutation": _by_permutation(result.estimate, before / weight, after, group, plan.alpha),
    }
    if not ca or not cb:
        result.warnings.append("The control boroughs have no reports on one side, so no quotient is worked out.")
        result.detail |= {"success": None, "buffer_change": None, "wdq": None, "total_net_effect": None}
        return result
    success, buffer_change = ra / ca - rb / cb, da / ca - db / cb
    success_se = math.sqrt(phi * (_ratio_variance(ra, ca) + _ratio_variance(rb, cb)))
    fell = success < 0 and success + z * success_se < 0
    wdq = buffer_change / success if fell else None
    result.detail |= {
        "success": success,
        "success_high": success + z * success_se,
        "buffer_change": buffer_change,
        "wdq": wdq,
        "wdq_reading": reading(wdq),
        **_net_effect(rb + db, ra + da, cb, ca, phi, z),
    }
    if rb and not 0.67 <= cb / rb <= 1.5:
        result.warnings.append(
            f"The control boroughs had {cb / rb:.1f} times the reports of those in question, so a change common to "
            "all shows up in the weighted difference; the total net effect allows for it."
        )
    return result


def _net_effect(before: float, after: float, control_before: float, control_after: float, phi: float, z: float) -> dict:
    """[Rb Ca/Cb - Ra] + [Db Ca/Cb - Da], with the delta method's range."""
    trend = control_after / control_before
    net = before * trend - after
    variance = before * trend**2 + before**2 * _ratio_variance(control_after, control_before) + after
    reach = z * math.sqrt(phi * variance)
    return {"total_net_effect": net, "total_net_effect_low": net - reach, "total_net_effect_high": net + reach}


def of_method(
    others: Panel | None, known: Panel | None, share_of: Callable[[Panel, Panel], MethodResult]
) -> dict[str, object]:
    """Whether fraud moved to other kinds within the boroughs in question: the log odds of the share of fraud types that
    outreach does not aim at, among reports of a known type, compared as the headline is. `says` in a sentence."""
    if others is None or known is None:
        return {"not_computed": "The types of the frauds reported are not known.", "says": "", "estimate": None}
    found = share_of(others, known)
    low, high = found.low, found.high
    if found.not_computed or low is None or high is None:
        says = ""
    elif low > 0:
        says = "Other kinds of fraud make up more of the reports than they would have: some may have moved to them."
    elif high < 0:
        says = "Other kinds of fraud make up less of the reports than they would have."
    else:
        says = "No move to other kinds of fraud can be told from chance."
    return {
        "estimate": found.estimate, "low": low, "high": high, "p": found.p, "scale": "log odds", "says": says,
        "not_computed": found.not_computed,
    }  # fmt: skip


def reading(wdq: float | None) -> str:
    if wdq is None:
        return "Not meaningful: no reduction to displace."
    if wdq > 1:
        return "The good spread to the neighbours, and by more than the effect itself."
    if wdq > 0:
        return "Some of the good spread to the neighbours."
    if wdq == 0:
        return "The neighbours changed as the control did."
    if wdq >= -1:
        return "Some fraud moved to the neighbours, less than was gained."
    return "More fraud moved to the neighbours than was gained."


def _why_not(
    panel: Panel, plan: AnalysisPlan, windows: Windows, treated: Sequence[str], buffer: Sequence[str]
) -> str | None:
    if panel.plain:
        return "Displacement is worked out from counts."
    if not buffer:
        return "No neighbouring borough without the service is known (give the plan's buffer, or who touches whom)."
    if not windows.before or not windows.after:
        return "There are no complete months on both sides of go-live."
    return plan.why_no_common_months(treated, panel.name, panel.calendar)


def _ratio_variance(top: float, bottom: float) -> float:
    """Variance of a ratio of two counts, by the delta method."""
    return top / bottom**2 + top**2 / bottom**3


def _weighted_difference(before: np.ndarray, after: np.ndarray, group: np.ndarray) -> np.ndarray:
    """(dT - dC) + (dD - dC) for each labelling of the units; arrays (S, B)."""
    change = after - before
    ours, near, far = ((change * (group == g)).sum(1) for g in range(3))
    return ours + near - 2 * far


def _by_permutation(
    actual: float, before: np.ndarray, after: np.ndarray, group: np.ndarray, alpha: float
) -> Mapping[str, object]:
    """The same among other ways to say who was treated, who is a neighbour and who neither."""
    sizes = np.bincount(group, minlength=3)
    ways = math.factorial(len(group)) // math.prod(math.factorial(int(n)) for n in sizes) if len(group) <= 60 else 10**9
    exact = ways <= MOST_LABELLINGS
    if exact:
        labels = []
        everyone = range(len(group))
        for ours in itertools.combinations(everyone, int(sizes[0])):
            rest = [at for at in everyone if at not in ours]
            for near in itertools.combinations(rest, int(sizes[1])):
                line = np.full(len(group), 2)
                line[list(ours)], line[list(near)] = 0, 1
                labels.append(line)
        labels = np.array(labels)
    else:
        labels = np.random.default_rng(SEED).permuted(np.tile(group, (DRAWS, 1)), axis=1)
    found = _weighted_difference(np.tile(before, (len(labels), 1)), np.tile(after, (len(labels), 1)), labels)
    reached = float((np.abs(found) >= abs(actual) - 1e-9).sum())
    low, high = np.quantile(found - found.mean(), [alpha / 2, 1 - alpha / 2])
    return {
        "p": reached / len(found) if exact else (1 + reached) / (1 + len(found)),
        "low": actual - float(high),
        "high": actual - float(low),
        "labellings": len(found),
        "every_one": exact,
        "seed": None if exact else SEED,
    }
