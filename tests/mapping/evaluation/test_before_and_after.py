"""Before and after in one place: rates, their ratio, and intervals as wide as the counts deserve."""

import math

import numpy as np
import pytest
from scipy import stats

from mapping.evaluation.before_after import (
    CAUTION,
    before_after,
    exact_rate_ratio,
    monthly_spread,
    rate_ratio,
    score_rate_ratio,
)
from mapping.evaluation.months import month_number
from mapping.evaluation.plan import AnalysisPlan
from mapping.evaluation.poisson import fit_poisson
from mapping.evaluation.windows import last_usable_month, windows_around

from .panels import BURY, STOCKPORT, WIGAN, before_and_after, panel_of, spread_over

DEFAULTS = AnalysisPlan()


def described(panel, treated=(STOCKPORT,), comparison=(BURY,), start="2024-01", plan=DEFAULTS):
    first = dict.fromkeys(treated, month_number(start))
    windows = windows_around(panel, plan, first, dict.fromkeys(comparison), last_usable_month(panel, plan, None))
    return before_after(panel, plan, windows, treated, comparison)


def test_thirty_after_forty_at_equal_exposure_is_three_quarters():
    found = exact_rate_ratio(30, 1000, 40, 1000, 0.05)

    assert found.ratio == 0.75
    assert found.interval == "exact"
    # At each limit the share of the seventy has exactly 2.5% chance of lying this far out.
    low, high = found.low / (1 + found.low), found.high / (1 + found.high)
    assert stats.binom.sf(29, 70, low) == pytest.approx(0.025)
    assert stats.binom.cdf(30, 70, high) == pytest.approx(0.025)


@pytest.mark.parametrize(("after", "before"), [(30, 40), (200, 150), (25, 1000), (1400, 1500)])
def test_the_exact_interval_is_the_binomial_one_turned_into_a_ratio(after, before):
    share = stats.binomtest(after, after + before).proportion_ci(0.95, method="exact")

    found = exact_rate_ratio(after, 700.0, before, 900.0, 0.05)

    for limit, bound in ((found.low, share.low), (found.high, share.high)):
        assert limit == pytest.approx(bound / (1 - bound) * 900 / 700, rel=1e-9)


@pytest.mark.parametrize(("after", "before"), [(3, 17), (12, 400), (19, 19), (1, 1)])
def test_the_score_interval_is_wilsons_turned_into_a_ratio(after, before):
    share = stats.binomtest(after, after + before).proportion_ci(0.95, method="wilson")

    found = rate_ratio(after, 700.0, before, 900.0)

    assert found.interval == "score"
    for limit, bound in ((found.low, share.low), (found.high, share.high)):
        assert limit == pytest.approx(bound / (1 - bound) * 900 / 700, rel=1e-9)


def test_no_reports_after_gives_a_lower_limit_of_zero():
    found = score_rate_ratio(0, 1000, 10, 1000, 0.05)

    assert (found.ratio, found.low) == (0.0, 0.0)
    assert found.high == pytest.approx(1.959964**2 / 10, rel=1e-6)  # z squared over n, by hand
    assert exact_rate_ratio(0, 1000, 10, 1000, 0.05).low == 0.0


def test_no_reports_before_gives_no_ratio_and_no_upper_limit():
    found = rate_ratio(10, 1000, 0, 1000)

    assert (found.ratio, found.high) == (None, None)
    assert found.low == pytest.approx(10 / 1.959964**2, rel=1e-6)
    assert exact_rate_ratio(10, 1000, 0, 1000, 0.05).high is None


@pytest.mark.parametrize(("after", "before", "interval"), [(20, 20, "exact"), (19, 50, "score"), (50, 19, "score")])
def test_the_score_interval_is_used_when_either_count_is_under_twenty(after, before, interval):
    assert rate_ratio(after, 1, before, 1).interval == interval


def test_figures_that_jump_about_widen_the_interval():
    calm = rate_ratio(1200, 1, 1400, 1, spread=0.8)
    jumpy = rate_ratio(1200, 1, 1400, 1, spread=4.0)

    assert calm.interval == "exact"
    assert jumpy.interval == "over-dispersed"
    reach = 1.959964 * math.sqrt(4 * (1 / 1200 + 1 / 1400))
    assert (jumpy.low, jumpy.high) == pytest.approx(
        (1200 / 1400 * math.exp(-reach), 1200 / 1400 * math.exp(reach)), rel=1e-6
    )


def test_the_wider_of_the_two_intervals_is_kept():
    found = rate_ratio(25, 1, 25, 1, spread=1.0001)

    assert found.interval == "exact"


def test_exchanging_before_and_after_turns_the_ratio_over():
    one, other = rate_ratio(30, 700, 40, 900), rate_ratio(40, 900, 30, 700)

    assert one.ratio == pytest.approx(1 / other.ratio)
    assert one.low == pytest.approx(1 / other.high)
    assert one.high == pytest.approx(1 / other.low)


def a_season_with_a_trend(seed: int, months: int = 36) -> np.ndarray:
    draw = np.random.default_rng(seed)
    at = np.arange(months)
    return draw.poisson(80 * np.exp(0.2 * np.sin(2 * np.pi * at / 12) - 0.004 * at) * draw.gamma(25, 1 / 25, months))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_our_poisson_model_agrees_with_statsmodels(seed):
    import statsmodels.api as sm

    counts = a_season_with_a_trend(seed).astype(float)
    at = np.arange(36)
    design = np.column_stack([at % 12 == month for month in range(12)] + [at / 12]).astype(float)
    offset = np.log(np.linspace(250_000, 260_000, 36))

    ours = fit_poisson(counts, design, offset)

    theirs = sm.GLM(counts, design, family=sm.families.Poisson(), offset=offset).fit()
    assert ours.coefficients == pytest.approx(theirs.params, rel=1e-8)
    assert ours.phi == pytest.approx(theirs.pearson_chi2 / theirs.df_resid, rel=1e-8)
    assert ours.df == theirs.df_resid


def test_a_calendar_month_without_any_report_does_not_stop_the_poisson_model():
    counts = a_season_with_a_trend(1).astype(float)
    counts[::12] = 0

    spread = monthly_spread(counts, np.full(36, 250_000.0), range(36))

    assert spread is not None
    assert 0.5 < spread < 20


def test_with_too_few_months_the_spread_is_not_known():
    months = np.arange(14)

    assert monthly_spread(np.full(14, 10.0), np.full(14, 1.0), months) is None


def test_a_series_without_reports_has_no_spread():
    assert monthly_spread(np.zeros(36), np.ones(36), range(36)) is None


def test_rates_are_per_thousand_residents_a_year():
    panel = before_and_after({STOCKPORT: (480, 180), BURY: (480, 240)})

    found = described(panel)

    ours = found.detail["treated"]
    assert (ours["count_before"], ours["count_after"]) == (240, 180)
    assert ours["person_months_after"] == 12 * 250_000
    assert ours["rate_before"] == pytest.approx(0.96)  # 240 in a year among 250,000
    assert ours["rate_after"] == pytest.approx(0.72)
    assert ours["rate_difference"] == pytest.approx(-0.24)
    assert ours["difference_in_a_year"] == pytest.approx(-60)
    assert ours["percent"] == pytest.approx(-25)
    assert found.percent == pytest.approx(-25)
    assert found.estimate == pytest.approx(math.log(0.75))


def test_the_comparison_boroughs_and_everywhere_stand_beside_the_pilot():
    panel = before_and_after({STOCKPORT: (480, 180), BURY: (480, 240), WIGAN: (960, 360)})

    found = described(panel, comparison=(BURY, WIGAN))

    assert found.detail["comparison"]["count_after"] == 600
    assert found.detail["comparison"]["percent"] == pytest.approx(100 * (600 / 720 - 1))
    assert found.detail["all_areas"]["percent"] == pytest.approx(100 * (780 / 960 - 1))
    assert [row["name"] for row in found.detail["by_unit"]] == ["Stockport"]
    assert found.detail["caution"] == CAUTION == "This alone cannot show what caused the change."


def test_no_reports_in_either_period_is_said_and_nothing_is_worked_out():
    found = described(before_and_after({STOCKPORT: (0, 0), BURY: (480, 240)}))

    assert found.not_computed == "There are no reports in either period."
    assert found.estimate is found.low is found.high is None


def test_reports_after_and_none_before_have_a_lower_limit_only():
    found = described(before_and_after({STOCKPORT: (0, 24), BURY: (480, 240)}))

    assert found.estimate is found.percent is found.high is None
    assert found.low > 0
    assert "There are no reports before go-live, so there is no ratio and no upper limit." in found.warnings


def test_reports_before_and_none_after_is_a_fall_of_a_hundred_percent():
    found = described(before_and_after({STOCKPORT: (480, 0), BURY: (480, 240)}))

    assert found.percent == -100
    assert found.estimate is None
    assert found.detail["treated"]["ratio_low"] == 0


def test_a_missing_month_takes_the_same_month_of_the_other_side_with_it():
    whole = [*spread_over(480, 24), 0, *spread_over(240, 12), 0]
    with_a_gap = [*whole[:14], None, *whole[15:]]  # March 2023
    panel = panel_of({STOCKPORT: with_a_gap, BURY: whole})

    found = described(panel)

    assert found.detail["treated"]["count_before"] == 11 * 20
    assert found.detail["treated"]["count_after"] == 11 * 20
    assert "March 2023, March 2024" in found.warnings[0]


def test_a_comparison_borough_with_a_gap_is_left_out_and_named():
    whole = [*spread_over(480, 24), 0, *spread_over(240, 12), 0]
    panel = panel_of({STOCKPORT: whole, BURY: [*whole[:14], None, *whole[15:]], WIGAN: whole})

    found = described(panel, comparison=(BURY, WIGAN))

    assert found.n_comparison == 1
    assert "Bury is left out of the comparison: it has months without a figure." in found.warnings


def test_a_history_of_less_than_the_same_months_gives_no_result():
    panel = before_and_after({STOCKPORT: (80, 80), BURY: (80, 80)}, before=8)

    assert described(panel).not_computed == ("The figures do not go back to the same calendar months before go-live.")


def test_a_short_history_says_that_the_range_is_likely_too_narrow():
    panel = before_and_after({STOCKPORT: (240, 180), BURY: (240, 180)}, before=14)

    assert any("likely too narrow" in warning for warning in described(panel).warnings)


def test_everywhere_is_every_borough_whether_or_not_it_may_be_compared_with():
    panel = before_and_after({STOCKPORT: (480, 180), BURY: (480, 240), WIGAN: (960, 360)})

    alone = described(panel, comparison=()).detail["all_areas"]
    with_one = described(panel, comparison=(BURY,)).detail["all_areas"]

    assert alone == with_one
    assert (alone["count_before"], alone["count_after"]) == (960, 780)
    assert (alone["areas"], alone["areas_known"]) == (3, 3)
