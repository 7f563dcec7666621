"""Made-up worlds: the recipe, the planted effect, and totals that come out exactly."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.evaluation import simulate
from mapping.evaluation.months import month_number


def columns(first: str, last: str) -> slice:
    return slice(month_number(first) - simulate.FIRST_MONTH, month_number(last) - simulate.FIRST_MONTH + 1)


def test_worlds_run_from_april_2019_to_october_2026_over_ten_boroughs():
    worlds = simulate.simulate(1, worlds=3)

    assert worlds.counts.shape == (3, 10, 91)
    assert list(simulate.NAMES.values()) == sorted(simulate.NAMES.values())


def test_the_same_seed_gives_the_same_world_and_another_seed_another():
    one, again, other = (simulate.simulate(seed).counts for seed in (7, 7, 8))

    assert (one == again).all()
    assert (one != other).any()


def test_the_common_course_falls_between_the_published_years_whatever_boroughs_do():
    course = np.exp(simulate.common_course())

    before, after = course[columns("2023-04", "2024-03")].sum(), course[columns("2024-04", "2025-03")].sum()

    # Lines between mid-years smooth the published fall of 14% to some 11% between whole years.
    assert after / before - 1 == pytest.approx(-0.11, abs=0.01)


def test_a_planted_change_starts_in_the_month_of_go_live_and_only_there():
    effect = simulate.planted_effect({"E08000007": "2024-01"}, -0.15)

    stockport = list(simulate.BOROUGHS).index("E08000007")
    start = month_number("2024-01") - simulate.FIRST_MONTH
    assert effect[stockport, start - 1] == 0
    assert effect[stockport, start] == pytest.approx(math.log(0.85))
    assert np.delete(effect, stockport, axis=0).max() == 0


def test_a_change_can_build_up_over_a_year():
    effect = simulate.planted_effect({"E08000007": "2024-01"}, {"E08000007": -0.15}, ramp_months=12)

    start = month_number("2024-01") - simulate.FIRST_MONTH
    row = effect[list(simulate.BOROUGHS).index("E08000007")]
    assert row[start] == pytest.approx(math.log(0.85) / 12)
    assert row[start + 11] == row[start + 30] == pytest.approx(math.log(0.85))


def test_counts_jump_more_than_a_poisson_would():
    worlds = simulate.simulate(3, worlds=400)

    standardised = (worlds.counts - worlds.mean) ** 2 / worlds.mean

    # Variance mean + 0.01 mean squared: at some 118 a month the ratio is near 2.2.
    assert standardised.mean() == pytest.approx(1 + 0.01 * worlds.mean.mean(), rel=0.25)


def test_the_demonstration_world_holds_the_published_years_exactly():
    world = simulate.demonstration_world(2026)

    assert world.counts[0][:, columns("2023-04", "2024-03")].sum() == 14_153
    assert world.counts[0][:, columns("2024-04", "2025-03")].sum() == 12_177
    assert world.counts.min() >= 0


def test_the_demonstration_pilots_are_january_and_march_2024_and_eight_follow():
    starts = simulate.DEMONSTRATION_STARTS

    assert (starts["E08000007"], starts["E08000009"]) == ("2024-01", "2024-03")
    assert len(starts) == 10
    assert min(sorted(starts.values())[2:]) == "2025-06"


def test_rows_of_a_world_are_one_a_borough_and_month():
    rows = simulate.simulate(1).rows()

    assert len(rows) == 910
    assert rows[0] == {
        "unit": "E08000001",
        "month": "2019-04",
        "count": int(simulate.simulate(1).counts[0, 0, 0]),
        "population": 299_000.0,
    }


def test_scaling_gives_the_units_left_over_to_the_largest_remainders():
    # Of 10: 3.3, 3.3, 3.4 round down to 3 each, and the one left over goes to the largest remainder.
    assert simulate.scale_exactly(np.array([33, 33, 34]), 10).tolist() == [3, 3, 4]


def test_scaling_breaks_a_tie_by_order():
    assert simulate.scale_exactly(np.array([[1, 1], [1, 1]]), 6).tolist() == [[2, 2], [1, 1]]


@given(st.lists(st.integers(0, 5_000), min_size=1, max_size=60), st.integers(0, 100_000))
def test_scaled_counts_always_add_up_and_stay_within_one_of_their_share(counts, total):
    if not sum(counts):
        counts = [*counts, 1]

    scaled = simulate.scale_exactly(np.array(counts), total)

    assert scaled.sum() == total
    shares = np.array(counts) * total / sum(counts)
    assert (np.abs(scaled - shares) < 1 + 1e-6).all()


@pytest.mark.parametrize(("counts", "total"), [([0, 0], 5), ([-1, 3], 5), ([1, 3], -5)])
def test_what_cannot_be_scaled_is_refused(counts, total):
    with pytest.raises(ValueError, match="must not be negative"):
        simulate.scale_exactly(np.array(counts), total)


def test_nothing_scales_to_nothing():
    assert simulate.scale_exactly(np.array([0, 0]), 0).tolist() == [0, 0]


def test_half_of_what_is_prevented_moves_to_the_neighbours_that_wait():
    starts = {"E08000007": "2024-04"}
    pairs = [("E08000007", "E08000003"), ("E08000008", "E08000007")]  # Manchester 569, Tameside 233; Stockport 297

    effect = simulate.moved_next_door(starts, -0.20, pairs)

    month = simulate.MONTHS.index(month_number("2024-05"))
    rows = {code: row for row, code in enumerate(simulate.BOROUGHS)}
    assert np.exp(effect[rows["E08000007"], month]) == pytest.approx(0.80)
    # A fifth of 297 is 59.4; half of it over 802 is 3.7%.
    for code in ("E08000003", "E08000008"):
        assert np.exp(effect[rows[code], month]) == pytest.approx(1 + 29.7 / 802)
        assert effect[rows[code], : simulate.MONTHS.index(month_number("2024-04"))].sum() == 0
    assert effect[rows["E08000010"]].sum() == 0


def test_one_strange_month_is_one_cell():
    effect = simulate.one_strange_month("2024-08", "E08000007", 2.0)

    assert (effect != 0).sum() == 1
    assert effect.sum() == pytest.approx(np.log(3))
