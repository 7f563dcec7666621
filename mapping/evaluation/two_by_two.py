"""Four counts: the simple cross-check. It ignores borough-to-borough drift, so it never makes the verdict."""

import math
from collections.abc import Sequence

import numpy as np
from scipy import special

from .before_after import seasonal_fit
from .panel import Panel
from .plan import AnalysisPlan
from .result import MethodResult, as_percent_change
from .windows import Windows, common_months

CAUTION = "Ignores how boroughs drift apart by themselves: in simulation its 95% range held the truth 70% of the time."


def two_by_two(
    panel: Panel, plan: AnalysisPlan, windows: Windows, treated: Sequence[str], comparison: Sequence[str]
) -> MethodResult:
    """RIRR = (b / a) / (d / c): treated before a and after b, comparison before c and after d.

    SE(log RIRR) = sqrt(phi (1/a + 1/b + 1/c + 1/d)), phi from the boroughs' own months before (Farrington and others
    2007, Journal of Experimental Criminology 3, 9-38, for the relative effect size ad/bc and its over-dispersion).
    Section 2 of the methods specification.
    """
    result = MethodResult(settings={"alpha": plan.alpha, "windows": windows.to_json(panel.calendar)})
    if panel.plain:
        result.not_computed = "A plain outcome has no counts to put into four cells."
    elif not treated or not comparison:
        result.not_computed = "Four cells need boroughs with and without the service."
    elif not windows.before or not windows.after:
        result.not_computed = "There are no complete months on both sides of go-live."
    else:
        result.not_computed = plan.why_no_common_months(treated, panel.name, panel.calendar)
    if result.not_computed:
        return result
    usable = common_months(panel, windows, [*treated, *comparison])
    ours, theirs = ([unit for unit in units if unit in usable.units] for units in (treated, comparison))
    result.n_treated, result.n_comparison = len(ours), len(theirs)
    if not ours or not theirs:
        result.not_computed = "Too few boroughs have figures in enough months."
        return result
    cells = [
        float(panel.counts[np.ix_(panel.rows_of(units), panel.columns_of(months))].sum())
        for units in (ours, theirs)
        for months in (usable.before, usable.after)
    ]
    counted = dict(zip(("a", "b", "c", "d"), cells, strict=True))
    if min(cells) == 0:
        cells = [cell + 0.5 for cell in cells]
        result.warnings.append("A cell is zero, so a half is added to all four.")
    a, b, c, d = cells
    phi = pooled_spread(panel, [*ours, *theirs], usable.before)
    if phi is None:
        result.warnings.append("There are too few months before go-live to see how much counts jump about.")
    spread = max(1.0, phi or 1.0)
    se = math.sqrt(spread * (1 / a + 1 / b + 1 / c + 1 / d))
    reach = float(special.ndtri(1 - plan.alpha / 2)) * se
    result.estimate = math.log(b / a) - math.log(d / c)
    result.low, result.high = result.estimate - reach, result.estimate + reach
    result.percent = as_percent_change(result.estimate)
    result.p = float(2 * special.ndtr(-abs(result.estimate) / se))
    result.detail = {
        "cells": counted,
        "rirr": math.exp(result.estimate),
        "res": math.exp(-result.estimate),
        "standard_error": se,
        "phi": phi,
        "prevented": a * d / c - b,
        "caution": CAUTION,
    }
    return result


def pooled_spread(panel: Panel, units: Sequence[str], months: Sequence[int]) -> float | None:
    """phi over all the units: their Pearson chi-squares added up over their degrees of freedom."""
    squares = freedom = 0.0
    for unit in units:
        at = panel.rows_of([unit])[0], panel.columns_of(months)
        fit = seasonal_fit(panel.counts[at], panel.population[at], months, panel.calendar)
        if fit is not None:
            squares, freedom = squares + fit.phi * fit.df, freedom + fit.df
    return squares / freedom if freedom else None
