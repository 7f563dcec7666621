"""Outcomes still maturing: how many cases reach a positive one by a given age."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy import special

from .months import month_number
from .result import MethodResult

POSITIVE, CLOSED, OPEN = 1, 2, 0
AGES = (3, 6, 12)


@dataclass(frozen=True)
class CaseHistory:
    """One case: when it was reported, the age in months at which it ended or was last looked at, and how it ended."""

    reported: int  # month number
    age: float
    outcome: int  # POSITIVE, CLOSED or OPEN
    unit: str | None = None
    ended: int | None = None  # month number of the outcome; None: not known apart from the age

    @classmethod
    def of(cls, reported_on: date, outcome: int, outcome_on: date | None, extract_on: date, unit: str | None = None):
        """An outcome dated after the extract was not yet known at it."""
        if outcome == OPEN or outcome_on is None or outcome_on > extract_on:
            return cls(month_number(reported_on), months_between(reported_on, extract_on), OPEN, unit)
        age = months_between(reported_on, outcome_on)
        return cls(month_number(reported_on), age, outcome, unit, month_number(outcome_on))

    @property
    def whole_months(self) -> int:
        """From the month of the report to that of the outcome, as a triangle of months counts them."""
        return int(self.age) if self.ended is None else self.ended - self.reported


def months_between(start: date, end: date) -> float:
    """Age in months of 365.25 / 12 days."""
    return (end - start).days / (365.25 / 12)


@dataclass(frozen=True)
class Incidence:
    """Share with a positive outcome by an age, with its interval; None where nobody was followed so long."""

    age: float
    share: float | None
    low: float | None
    high: float | None


def cumulative_incidence(cases: Sequence[CaseHistory], ages: Iterable[float], alpha: float = 0.05) -> list[Incidence]:
    """CIF(t) = sum over event times of S(t-) d1 / n; variance of the Greenwood kind, interval on log(-log).

    Aalen and Johansen 1978, Scandinavian Journal of Statistics 5, 141-150; variance as in Marubini and Valsecchi
    1995, Analysing Survival Data, section 10.2. Other closures compete: they are not censored.
    """
    times = np.array([case.age for case in cases])
    outcomes = np.array([case.outcome for case in cases])
    steps = []
    survival = incidence = 0.0
    survival = 1.0
    events, kind = np.unique(times[outcomes != OPEN], return_inverse=True)
    ended = np.bincount(kind, minlength=len(events))
    positive = np.bincount(kind, weights=outcomes[outcomes != OPEN] == POSITIVE, minlength=len(events))
    remaining = len(times) - np.searchsorted(np.sort(times), events, side="left")
    for t, at_risk, d1, d in zip(
        events.tolist(), remaining.tolist(), positive.astype(int).tolist(), ended.tolist(), strict=True
    ):
        steps.append((t, survival, at_risk, d1, d, incidence + survival * d1 / at_risk))
        incidence += survival * d1 / at_risk
        survival *= 1 - d / at_risk
    found = []
    z = float(special.ndtri(1 - alpha / 2))
    for age in ages:
        if not len(times) or times.max() < age:
            found.append(Incidence(age, None, None, None))
            continue
        upto = [step for step in steps if step[0] <= age]
        share = upto[-1][5] if upto else 0.0
        variance = 0.0
        for _, s, n, d1, d, cif in upto:
            gap = share - cif
            if n > d:
                variance += gap**2 * d / (n * (n - d))
            variance += s**2 * d1 * (n - d1) / n**3
            variance -= 2 * gap * s * d1 / n**2
        if 0 < share < 1 and variance > 0:
            reach = z * math.sqrt(variance) / abs(share * math.log(share))
            # exp(-exp(x)) falls in x, so the larger x is the lower limit.
            middle = math.log(-math.log(share))
            found.append(
                Incidence(age, share, math.exp(-math.exp(middle + reach)), math.exp(-math.exp(middle - reach)))
            )
        else:
            found.append(Incidence(age, share, None, None))
    return found


def maturity_aj(
    cases: Sequence[CaseHistory], treated: Iterable[str], *, alpha: float = 0.05, pilots_known: bool = True
) -> MethodResult:
    """Positive outcomes to date, and by age 3, 6 and 12 months, in question against the rest at the same age.

    The estimate is the share of all cases by the highest of those ages that anyone has reached. Section 8.
    """
    result = MethodResult(unit_of_estimate="share", settings={"ages_months": list(AGES), "alpha": alpha})
    if not cases:
        result.not_computed = "No cases were given."
        return result
    treated = set(treated)
    groups: Mapping[str, list[CaseHistory]] = {"all": list(cases)}
    if pilots_known and any(case.unit is not None for case in cases):
        groups = groups | {
            "in_question": [case for case in cases if case.unit in treated],
            "others": [case for case in cases if case.unit not in treated],
        }
    result.detail = {name: _group(group, alpha) for name, group in groups.items() if group}
    reached = [row for row in result.detail["all"]["by_age"] if row["share"] is not None]
    if not reached:
        result.not_computed = f"No case has been followed for {AGES[0]} months yet."
        return result
    result.estimate, result.low, result.high = (reached[-1][key] for key in ("share", "low", "high"))
    result.percent = 100 * result.estimate
    result.settings["age_of_estimate_months"] = reached[-1]["age"]
    return result


def _group(cases: Sequence[CaseHistory], alpha: float) -> dict:
    positives = sum(case.outcome == POSITIVE for case in cases)
    return {
        "cases": len(cases),
        "positive": positives,
        "closed_otherwise": sum(case.outcome == CLOSED for case in cases),
        "open": sum(case.outcome == OPEN for case in cases),
        "to_date": positives / len(cases),
        "median_age_months": float(np.median([case.age for case in cases])),
        "by_age": [vars(row) for row in cumulative_incidence(cases, AGES, alpha)],
    }
