"""Money: capped first, with and without the largest; and what preventing victims would be worth."""

import math

import numpy as np
import pytest
import statsmodels.api as sm

from mapping.evaluation.calendars import QUARTERLY
from mapping.evaluation.cost_benefit import (
    DRAWS,
    Prevented,
    cost_benefit,
    money_saved,
    prevented_draws,
)
from mapping.evaluation.economics import EconomicSetting, read_settings
from mapping.evaluation.errors import InputError
from mapping.evaluation.losses import Loss, losses

from .worlds import counts_panel, plan_of, windows_of

FIRST = QUARTERLY.number("2019-Q1")
PANEL = counts_panel({unit: [10] * 8 for unit in "abc"}, start="2019-Q1", calendar=QUARTERLY)
PLAN = plan_of({"a": "2020-Q1"})


def every_loss(after_in_a: float = 50.0, others: float = 100.0, largest: float | None = None) -> list[Loss]:
    """Each unit loses 100 in each of 100 losses a quarter before; then so much."""
    found = [Loss(unit, FIRST + t, 100.0) for unit in "abc" for t in range(4) for _ in range(100)]
    found += [
        Loss(unit, FIRST + t, after_in_a if unit == "a" else others)
        for unit in "abc"
        for t in range(4, 8)
        for _ in range(100)
    ]
    if largest:
        found.append(Loss("a", FIRST + 5, largest))
    return found


def both(every):
    return losses(PANEL, PLAN, windows_of(PANEL, 4, 4), ["a"], ["b", "c"], every)


@pytest.mark.feature(115)
def test_totals_are_compared_on_the_log_scale():
    capped, raw = both(every_loss())

    assert capped.estimate == pytest.approx(math.log(0.5))
    assert raw.estimate == pytest.approx(math.log(0.5))
    assert raw.detail["groups"]["in_question"]["after"] == {
        "victims": 400, "total": pytest.approx(20_000), "median": 50, "geometric_mean": pytest.approx(50),
    }  # fmt: skip


@pytest.mark.feature(115)
def test_one_enormous_loss_turns_the_raw_total_and_not_the_capped_one():
    capped, raw = both(every_loss(largest=250_000))

    assert raw.estimate > 0
    assert capped.estimate == pytest.approx(math.log(20_100 / 40_000))
    assert raw.detail["largest"] == {"unit": "a", "period": "2020-Q2", "pounds": 250_000}
    assert raw.detail["without_largest"]["estimate"] == pytest.approx(math.log(0.5))
    assert raw.detail["top_1_percent_share"] > 0.5


@pytest.mark.feature(115)
def test_the_model_of_capped_totals_has_statsmodels_digits():
    random = np.random.default_rng(9)
    every = [
        Loss(unit, FIRST + t, float(random.lognormal(7, 2))) for unit in "abc" for t in range(8) for _ in range(12)
    ]

    capped, _ = both(every)

    totals = np.zeros((3, 8))
    for loss in every:
        totals["abc".index(loss.unit), loss.period - FIRST] += min(loss.pounds, capped.detail["cap_pounds"])
    unit, quarter = (at.ravel() for at in np.indices(totals.shape))
    exposed = (unit == 0) & (quarter >= 4)
    design = np.column_stack([exposed, *(unit == u for u in range(3)), *(quarter == q for q in range(1, 8))])
    theirs = sm.GLM(totals.ravel(), design.astype(float), family=sm.families.Poisson()).fit()
    assert capped.detail["model"]["estimate"] == pytest.approx(theirs.params[0], abs=1e-8)
    assert capped.detail["model"]["percent"] == pytest.approx(100 * math.expm1(theirs.params[0]))
    assert capped.detail["model"]["caution"].startswith("The point estimate only")


@pytest.mark.feature(115)
def test_the_model_of_losses_says_so_when_nobody_lost_anything_after():
    capped, _ = both([loss for loss in every_loss() if not (loss.unit == "a" and loss.period >= FIRST + 4)])

    assert capped.detail["model"]["estimate"] is None
    assert capped.detail["model"]["not_computed"] == "The model did not converge on these figures."


@pytest.mark.feature(115)
def test_the_cap_is_said_because_it_changes_what_is_counted():
    capped, _ = both(every_loss(largest=250_000))

    assert capped.detail["says"] == "Counting each loss up to £100."


def test_a_unit_without_a_loss_on_one_side_is_left_out_by_name():
    found, _ = both([loss for loss in every_loss() if not (loss.unit == "c" and loss.period >= FIRST + 4)])

    assert found.not_computed == "Too few boroughs have losses on both sides of go-live."
    assert found.warnings == ["c is left out: it has no loss on one side of go-live."]


def test_without_losses_there_is_no_answer():
    assert [found.not_computed for found in both([])] == ["No losses were given."] * 2


# What it would be worth.


def a_setting(code: str, value: float, **more) -> EconomicSetting:
    given = {
        "name": code,
        "unit": "pounds",
        "price_year": "2024-25",
        "valid_from": "2025-01-01",
        "needs_checking": False,
    }
    return EconomicSetting(code=code, value=value, source="made up", **{**given, **more})


SETTINGS = {
    code: a_setting(code, value)
    for code, value in (("unit_cost", 1000), ("deflator_from", 80), ("deflator_to", 100), ("unreported_multiplier", 1))
}


def certain(victims: float, *, found: bool = True) -> Prevented:
    return Prevented(np.full(DRAWS, victims), 2.0, found, 400.0)


def test_benefit_is_victims_prevented_times_the_uprated_unit_cost():
    found = cost_benefit(certain(100), {"staff": 75_000, "printing": 25_000}, SETTINGS)

    # 100 x 1,000 x 100/80 less 100,000
    assert found.estimate == pytest.approx(25_000)
    assert found.detail["ratio"] == pytest.approx(1.25)
    assert found.detail["chance_benefits_exceed_costs"] == 1.0
    # 80 victims over two years, of 200 expected a year
    assert found.detail["break_even_a_year"] == pytest.approx(40)
    assert found.detail["says"] == "Would pay for itself if it prevents 40 victims a year (20%)."


def test_an_effect_that_could_be_none_is_headed_cannot_tell():
    assert cost_benefit(certain(100, found=False), {"staff": 1}, SETTINGS).detail["heading"] == "cannot tell"


def test_without_costs_there_is_no_balance():
    assert cost_benefit(certain(100), {}, SETTINGS).not_computed == "What the programme cost was not given."


def test_settings_are_dated_sourced_and_said_to_need_checking():
    settings = read_settings()

    assert all(setting.source and setting.valid_from for setting in settings.values())
    assert settings["unit_cost"].needs_checking
    found = cost_benefit(certain(1), {"staff": 1}, settings)
    assert found.warnings[0].startswith("Still to be checked against the source: ")


def test_a_settings_file_without_a_unit_cost_is_refused(tmp_path):
    file = tmp_path / "economics.csv"
    file.write_text("code,name,value,unit,price_year,valid_from,needs_checking,source\n", encoding="utf-8")

    with pytest.raises(InputError, match="has no row for unit_cost"):
        read_settings(file)


def test_victims_prevented_are_what_there_would_have_been_less_what_there_was():
    found = prevented_draws(90, math.log(0.9), 0.0, 8, years=1, found=True)

    assert found.draws == pytest.approx(np.full(DRAWS, 10.0))
    assert found.expected == pytest.approx(100)


def test_money_saved_is_a_range_around_victims_times_the_mean_loss():
    saved = money_saved(prevented_draws(90, math.log(0.9), 0.05, 8, years=1, found=True), [100.0, 300.0] * 50)

    assert saved["low"] < 2_000 < saved["high"]
    assert saved["middle"] == pytest.approx(2_000, rel=0.1)
