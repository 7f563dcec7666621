"""Fewer victims or fewer reports: several series read together."""

import math

import pytest

from mapping.evaluation.borough_did import borough_did
from mapping.evaluation.calendars import QUARTERLY
from mapping.evaluation.reporting import direction, reading, reporting, share_difference

from .worlds import counts_panel, plan_of, windows_of

OTHERS = {"b": 100, "c": 110, "d": 120, "e": 130}
PLAN = plan_of({"a": "2020-Q1"})


def a_series(change: float = 1.0, level: int = 400):
    """One pilot whose counts change by this factor while the others hardly move."""
    lines = {"a": [level] * 8 + [round(level * change)] * 4}
    lines |= {unit: [own + level // 4] * 8 + [own + level // 4 + n] * 4 for n, (unit, own) in enumerate(OTHERS.items())}
    return counts_panel(lines, start="2018-Q1", calendar=QUARTERLY)


def matrix(**changes):
    panels = {name: a_series(change) for name, change in changes.items()}
    if "reports" in panels:
        panels["reports"] = a_series(changes["reports"], level=800)
    windows = windows_of(next(iter(panels.values())), 8, 4)
    others = list(OTHERS)
    return reporting(
        panels, PLAN, windows, ["a"], others, lambda panel: borough_did(panel, PLAN, windows, ["a"], others)
    )


@pytest.mark.feature(114)
@pytest.mark.parametrize(
    ("with_loss", "attempts", "reading_of", "consistent"),
    [
        (0.7, 1.0, "protection", True),
        (0.7, 1.3, "protection", True),
        (0.7, 0.7, "fewer_of_both", False),
        (1.3, 1.3, "more_of_both", False),
        (1.3, 1.0, "no_protection", False),
        (1.0, 1.0, "unclear", False),
    ],
)
def test_each_pair_of_directions_has_its_reading(with_loss, attempts, reading_of, consistent):
    found = matrix(with_loss=with_loss, attempts=attempts)

    assert found.detail["reading"] == reading_of
    assert found.detail["consistent"] is consistent


@pytest.mark.feature(114)
def test_a_control_that_moves_says_that_recording_may_have_changed():
    found = matrix(with_loss=0.7, attempts=1.0, control=0.7)

    assert found.detail["consistent"] is False
    assert "as when recording changes" in found.warnings[0]


def test_a_series_more_makes_every_p_larger():
    rows = matrix(with_loss=0.7, attempts=1.0, control=1.0).detail["series"]

    assert all(row["p_holm"] >= row["p"] for row in rows)
    assert rows[0]["p_holm"] == pytest.approx(3 * rows[0]["p"])


def test_without_attempts_there_is_no_matrix():
    assert matrix(with_loss=0.7).not_computed == "Victims with a loss and attempts reported are not both known."


def test_a_share_is_compared_by_its_log_odds():
    top = counts_panel({"a": [50] * 4 + [20] * 4, "b": [50] * 8, "c": [50] * 8}, start="2018-Q1", calendar=QUARTERLY)
    bottom = counts_panel({unit: [100] * 8 for unit in "abc"}, start="2018-Q1", calendar=QUARTERLY)

    found = share_difference(top, bottom, PLAN, windows_of(top, 4, 4), ["a"], ["b", "c"])

    # From 200 of 400 to 80 of 400, a half added to both sides.
    assert found.estimate == pytest.approx(math.log(80.5 / 320.5))


def test_a_part_larger_than_its_whole_is_refused():
    top = counts_panel({unit: [50] * 8 for unit in "abc"}, start="2018-Q1", calendar=QUARTERLY)
    bottom = counts_panel({unit: [40] * 8 for unit in "abc"}, start="2018-Q1", calendar=QUARTERLY)

    found = share_difference(top, bottom, PLAN, windows_of(top, 4, 4), ["a"], ["b", "c"])

    assert found.not_computed == "A part is larger than its whole."


def test_a_direction_needs_an_interval_on_one_side_of_zero():
    assert [direction(*ends) for ends in ((-2, -1), (1, 2), (-1, 1), (None, None))] == [
        "falls",
        "rises",
        "flat",
        "flat",
    ]
    assert reading("rises", "falls") == "unclear"
