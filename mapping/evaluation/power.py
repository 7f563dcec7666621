"""What could have been seen at all: the smallest fall this many boroughs and months can confirm."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from .borough_did import log_rate_changes
from .panel import Panel
from .plan import AnalysisPlan
from .result import MethodResult
from .windows import LEAST_SHARE_OF_MONTHS

POWER = 0.80
LONGEST_WAIT_MONTHS = 36
SHOWN_MONTHS = (3, 6, 12, 18, 24)


@dataclass(frozen=True)
class PlaceboSpread:
    """Standard deviation across areas of the change between windows in which nothing happened, and how
    many positions of the windows it was pooled over."""

    sd: float
    positions: int


def smallest_detectable_fall(
    spread: float, n_treated: int, n_comparison: int, *, alpha: float = 0.05, power: float = POWER
) -> float:
    """The fall, as a share, that the borough t confirms with the given power.

    1 - exp(-(t(1 - alpha/2) + t(power)) s sqrt(1/n1 + 1/n0)) on n1 + n0 - 2 degrees of freedom (minimum
    detectable effect, Bloom 1995, Evaluation Review 19(5), 547-556). `spread` is s, on the log scale.
    """
    return -math.expm1(-smallest_detectable_change(spread, n_treated, n_comparison, alpha=alpha, power=power))


def smallest_detectable_change(
    spread: float, n_treated: int, n_comparison: int, *, alpha: float = 0.05, power: float = POWER
) -> float:
    """The same in the units of the changes themselves: logs, or those of a plain outcome."""
    df = n_treated + n_comparison - 2
    reach = float(special.stdtrit(df, 1 - alpha / 2) + special.stdtrit(df, power))
    return reach * spread * math.sqrt(1 / n_treated + 1 / n_comparison)


def placebo_spread(
    counts: np.ndarray, population: np.ndarray, *, before: int, gap: int, after: int, plain: bool = False
) -> PlaceboSpread | None:
    """Slide before, gap and after (lengths in months) over a history without any start, and pool the spread.

    counts, population (B, T), missing counts NaN: a month missing anywhere is left out everywhere, and a
    position needs 80% of the months on each side. None when no position fits or fewer than two areas.
    """
    areas, length = counts.shape
    starts = np.arange(length - before - gap - after + 1)
    if areas < 2 or len(starts) == 0 or before < 1 or after < 1:
        return None
    seen = np.isfinite(counts).all(0)
    running = [
        np.concatenate([np.zeros((areas, 1)), np.cumsum(np.where(seen, values, 0.0), axis=1)], axis=1)
        for values in (counts, population, np.broadcast_to(seen, counts.shape).astype(float))
    ]

    def total(values: np.ndarray, first: np.ndarray, months: int) -> np.ndarray:
        return values[:, first + months] - values[:, first]

    then = starts + before + gap
    enough = (total(running[2], starts, before)[0] >= LEAST_SHARE_OF_MONTHS * before) & (
        total(running[2], then, after)[0] >= LEAST_SHARE_OF_MONTHS * after
    )
    # Exposures that differ by more than a double can hold leave nothing between two running sums.
    enough &= (np.minimum(total(running[1], starts, before), total(running[1], then, after)) > 0).all(0)
    starts, then = starts[enough], then[enough]
    if len(starts) == 0:
        return None
    if plain:
        means = [
            total(running[0], first, n) / total(running[2], first, n) for first, n in ((then, after), (starts, before))
        ]
        changes = means[0] - means[1]
    else:
        changes = log_rate_changes(
            total(running[0], then, after),
            total(running[1], then, after),
            total(running[0], starts, before),
            total(running[1], starts, before),
        )
    return PlaceboSpread(math.sqrt(float(changes.var(axis=0, ddof=1).mean())), len(starts))


def power(
    panel: Panel,
    plan: AnalysisPlan,
    units: Sequence[str],
    *,
    n_treated: int,
    n_comparison: int,
    history_ends: int,
    months_after: int | None = None,
    gap: int | None = None,
    spread_found: float | None = None,
) -> MethodResult:
    """The smallest fall that `months_after` could have confirmed, and the months the target would need.

    `history_ends` is the last month number before any of `units` went live. `gap` is the length of the
    transition (the plan's when None). `months_after` None asks only for the months needed. When the history
    is too short to slide the windows over, `spread_found`, the spread of the changes themselves, stands in
    and the result says so. The estimate is a share (0.16 is a fall of 16%). Section 10 of the methods
    specification.
    """
    span = panel.calendar.span
    gap = span(plan.transition_months) if gap is None else gap
    result = MethodResult(
        unit_of_estimate="difference" if panel.plain else "share",
        n_treated=n_treated,
        n_comparison=n_comparison,
        settings={
            "power": POWER,
            "alpha": plan.alpha,
            "pre_months": plan.pre_months,
            "transition_months": gap,
            "target": plan.smallest_effect_of_interest,
        },
    )
    if n_comparison < 1:
        result.not_computed = (
            "There is no borough without the service to compare with, so no change could be confirmed, "
            "however long we wait."
        )
        return result
    if n_treated < 1 or n_treated + n_comparison < 3:
        result.not_computed = "There are too few boroughs to say what could be seen."
        return result
    result.df = n_treated + n_comparison - 2
    rows = panel.rows_of(units)
    columns = [column for column, month in enumerate(panel.months) if month <= history_ends]
    counts, population = panel.counts[np.ix_(rows, columns)], panel.population[np.ix_(rows, columns)]

    def fall(spread: float) -> float:
        if panel.plain:
            return smallest_detectable_change(spread, n_treated, n_comparison, alpha=plan.alpha)
        return smallest_detectable_fall(spread, n_treated, n_comparison, alpha=plan.alpha)

    def placebo(months: int) -> PlaceboSpread | None:
        return placebo_spread(
            counts, population, before=span(plan.pre_months), gap=gap, after=months, plain=panel.plain
        )

    waits = range(1, span(LONGEST_WAIT_MONTHS) + 1)
    by_months = {months: fall(found.sd) for months in waits if (found := placebo(months))}
    level = abs(float(np.nanmean(counts))) if panel.plain and np.isfinite(counts).any() else 1.0
    target = plan.smallest_effect_of_interest * level
    needed = next((m for m, share in by_months.items() if share <= target), None)
    shown = dict.fromkeys(span(months) for months in SHOWN_MONTHS)
    result.detail = {
        "months_after": months_after,
        "months_needed": needed,
        "longest_wait_looked_at": max(by_months, default=None),
        "by_months": [{"months": m, "share": by_months[m]} for m in shown if m in by_months],
        "spread": None,
        "positions": None,
        "from": None,
    }
    if months_after:
        found = placebo(months_after)
        if found:
            result.detail |= {"spread": found.sd, "positions": found.positions, "from": "earlier months"}
        elif spread_found:
            result.detail |= {"spread": spread_found, "positions": 0, "from": "the changes themselves"}
            result.warnings.append(
                "The figures do not go back far enough to see how boroughs drift when nothing starts, "
                "so the spread of the changes themselves is used."
            )
        if result.detail["spread"] is not None:
            result.estimate = fall(result.detail["spread"])
            result.percent = None if panel.plain else 100 * result.estimate
    if not by_months and result.estimate is None:
        result.not_computed = "The figures do not go back far enough to say what could be seen."
    return result
