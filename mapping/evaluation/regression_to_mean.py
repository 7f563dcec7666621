"""Were the boroughs in question picked after a bad year, which would have got better anyway?"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from .borough_did import borough_did
from .panel import Panel
from .plan import AnalysisPlan
from .result import MethodResult
from .windows import Windows


def regression_to_mean(
    panel: Panel, plan: AnalysisPlan, windows: Windows, treated: Sequence[str], comparison: Sequence[str]
) -> MethodResult:
    """Each borough's last year before go-live beside its earlier years; the headline again without that year when
    it was the highest of a borough in question. The day of choosing is not known, so go-live stands for it.
    Section 3.2 of the methods specification (Bland and Altman 1994, BMJ 308, 1499, on the effect itself).
    """
    result = MethodResult(
        unit_of_estimate="difference" if panel.plain else "log_ratio",
        n_treated=len(treated),
        n_comparison=len(comparison),
        settings={"selected_on": "go-live"},
    )
    year = panel.calendar.per_year
    if not windows.before:
        result.not_computed = "There are no months before go-live."
        return result
    start = windows.before[-1] + 1
    ends = list(range(start, panel.months[0] + year - 1, -year))
    if len(ends) < 2:
        result.not_computed = "The figures do not go back two years before go-live."
        return result
    units = [*treated, *comparison]
    rates = np.array([_level(panel, units, range(end - year, end)) for end in ends])
    highest = [bool(np.isfinite(line[0]) and line[0] >= np.nanmax(line)) for line in rates.T]
    result.detail = {
        "years_end": [panel.calendar.code(end - 1) for end in ends],
        "by_unit": [
            {
                "unit": unit,
                "name": panel.name(unit),
                "in_question": unit in treated,
                "levels": rates[:, row].tolist(),
                "last_year_highest": highest[row],
            }
            for row, unit in enumerate(units)
        ],
        "again_without_last_year": None,
    }
    bad = [panel.name(unit) for unit, top in zip(units, highest, strict=True) if top and unit in treated]
    if not bad:
        return _as(result, borough_did(panel, plan, windows, treated, comparison))
    kept = tuple(month for month in windows.before if month < start - year)
    rest = replace(windows, before=kept)
    again = borough_did(panel, plan, rest, treated, comparison)
    result.detail["again_without_last_year"] = again.to_json()
    result.warnings.append(
        f"The year before go-live was the highest of the years on record in {', '.join(bad)}, so some fall was likely."
    )
    if again.not_computed:
        result.warnings.append(f"The comparison could not be made again without that year: {again.not_computed}")
    return _as(result, again)


def _as(result: MethodResult, did: MethodResult) -> MethodResult:
    """The comparison that this check leaves standing: the headline, or the headline without the bad year."""
    result.estimate, result.low, result.high, result.p, result.df = did.estimate, did.low, did.high, did.p, did.df
    result.percent, result.not_computed = did.percent, did.not_computed
    return result


def _level(panel: Panel, units: Sequence[str], months: range) -> np.ndarray:
    """Rate a period (values: the mean) over the months; NaN for a unit with a month missing."""
    at = np.ix_(panel.rows_of(units), panel.columns_of(months))
    if panel.plain:
        return panel.counts[at].mean(1)
    return panel.counts[at].sum(1) / panel.population[at].sum(1)
