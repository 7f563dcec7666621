"""Before and after in one place: a description, never evidence of what made the difference."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from .calendars import MONTHLY, Calendar
from .panel import Panel
from .plan import AnalysisPlan
from .poisson import PoissonFit, fit_poisson
from .result import MethodResult, as_percent_change
from .windows import Windows, matched_calendar_months

CAUTION = "This alone cannot show what caused the change."
PEOPLE = 1_000  # rates are per 1,000 people a year
SMALL_COUNT = 20
LEAST_DF_FOR_SPREAD = 5
LEAST_SHARE_OF_PAIRS = 0.8
MOST_LOG = 50.0  # a range of e to the 50 either way holds anything


@dataclass(frozen=True)
class RateRatio:
    """Rate after over rate before, with its limits; None for a ratio or a limit that does not exist.

    `interval` names the interval kept: exact, score or over-dispersed.
    """

    ratio: float | None
    low: float | None
    high: float | None
    interval: str


def exact_rate_ratio(after: int, exposure_after: float, before: int, exposure_before: float, alpha: float) -> RateRatio:
    """Exact conditional interval of the ratio of two Poisson rates.

    Given their sum, the count after is binomial (Przyborowski and Wilenski 1940, Biometrika 31,
    313-323), so the limits of its share (Clopper and Pearson 1934, Biometrika 26, 404-413) turn into
    limits of the ratio. No count after gives a lower limit of 0; none before, no ratio and no upper limit.
    """
    low = float(special.betaincinv(after, before + 1, alpha / 2)) if after else 0.0
    high = float(special.betaincinv(after + 1, before, 1 - alpha / 2)) if before else 1.0
    return _as_ratio(after, exposure_after, before, exposure_before, low, high, "exact")


def score_rate_ratio(after: int, exposure_after: float, before: int, exposure_before: float, alpha: float) -> RateRatio:
    """The same with the score interval of the share (Wilson 1927, Journal of the American Statistical
    Association 22, 209-212), which keeps its level where the exact one is too wide, at small counts.
    """
    n = after + before
    z = float(special.ndtri(1 - alpha / 2))
    share = after / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    reach = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    low = max(0.0, middle - reach) if after else 0.0
    high = min(1.0, middle + reach) if before else 1.0
    return _as_ratio(after, exposure_after, before, exposure_before, low, high, "score")


def rate_ratio(
    after: int,
    exposure_after: float,
    before: int,
    exposure_before: float,
    *,
    alpha: float = 0.05,
    spread: float | None = None,
) -> RateRatio:
    """Ratio of rates with the interval the counts deserve; at least one count must be above 0.

    Exact, or score when either count is under 20. `spread` is phi, the variance of monthly counts over
    that of a Poisson; above 1 the interval log RR +- z sqrt(phi (1/X1 + 1/X0)) is worked out too and the
    wider of the two is kept (quasi-likelihood, McCullagh and Nelder 1989, section 6.2).
    """
    method = score_rate_ratio if min(after, before) < SMALL_COUNT else exact_rate_ratio
    found = method(after, exposure_after, before, exposure_before, alpha)
    if spread is None or not spread > 1 or not after or not before:
        return found
    reach = min(MOST_LOG, float(special.ndtri(1 - alpha / 2)) * math.sqrt(spread * (1 / after + 1 / before)))
    wide = RateRatio(found.ratio, found.ratio * math.exp(-reach), found.ratio * math.exp(reach), "over-dispersed")
    return wide if 2 * reach > math.log(found.high / found.low) else found


def monthly_spread(
    counts: np.ndarray, population: np.ndarray, months: Sequence[int], calendar: Calendar = MONTHLY
) -> float | None:
    """phi of one series: Pearson chi-square over its degrees of freedom from a Poisson model with month of
    year and a straight trend. counts, population, months (T,), missing counts NaN. None when fewer than
    five degrees of freedom are left, or nothing converges.
    """
    fit = seasonal_fit(counts, population, months, calendar)
    return None if fit is None else fit.phi


def seasonal_fit(
    counts: np.ndarray, population: np.ndarray, months: Sequence[int], calendar: Calendar = MONTHLY
) -> PoissonFit | None:
    """The Poisson model of one series with season and straight trend, None when it cannot be fitted."""
    seen = np.isfinite(counts)
    counts, population = counts[seen], population[seen]
    when = np.asarray(months)[seen]
    part = [_part_of_year(month, calendar) for month in when]
    seasons = sorted(set(part))
    if len(when) - len(seasons) - 1 < LEAST_DF_FOR_SPREAD:
        return None
    design = np.column_stack(
        [np.array([own == season for own in part], dtype=float) for season in seasons]
        + [(when - when.mean()) / calendar.per_year]
    )
    return fit_poisson(counts, design, np.log(population))


def before_after(
    panel: Panel,
    plan: AnalysisPlan,
    windows: Windows,
    treated: Sequence[str],
    comparison: Sequence[str],
) -> MethodResult:
    """The rate after over the rate before, same calendar months, with the other areas' figures beside it.

    The estimate is log(rate ratio) of the areas in question together. `detail` has, for them (`treated`),
    each of them (`by_unit`), the areas compared with (`comparison`) and everywhere (`all_areas`: every area
    with a figure in all of these months, compared with or not): counts, person-months, rates per 1,000 people
    a year, ratio and percentage change with limits, the rate difference, and the difference in a year.
    Section 1 of the methods specification.
    """
    result = MethodResult(n_treated=len(treated), n_comparison=len(comparison), settings={"alpha": plan.alpha})
    result.detail["caution"] = CAUTION
    if not treated:
        result.not_computed = "No borough in question is live."
        return result
    if apart := plan.why_no_common_months(treated, panel.name, panel.calendar):
        result.not_computed = apart
        return result
    if not windows.after:
        result.not_computed = "There is no complete month after go-live yet."
        return result
    pairs = matched_calendar_months(panel, windows)
    if not pairs:
        result.not_computed = "The figures do not go back to the same calendar months before go-live."
        return result
    kept = [
        pair for pair in pairs if panel.observed(treated, pair).all()
    ]  # a month missing before or after takes its partner with it, so the seasons still match
    if len(kept) < LEAST_SHARE_OF_PAIRS * len(pairs):
        result.not_computed = "More than a fifth of the months compared have no figure."
        return result
    if len(kept) < len(pairs):
        gone = [panel.calendar.name(month) for pair in pairs if pair not in kept for month in pair]
        result.warnings.append(
            f"Left out, because a figure is missing there or in the month beside it: {', '.join(gone)}."
        )
    before, after = [pair[0] for pair in kept], [pair[1] for pair in kept]
    result.settings |= {
        "before": [panel.calendar.code(m) for m in before],
        "after": [panel.calendar.code(m) for m in after],
    }

    whole = [unit for unit in comparison if panel.observed([unit], [*before, *after]).all()]
    if panel.plain:
        return _difference_of_means(result, panel, treated, whole, before, after)
    result.warnings += [
        f"{panel.name(unit)} is left out of the comparison: it has months without a figure."
        for unit in comparison
        if unit not in whole
    ]
    result.n_comparison = len(whole)
    everywhere = [unit for unit in panel.units if panel.observed([unit], [*before, *after]).all()]
    group = _group_of(panel, plan, windows, before, after)
    ours = group(treated)
    result.detail |= {
        "treated": ours,
        "by_unit": [{"unit": unit, "name": panel.name(unit), **group([unit])} for unit in treated],
        "comparison": group(whole) if whole else None,
        "all_areas": {"areas": len(everywhere), "areas_known": len(panel.units), **group(everywhere)},
    }
    if ours["count_before"] == ours["count_after"] == 0:
        result.not_computed = "There are no reports in either period."
        return result
    if ours["count_before"] == 0:
        result.warnings.append("There are no reports before go-live, so there is no ratio and no upper limit.")
    if ours["spread"] is None:
        result.warnings.append(
            "There are too few months before go-live to see how much the figures jump about, "
            "so this range is likely too narrow."
        )
    result.settings["interval"] = ours["interval"]
    result.estimate, result.low, result.high = (_log(ours[name]) for name in ("ratio", "ratio_low", "ratio_high"))
    result.percent = ours["percent"]
    return result


def _difference_of_means(
    result: MethodResult,
    panel: Panel,
    treated: Sequence[str],
    comparison: Sequence[str],
    before: list[int],
    after: list[int],
) -> MethodResult:
    """Plain values have no counts to give an interval: the means of both sides, and what they differ by."""

    def group(units: Sequence[str]) -> dict:
        rows = panel.rows_of(units)
        means = [float(panel.counts[np.ix_(rows, panel.columns_of(months))].mean()) for months in (before, after)]
        return {"mean_before": means[0], "mean_after": means[1], "difference": means[1] - means[0]}

    result.unit_of_estimate = "difference"
    result.n_comparison = len(comparison)
    result.detail |= {
        "treated": group(treated),
        "by_unit": [{"unit": unit, "name": panel.name(unit), **group([unit])} for unit in treated],
        "comparison": group(comparison) if comparison else None,
    }
    result.estimate = result.detail["treated"]["difference"]
    return result


def _group_of(panel: Panel, plan: AnalysisPlan, windows: Windows, before: list[int], after: list[int]):
    """A function from areas to their figures added together over these months."""

    def group(units: Sequence[str]) -> dict:
        rows = panel.rows_of(units)
        at_before, at_after = (np.ix_(rows, panel.columns_of(months)) for months in (before, after))
        x0, x1 = int(panel.counts[at_before].sum()), int(panel.counts[at_after].sum())
        t0, t1 = float(panel.population[at_before].sum()), float(panel.population[at_after].sum())
        history = np.ix_(rows, panel.columns_of(windows.before))
        spread = monthly_spread(
            panel.counts[history].sum(0), panel.population[history].sum(0), windows.before, panel.calendar
        )
        ratio = rate_ratio(x1, t1, x0, t0, alpha=plan.alpha, spread=spread) if x0 + x1 else None
        change_a_month = x1 / t1 - x0 / t0
        a_year = PEOPLE * panel.calendar.per_year
        return {
            "count_before": x0,
            "count_after": x1,
            "person_months_before": t0,
            "person_months_after": t1,
            "rate_before": a_year * x0 / t0,
            "rate_after": a_year * x1 / t1,
            "rate_difference": a_year * change_a_month,
            "difference_in_a_year": change_a_month * t1 / len(after) * panel.calendar.per_year,
            "ratio": ratio and ratio.ratio,
            "ratio_low": ratio and ratio.low,
            "ratio_high": ratio and ratio.high,
            "percent": _percent(ratio and ratio.ratio),
            "percent_low": _percent(ratio and ratio.low),
            "percent_high": _percent(ratio and ratio.high),
            "interval": ratio and ratio.interval,
            "spread": spread,
        }

    return group


def _part_of_year(period: int, calendar: Calendar) -> int:
    """Twelve parts at most: a season of its own for every week would use up the history."""
    return calendar.season(period) * min(calendar.per_year, 12) // calendar.per_year


def _as_ratio(
    after: int,
    exposure_after: float,
    before: int,
    exposure_before: float,
    low: float,
    high: float,
    interval: str,
) -> RateRatio:
    """Limits of the share p after, as limits p / (1 - p) of the ratio of rates."""
    scale = exposure_before / exposure_after
    return RateRatio(
        ratio=after / before * scale if before else None,
        low=low / (1 - low) * scale,
        high=high / (1 - high) * scale if before else None,
        interval=interval,
    )


def _log(ratio: float | None) -> float | None:
    return math.log(ratio) if ratio else None


def _percent(ratio: float | None) -> float | None:
    if ratio is None:
        return None
    return as_percent_change(math.log(ratio)) if ratio else -100.0
