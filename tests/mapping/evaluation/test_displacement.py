"""Did fraud move next door? Worked by hand."""

import math

import pytest

from mapping.evaluation.calendars import QUARTERLY
from mapping.evaluation.displacement import displacement, neighbours_of, reading

from .worlds import counts_panel, plan_of, windows_of

CONTROLS = ["x", "y", "z"]


def found_in(treated=(100, 60), buffer=(100, 120), control=(100, 100), **settings):
    def line(before, after):
        return [before // 4] * 4 + [after // 4] * 4

    lines = {"t": line(*treated), "n": line(*buffer), **{unit: line(*control) for unit in CONTROLS}}
    panel = counts_panel(lines, start="2020-Q1", calendar=QUARTERLY)
    plan = plan_of({"t": "2021-Q1"})
    return displacement(panel, plan, windows_of(panel, 4, 4), ["t"], ["n"], settings.get("controls", CONTROLS))


@pytest.mark.feature(116)
def test_the_weighted_difference_is_the_changes_added_up():
    found = found_in()

    # (60 - 100 - 0) + (120 - 100 - 0)
    assert found.estimate == pytest.approx(-20)
    # The control stands against both changes, so its counts weigh fourfold: 160 + 220 + 4 x 600.
    reach = found.estimate - found.low
    assert reach == pytest.approx(1.959964 * math.sqrt(found.detail["phi"] * (160 + 220 + 4 * 600)), rel=1e-6)


@pytest.mark.feature(116)
def test_some_of_the_fall_moved_next_door():
    found = found_in(treated=(1000, 600), buffer=(1000, 1200), control=(1000, 1000))

    # Success 600/3000 - 1000/3000, buffer 1200/3000 - 1000/3000
    assert found.detail["success"] == pytest.approx(-400 / 3000)
    assert found.detail["wdq"] == pytest.approx(-0.5)
    assert found.detail["wdq_reading"] == "Some fraud moved to the neighbours, less than was gained."
    assert found.detail["total_net_effect"] == pytest.approx(200)


def test_without_a_fall_there_is_nothing_to_displace():
    found = found_in(treated=(100, 104))

    assert found.detail["wdq"] is None
    assert found.detail["wdq_reading"] == "Not meaningful: no reduction to displace."


def test_a_small_fall_that_could_be_none_gives_no_quotient():
    assert found_in(treated=(100, 96)).detail["wdq"] is None


@pytest.mark.parametrize(
    ("wdq", "words"),
    [(1.2, "by more than the effect"), (0.5, "Some of the good"), (0.0, "as the control did"), (-0.5, "less than was"),
     (-2.0, "More fraud moved")],
)  # fmt: skip
def test_each_stretch_of_the_quotient_has_its_reading(wdq, words):
    assert words in reading(wdq)


def test_a_control_without_reports_gives_no_quotient_but_a_difference():
    found = found_in(control=(0, 0))

    assert found.detail["wdq"] is None
    assert found.estimate == pytest.approx(-20)
    assert "no quotient" in found.warnings[0]


def test_fewer_than_three_controls_are_refused_with_a_reason():
    found = found_in(controls=["x", "y"])

    assert found.estimate is None
    assert found.not_computed.startswith("There are 2 boroughs without the service that touch none with it")


def test_neighbours_are_those_that_touch_and_are_not_treated():
    pairs = [("a", "b"), ("c", "a"), ("a", "d"), ("x", "y")]

    assert neighbours_of({"a", "d"}, pairs) == {"b", "c"}


def test_the_same_among_other_labellings_has_a_share_and_a_range():
    found = found_in(treated=(1000, 600), buffer=(1000, 1200), control=(1000, 1000)).detail["permutation"]

    # 5 areas as one treated, one neighbour and three controls: 20 ways.
    assert found["labellings"] == 20
    assert found["every_one"] is True
    assert 1 / 20 <= found["p"] <= 1
    assert found["low"] < -20


def test_without_a_neighbour_nothing_is_worked_out():
    panel = counts_panel({"t": [5] * 8, "x": [5] * 8}, start="2020-Q1", calendar=QUARTERLY)

    found = displacement(panel, plan_of({"t": "2021-Q1"}), windows_of(panel, 4, 4), ["t"], [], ["x"])

    assert found.not_computed.startswith("No neighbouring borough")
