"""The headline while some boroughs have not gone live: each borough's own change, compared between groups."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import special

from .before_after import PEOPLE
from .calendars import first_day
from .panel import Panel
from .plan import AnalysisPlan
from .result import MethodResult, as_percent_change
from .verdict import lowered, outcome_words
from .windows import LEAST_SHARE_OF_MONTHS, CommonMonths, Windows, common_months

ADDED_TO_COUNTS = 0.5
LEAST_REPORTS_BEFORE = 30
FEW_MONTHS_AFTER = 6
EXTREME_SD = 4
MOST_SETS = 100_000
DRAWS = 99_999
MOST_CELLS_AT_ONCE = 4_000_000
SEED = 20240115
ROUNDING = 1e-12  # differences smaller than this are rounding, not figures: of logs, or of the size of the values
COVID = (first_day("2020-04"), first_day("2021-06-30"))


def log_rate_changes(
    after: np.ndarray, exposure_after: np.ndarray, before: np.ndarray, exposure_before: np.ndarray
) -> np.ndarray:
    """r = log((after + 0.5) / exposure after) - log((before + 0.5) / exposure before), of any shape.

    Exposures are person-months (months x mean population). The half avoids the logarithm of zero and
    removes most of the bias of a log count (Haldane 1956, Annals of Human Genetics 20; Anscombe 1956,
    Biometrika 43).
    """
    return (
        np.log(after + ADDED_TO_COUNTS)
        - np.log(exposure_after)
        - np.log(before + ADDED_TO_COUNTS)
        + np.log(exposure_before)
    )


def changes_between(panel: Panel, units: Sequence[str], before: Sequence[int], after: Sequence[int]) -> np.ndarray:
    """One change a unit (B,) between periods that all of them have: of log rates for counts, of means for values."""
    rows = panel.rows_of(units)
    at_before, at_after = (np.ix_(rows, panel.columns_of(periods)) for periods in (before, after))
    if panel.plain:
        return panel.counts[at_after].mean(1) - panel.counts[at_before].mean(1)
    return log_rate_changes(
        panel.counts[at_after].sum(1),
        panel.population[at_after].sum(1),
        panel.counts[at_before].sum(1),
        panel.population[at_before].sum(1),
    )


@dataclass(frozen=True)
class ChangeComparison:
    """Mean change of the areas in question less that of the others.

    Arrays of shape (...), as many as there were panels; `df` is one whole number.
    """

    estimate: np.ndarray
    standard_error: np.ndarray
    low: np.ndarray
    high: np.ndarray
    p: np.ndarray
    df: int


def compare_changes(
    changes: np.ndarray, treated: np.ndarray, alpha: float = 0.05, size: float = 1.0
) -> ChangeComparison:
    """Two-sample t comparison with pooled variance of one change an area.

    changes (..., B), treated boolean (B,) with at least one of each; n1 + n0 - 2 must be at least 1. `size` is how
    large the figures behind the changes are (`Panel.size`): what is rounding beside it counts as nought. With
    one area in question the spread comes from the others alone. Student's t on one number a group is
    exact for normal group effects with few groups (Donald and Lang 2007, Review of Economics and
    Statistics 89(2), 221-233).
    """
    ours, theirs = changes[..., treated], changes[..., ~treated]
    n1, n0 = ours.shape[-1], theirs.shape[-1]
    df = n1 + n0 - 2
    estimate = ours.mean(-1) - theirs.mean(-1)
    estimate = np.where(np.abs(estimate) < ROUNDING * size, 0.0, estimate)
    squares = ((ours - ours.mean(-1, keepdims=True)) ** 2).sum(-1)
    squares = squares + ((theirs - theirs.mean(-1, keepdims=True)) ** 2).sum(-1)
    standard_error = np.sqrt(squares / df * (1 / n1 + 1 / n0))
    reach = special.stdtrit(df, 1 - alpha / 2) * standard_error
    without_spread = np.where(estimate == 0, 0.0, np.inf)
    t = np.divide(np.abs(estimate), standard_error, out=without_spread, where=standard_error > 0)
    p = 2 * special.stdtr(df, -t)
    return ChangeComparison(estimate, standard_error, estimate - reach, estimate + reach, p, df)


@dataclass(frozen=True)
class TreatmentSets:
    """Which areas might have been chosen: boolean (S, B). `exact` when every possible set is there."""

    chosen: np.ndarray
    exact: bool


def _in_blocks(rows: int, columns: int) -> list[int]:
    """So many rows at a time that a panel of a thousand units takes no gigabytes."""
    block = max(1, MOST_CELLS_AT_ONCE // columns)
    return [min(block, rows - first) for first in range(0, rows, block)]


@lru_cache(maxsize=32)
def treatment_sets(areas: int, treated: int, seed: int = SEED) -> TreatmentSets:
    """Every set of `treated` out of `areas` when there are at most 100,000, else 99,999 seeded draws."""
    if math.comb(areas, treated) <= MOST_SETS:
        picks = np.array(list(itertools.combinations(range(areas), treated)), dtype=np.intp)
    else:
        draw = np.random.default_rng(seed)
        picks = np.concatenate(
            [draw.random((rows, areas)).argsort(axis=1)[:, :treated] for rows in _in_blocks(DRAWS, areas)]
        )
    chosen = np.zeros((len(picks), areas), dtype=bool)
    np.put_along_axis(chosen, picks, True, axis=1)
    chosen.setflags(write=False)
    return TreatmentSets(chosen, exact=math.comb(areas, treated) <= MOST_SETS)


def permutation_share(changes: np.ndarray, treated: np.ndarray, seed: int = SEED, size: float = 1.0) -> np.ndarray:
    """Share of the sets of areas whose difference is at least as large, either way, as the actual one.

    changes (..., B), treated boolean (B,); answers (...). All sets when feasible, and then never below
    1 / number of sets; otherwise the actual set is counted with the draws. Randomisation test of Fisher
    (The Design of Experiments, 1935, chapter 2); for few groups MacKinnon and Webb 2020, Journal of
    Econometrics 218(2), 435-450; with draws Phipson and Smyth 2010, Statistical Applications in
    Genetics and Molecular Biology 9(1), article 39.
    """
    areas, n1 = len(treated), int(treated.sum())
    sets = treatment_sets(areas, n1, seed)
    # Sums from centred changes: the same differences, with less rounding to disturb exact ties.
    centred = changes - changes.mean(-1, keepdims=True)
    scale = 1 / n1 + 1 / (areas - n1)
    ends = np.cumsum([0, *_in_blocks(len(sets.chosen), areas)])
    differences = np.concatenate(
        [
            np.abs(centred @ sets.chosen[first:last].T.astype(float)) * scale
            for first, last in itertools.pairwise(ends.tolist())
        ],
        axis=-1,
    )
    actual = np.abs(centred[..., treated].sum(-1)) * scale
    reached = differences >= (actual - ROUNDING * np.maximum(size, actual))[..., None]
    if sets.exact:
        return reached.mean(-1)
    return (1 + reached.sum(-1)) / (1 + len(sets.chosen))


def borough_did(
    panel: Panel,
    plan: AnalysisPlan,
    windows: Windows,
    treated: Sequence[str],
    comparison: Sequence[str],
) -> MethodResult:
    """Borough-level difference-in-differences with a t interval and an exact permutation share.

    `treated` and `comparison` are area codes. The estimate is a log ratio: log of (change of the areas in
    question over change of the others); for a panel of plain values, the difference of the changes of their
    means. Section 3 of the methods specification, where its coverage and
    false alarms were measured beside eleven other methods. When the data are too thin the result has
    `not_computed` and no number.
    """
    result = MethodResult(
        unit_of_estimate="difference" if panel.plain else "log_ratio",
        settings={
            "windows": windows.to_json(panel.calendar),
            "alpha": plan.alpha,
            "added_to_counts": 0 if panel.plain else ADDED_TO_COUNTS,
            "least_share_of_months": LEAST_SHARE_OF_MONTHS,
            "least_reports_before": LEAST_REPORTS_BEFORE,
        },
    )
    result.not_computed = _why_not_compare(panel, plan, windows, treated, comparison)
    if result.not_computed:
        return result

    usable = common_months(panel, windows, [*treated, *comparison])
    ours = [unit for unit in treated if unit in usable.units]
    theirs = [unit for unit in comparison if unit in usable.units]
    result.n_treated, result.n_comparison = len(ours), len(theirs)
    result.warnings += usable.excluded.values()
    if usable.dropped:
        result.warnings.append(
            "Left out for every borough, because at least one has no figure: "
            f"{', '.join(panel.calendar.name(month) for month in usable.dropped)}."
        )
    result.detail |= {
        "excluded": [{"unit": unit, "why": why} for unit, why in usable.excluded.items()],
        "months_dropped": [panel.calendar.name(month) for month in usable.dropped],
    }
    result.not_computed = _why_too_few(ours, theirs)
    if result.not_computed:
        return result
    sums = _Sums(panel, usable, ours, theirs)
    result.not_computed = _why_too_thin(panel, plan, sums)
    if result.not_computed:
        return result

    found = compare_changes(sums.changes, sums.treated, plan.alpha, panel.size)
    sets = treatment_sets(len(sums.units), sums.n1)
    result.estimate, result.low, result.high = float(found.estimate), float(found.low), float(found.high)
    result.percent = None if panel.plain else as_percent_change(result.estimate)
    result.df = found.df
    result.p = float(permutation_share(sums.changes, sums.treated, size=panel.size))
    result.detail |= {
        "standard_error": float(found.standard_error),
        "spread_of_changes": float(found.standard_error) / math.sqrt(1 / sums.n1 + 1 / sums.n0),
        "percent_low": None if panel.plain else result.percent_low,
        "percent_high": None if panel.plain else result.percent_high,
        "p_from_t": float(found.p),
        "permutation": {
            "sets": len(sets.chosen),
            "every_set": sets.exact,
            "smallest_possible": 1 / (len(sets.chosen) + (not sets.exact)),
            "seed": None if sets.exact else SEED,
        },
        "by_unit": sums.by_unit(panel),
        "treated": sums.group(sums.treated),
        "comparison": sums.group(~sums.treated),
        "all_areas": sums.group(np.ones(len(sums.units), dtype=bool)),
        "without_extreme_months": _without_extreme_months(panel, plan, usable, ours, theirs),
        "without_pandemic_months": _without_pandemic(panel, plan, usable, ours, theirs),
    }
    result.warnings += _cautions(panel, windows, sums, result)
    return result


class _Sums:
    """Counts and person-months of each area on each side, in the order areas in question, then the others."""

    def __init__(self, panel: Panel, usable: CommonMonths, ours: Sequence[str], theirs: Sequence[str]):
        self.units = [*ours, *theirs]
        self.n1, self.n0 = len(ours), len(theirs)
        self.treated = np.arange(len(self.units)) < self.n1
        self.months_before, self.months_after = len(usable.before), len(usable.after)
        rows = panel.rows_of(self.units)
        before = np.ix_(rows, panel.columns_of(usable.before))
        after = np.ix_(rows, panel.columns_of(usable.after))
        self.before, self.after = panel.counts[before].sum(1), panel.counts[after].sum(1)
        self.exposure_before, self.exposure_after = (
            panel.population[before].sum(1),
            panel.population[after].sum(1),
        )
        self.changes = changes_between(panel, self.units, usable.before, usable.after)
        self.plain, self.people_a_year = panel.plain, PEOPLE * panel.calendar.per_year

    def by_unit(self, panel: Panel) -> list[dict]:
        if self.plain:
            return [
                {
                    "unit": unit,
                    "name": panel.name(unit),
                    "in_question": bool(self.treated[row]),
                    "mean_before": float(self.before[row]) / self.months_before,
                    "mean_after": float(self.after[row]) / self.months_after,
                    "change": float(self.changes[row]),
                }
                for row, unit in enumerate(self.units)
            ]
        return [
            {
                "unit": unit,
                "name": panel.name(unit),
                "in_question": bool(self.treated[row]),
                "count_before": int(self.before[row]),
                "count_after": int(self.after[row]),
                "change": float(self.changes[row]),
                "percent": as_percent_change(float(self.changes[row])),
            }
            for row, unit in enumerate(self.units)
        ]

    def group(self, members: np.ndarray) -> dict:
        """Counts added up, rates per 1,000 people a year, and the plain change of the rate; for values, means."""
        if self.plain:
            means = {
                "mean_before": float(self.before[members].mean()) / self.months_before,
                "mean_after": float(self.after[members].mean()) / self.months_after,
            }
            return means | {"months_before": self.months_before, "months_after": self.months_after}
        before, after = self.before[members].sum(), self.after[members].sum()
        rate_before = self.people_a_year * before / self.exposure_before[members].sum()
        rate_after = self.people_a_year * after / self.exposure_after[members].sum()
        return {
            "count_before": int(before),
            "count_after": int(after),
            "months_before": self.months_before,
            "months_after": self.months_after,
            "rate_before": float(rate_before),
            "rate_after": float(rate_after),
            "percent": float(100 * (rate_after / rate_before - 1)) if before else None,
        }


def covid_periods(panel: Panel, periods: Sequence[int]) -> list[int]:
    """Those of the periods that hold any of April 2020 to June 2021."""
    first, last = (panel.calendar.holding(day) for day in COVID)
    return [period for period in periods if first <= period <= last]


def _why_not_compare(
    panel: Panel, plan: AnalysisPlan, windows: Windows, treated: Sequence[str], comparison: Sequence[str]
) -> str | None:
    if plan.unit == "ward":
        return "Wards are too small for a finding of their own: they are for maps, and boroughs are compared."
    if plan.frequency == "week" and panel.calendar.kind == "month":
        return "Weekly figures are for charts only: a finding needs monthly figures."
    if not treated:
        return "No borough in question is live."
    if apart := plan.why_no_common_months(treated, panel.name, panel.calendar):
        return apart
    if not comparison:
        return "There is no borough without the service to compare with."
    needed = panel.calendar.span(plan.min_pre_months)
    if len(windows.before) < needed:
        return (
            f"There are {len(windows.before)} months of figures before the first go-live, "
            f"and at least {needed} are needed."
        )
    if not windows.after:
        return "There is no complete month after go-live yet."
    return None


def _why_too_few(ours: Sequence[str], theirs: Sequence[str]) -> str | None:
    if not ours:
        return "No borough in question has enough months of figures."
    if not theirs:
        return "No borough without the service has enough months of figures to compare with."
    if len(ours) + len(theirs) < 3:
        return "With one borough on each side there is nothing to measure ordinary differences by."
    return None


def _why_too_thin(panel: Panel, plan: AnalysisPlan, sums: _Sums) -> str | None:
    if sums.plain:
        return None
    total = int(sums.before[sums.treated].sum())
    if total < LEAST_REPORTS_BEFORE:
        who = panel.name(sums.units[0]) if sums.n1 == 1 else "The boroughs in question together"
        return (
            f"{who} had fewer than {LEAST_REPORTS_BEFORE} {lowered(outcome_words(plan.outcome))} "
            f"in the {sums.months_before} months before go-live, which is too few for a finding; "
            "it would have to be pooled with others."
        )
    return None


def _cautions(panel: Panel, windows: Windows, sums: _Sums, result: MethodResult) -> list[str]:
    said = []
    few = panel.calendar.span(FEW_MONTHS_AFTER)
    if sums.months_after < few:
        said.append(f"There are {sums.months_after} months after go-live; fewer than {few} tell little.")
    small = [
        panel.name(unit)
        for unit, n in zip(sums.units, sums.before, strict=True)
        if n < LEAST_REPORTS_BEFORE and not sums.plain
    ]
    if small:
        said.append(f"Fewer than {LEAST_REPORTS_BEFORE} before go-live, so no finding of its own: {', '.join(small)}.")
    if sums.n1 == 1:
        said.append(
            "With one borough in question, exchanging it with each other one can give no share below "
            f"{result.detail['permutation']['smallest_possible']:.2f}; the interval alone decides, "
            "and confidence is at most low to moderate."
        )
    if result.detail["standard_error"] < 1e-9 * panel.size:
        said.append("The boroughs' figures changed by exactly the same; real counts do not, so check the data.")
    if covid_periods(panel, (*windows.before, *windows.after)):
        said.append(
            "The months compared include some of April 2020 to June 2021, when the pandemic changed "
            "fraud and reporting."
        )
    extreme = result.detail["without_extreme_months"]
    if extreme:
        said.append(
            f"Unusual months: {'; '.join(extreme['months'])}. They are kept, "
            "and the comparison is repeated without them."
        )
    return said


def _without_extreme_months(
    panel: Panel, plan: AnalysisPlan, usable: CommonMonths, ours: Sequence[str], theirs: Sequence[str]
) -> dict | None:
    """The same comparison without months that stand out, None when none does.

    A month stands out when an area's log rate there is more than four standard deviations from what its
    own level and the month's level on that side would give.
    """
    rows = panel.rows_of([*ours, *theirs])
    residuals = {}
    for months in (usable.before, usable.after):
        at = np.ix_(rows, panel.columns_of(months))
        level = panel.counts[at] if panel.plain else np.log((panel.counts[at] + ADDED_TO_COUNTS) / panel.population[at])
        residual = level - level.mean(1, keepdims=True) - level.mean(0, keepdims=True) + level.mean()
        residuals |= {month: residual[:, column] for column, month in enumerate(months)}
    everything = np.concatenate(list(residuals.values()))
    limit = EXTREME_SD * everything.std()
    if limit < 1e-9 * panel.size:
        return None
    extreme = {month: row for month, row in residuals.items() if (np.abs(row) > limit).any()}
    kept_before = tuple(month for month in usable.before if month not in extreme)
    kept_after = tuple(month for month in usable.after if month not in extreme)
    if not extreme or not kept_before or not kept_after:
        return None
    names = [panel.name(unit) for unit in (*ours, *theirs)]
    told = [
        f"{panel.calendar.name(month)} in {', '.join(itertools.compress(names, np.abs(row) > limit))}"
        for month, row in extreme.items()
    ]
    return {"months": told, **_compared_in(panel, plan, kept_before, kept_after, ours, theirs)}


def _without_pandemic(
    panel: Panel, plan: AnalysisPlan, usable: CommonMonths, ours: Sequence[str], theirs: Sequence[str]
) -> dict | None:
    """The same comparison without the months of the pandemic, None when there are none or nothing else is left."""
    gone = covid_periods(panel, (*usable.before, *usable.after))
    kept_before, kept_after = (
        tuple(month for month in months if month not in gone) for months in (usable.before, usable.after)
    )
    if not gone or not kept_before or not kept_after:
        return None
    told = [panel.calendar.name(month) for month in gone]
    return {"months": told, **_compared_in(panel, plan, kept_before, kept_after, ours, theirs)}


def _compared_in(
    panel: Panel,
    plan: AnalysisPlan,
    before: Sequence[int],
    after: Sequence[int],
    ours: Sequence[str],
    theirs: Sequence[str],
) -> dict:
    """The headline's comparison over other months, as the report shows it."""
    units = [*ours, *theirs]
    treated = np.arange(len(units)) < len(ours)
    again = compare_changes(changes_between(panel, units, before, after), treated, plan.alpha, panel.size)
    return {
        "estimate": float(again.estimate),
        "low": float(again.low),
        "high": float(again.high),
        "percent": None if panel.plain else as_percent_change(float(again.estimate)),
    }
