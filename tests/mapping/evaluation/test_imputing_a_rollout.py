"""The headline once a rollout is under way: imputed from whoever has not started."""

import math
import time

import numpy as np
import pytest

from mapping.evaluation import simulate
from mapping.evaluation.imputation import (
    SHUFFLES,
    Rollout,
    date_randomisation,
    imputation,
    jackknife,
    shuffled_orders,
)
from mapping.evaluation.panel import Panel
from mapping.evaluation.plan import AnalysisPlan
from mapping.evaluation.result import plain_json
from mapping.evaluation.two_way import fit_two_way

from .panels import NAMES, STOCKPORT, TRAFFORD, panel_of
from .worlds import counts_panel, plan_of, values_panel

ROLLOUT = AnalysisPlan(treated=tuple(simulate.BOROUGHS), go_live=simulate.MEASURED_STARTS)


def a_world(seed: int = 5, change: float = -0.15) -> Panel:
    effect = simulate.planted_effect(simulate.MEASURED_STARTS, change)
    return Panel.from_rows(simulate.simulate(seed, effect=effect).rows(), names=simulate.NAMES)


def found_in(panel: Panel, plan: AnalysisPlan = ROLLOUT, **settings):
    return imputation(panel, plan, panel.units, panel.months[-1] - 1, **settings)


def test_what_a_live_borough_would_have_had_is_its_own_level_times_the_months():
    # Two boroughs, four months, 10 and 20 a month; everything doubles in months 3 and 4; A starts in month 3 and stays.
    counts = np.array([[10.0, 10, 10, 10], [20, 20, 40, 40]])
    untreated = np.array([[[True, True, False, False], [True, True, True, True]]])

    fit = fit_two_way(counts, np.ones((2, 4)), untreated)

    assert fit.converged.all()
    assert fit.expected[0, 0] == pytest.approx([10, 10, 20, 20])


def test_the_effect_is_the_log_of_what_was_seen_over_what_was_expected():
    lines = {"A": [10] * 12 + [10] * 4, "B": [20] * 12 + [40] * 4, "C": [30] * 12 + [60] * 4}
    panel = counts_panel(lines, start="2018-Q1", calendar=values_panel({"x": [1]}).calendar)

    found = imputation(panel, plan_of({"A": "2021-Q1"}), panel.units, panel.months[-1], resample=False)

    # A would have had 20 in each of four quarters: 80 expected, 40 seen.
    assert found.estimate == pytest.approx(math.log(40 / 80))
    assert found.detail["prevented"] == pytest.approx(40)
    assert found.percent == pytest.approx(-50)


def test_plain_values_are_imputed_by_addition():
    panel = values_panel({"A": [1] * 12 + [1] * 4, "B": [2] * 12 + [5] * 4, "C": [0] * 12 + [3] * 4})

    found = imputation(panel, plan_of({"A": "2021-Q1"}), panel.units, panel.months[-1], resample=False)

    assert found.unit_of_estimate == "difference"
    assert found.estimate == pytest.approx(-3)
    assert found.percent is None


def test_the_jackknife_error_is_that_of_the_formula():
    thetas = np.array([0.1, 0.2, 0.3, 0.4])

    # mean 0.25, squares 0.05, times 3/4
    assert jackknife(thetas) == pytest.approx(math.sqrt(0.75 * 0.05))


def test_months_without_anyone_to_compare_with_are_left_out_and_said():
    found = found_in(a_world(), resample=False)

    assert found.detail["last_month_identified"] == "2026-04"
    assert found.detail["months_not_identified"] == 5
    assert any("After April 2026: no comparison borough remains" in text for text in found.warnings)


@pytest.mark.feature(111)
def test_when_everyone_starts_at_once_there_is_nothing_to_impute_from():
    starts = dict.fromkeys(simulate.BOROUGHS, "2024-04")

    found = found_in(a_world(), AnalysisPlan(treated=tuple(simulate.BOROUGHS), go_live=starts))

    assert found.estimate is None
    assert "nothing to compare with" in found.not_computed


def test_one_borough_left_to_compare_with_is_a_warning():
    assert any("only one borough was left" in text for text in found_in(a_world(), resample=False).warnings)


def test_missing_months_are_left_missing():
    rows = simulate.simulate(5).rows()
    gone = [row for row in rows if not (row["unit"] == STOCKPORT and row["month"] == "2023-05")]

    whole, part = (found_in(Panel.from_rows(each), resample=False) for each in (rows, gone))

    assert part.estimate == pytest.approx(whole.estimate, abs=0.02)
    assert part.estimate != whole.estimate


def test_a_history_shorter_than_a_year_is_refused():
    panel = panel_of({unit: [40] * 30 for unit in NAMES}, start="2023-06")

    found = imputation(
        panel, AnalysisPlan(treated=(STOCKPORT,), go_live={STOCKPORT: "2024-02"}), panel.units, panel.months[-1]
    )

    assert found.not_computed.startswith("There are 8 months of figures before the first go-live")


def test_two_units_cannot_say_how_much_units_differ():
    panel = panel_of({STOCKPORT: [40] * 40, TRAFFORD: [50] * 40})

    found = imputation(
        panel, AnalysisPlan(treated=(STOCKPORT,), go_live={STOCKPORT: "2024-02"}), panel.units, panel.months[-1]
    )

    assert found.not_computed.startswith("With two boroughs")


def test_every_order_of_few_dates_is_looked_at():
    orders, exact = shuffled_orders(np.array([1, 1, 0, 0, 0]))

    assert exact
    assert len(orders) == len({tuple(order) for order in orders.tolist()}) == 10
    assert orders[0].tolist() == [1, 1, 0, 0, 0]


def test_many_dates_are_shuffled_by_a_stored_seed_with_the_actual_dates_among_them():
    labels = np.arange(10)

    orders, exact = shuffled_orders(labels)
    again, _ = shuffled_orders(labels)

    assert not exact
    assert len(orders) == SHUFFLES
    assert orders[0].tolist() == labels.tolist()
    assert (orders == again).all()


def test_a_large_effect_is_larger_than_under_nearly_every_other_order_of_dates():
    assert found_in(a_world(change=-0.4)).p <= 0.01


def test_999_shuffles_of_the_dates_take_under_a_second_of_processor_time():
    panel = a_world()
    rollout = Rollout.of(panel, ROLLOUT, panel.units, panel.months[-1] - 1)
    date_randomisation(rollout, np.ones(10, dtype=bool), -0.1)

    begun = time.thread_time()
    date_randomisation(rollout, np.ones(10, dtype=bool), -0.1)

    assert time.thread_time() - begun < 1


def test_boroughs_not_in_question_stand_for_comparison_until_their_own_start():
    panel = a_world()

    asked = found_in(panel, asked=(STOCKPORT, TRAFFORD), resample=False)

    assert asked.n_treated == 2
    assert {row["unit"] for row in asked.detail["by_unit"]} == {STOCKPORT, TRAFFORD}
    assert asked.detail["last_month_identified"] == "2026-04"


@pytest.mark.feature(111)
def test_an_effect_that_builds_up_is_shown_by_time_since_the_start():
    effect = simulate.planted_effect(simulate.MEASURED_STARTS, -0.5, ramp_months=12)
    panel = Panel.from_rows(simulate.simulate(3, effect=effect).rows())

    by_since = {row["months"]: row["estimate"] for row in found_in(panel, resample=False).detail["by_months_since"]}

    assert list(by_since) == ["0 to 2", "3 to 5", "6 to 11", "12 or more"]
    assert by_since["12 or more"] == pytest.approx(math.log(0.5), abs=0.1)
    assert by_since["12 or more"] < by_since["6 to 11"] < by_since["3 to 5"]


def test_renaming_and_reordering_the_boroughs_changes_no_estimate():
    rows = simulate.simulate(5).rows()
    renamed = {code: f"X{n:02d}" for n, code in enumerate(reversed(list(simulate.BOROUGHS)))}
    moved = [{**row, "unit": renamed[row["unit"]]} for row in reversed(rows)]
    plan = AnalysisPlan(
        treated=tuple(renamed.values()),
        go_live={renamed[code]: start for code, start in simulate.MEASURED_STARTS.items()},
    )

    one, other = found_in(Panel.from_rows(rows), resample=False), found_in(Panel.from_rows(moved), plan, resample=False)

    assert other.estimate == pytest.approx(one.estimate, abs=1e-10)
    assert other.low == pytest.approx(one.low, abs=1e-10)


def test_a_population_ten_times_as_large_changes_nothing():
    rows = simulate.simulate(5).rows()
    larger = [{**row, "population": 10 * row["population"]} for row in rows]

    one, other = (found_in(Panel.from_rows(each), resample=False) for each in (rows, larger))

    assert other.estimate == pytest.approx(one.estimate, abs=1e-10)


def test_no_answer_is_ever_nan():
    quiet = panel_of({unit: [0] * 60 for unit in NAMES})

    found = imputation(
        quiet, AnalysisPlan(treated=(STOCKPORT,), go_live={STOCKPORT: "2024-02"}), quiet.units, quiet.months[-1]
    )

    assert found.estimate is None
    assert found.not_computed
    assert "NaN" not in str(plain_json(found.to_json()))
