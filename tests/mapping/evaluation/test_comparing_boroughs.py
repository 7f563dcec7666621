"""The headline: each borough's own change, pilots against the rest."""

import itertools
import math

import numpy as np
import pytest
from scipy import stats

from mapping.evaluation.borough_did import (
    borough_did,
    compare_changes,
    log_rate_changes,
    permutation_share,
    treatment_sets,
)
from mapping.evaluation.windows import last_usable_month, windows_around

from .panels import (
    BURY,
    NAMES,
    STOCKPORT,
    TRAFFORD,
    WIGAN,
    before_and_after,
    panel_of,
    plan_for,
    spread_over,
)

# Totals before (24 months) and after (12 months), chosen so that with the added half every ratio is plain:
# 10.5/31.5 and 31.5/94.5 are a third, 31.5/31.5 is one, 31.5/52.5 is three fifths.
BY_HAND = {STOCKPORT: (31, 10), TRAFFORD: (94, 31), BURY: (31, 31), WIGAN: (52, 31)}
PILOTS = np.array([True, True, False, False])


def compared(panel, plan, comparison):
    starts = {unit: plan.go_live_month(unit) for unit in plan.treated}
    windows = windows_around(panel, plan, starts, dict.fromkeys(comparison), last_usable_month(panel, plan, None))
    return borough_did(panel, plan, windows, plan.treated, comparison)


def test_four_boroughs_worked_by_hand():
    panel = before_and_after(BY_HAND)

    found = compared(panel, plan_for(STOCKPORT, TRAFFORD), (BURY, WIGAN))

    # Half as many months after: the rates change by 2/3, 2/3, 2 and 6/5.
    changes = {row["name"]: row["change"] for row in found.detail["by_unit"]}
    assert changes == pytest.approx(
        {
            "Stockport": math.log(2 / 3),
            "Trafford": math.log(2 / 3),
            "Bury": math.log(2),
            "Wigan": math.log(6 / 5),
        }
    )
    # The pilots do not differ; the others lie log(5/3)/2 either side of their mean log(2.4)/2.
    half_gap = math.log(5 / 3) / 2
    standard_error = math.sqrt(2 * half_gap**2 / 2 * (1 / 2 + 1 / 2))
    estimate = math.log(2 / 3) - math.log(2.4) / 2
    assert found.estimate == pytest.approx(estimate)
    assert found.detail["standard_error"] == pytest.approx(standard_error)
    assert found.df == 2
    assert (found.low, found.high) == pytest.approx(
        (estimate - 4.302653 * standard_error, estimate + 4.302653 * standard_error), rel=1e-6
    )
    assert found.percent == pytest.approx(100 * ((2 / 3) / math.sqrt(2.4) - 1))
    # Of the six ways to choose two of four, only the actual pilots and the other two differ this much.
    assert found.p == pytest.approx(2 / 6)
    assert found.detail["permutation"] == {
        "sets": 6,
        "every_set": True,
        "smallest_possible": 1 / 6,
        "seed": None,
    }


def test_groups_stand_beside_each_other_with_counts_and_rates():
    found = compared(before_and_after(BY_HAND), plan_for(STOCKPORT, TRAFFORD), (BURY, WIGAN))

    assert found.detail["treated"]["count_before"] == 125
    assert found.detail["comparison"]["count_after"] == 62
    assert found.detail["all_areas"]["percent"] == pytest.approx(100 * (103 / 12 / (208 / 24) - 1))


@pytest.mark.parametrize("n_treated", [1, 2, 4])
def test_the_interval_is_students_on_one_number_a_borough(n_treated):
    import statsmodels.api as sm

    changes = np.random.default_rng(n_treated).normal(0, 0.08, 10)
    treated = np.arange(10) < n_treated

    found = compare_changes(changes, treated)

    line = sm.OLS(changes, sm.add_constant(treated.astype(float))).fit()
    assert found.estimate == pytest.approx(line.params[1], rel=1e-9)
    assert found.standard_error == pytest.approx(line.bse[1], rel=1e-9)
    assert (found.low, found.high) == pytest.approx(tuple(line.conf_int()[1]), rel=1e-9)
    assert found.p == pytest.approx(line.pvalues[1], rel=1e-9)


@pytest.mark.parametrize("n_treated", [2, 3])
def test_the_permutation_share_is_scipys_over_every_set(n_treated):
    changes = np.random.default_rng(40 + n_treated).normal(0, 0.08, 10)
    treated = np.arange(10) < n_treated

    share = permutation_share(changes, treated)

    theirs = stats.permutation_test(
        (changes[treated], changes[~treated]),
        lambda one, other, axis: np.abs(one.mean(axis) - other.mean(axis)),
        alternative="greater",
        n_resamples=np.inf,
        vectorized=True,
    )
    assert share == pytest.approx(theirs.pvalue)


@pytest.mark.parametrize(("n_treated", "sets"), [(2, 45), (1, 10), (5, 252)])
def test_the_smallest_share_is_one_in_the_number_of_sets(n_treated, sets):
    changes = np.where(np.arange(10) < n_treated, -1.0, np.linspace(-0.01, 0.01, 10))
    treated = np.arange(10) < n_treated

    share = permutation_share(changes, treated)

    assert len(treatment_sets(10, n_treated).chosen) == sets
    assert share == pytest.approx((2 if n_treated == 5 else 1) / sets)  # five of ten also mirror


def test_ties_count_as_reached_whatever_the_last_digit():
    changes = np.array([-0.1, -0.3, 0.1, 0.3, -0.1, -0.3])
    treated = np.array([True, True, False, False, False, False])
    by_hand = [
        abs(changes[list(pair)].mean() - np.delete(changes, pair).mean())
        for pair in itertools.combinations(range(6), 2)
    ]

    share = permutation_share(changes, treated)

    assert share == pytest.approx(np.mean(np.round(by_hand, 9) >= round(by_hand[0], 9)))


def test_too_many_sets_are_drawn_with_a_stored_seed():
    changes = np.random.default_rng(8).normal(0, 0.1, 40)
    treated = np.arange(40) < 5

    sets = treatment_sets(40, 5)
    share = permutation_share(changes, treated)

    assert not sets.exact
    assert len(sets.chosen) == 99_999
    assert share == permutation_share(changes, treated)
    assert share == pytest.approx(compare_changes(changes, treated).p, abs=0.02)


def test_many_panels_at_once_give_what_each_gives_alone():
    changes = np.random.default_rng(3).normal(0, 0.08, (50, 10))
    treated = np.arange(10) < 2

    together = compare_changes(changes, treated)

    alone = [compare_changes(one, treated) for one in changes]
    assert together.low == pytest.approx([one.low for one in alone], rel=1e-12)
    assert permutation_share(changes, treated) == pytest.approx([permutation_share(one, treated) for one in changes])


def test_exchanging_before_and_after_turns_the_sign():
    draw = np.random.default_rng(5)
    before, after = draw.poisson(900, 10), draw.poisson(400, 10)

    forwards = log_rate_changes(after, 12.0, before, 24.0)
    backwards = log_rate_changes(before, 24.0, after, 12.0)

    assert forwards == pytest.approx(-backwards)


def a_panel_of_chance(seed: int = 11) -> dict[str, list[int]]:
    draw = np.random.default_rng(seed)
    return {f"E0800000{n}": draw.poisson(90, 38).tolist() for n in range(1, 10)}


CHANCE_PLAN = plan_for("E08000001", "E08000002")
CHANCE_OTHERS = tuple(f"E0800000{n}" for n in range(3, 10))


def test_time_run_backwards_turns_the_sign_of_the_whole_result():
    counts = {unit: line[:25] for unit, line in a_panel_of_chance().items()}
    plan = plan_for("E08000001", "E08000002", exclude_last_months=0, pre_months=12)
    forwards = panel_of(counts, start="2023-01")
    backwards = panel_of({unit: line[::-1] for unit, line in counts.items()}, start="2023-01")

    one, other = (compared(panel, plan, CHANCE_OTHERS) for panel in (forwards, backwards))

    assert one.estimate == pytest.approx(-other.estimate)
    assert one.low == pytest.approx(-other.high)
    assert one.p == pytest.approx(other.p)


def test_ten_times_the_population_everywhere_changes_nothing():
    counts = a_panel_of_chance()

    one = compared(panel_of(counts), CHANCE_PLAN, CHANCE_OTHERS)
    other = compared(panel_of(counts, population=2_500_000), CHANCE_PLAN, CHANCE_OTHERS)

    assert (one.estimate, one.low, one.high, one.p) == pytest.approx((other.estimate, other.low, other.high, other.p))


def test_other_names_for_the_boroughs_change_nothing():
    counts = a_panel_of_chance()
    renamed = {unit: f"Z{9 - int(unit[-1])}" for unit in counts}
    plan = plan_for(*(renamed[unit] for unit in CHANCE_PLAN.treated))

    one = compared(panel_of(counts), CHANCE_PLAN, CHANCE_OTHERS)
    other = compared(
        panel_of({renamed[unit]: line for unit, line in counts.items()}),
        plan,
        tuple(renamed[unit] for unit in CHANCE_OTHERS),
    )

    assert (one.estimate, one.low, one.high, one.p) == pytest.approx((other.estimate, other.low, other.high, other.p))


def test_a_borough_without_a_single_report_still_has_a_change():
    panel = before_and_after({**BY_HAND, WIGAN: (52, 0)})

    found = compared(panel, plan_for(STOCKPORT, TRAFFORD), (BURY, WIGAN))

    wigan = found.detail["by_unit"][-1]
    assert wigan["change"] == pytest.approx(math.log((0.5 / 12) / (52.5 / 24)))


def test_one_pilot_takes_its_spread_from_the_others_and_says_what_exchange_cannot_show():
    panel = panel_of(a_panel_of_chance())

    found = compared(panel, plan_for("E08000001"), tuple(f"E0800000{n}" for n in range(2, 10)))

    others = [row["change"] for row in found.detail["by_unit"][1:]]
    assert found.df == 7
    assert found.detail["standard_error"] == pytest.approx(np.std(others, ddof=1) * math.sqrt(1 + 1 / 8))
    assert found.detail["permutation"]["smallest_possible"] == pytest.approx(1 / 9)
    assert any("no share below 0.11" in warning for warning in found.warnings)


def test_fewer_than_six_months_after_is_a_warning():
    panel = before_and_after(BY_HAND, after=5)

    found = compared(panel, plan_for(STOCKPORT, TRAFFORD), (BURY, WIGAN))

    assert found.estimate is not None
    assert "There are 5 months after go-live; fewer than 6 tell little." in found.warnings


def test_a_borough_with_few_months_is_left_out_and_named():
    counts = {unit: [*spread_over(x0, 24), 0, *spread_over(x1, 12), 0] for unit, (x0, x1) in BY_HAND.items()}
    counts["E08000001"] = [*counts[BURY][:25], None, None, None, *counts[BURY][28:]]

    found = compared(panel_of(counts), plan_for(STOCKPORT, TRAFFORD), ("E08000001", BURY, WIGAN))

    assert found.n_comparison == 2
    assert found.estimate == pytest.approx(math.log(2 / 3) - math.log(2.4) / 2)
    assert found.detail["excluded"][0]["unit"] == "E08000001"
    assert any("E08000001 is left out" in warning for warning in found.warnings)


@pytest.mark.feature(112)
@pytest.mark.parametrize(
    ("totals", "treated", "others", "sentence"),
    [
        (
            {**BY_HAND, STOCKPORT: (29, 10)},
            (STOCKPORT,),
            (BURY, WIGAN),
            "Stockport had fewer than 30 fraud victims in the 24 months before go-live, which is too few for a "
            "finding; it would have to be pooled with others.",
        ),
        (BY_HAND, (STOCKPORT,), (), "There is no borough without the service to compare with."),
        (
            BY_HAND,
            (STOCKPORT,),
            (BURY,),
            "With one borough on each side there is nothing to measure ordinary differences by.",
        ),
    ],
)
def test_data_too_thin_give_a_sentence_and_no_number(totals, treated, others, sentence):
    found = compared(before_and_after(totals), plan_for(*treated), others)

    assert found.not_computed == sentence
    assert found.estimate is found.low is found.high is found.p is None


def test_less_than_a_year_before_go_live_is_not_computed():
    found = compared(before_and_after(BY_HAND, before=11), plan_for(STOCKPORT, TRAFFORD), (BURY, WIGAN))

    assert found.not_computed == (
        "There are 11 months of figures before the first go-live, and at least 12 are needed."
    )


def test_go_lives_more_than_three_months_apart_have_no_common_before_and_after():
    plan = plan_for(STOCKPORT, TRAFFORD)
    apart = {STOCKPORT: "2024-01", TRAFFORD: "2024-05"}

    found = compared(
        before_and_after(BY_HAND),
        type(plan)(**{**plan.to_json(), "go_live": apart}),
        (BURY, WIGAN),
    )

    assert found.not_computed == (
        "The boroughs in question went live more than 3 months apart (Stockport in January 2024 and Trafford in "
        "May 2024), so they have no common before and after."
    )


def test_wards_get_no_finding_of_their_own():
    found = compared(before_and_after(BY_HAND), plan_for(STOCKPORT, TRAFFORD, unit="ward"), (BURY, WIGAN))

    assert found.not_computed.startswith("Wards are too small")


def test_weekly_figures_are_for_charts_only():
    found = compared(before_and_after(BY_HAND), plan_for(STOCKPORT, TRAFFORD, frequency="week"), (BURY, WIGAN))

    assert found.not_computed.startswith("Weekly figures are for charts only")


def test_small_boroughs_are_pooled_and_named():
    found = compared(before_and_after({**BY_HAND, STOCKPORT: (29, 10)}), plan_for(STOCKPORT, TRAFFORD), (BURY, WIGAN))

    assert found.estimate is not None
    assert "Fewer than 30 before go-live, so no finding of its own: Stockport." in found.warnings


def test_an_unusual_month_is_kept_shown_and_left_out_in_a_second_run():
    counts = a_panel_of_chance()
    counts["E08000001"][30] *= 6  # July 2024

    found = compared(panel_of(counts), CHANCE_PLAN, CHANCE_OTHERS)

    again = found.detail["without_extreme_months"]
    without = {unit: [*line[:30], None, *line[31:]] for unit, line in counts.items()}
    assert again["months"] == ["July 2024 in E08000001"]
    assert again["estimate"] == pytest.approx(compared(panel_of(without), CHANCE_PLAN, CHANCE_OTHERS).estimate)
    assert again["estimate"] < found.estimate
    assert any(warning.startswith("Unusual months: July 2024") for warning in found.warnings)


def test_months_of_the_pandemic_are_a_warning():
    counts = a_panel_of_chance()
    plan = plan_for("E08000001", "E08000002", go_live="2022-07")

    found = compared(panel_of(counts, start="2020-07"), plan, CHANCE_OTHERS)

    assert any("pandemic" in warning for warning in found.warnings)


def test_one_pilot_that_changed_exactly_like_the_others_is_no_finding():
    changes = np.log(np.full(10, 13.5) / 40.5) + np.log(24 / 12)
    treated = np.arange(10) < 1

    found = compare_changes(changes, treated)

    assert (found.estimate, found.p) == (0, 1)


def test_boroughs_that_all_change_by_exactly_the_same_are_doubted():
    panel = before_and_after(dict.fromkeys(NAMES, (240, 120)))

    found = compared(panel, plan_for(STOCKPORT, TRAFFORD), (BURY, WIGAN))

    assert found.estimate == pytest.approx(0)
    assert any("real counts do not" in warning for warning in found.warnings)
