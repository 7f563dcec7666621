"""How often the headline is right: its coverage, false alarms and power, counted over simulated worlds."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .borough_did import compare_changes, log_rate_changes, permutation_share
from .panel import Panel
from .plan import AnalysisPlan
from .simulate import Worlds
from .windows import windows_around


@dataclass(frozen=True)
class ErrorRates:
    """Shares of the worlds: where the interval held the truth, where a fall or a rise was announced under the
    full rule (interval and permutation), and where the direction announced was the wrong one. `bias` is
    the mean estimate less the truth, on the log scale.
    """

    worlds: int
    coverage: float
    interval_alone: float
    announced: float
    wrong_direction: float
    bias: float


def headline_error_rates(
    worlds: Worlds, plan: AnalysisPlan, starts: Mapping[str, str], log_effect: float
) -> ErrorRates:
    """Run section 3's headline over every world at once.

    `starts` are the go-live months the worlds were made with; the plan's `treated` are in question and
    the other boroughs are compared with. `log_effect` is the planted change, log(1 + share). Without an
    effect, `announced` is the rate of false alarms; with one, the power.
    """
    plan_with_dates = AnalysisPlan(**{**plan.to_json(), "go_live": dict(starts)})
    panel = Panel.from_rows(worlds.rows(0))
    starts_of = {unit: plan_with_dates.go_live_month(unit) for unit in worlds.boroughs}
    windows = windows_around(
        panel,
        plan,
        {unit: month for unit, month in starts_of.items() if unit in plan.treated},
        {unit: month for unit, month in starts_of.items() if unit not in plan.treated},
        worlds.months[-1] - plan.exclude_last_months,
    )
    before, after = panel.columns_of(windows.before), panel.columns_of(windows.after)
    changes = log_rate_changes(
        worlds.counts[:, :, after].sum(2),
        worlds.population * len(after),
        worlds.counts[:, :, before].sum(2),
        worlds.population * len(before),
    )
    treated = np.isin(worlds.boroughs, plan.treated)
    found = compare_changes(changes, treated, plan.alpha)
    outside = (found.low > 0) | (found.high < 0)
    announced = outside.copy()
    if treated.sum() > 1:
        announced &= permutation_share(changes, treated) <= plan.alpha
    return ErrorRates(
        worlds=len(changes),
        coverage=float(((found.low <= log_effect) & (log_effect <= found.high)).mean()),
        interval_alone=float(outside.mean()),
        announced=float(announced.mean()),
        wrong_direction=float((announced & (found.estimate * np.sign(log_effect) < 0)).mean()),
        bias=float((found.estimate - log_effect).mean()),
    )
