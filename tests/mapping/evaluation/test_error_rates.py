"""The gates: over many made-up worlds the headline is right as often as it says."""

import json
import math

import numpy as np
import pytest

from mapping.evaluation import simulate
from mapping.evaluation.error_rates import headline_error_rates, rollout_error_rates
from mapping.evaluation.panel import Panel
from mapping.evaluation.plan import AnalysisPlan
from mapping.evaluation.run import evaluate

PILOTS = ("E08000007", "E08000009")
PLAN = AnalysisPlan(treated=PILOTS)


def rates(seed: int, worlds: int, *, change: float = 0.0, drift_sd: float = 0.02, plan: AnalysisPlan = PLAN):
    effect = simulate.planted_effect(simulate.MEASURED_STARTS, change)
    made = simulate.simulate(seed, worlds=worlds, effect=effect, drift_sd=drift_sd)
    return headline_error_rates(made, plan, simulate.MEASURED_STARTS, math.log1p(change))


@pytest.mark.feature(112)
def test_the_interval_holds_the_truth_in_about_95_of_100_worlds():
    found = rates(1, 200, change=-0.10)

    assert found.coverage == pytest.approx(0.95, abs=0.05)
    assert abs(found.bias) < 0.03


@pytest.mark.feature(112)
def test_without_an_effect_hardly_any_world_announces_one():
    assert rates(2, 200).announced <= 0.08


def test_vectorised_error_rates_are_those_of_the_engine_itself():
    made = simulate.simulate(3, worlds=25, effect=simulate.planted_effect(simulate.MEASURED_STARTS, -0.2))
    plan = AnalysisPlan(treated=PILOTS, go_live=simulate.MEASURED_STARTS)

    cases = [
        evaluate(Panel.from_rows(made.rows(world)), plan, resample=False)["verdict"]["case"] for world in range(25)
    ]

    announced = headline_error_rates(made, plan, simulate.MEASURED_STARTS, math.log(0.8)).announced
    assert announced == pytest.approx(sum(case in ("fell", "rose") for case in cases) / 25)


@pytest.mark.slow
@pytest.mark.parametrize("drift_sd", [0.0, 0.02, 0.05])
@pytest.mark.parametrize("change", [0.0, -0.10, -0.15, -0.20])
def test_the_interval_covers_93_to_97_percent_over_a_thousand_worlds(change, drift_sd):
    found = rates(20260401, 1000, change=change, drift_sd=drift_sd)

    assert 0.93 <= found.coverage <= 0.97
    assert abs(found.bias) < 0.01
    assert found.wrong_direction <= 0.005


@pytest.mark.slow
@pytest.mark.parametrize("drift_sd", [0.0, 0.02, 0.05])
def test_the_full_rule_raises_false_alarms_in_2_to_6_percent_of_a_thousand_worlds(drift_sd):
    assert 0.02 <= rates(20260402, 1000, drift_sd=drift_sd).announced <= 0.06


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "drift_sd", "published"),
    [(-0.10, 0.0, 0.44), (-0.10, 0.02, 0.35), (-0.15, 0.02, 0.67), (-0.20, 0.02, 0.92), (-0.20, 0.05, 0.61)],
)
def test_the_power_is_that_of_the_methods_specification(change, drift_sd, published):
    found = rates(20260403, 2000, change=change, drift_sd=drift_sd)

    assert found.announced == pytest.approx(published, abs=0.05)


@pytest.mark.slow
def test_one_pilot_has_an_interval_that_holds_the_truth_too():
    plan = AnalysisPlan(treated=("E08000007",))
    starts = {code: start for code, start in simulate.MEASURED_STARTS.items() if code != "E08000009"}
    effect = simulate.planted_effect(starts, -0.10)

    found = headline_error_rates(simulate.simulate(20260404, worlds=1000, effect=effect), plan, starts, math.log(0.9))

    assert 0.93 <= found.coverage <= 0.97


def announced_in_quiet_worlds(worlds: int) -> float:
    """Share of worlds in which the headline is taken for a finding: no effect anywhere, and 14,153 reports falling to
    12,177 across Greater Manchester.
    """
    made = [simulate.demonstration_world(seed, change=0) for seed in range(worlds)]
    counts = np.concatenate([world.counts for world in made])
    together = simulate.Worlds(made[0].boroughs, made[0].months, made[0].population, counts, counts)
    return headline_error_rates(together, PLAN, simulate.DEMONSTRATION_STARTS, 0.0).announced


@pytest.mark.feature(118)
def test_a_gm_wide_fall_of_14_percent_without_an_effect_is_seldom_taken_for_one():
    assert announced_in_quiet_worlds(60) <= 0.12


@pytest.mark.slow
@pytest.mark.feature(118)
def test_a_gm_wide_fall_of_14_percent_without_an_effect_is_not_taken_for_one_in_a_thousand_worlds():
    assert announced_in_quiet_worlds(1000) <= 0.07


@pytest.mark.feature(118)
def test_the_sentence_of_a_quiet_world_is_that_of_no_finding_or_too_small_a_one():
    plan = AnalysisPlan(outcome="reports", treated=PILOTS, go_live=simulate.DEMONSTRATION_STARTS)
    worlds = [simulate.demonstration_world(seed, change=0) for seed in range(8)]

    found = [evaluate(Panel.from_rows(world.rows()), plan, resample=False) for world in worlds]

    quiet = [answer["verdict"]["case"] in ("cannot_tell", "smaller_than_target") for answer in found]
    assert sum(quiet) >= 7
    json.dumps(found, allow_nan=False)


# The headline of a rollout under way.


def rollout_rates(seed: int, worlds: int, change: float = 0.0):
    effect = simulate.planted_effect(simulate.MEASURED_STARTS, change)
    made = simulate.simulate(seed, worlds=worlds, effect=effect)
    return rollout_error_rates(made, PLAN, simulate.MEASURED_STARTS, math.log1p(change))


@pytest.mark.feature(111)
def test_in_a_few_rollouts_the_ranges_hold_the_truth_about_as_often_as_they_say():
    found = rollout_rates(11, 40, change=-0.10)

    assert found.coverage_jackknife >= 0.85
    assert found.coverage_randomisation >= 0.85
    assert abs(found.bias) < 0.04
    assert found.wrong_direction == 0


@pytest.mark.slow
@pytest.mark.feature(111)
@pytest.mark.parametrize("change", [0.0, -0.10])
def test_over_a_thousand_rollouts_both_ways_to_judge_keep_their_promise(change):
    found = rollout_rates(20260405, 1000, change=change)

    assert 0.93 <= found.coverage_jackknife <= 0.99
    assert 0.92 <= found.coverage_randomisation <= 0.97
    assert abs(found.bias) < 0.01
    if not change:
        assert 0.01 <= found.outside_jackknife <= 0.07
        assert 0.03 <= found.outside_randomisation <= 0.07
