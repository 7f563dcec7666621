"""Mixtures of comparison boroughs: weights, placebo sets, and when to refuse."""

import math

import numpy as np
import pytest
from scipy import special

from mapping.evaluation.simplex import simplex_weights
from mapping.evaluation.synthetic import control_effect, synthetic_control, synthetic_did

from .worlds import plan_of, values_panel, windows_of

OTHERS = ["b", "c", "d", "e", "f", "g", "h", "i", "j"]


def a_panel(change: float = -5.0, *, seed: int = 1, noise: float = 0.3):
    draw = np.random.default_rng(seed)
    common = np.cumsum(draw.normal(0, 1, 16))
    lines = {unit: common * (1 + 0.1 * n) + draw.normal(0, noise, 16) for n, unit in enumerate(OTHERS)}
    ours = 0.5 * lines["b"] + 0.5 * lines["c"] + draw.normal(0, noise, 16)
    ours[10:] += change
    return values_panel({"a": ours, **lines})


def run(method, panel, others=OTHERS):
    return method(panel, plan_of({"a": "2020-Q3"}), windows_of(panel, 10, 6), ["a"], others)


def test_a_target_that_is_a_mixture_gets_the_weights_of_the_mixture():
    columns = np.array([[1.0, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0]])

    found = simplex_weights(columns, columns @ np.array([0.25, 0.75, 0.0]))

    assert found == pytest.approx([0.25, 0.75, 0.0], abs=1e-9)


def test_a_target_outside_the_hull_gets_its_nearest_corner():
    assert simplex_weights(np.array([[1.0, 0.0]]), np.array([5.0])) == pytest.approx([1.0, 0.0])


def test_the_level_of_a_borough_does_not_matter_to_synthetic_control():
    donors = np.array([[1.0, 2, 1, 2, 3, 3], [1, 1, 2, 2, 2, 2]])
    ours = donors[0] + 100
    ours[4:] -= 1

    effect, weights, fit = control_effect(ours, donors, 4)

    assert weights == pytest.approx([1, 0], abs=1e-9)
    assert effect == pytest.approx(-1)
    assert fit == pytest.approx(0, abs=1e-9)


def test_with_one_treated_and_nine_donors_the_share_is_never_below_a_tenth():
    found = run(synthetic_control, a_panel(-50.0))

    assert found.p == pytest.approx(0.10)
    assert found.detail["smallest_possible"] == pytest.approx(0.10)
    assert found.low is None


def test_a_borough_that_no_mixture_follows_is_refused_and_its_number_kept_aside():
    draw = np.random.default_rng(2)
    lines = {unit: draw.normal(0, 0.1, 16) for unit in OTHERS}
    panel = values_panel({"a": [5 * (-1) ** t for t in range(16)], **lines})

    found = run(synthetic_control, panel)

    assert found.estimate is None
    assert "closely enough" in found.not_computed
    assert "estimate" in found.detail["refused"]


def test_synthetic_did_finds_a_planted_change_with_the_placebo_error_and_t():
    found = run(synthetic_did, a_panel(-5.0))

    se = found.detail["standard_error"]
    assert found.estimate == pytest.approx(-5, abs=0.6)
    assert found.df == 8
    assert found.high - found.estimate == pytest.approx(special.stdtrit(8, 0.975) * se)
    assert found.detail["placebos"] == 9
    assert sum(row["weight"] for row in found.detail["weights"]) == pytest.approx(1)


def test_two_donors_leave_no_placebo_set_and_so_no_interval():
    found = run(synthetic_did, a_panel(), ["b", "c"])

    assert math.isfinite(found.estimate)
    assert found.low is None
    assert found.warnings == ["There are too few other boroughs for placebo sets, so there is no interval."]


def test_one_donor_is_no_mixture():
    assert run(synthetic_control, a_panel(), ["b"]).not_computed.startswith("A mixture needs at least two")


def test_swapping_the_sign_of_every_value_swaps_the_sign_of_the_estimate():
    panel = a_panel()
    mirrored = values_panel({unit: -panel.counts[row] for row, unit in enumerate(panel.units)})

    one, other = run(synthetic_did, panel), run(synthetic_did, mirrored)

    assert other.estimate == pytest.approx(-one.estimate, abs=1e-8)


@pytest.mark.parametrize(("periods", "donors"), [(12, 6), (30, 80), (20, 200)])
def test_weights_found_by_exchange_are_those_found_one_at_a_time(periods, donors):
    draw = np.random.default_rng(donors)
    gaps, ridge = draw.normal(size=(periods, donors)), 0.7

    found = simplex_weights(gaps, np.zeros(periods), ridge=ridge)

    # The conditions of the optimum: what is above nought pulls alike, and what is nought pulls no less.
    pull = gaps.T @ (gaps @ found) + ridge * found
    assert found.sum() == pytest.approx(1)
    assert (found >= 0).all()
    assert pull[found > 0] == pytest.approx(np.full(int((found > 0).sum()), pull @ found), rel=1e-9)
    assert (pull[found == 0] >= pull @ found * (1 - 1e-9)).all()
