"""How often the headlines are right: their coverage, false alarms and power, counted over simulated worlds."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from .borough_did import compare_changes, log_rate_changes, permutation_share
from .imputation import Rollout, date_randomisation, impute, jackknife
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


@dataclass(frozen=True)
class RolloutErrorRates:
    """The same for the imputation: by its jackknife interval, by its randomisation of dates, and by both together.

    `coverage_randomisation` is the share of worlds in which the planted change itself is not rejected at alpha.
    """

    worlds: int
    coverage_jackknife: float
    coverage_randomisation: float
    outside_jackknife: float
    outside_randomisation: float
    announced: float
    wrong_direction: float
    bias: float


def rollout_error_rates(
    worlds: Worlds, plan: AnalysisPlan, starts: Mapping[str, str], log_effect: float, *, shuffles: int = 199
) -> RolloutErrorRates:
    """Run section 4's headline over every world, one at a time. `log_effect` is constant from each start on.

    199 shuffles keep the level of a test at 5% as 999 do, at a fifth of the time.
    """
    plan = AnalysisPlan(**{**plan.to_json(), "go_live": dict(starts), "treated": list(starts)})
    units = len(worlds.boroughs)
    everyone, asked = np.ones((1, units), dtype=bool), np.ones(units, dtype=bool)
    all_but_one = ~np.eye(units, dtype=bool)
    reach = float(special.stdtrit(units - 1, 1 - plan.alpha / 2))
    estimates, errors, p_none, p_truth = [], [], [], []
    for world in range(len(worlds.counts)):
        panel = Panel.from_rows(worlds.rows(world))
        rollout = Rollout.of(panel, plan, panel.units, panel.months[-1] - plan.exclude_last_months)
        theta = float(impute(rollout, rollout.starts[None], everyone, everyone).theta[0])
        without = impute(rollout, np.tile(rollout.starts, (units, 1)), all_but_one, np.tile(asked, (units, 1)))
        estimates.append(theta)
        errors.append(jackknife(without.theta))
        p_none.append(date_randomisation(rollout, asked, theta, shuffles=shuffles)[0])
        if log_effect:
            live = rollout.months >= rollout.starts[:, None]
            undone = replace(rollout, outcome=np.where(live, rollout.outcome / np.exp(log_effect), rollout.outcome))
            there = float(impute(undone, undone.starts[None], everyone, everyone).theta[0])
            p_truth.append(date_randomisation(undone, asked, there, shuffles=shuffles)[0])
        else:
            p_truth.append(p_none[-1])
    theta, se = np.array(estimates), np.array(errors)
    low, high = theta - reach * se, theta + reach * se
    outside = (low > 0) | (high < 0)
    rejected = np.array(p_none) <= plan.alpha
    announced = outside & rejected
    return RolloutErrorRates(
        worlds=len(theta),
        coverage_jackknife=float(((low <= log_effect) & (log_effect <= high)).mean()),
        coverage_randomisation=float((np.array(p_truth) > plan.alpha).mean()),
        outside_jackknife=float(outside.mean()),
        outside_randomisation=float(rejected.mean()),
        announced=float(announced.mean()),
        wrong_direction=float((announced & (theta * np.sign(log_effect) < 0)).mean()),
        bias=float((theta - log_effect).mean()),
    )
