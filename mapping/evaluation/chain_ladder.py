"""Where immature counts are likely to end: projection of a triangle, and how complete recent months are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from .maturity import OPEN, POSITIVE, CaseHistory
from .months import month_code, month_number
from .result import MethodResult

LEAST_COHORTS = 12
LEAST_POSITIVES = 5
STILL_GROWING = 0.02
DRAWS = 1_000
SEED = 20240115
WIDER = 1.10  # the bootstrap alone covered 92% in simulation
COMPLETE = 0.95
TOO_EARLY = "Too early to say where this will end: "


@dataclass(frozen=True)
class Triangle:
    """Positives by cohort and age, one row a month of report, oldest first.

    `new` (C, K) positives at age k, NaN where the cohort has not been seen at that age; `size` (C,) cases. Ages are of
    calendar months, of which the extract holds all: by each case's own days a month of reports would have been seen
    half a month less than its newest cell says, and the end would be taken for too low.
    """

    cohorts: tuple[int, ...]
    new: np.ndarray
    size: np.ndarray

    @classmethod
    def of(cls, cases: Sequence[CaseHistory], extract_on: date) -> "Triangle":
        first = min(case.reported for case in cases)
        last = max(first, month_number(extract_on + timedelta(days=1)) - 1)
        cohorts = tuple(range(first, last + 1))
        new = np.full((len(cohorts), len(cohorts)), np.nan)
        size = np.zeros(len(cohorts))
        for row in range(len(cohorts)):
            new[row, : len(cohorts) - row] = 0
        for case in cases:
            row = case.reported - first
            if row >= len(cohorts):
                continue  # of the month that is running
            size[row] += 1
            if case.outcome == POSITIVE and (case.ended is None or case.ended <= last):
                new[row, min(case.whole_months, len(cohorts) - row - 1)] += 1
        return cls(cohorts, new, size)


def development(new: np.ndarray) -> np.ndarray:
    """f_k = sum C_i,k+1 / sum C_ik over the cohorts seen at both ages (Mack 1993, ASTIN Bulletin 23(2), 213-225)."""
    total = np.cumsum(np.where(np.isfinite(new), new, 0.0), axis=1)
    both = np.isfinite(new[:, 1:])
    before, after = (total[:, :-1] * both).sum(0), (total[:, 1:] * both).sum(0)
    return np.divide(after, before, out=np.ones_like(after), where=before > 0)


def completeness(factors: np.ndarray) -> np.ndarray:
    """F_k: the share of its end that a cohort has reached at age k."""
    return 1 / np.concatenate([np.cumprod(factors[::-1])[::-1], [1.0]])


def cape_cod(new: np.ndarray, size: np.ndarray) -> tuple[np.ndarray, float]:
    """Expected positives still to come by cohort, and the common final rate q (Bühlmann 1983, the Cape Cod method)."""
    reached = completeness(development(new))[np.isfinite(new).sum(1) - 1]
    latest = np.where(np.isfinite(new), new, 0.0).sum(1)
    q = float(latest.sum() / (size * reached).sum()) if (size * reached).sum() else 0.0
    return size * q * (1 - reached), q


def maturity_projection(
    cases: Sequence[CaseHistory], extract_on: date, *, recording_changed: Sequence[str] = (), seed: int = SEED
) -> MethodResult:
    """Share of all reports likely to reach a positive outcome in the end.

    Cape Cod point; interval from 1,000 over-dispersed Poisson bootstraps of the triangle, refitted each time, plus
    the noise of what is to come, widened by a tenth (England and Verrall 2002, British Actuarial Journal 8(3),
    443-518). "Too early" is an answer. Section 8 of the methods specification.
    """
    result = MethodResult(unit_of_estimate="share", settings={"draws": DRAWS, "seed": seed, "widened_by": WIDER})
    if not cases:
        result.not_computed = "No cases were given."
        return result
    triangle = Triangle.of(cases, extract_on)
    result.not_computed = why_too_early(triangle)
    to_date = sum(case.outcome == POSITIVE for case in cases) / len(cases)
    result.detail = {"to_date": to_date, "cases": len(cases), "open": sum(case.outcome == OPEN for case in cases)}
    result.warnings += [f"Past timing may not hold: {text}." for text in recording_changed]
    if result.not_computed:
        return result
    future, q = cape_cod(triangle.new, triangle.size)
    latest = float(np.nansum(triangle.new))
    total = float(triangle.size.sum())
    result.estimate = (latest + float(future.sum())) / total
    low, high, phi = _bootstrap(triangle, latest, total, seed)
    middle, half = (low + high) / 2, (high - low) / 2 * WIDER
    result.low, result.high = max(to_date, middle - half), min(1.0, middle + half)
    result.percent = 100 * result.estimate
    result.detail |= {
        "final_rate_of_a_cohort": q,
        "phi": phi,
        "factors": development(triangle.new).tolist(),
        "sentence": (
            f"{round(100 * to_date)}% of reports have had a positive outcome so far. On past timing this is likely to "
            f"reach {_between(round(100 * result.low), round(100 * result.high))}."
        ),
    }
    return result


def _between(low: int, high: int) -> str:
    return f"about {low}%" if low == high else f"between {low}% and {high}%"


def why_too_early(triangle: Triangle) -> str | None:
    if len(triangle.cohorts) < LEAST_COHORTS:
        return f"{TOO_EARLY}there are {len(triangle.cohorts)} months of reports, and {LEAST_COHORTS} are needed."
    known = np.isfinite(triangle.new)
    total = np.cumsum(np.where(known, triangle.new, 0.0), axis=1)
    behind = (total[:, :-1] * known[:, 1:]).sum(0)
    factors = development(triangle.new)
    thin = [age for age in range(len(factors)) if factors[age] != 1 and behind[age] < LEAST_POSITIVES]
    if thin or total[:, -1].sum() < LEAST_POSITIVES:
        return f"{TOO_EARLY}some steps rest on fewer than {LEAST_POSITIVES} positive outcomes."
    oldest = total[0][known[0]]
    if oldest[-2] and oldest[-1] / oldest[-2] - 1 > STILL_GROWING:
        return f"{TOO_EARLY}the oldest month of reports is still growing by more than 2% a month."
    return None


def _bootstrap(triangle: Triangle, latest: float, total: float, seed: int) -> tuple[float, float, float]:
    """2.5 and 97.5 percentiles of the final share, and phi of the triangle."""
    draw = np.random.default_rng(seed)
    known = np.isfinite(triangle.new)
    factors = development(triangle.new)
    share = np.diff(completeness(factors), prepend=0.0)
    reached = completeness(factors)[known.sum(1) - 1]
    observed = np.where(known, triangle.new, 0.0)
    of_cohort = np.divide(observed.sum(1), reached, out=np.zeros(len(reached)), where=reached > 0)
    fitted = of_cohort[:, None] * share[None, :]
    live = known & (fitted > 1e-9)
    cells = int(live.sum())
    freedom = max(1, cells - 2 * len(triangle.cohorts) + 1)
    squares = np.divide((observed - fitted) ** 2, fitted, out=np.zeros_like(fitted), where=live)
    phi = max(1.0, float(squares[live].sum()) / freedom)
    results = np.empty(DRAWS)
    for at in range(DRAWS):
        # Poisson of the mean over phi, times phi, has variance phi times the mean.
        again = np.where(known, phi * draw.poisson(np.maximum(fitted, 0.0) / phi), np.nan)
        future, _ = cape_cod(again, triangle.size)
        to_come = phi * draw.poisson(np.maximum(future, 0.0) / phi)
        results[at] = (latest + float(to_come.sum())) / total
    low, high = np.quantile(results, [0.025, 0.975])
    return float(low), float(high), phi


def incomplete_months(seen: Mapping[tuple[int, int], int]) -> dict[int, float]:
    """How complete the months under 95% are, from reports by (month reported, month first extracted).

    The same chain ladder on report counts. Months reported run to the last extract.
    """
    if not seen:
        return {}
    last = max(extract for _, extract in seen)
    first = min(month for month, _ in seen)
    length = last - first + 1
    new = np.full((length, length), np.nan)
    for row in range(length):
        new[row, : length - row] = 0
    for (month, extract), reports in seen.items():
        new[month - first, extract - month] += reports
    reached = completeness(development(new))
    return {last - age: float(reached[age]) for age in range(length) if reached[age] < COMPLETE}


def incomplete_to_json(months: Mapping[int, float]) -> list[dict]:
    return [{"month": month_code(month), "complete": share} for month, share in sorted(months.items())]
