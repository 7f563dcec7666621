"""Would it pay for itself? Victims prevented, times what one costs, less what the programme cost."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from .economics import EconomicSetting
from .result import MethodResult

DRAWS = 10_000
SEED = 20240115
MULTIPLIERS_SHOWN = (1, 2, 7)
MOST_LOG = 50.0  # an effect beyond e to the 50 is no effect but a figure that does not fit


@dataclass(frozen=True)
class Prevented:
    """Draws of victims prevented (n,), the months they cover, and whether the effect's interval leaves out zero."""

    draws: np.ndarray
    years: float
    effect_found: bool
    expected: float  # victims there would have been


def prevented_draws(
    observed: float, effect: float, standard_error: float, df: float, *, years: float, found: bool, seed: int = SEED
) -> Prevented:
    """Victims prevented = observed (e^-theta - 1), theta drawn from the headline's own t distribution."""
    theta = effect + standard_error * np.random.default_rng(seed).standard_t(df, DRAWS)
    theta = np.clip(theta, -MOST_LOG, MOST_LOG)
    return Prevented(observed * np.expm1(-theta), years, found, observed * math.exp(-effect))


def cost_benefit(
    prevented: Prevented | None,
    costs: Mapping[str, float],
    settings: Mapping[str, EconomicSetting],
    *,
    why_not: str | None = None,
) -> MethodResult:
    """Net benefit in pounds with its range, the ratio, and the chance that benefits exceed costs.

    Money lost is not added again: the unit cost already holds the value of what was taken. While the effect's
    interval includes zero the heading is "cannot tell" and the break-even number is what is shown. Section 12.
    """
    result = MethodResult(
        unit_of_estimate="difference", settings={code: asdict(setting) for code, setting in settings.items()}
    )
    unit_cost = settings["unit_cost"].value * settings["deflator_to"].value / settings["deflator_from"].value
    result.detail = {
        "unit_cost_pounds": unit_cost,
        "prices_of": settings["deflator_to"].price_year,
        "costs": dict(costs),
        "cost_pounds": math.fsum(costs.values()) if costs else None,
    }
    unsure = [setting.name for setting in settings.values() if setting.needs_checking]
    if unsure:
        result.warnings.append(f"Still to be checked against the source: {'; '.join(unsure)}.")
    if prevented is None:
        result.not_computed = why_not or "Without an estimate of victims prevented there is no benefit to work out."
    elif not math.fsum(costs.values()):
        result.not_computed = "What the programme cost was not given."
    if result.not_computed:
        return result
    multiplier, cost = settings["unreported_multiplier"].value, math.fsum(costs.values())
    net = prevented.draws * unit_cost * multiplier - cost
    result.estimate = float(np.median(net))
    result.low, result.high = (float(end) for end in np.quantile(net, [0.025, 0.975]))
    needed = cost / (unit_cost * multiplier) / prevented.years
    expected = prevented.expected / prevented.years
    result.detail |= {
        "heading": "found" if prevented.effect_found else "cannot tell",
        "ratio": result.estimate / cost + 1,
        "ratio_low": result.low / cost + 1,
        "ratio_high": result.high / cost + 1,
        "chance_benefits_exceed_costs": float((net > 0).mean()),
        "break_even_a_year": needed,
        "break_even_share": needed / expected if expected else None,
        "says": _break_even(needed, expected),
        "by_multiplier": _alternatives(prevented, unit_cost, cost),
        "draws": DRAWS,
        "seed": SEED,
    }
    return result


def money_saved(prevented: Prevented, earlier_losses: Sequence[float], seed: int = SEED) -> dict:
    """Victims prevented times the mean capped loss before go-live, the range first; both parts drawn."""
    draw = np.random.default_rng(seed + 1)
    values = np.asarray(earlier_losses, dtype=float)
    se = values.std(ddof=1) / math.sqrt(len(values)) if len(values) > 1 else 0.0
    saved = prevented.draws * (values.mean() + se * draw.standard_normal(len(prevented.draws)))
    low, high = np.quantile(saved, [0.025, 0.975])
    return {"low": float(low), "high": float(high), "middle": float(np.median(saved))}


def _break_even(needed: float, expected: float) -> str:
    share = f" ({100 * needed / expected:.0f}%)" if expected else ""
    return f"Would pay for itself if it prevents {math.ceil(needed):,} victims a year{share}."


def _alternatives(prevented: Prevented, unit_cost: float, cost: float) -> list[dict]:
    return [
        {"multiplier": m, "net_pounds": float(np.median(prevented.draws * unit_cost * m - cost))}
        for m in MULTIPLIERS_SHOWN
    ]
