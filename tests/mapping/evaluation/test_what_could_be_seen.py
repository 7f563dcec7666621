"""Power: the smallest fall that could have been confirmed, and how long a wait would help."""

import math

import numpy as np
import pytest
from scipy import stats

from mapping.evaluation import simulate
from mapping.evaluation.months import month_number
from mapping.evaluation.panel import Panel
from mapping.evaluation.plan import AnalysisPlan
from mapping.evaluation.power import placebo_spread, power, smallest_detectable_fall

from .panels import BURY, STOCKPORT, WIGAN, panel_of

BEFORE_THE_PILOTS = month_number("2024-03")


def test_two_of_ten_with_a_spread_of_eight_percent_see_a_fall_of_eighteen():
    # (2.306 + 0.889) x 0.08 x sqrt(1/2 + 1/8) = 0.2021, and 1 - exp(-0.2021) = 0.183
    assert smallest_detectable_fall(0.08, 2, 8) == pytest.approx(0.183, abs=5e-4)


def test_the_smallest_fall_is_confirmed_four_times_in_five():
    fall = smallest_detectable_fall(0.08, 2, 8)
    draw = np.random.default_rng(20)
    changes = draw.normal(0, 0.08, (20_000, 10))
    changes[:, :2] += math.log1p(-fall)

    found = stats.ttest_ind(changes[:, :2], changes[:, 2:], axis=1)

    # The sum of two quantiles of t is a close approximation to the noncentral t, on the safe side.
    assert np.mean(found.pvalue <= 0.05) == pytest.approx(0.80, abs=0.03)


def test_the_spread_is_that_of_changes_between_windows_in_which_nothing_happened():
    counts = np.array([[10, 10, 20, 20], [10, 10, 10, 10], [10, 10, 10, 10]], dtype=float)
    people = np.full((3, 4), 1000.0)

    found = placebo_spread(counts, people, before=2, gap=0, after=2)

    changes = [math.log(40.5 / 20.5), 0, 0]
    assert found.positions == 1
    assert found.sd == pytest.approx(np.std(changes, ddof=1))


def test_positions_slide_over_the_whole_history_and_skip_the_gap():
    counts = np.random.default_rng(2).poisson(50, (4, 30)).astype(float)
    people = np.full((4, 30), 1000.0)

    found = placebo_spread(counts, people, before=12, gap=2, after=6)

    by_hand = []
    for start in range(30 - 20 + 1):
        before = counts[:, start : start + 12].sum(1) + 0.5
        after = counts[:, start + 14 : start + 20].sum(1) + 0.5
        by_hand.append(np.var(np.log(after / 6) - np.log(before / 12), ddof=1))
    assert found.positions == 11
    assert found.sd == pytest.approx(math.sqrt(np.mean(by_hand)))


def test_a_month_missing_anywhere_is_left_out_everywhere():
    counts = np.random.default_rng(2).poisson(50, (4, 30)).astype(float)
    counts[1, 8] = np.nan
    people = np.full((4, 30), 1000.0)

    found = placebo_spread(counts, people, before=24, gap=1, after=5)

    assert found.positions == 1
    kept = [month for month in range(24) if month != 8]
    changes = np.log((counts[:, 25:].sum(1) + 0.5) / 5) - np.log((counts[:, kept].sum(1) + 0.5) / 23)
    assert found.sd == pytest.approx(np.std(changes, ddof=1))


@pytest.mark.parametrize(("length", "areas"), [(24, 4), (40, 1)])
def test_a_history_too_short_or_a_single_area_has_no_spread(length, areas):
    counts, people = np.ones((areas, length)), np.ones((areas, length))

    assert placebo_spread(counts, people, before=24, gap=1, after=6) is None


def quiet_world(seed: int) -> Panel:
    return Panel.from_rows(simulate.simulate(seed).rows(), names=simulate.NAMES)


def seen_by(panel: Panel, n_treated: int, months: int | None, **settings):
    return power(
        panel,
        AnalysisPlan(**settings),
        panel.units,
        n_treated=n_treated,
        n_comparison=10 - n_treated,
        history_ends=BEFORE_THE_PILOTS,
        months_after=months,
    )


@pytest.mark.parametrize(
    ("n_treated", "published"), [(1, {3: 30, 6: 24, 12: 21, 18: 20}), (2, {3: 23, 6: 19, 12: 16, 18: 16})]
)
def test_planning_values_are_those_of_the_methods_specification(n_treated, published):
    worlds = [quiet_world(seed) for seed in range(12)]

    for months, percent in published.items():
        falls = [seen_by(world, n_treated, months).percent for world in worlds]
        assert np.median(falls) == pytest.approx(percent, abs=3)


def test_ten_percent_cannot_be_confirmed_from_two_pilots_alone_however_long_we_wait():
    found = seen_by(quiet_world(1), 2, 14)

    assert found.detail["months_needed"] is None
    assert found.detail["longest_wait_looked_at"] == 35  # 60 months of history, 24 before and 1 between
    assert found.estimate > 0.10


def test_a_large_hoped_for_fall_has_a_number_of_months():
    found = seen_by(quiet_world(1), 2, None, smallest_effect_of_interest=0.30)

    months = found.detail["months_needed"]
    assert 1 <= months <= 12
    assert found.estimate is None  # nobody asked about a given number of months
    assert [row["months"] for row in found.detail["by_months"]] == [3, 6, 12, 18, 24]


def test_a_short_history_borrows_the_spread_of_the_result_and_says_so():
    panel = panel_of({unit: [40] * 30 for unit in (STOCKPORT, BURY, WIGAN)})

    found = power(
        panel,
        AnalysisPlan(),
        panel.units,
        n_treated=1,
        n_comparison=2,
        history_ends=panel.months[23],
        months_after=5,
        spread_found=0.08,
    )

    assert found.estimate == smallest_detectable_fall(0.08, 1, 2)
    assert found.detail["from"] == "the changes themselves"
    assert "the spread of the changes themselves is used" in found.warnings[0]


def test_without_history_and_without_a_result_nothing_is_claimed():
    panel = panel_of({unit: [40] * 30 for unit in (STOCKPORT, BURY, WIGAN)})

    found = power(panel, AnalysisPlan(), panel.units, n_treated=1, n_comparison=2, history_ends=panel.months[10])

    assert found.not_computed == "The figures do not go back far enough to say what could be seen."


def test_one_borough_on_each_side_can_see_nothing():
    panel = panel_of({STOCKPORT: [40] * 60, BURY: [40] * 60})

    found = power(panel, AnalysisPlan(), panel.units, n_treated=1, n_comparison=1, history_ends=panel.months[-1])

    assert found.not_computed == "There are too few boroughs to say what could be seen."
