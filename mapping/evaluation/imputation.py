"""The headline once a rollout is under way: what live boroughs would have had, imputed from those not yet live."""

import itertools
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from .panel import Panel
from .plan import AnalysisPlan
from .result import MethodResult, as_percent_change
from .two_way import fit_two_way

SHUFFLES = 999  # the actual dates among them
SEED = 20240115
NEVER = np.inf
SINCE_MONTHS = (("0 to 2", 0, 3), ("3 to 5", 3, 6), ("6 to 11", 6, 12), ("12 or more", 12, 10_000))
STOPPED = "No comparison borough remains; later months are described, not evaluated."


@dataclass(frozen=True)
class Rollout:
    """Who started when, over the window that is fitted.

    `units` (B), `months` (T) consecutive, `starts` (B,) month numbers or infinity, `transition` periods left out
    from the start, arrays (B, T) with NaN where nothing is known.
    """

    units: tuple[str, ...]
    months: np.ndarray
    starts: np.ndarray
    transition: int
    outcome: np.ndarray
    exposure: np.ndarray
    plain: bool

    @classmethod
    def of(cls, panel: Panel, plan: AnalysisPlan, units: Sequence[str], last_usable: int) -> "Rollout | None":
        """None when nobody is live in the panel's months."""
        starts = [plan.go_live_month(unit, panel.calendar) for unit in units]
        live = [start for start in starts if start is not None and start <= last_usable]
        if not live:
            return None
        first = max(min(live) - panel.calendar.span(plan.pre_months), panel.months[0])
        months = np.arange(first, last_usable + 1)
        at = np.ix_(panel.rows_of(units), panel.columns_of(months))
        return cls(
            tuple(units),
            months,
            np.array([NEVER if start is None else float(start) for start in starts]),
            panel.calendar.span(plan.transition_months),
            panel.counts[at],
            panel.population[at],
            panel.plain,
        )


@dataclass(frozen=True)
class Imputed:
    """Over S patterns: `theta` (S,), what was `expected`, and which cells were `counted`, both (S, B, T)."""

    theta: np.ndarray
    expected: np.ndarray
    counted: np.ndarray


def impute(rollout: Rollout, starts: np.ndarray, included: np.ndarray, asked: np.ndarray) -> Imputed:
    """Fit on cells before each start, predict the cells after it, and compare the totals of the units asked about.

    starts (S, B), included and asked boolean (S, B). Only cells whose month has an included unit not yet live
    count. For counts theta = log(sum of counts / sum of expected); for values the mean difference. NaN where
    nothing counts or the fit does not converge. Imputation estimator: Borusyak, Jaravel and Spiess 2024, Review of
    Economic Studies 91(6), 3253-3285; on the ratio scale as in Wooldridge 2023, Econometrics Journal 26(3),
    C31-C66.
    """
    known = np.isfinite(rollout.outcome) & included[:, :, None]
    untreated = known & (rollout.months < starts[:, :, None])
    fit = fit_two_way(rollout.outcome, rollout.exposure, untreated, plain=rollout.plain)
    live = known & (rollout.months >= starts[:, :, None] + rollout.transition)
    counted = live & np.isfinite(fit.expected) & asked[:, :, None]
    outcome = np.where(counted, rollout.outcome, 0.0)
    expected = np.where(counted, fit.expected, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        theta = contrast(outcome, expected, counted, plain=rollout.plain)
    return Imputed(np.where(fit.converged, theta, np.nan), fit.expected, counted)


def contrast(outcome: np.ndarray, expected: np.ndarray, counted: np.ndarray, *, plain: bool) -> np.ndarray:
    """theta of the counted cells, over the last two axes."""
    if plain:
        cells = counted.sum((-2, -1))
        total = ((outcome - expected) * counted).sum((-2, -1))
        return np.divide(total, cells, out=np.full(total.shape, np.nan), where=cells > 0)
    y, y0 = (outcome * counted).sum((-2, -1)), (expected * counted).sum((-2, -1))
    return np.where((y > 0) & (y0 > 0), np.log(np.where(y > 0, y, 1) / np.where(y0 > 0, y0, 1)), np.nan)


def jackknife(thetas: np.ndarray) -> float:
    """SE = sqrt((B - 1)/B sum (theta_-g - mean)^2) over the B estimates that leave out one unit each
    (Tukey 1958; as CRV3 for clusters, MacKinnon, Nielsen and Webb 2023, Journal of Applied Econometrics 38(5)).
    """
    b = len(thetas)
    return math.sqrt((b - 1) / b * float(((thetas - thetas.mean()) ** 2).sum()))


def shuffled_orders(labels: np.ndarray, seed: int = SEED, shuffles: int = SHUFFLES) -> tuple[np.ndarray, bool]:
    """Ways in which labels (B,) might have fallen to units, (S, B) with the actual one first; whether these are all."""
    ways = math.factorial(len(labels)) if len(labels) <= 20 else shuffles + 1
    for repeats in Counter(labels.tolist()).values():
        ways = ways // math.factorial(repeats) if len(labels) <= 20 else ways
    if ways <= shuffles:
        every = np.array(list(_distinct_orders(labels.tolist())), dtype=labels.dtype)
        actual = (every == labels).all(1)
        return np.concatenate([every[actual], every[~actual]]), True
    others = np.random.default_rng(seed).permuted(np.tile(labels, (shuffles - 1, 1)), axis=1)
    return np.concatenate([labels[None, :], others]), False


def date_randomisation(
    rollout: Rollout, asked: np.ndarray, theta: float, seed: int = SEED, shuffles: int = SHUFFLES
) -> tuple[float, dict]:
    """Share of the shuffled go-live dates with an effect at least as large, either way (Fisher 1935; for staggered
    starts Roth and Sant'Anna 2023, Journal of Political Economy Microeconomics 1(4), 669-709). Whether a unit is
    asked about goes with its date.
    """
    kinds = sorted(set(zip(rollout.starts.tolist(), asked.tolist(), strict=True)))
    of_unit = np.array([kinds.index(pair) for pair in zip(rollout.starts.tolist(), asked.tolist(), strict=True)])
    orders, exact = shuffled_orders(of_unit, seed, shuffles)
    starts = np.array([start for start, _ in kinds])[orders]
    asking = np.array([is_asked for _, is_asked in kinds])[orders]
    found = np.abs(impute(rollout, starts, np.ones(starts.shape, dtype=bool), asking).theta)
    near = 1e-9 * (abs(theta) if rollout.plain else max(1.0, abs(theta)))
    reached = ~(found < abs(theta) - near)  # what could not be worked out counts against us
    return float(reached.mean()), {
        "shuffles": len(starts),
        "every_order": exact,
        "smallest_possible": 1 / len(starts),
        "seed": None if exact else seed,
    }


def imputation(
    panel: Panel,
    plan: AnalysisPlan,
    units: Sequence[str],
    last_usable: int,
    *,
    asked: Sequence[str] | None = None,
    resample: bool = True,
) -> MethodResult:
    """The effect over all treated unit-months that still have somebody to be compared with.

    Every unit that is live counts, or those of `asked` alone; the others stand for comparison until their start.
    Interval by jackknife over units, t(B - 1); p by randomisation of the dates (`resample` False leaves it out).
    Section 4 of the methods specification, where both were measured.
    """
    result = MethodResult(
        unit_of_estimate="difference" if panel.plain else "log_ratio",
        settings={"alpha": plan.alpha, "pre_months": plan.pre_months, "transition_months": plan.transition_months},
    )
    rollout = Rollout.of(panel, plan, units, last_usable)
    result.not_computed = _why_not(panel, plan, rollout)
    if result.not_computed:
        return result
    everyone = np.ones((1, len(units)), dtype=bool)
    chosen = np.array([asked is None or unit in asked for unit in units])
    found = impute(rollout, rollout.starts[None, :], everyone, chosen[None, :])
    counted = found.counted[0]
    result.n_treated = int(counted.any(1).sum())
    result.n_comparison = len(units) - result.n_treated
    if not counted.any():
        result.not_computed = (
            "Every borough was live in every month after the first go-live, so there is nothing to compare with."
        )
        return result
    theta = float(found.theta[0])
    if not math.isfinite(theta):
        result.not_computed = "The model of the months before go-live has no answer for these figures."
        return result
    all_but_one = ~np.eye(len(units), dtype=bool)
    without = impute(rollout, np.tile(rollout.starts, (len(units), 1)), all_but_one, np.tile(chosen, (len(units), 1)))
    result.estimate, result.percent = theta, None if panel.plain else as_percent_change(theta)
    result.df = len(units) - 1
    reach = float(special.stdtrit(result.df, 1 - plan.alpha / 2))
    if np.isfinite(without.theta).all():
        se = jackknife(without.theta)
        result.low, result.high = theta - reach * se, theta + reach * se
        result.detail["standard_error"] = se
    else:
        stuck = [panel.name(unit) for unit, other in zip(units, without.theta, strict=True) if not np.isfinite(other)]
        result.warnings.append(f"Without {', '.join(stuck)} nothing could be compared, so there is no interval.")
    if resample:
        result.p, result.detail["randomisation"] = date_randomisation(rollout, chosen, theta)
    result.detail |= _in_parts(panel, rollout, found, without, reach)
    result.detail |= _what_was_left_out(panel, rollout, counted, result)
    result.detail["group_time"] = group_time(panel, rollout)
    return result


def _why_not(panel: Panel, plan: AnalysisPlan, rollout: Rollout | None) -> str | None:
    if rollout is None:
        return "No borough is live in the months of the figures."
    first = int(min(rollout.starts))
    needed = panel.calendar.span(plan.min_pre_months)
    before = int((rollout.months < first).sum())
    if before < needed:
        return f"There are {before} months of figures before the first go-live, and at least {needed} are needed."
    if len(rollout.units) < 3:
        return "With two boroughs there is nothing to measure ordinary differences by."
    if len(rollout.months) == before:
        return "There is no complete month after go-live yet."
    return None


def _in_parts(panel: Panel, rollout: Rollout, found: Imputed, without: Imputed, reach: float) -> dict:
    """The same comparison of one unit, one stretch since go-live, or one calendar quarter at a time."""
    plain, counted, expected = rollout.plain, found.counted[0], found.expected[0]
    since = rollout.months - rollout.starts[:, None]
    spans = [(name, panel.calendar.span(low), panel.calendar.span(high)) for name, low, high in SINCE_MONTHS]

    def part(cells: np.ndarray) -> dict:
        cells = counted & cells
        y, y0 = (np.where(cells, values, 0.0) for values in (rollout.outcome, expected))
        theta = float(contrast(y, y0, cells, plain=plain))
        others = contrast(
            np.where(without.counted & cells, rollout.outcome, 0.0),
            np.where(without.counted & cells, without.expected, 0.0),
            without.counted & cells,
            plain=plain,
        )
        se = jackknife(others) if np.isfinite(others).all() and math.isfinite(theta) else None
        return {
            "estimate": theta,
            "low": None if se is None else theta - reach * se,
            "high": None if se is None else theta + reach * se,
            "percent": None if plain or not math.isfinite(theta) else as_percent_change(theta),
            "observed": float(y.sum()),
            "expected": float(y0.sum()),
            "cells": int(cells.sum()),
        }

    quarter = (rollout.months - rollout.months[0]) * 4 // panel.calendar.per_year
    if panel.calendar.kind == "month":
        quarter = rollout.months // 3
    whole = part(np.ones_like(counted))
    return {
        "observed": whole["observed"],
        "expected": whole["expected"],
        "prevented": None if plain else whole["expected"] - whole["observed"],
        "by_unit": [
            {"unit": unit, "name": panel.name(unit), **part(_only_row(counted, row))}
            for row, unit in enumerate(rollout.units)
            if counted[row].any()
        ],
        "by_months_since": [
            {"months": name, **part((since >= low) & (since < high))}
            for name, low, high in spans
            if (counted & (since >= low) & (since < high)).any()
        ],
        "by_quarter": [
            {
                "from": panel.calendar.code(rollout.months[quarter == q][0]),
                **part(np.broadcast_to(quarter == q, counted.shape)),
            }
            for q in sorted(set(quarter.tolist()))
            if counted[:, quarter == q].any()
        ],
    }


def _what_was_left_out(panel: Panel, rollout: Rollout, counted: np.ndarray, result: MethodResult) -> dict:
    """The last month with somebody to compare with, and what follows from it; adds to the result's warnings."""
    treated = np.isfinite(rollout.outcome) & (rollout.months >= rollout.starts[:, None] + rollout.transition)
    waiting = (np.isfinite(rollout.outcome) & (rollout.months < rollout.starts[:, None])).sum(0)
    after = rollout.months[counted.any(0)]
    last = int(after[-1])
    gone = int((treated & ~counted).any(0).sum())
    alone = int((counted.any(0) & (waiting == 1)).sum())
    if alone:
        months = "1 month" if alone == 1 else f"{alone} months"
        result.warnings.append(f"In {months} only one borough was left to compare with.")
    if (waiting[rollout.months > last] == 0).any():
        result.warnings.append(f"After {panel.calendar.name(last)}: {STOPPED[0].lower()}{STOPPED[1:]}")
    return {
        "last_month_identified": panel.calendar.code(last),
        "months_not_identified": gone,
        "months_with_one_comparison": alone,
        "months_after": int(counted.any(0).sum()),
    }


def group_time(panel: Panel, rollout: Rollout) -> dict:
    """Each cohort's change from its last quarter before go-live, against units not yet live then; a robustness line.

    Callaway and Sant'Anna 2021, Journal of Econometrics 225(2), 200-230, with not-yet-treated units, periods joined
    to quarters. The base is the quarter before go-live; standard errors would rest on one or two units, so none.
    """
    width = panel.calendar.span(3)
    cohorts = []
    level = _Level(rollout)
    for start in sorted({start for start in rollout.starts if start <= rollout.months[-1]}):
        begin = int(start - rollout.months[0])
        if begin < width:
            continue
        ours = rollout.starts == start
        base = slice(begin - width, begin)
        first = begin + rollout.transition if width > rollout.transition else begin
        for number, at in enumerate(range(begin, len(rollout.months) - width + 1, width)):
            cells = slice(max(at, first), at + width)
            theirs = rollout.starts > rollout.months[0] + at + width - 1
            if cells.start >= cells.stop or not theirs.any():
                continue
            change = level(cells) - level(base)
            if not np.isfinite(change[ours]).any() or not np.isfinite(change[theirs]).any():
                continue
            estimate = float(np.nanmean(change[ours]) - np.nanmean(change[theirs]))
            cohorts.append(
                {
                    "cohort": panel.calendar.code(int(start)),
                    "quarter": number,
                    "estimate": estimate,
                    "units": int(ours.sum()),
                    "compared_with": int(theirs.sum()),
                }
            )
    weights = [row["units"] for row in cohorts]
    return {
        "base": "the quarter before go-live" if width > 1 else "the period before go-live",
        "compared_with": "units not yet live",
        "cohorts": cohorts,
        "average": float(np.average([row["estimate"] for row in cohorts], weights=weights)) if cohorts else None,
    }


class _Level:
    """Each unit's level over a slice of periods: log rate for counts, mean for values."""

    def __init__(self, rollout: Rollout):
        self.rollout = rollout

    def __call__(self, part: slice) -> np.ndarray:
        outcome, exposure = self.rollout.outcome[:, part], self.rollout.exposure[:, part]
        known = np.isfinite(outcome)
        if self.rollout.plain:
            n = known.sum(1)
            total = np.where(known, outcome, 0.0).sum(1)
            return np.divide(total, n, out=np.full(len(n), np.nan), where=n > 0)
        people = np.where(known, exposure, 0.0).sum(1)
        rate = np.where(known, outcome, 0.0).sum(1) + 0.5
        return np.log(np.divide(rate, people, out=np.full(len(people), np.nan), where=people > 0))


def _only_row(cells: np.ndarray, row: int) -> np.ndarray:
    only = np.zeros_like(cells)
    only[row] = True
    return only


def _distinct_orders(values: list[int]) -> Iterator[tuple[int, ...]]:
    """Every distinct order of the values, by placing all copies of one value at a time."""
    counts: Mapping[int, int] = Counter(values)

    def place(open_places: tuple[int, ...], left: list[int], line: list[int]) -> Iterator[tuple[int, ...]]:
        if not left:
            yield tuple(line)
            return
        value, *rest = left
        for chosen in itertools.combinations(open_places, counts[value]):
            filled = line.copy()
            for at in chosen:
                filled[at] = value
            yield from place(tuple(at for at in open_places if at not in chosen), rest, filled)

    yield from place(tuple(range(len(values))), sorted(counts), [0] * len(values))
