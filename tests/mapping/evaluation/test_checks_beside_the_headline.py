"""Four cells, quarter by quarter, earlier drift, and a bad year before: worked by hand."""

import math

import pytest

from mapping.evaluation.calendars import QUARTERLY
from mapping.evaluation.event_study import event_study
from mapping.evaluation.pre_trend import pre_trend
from mapping.evaluation.regression_to_mean import regression_to_mean
from mapping.evaluation.several import holm
from mapping.evaluation.two_by_two import two_by_two
from mapping.evaluation.windows import windows_around

from .panels import BURY, STOCKPORT, TRAFFORD, WIGAN, before_and_after, plan_for
from .worlds import counts_panel, plan_of, values_panel, windows_of

QUARTER = {"start": "2018-Q1", "calendar": QUARTERLY}


def monthly_windows(panel, plan):
    return windows_around(panel, plan, {STOCKPORT: plan.go_live_month(STOCKPORT)}, {}, panel.months[-1] - 1)


# Four cells.


def test_the_ratio_of_ratios_and_victims_prevented_are_those_of_four_counts():
    panel = before_and_after({STOCKPORT: (200, 80), BURY: (400, 200)})
    plan = plan_for(STOCKPORT)

    found = two_by_two(panel, plan, monthly_windows(panel, plan), [STOCKPORT], [BURY])

    # a 200, b 80, c 400, d 200: (80/200) / (200/400) = 0.8; 200 x 0.5 - 80 = 20
    assert found.detail["rirr"] == pytest.approx(0.8)
    assert found.detail["res"] == pytest.approx(1.25)
    assert found.detail["prevented"] == pytest.approx(20)
    # Counts this even jump less than a Poisson, and phi is never taken below 1.
    assert found.detail["standard_error"] == pytest.approx(math.sqrt(1 / 200 + 1 / 80 + 1 / 400 + 1 / 200))


def test_a_zero_cell_adds_a_half_to_all_four_and_says_so():
    panel = before_and_after({STOCKPORT: (200, 0), BURY: (400, 200)})
    plan = plan_for(STOCKPORT)

    found = two_by_two(panel, plan, monthly_windows(panel, plan), [STOCKPORT], [BURY])

    assert found.detail["rirr"] == pytest.approx((0.5 / 200.5) / (200.5 / 400.5))
    assert found.warnings[0] == "A cell is zero, so a half is added to all four."


# Quarter by quarter.


def test_each_quarter_is_compared_with_the_last_one_before_go_live():
    # A falls from 10 to 7 when the others stay; a year earlier it was 1 higher than in the last quarter before.
    panel = values_panel({"A": [11] * 4 + [10] * 4 + [7] * 3, "B": [5] * 11, "C": [6] * 11})

    found = event_study(panel, plan_of({"A": "2020-Q1"}), windows_of(panel, 8, 3), ["A"], ["B", "C"])

    by_quarter = {row["quarter"]: row["estimate"] for row in found.detail["quarters"]}
    assert by_quarter[-1] == 0
    assert [by_quarter[n] for n in (-8, -5, -4, -2)] == pytest.approx([1, 1, 0, 0])
    assert [by_quarter[n] for n in (0, 1, 2)] == pytest.approx([-3, -3, -3])
    assert found.estimate == pytest.approx(-3)


def test_quarters_of_months_have_three_months_each():
    panel = before_and_after({STOCKPORT: (240, 60), BURY: (240, 120), WIGAN: (480, 230)})
    plan = plan_for(STOCKPORT)

    found = event_study(panel, plan, monthly_windows(panel, plan), [STOCKPORT], [BURY, WIGAN])

    quarters = found.detail["quarters"]
    assert [row["quarter"] for row in quarters] == list(range(-8, 4))
    assert quarters[7]["from"] == "2023-10"
    assert quarters[8]["from"] == "2024-02"  # January is the transition


# Earlier drift.


@pytest.mark.feature(113)
def test_a_borough_that_was_already_drifting_is_ranked_first():
    # A loses 1 a quarter, 4 a year; the others do not drift.
    panel = values_panel({"A": [20 - t for t in range(12)], "B": [5] * 12, "C": [6, 7] * 6, "D": [7] * 12})

    found = pre_trend(panel, plan_of({"A": "2020-Q1"}), windows_of(panel, 8, 4), ["A"], ["B", "C", "D"])

    assert found.detail["rank"] == 1
    assert found.detail["of"] == 4
    # C goes up and down: its own slope over eight quarters is 4 x 2/42 a year, a third of which is the others' mean.
    assert found.estimate == pytest.approx(-4 - 4 * (2 / 42) / 3)
    assert found.low < found.estimate < found.high
    assert found.detail["could_have_missed"] > 0


@pytest.mark.feature(113)
def test_the_breakdown_slope_is_the_difference_over_the_years_between_the_middles():
    panel = values_panel({"A": [10] * 8 + [4] * 8, "B": [5] * 16, "C": [6] * 16})

    found = pre_trend(panel, plan_of({"A": "2020-Q1"}), windows_of(panel, 8, 8), ["A"], ["B", "C"])

    # The middles lie eight quarters, two years, apart, and the difference is 6.
    assert found.detail["breakdown_slope"] == pytest.approx(3)
    assert found.detail["leave_one_out"] == {"low": pytest.approx(-6), "high": pytest.approx(-6)}
    assert [row["estimate"] for row in found.detail["placebo_boroughs"]] == pytest.approx([0, 0])


@pytest.mark.feature(113)
def test_a_start_a_year_earlier_finds_nothing_when_nothing_had_started():
    panel = before_and_after({STOCKPORT: (360, 60), BURY: (360, 120), WIGAN: (720, 240)}, before=36)
    plan = plan_for(STOCKPORT)

    found = pre_trend(panel, plan, monthly_windows(panel, plan), [STOCKPORT], [BURY, WIGAN])

    placebo = found.detail["placebo_a_year_earlier"]
    assert placebo["windows"]["transition"] == ["2023-01", "2023-01"]
    assert placebo["windows"]["after"] == ["2023-02", "2023-12"]
    assert placebo["estimate"] == pytest.approx(0, abs=0.02)


# A bad year before.


def test_a_bad_last_year_is_seen_and_the_comparison_made_again_without_it():
    lines = {
        "A": [30] * 8 + [60] * 4 + [30] * 5,
        "B": [40, 41] * 8 + [40],
        "C": [50, 52] * 8 + [50],
        "D": [70, 69] * 8 + [70],
    }
    panel = counts_panel(lines, **QUARTER)
    plan = plan_of({"A": "2021-Q1"}, transition_months=3)

    found = regression_to_mean(panel, plan, windows_of(panel, 12, 4, skipped=1), ["A"], ["B", "C", "D"])

    a, b, *_ = found.detail["by_unit"]
    assert a["last_year_highest"] is True
    assert a["levels"] == pytest.approx([0.06, 0.03, 0.03])
    assert b["in_question"] is False
    # Against the good years nothing changed; against all of them it had seemed a fall.
    assert found.estimate == pytest.approx(0, abs=0.02)
    assert "highest of the years on record in A" in found.warnings[0]


def test_a_usual_last_year_leaves_the_headline_as_it_is():
    panel = counts_panel({"A": [30, 31] * 8, "B": [40] * 16, "C": [50, 51] * 8}, **QUARTER)

    found = regression_to_mean(panel, plan_of({"A": "2021-Q1"}), windows_of(panel, 12, 4), ["A"], ["B", "C"])

    assert found.detail["again_without_last_year"] is None or found.detail["by_unit"][0]["last_year_highest"]


def test_one_year_of_history_is_too_little_to_know_a_bad_year():
    panel = counts_panel({"A": [30] * 8, "B": [40] * 8, "C": [50] * 8}, **QUARTER)

    found = regression_to_mean(panel, plan_of({"A": "2019-Q1"}), windows_of(panel, 4, 4), ["A"], ["B", "C"])

    assert found.not_computed == "The figures do not go back two years before go-live."


# Several answers at once.


def test_p_values_are_adjusted_by_holm_in_the_order_given():
    # 0.01 x 3, then 0.02 x 2 is 0.04, then 0.03 x 1 but never below the one before it.
    assert holm([0.03, 0.01, 0.02]) == pytest.approx([0.04, 0.03, 0.04])


def test_an_adjusted_p_is_never_above_one():
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []


def test_boroughs_far_apart_in_time_get_none_of_the_checks_of_one_start():
    panel = before_and_after({STOCKPORT: (240, 60), TRAFFORD: (240, 60), BURY: (240, 120), WIGAN: (480, 240)})
    plan = plan_for(STOCKPORT, go_live="2024-01")
    plan = type(plan)(
        **{**plan.to_json(), "treated": (STOCKPORT, TRAFFORD), "go_live": {STOCKPORT: "2024-01", TRAFFORD: "2024-08"}}
    )
    windows = monthly_windows(panel, plan)

    answers = [
        method(panel, plan, windows, [STOCKPORT, TRAFFORD], [BURY, WIGAN]) for method in (two_by_two, event_study)
    ]

    assert all("no common before and after" in found.not_computed for found in answers)
