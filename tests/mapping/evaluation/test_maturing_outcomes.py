"""Outcomes that are still to come: incidence by age, and where a triangle is likely to end."""

import math
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from mapping.evaluation.chain_ladder import (
    Triangle,
    cape_cod,
    completeness,
    development,
    incomplete_months,
    maturity_projection,
)
from mapping.evaluation.maturity import CLOSED, OPEN, POSITIVE, CaseHistory, cumulative_incidence, maturity_aj


def a_case(age: float, outcome: int, unit: str | None = None) -> CaseHistory:
    return CaseHistory(24_000, age, outcome, unit)


FOUR = [a_case(1, POSITIVE), a_case(2, CLOSED), a_case(3, POSITIVE), a_case(4, OPEN)]


def test_incidence_counts_other_closures_as_closed_and_not_as_unknown():
    found = cumulative_incidence(FOUR, [1, 2, 3])

    # 1/4; nothing at 2 but survival falls to 1/2; then 1/2 x 1/2.
    assert [row.share for row in found] == pytest.approx([0.25, 0.25, 0.5])


def test_the_usual_mistake_would_have_said_more():
    everyone_censored = [a_case(c.age, OPEN if c.outcome == CLOSED else c.outcome) for c in FOUR]

    assert cumulative_incidence(everyone_censored, [3])[0].share > cumulative_incidence(FOUR, [3])[0].share


def test_without_open_cases_the_interval_is_that_of_a_share():
    cases = [a_case(1, POSITIVE)] * 20 + [a_case(2, CLOSED)] * 80

    (row,) = cumulative_incidence(cases, [2])

    # Variance 0.2 x 0.8 / 100, on the log(-log) scale.
    reach = 1.959964 * math.sqrt(0.0016) / (0.2 * abs(math.log(0.2)))
    middle = math.log(-math.log(0.2))
    assert row.low == pytest.approx(math.exp(-math.exp(middle + reach)), rel=1e-5)
    assert row.high == pytest.approx(math.exp(-math.exp(middle - reach)), rel=1e-5)
    assert row.low < 0.2 < row.high


def test_an_age_that_nobody_has_reached_has_no_share():
    assert cumulative_incidence(FOUR, [12])[0].share is None


def test_an_outcome_after_the_extract_was_not_known_at_it():
    case = CaseHistory.of(date(2024, 1, 1), POSITIVE, date(2024, 9, 1), date(2024, 6, 1))

    assert case.outcome == OPEN


def test_pilots_and_others_are_compared_at_the_same_age():
    cases = [a_case(2, POSITIVE, "a"), a_case(4, OPEN, "a"), a_case(14, POSITIVE, "b"), a_case(14, OPEN, "b")]

    found = maturity_aj(cases, ["a"])

    at_three = {name: found.detail[name]["by_age"][0]["share"] for name in ("in_question", "others")}
    assert at_three == {"in_question": pytest.approx(0.5), "others": 0.0}
    assert found.detail["in_question"]["median_age_months"] == 3


def test_no_cases_is_no_answer():
    assert maturity_aj([], []).not_computed == "No cases were given."


# Triangles.

NAN = math.nan
TRIANGLE = np.array([[4.0, 2, 2], [6, 3, NAN], [8, NAN, NAN]])


def test_development_factors_are_ratios_of_column_sums():
    # (6 + 9) / (4 + 6) and 8 / 6
    assert development(TRIANGLE) == pytest.approx([1.5, 8 / 6])
    assert completeness(development(TRIANGLE)) == pytest.approx([0.5, 0.75, 1.0])


def test_cape_cod_gives_every_cohort_the_common_rate_for_what_is_to_come():
    future, q = cape_cod(TRIANGLE, np.array([100.0, 100, 100]))

    # 25 positives over 100 + 75 + 50 used-up cases
    assert q == pytest.approx(25 / 225)
    assert future == pytest.approx([0, 100 * q * 0.25, 100 * q * 0.5])


def test_cases_fall_into_a_triangle_by_month_of_report_and_age():
    cases = [
        CaseHistory.of(date(2024, 1, 5), POSITIVE, date(2024, 1, 20), date(2024, 3, 31)),
        CaseHistory.of(date(2024, 1, 5), POSITIVE, date(2024, 3, 20), date(2024, 3, 31)),
        CaseHistory.of(date(2024, 3, 5), OPEN, None, date(2024, 3, 31)),
    ]

    found = Triangle.of(cases, date(2024, 3, 31))

    assert found.new[0].tolist() == [1, 0, 1]
    assert np.isfinite(found.new).sum(1).tolist() == [3, 2, 1]
    assert found.size.tolist() == [2, 0, 1]


FAR_AWAY = date(2090, 12, 31)


def a_history(
    cohorts: int = 30, each: int = 150, seed: int = 3, extract: date = date(2024, 6, 30)
) -> tuple[list[CaseHistory], date]:
    """Monthly cohorts, reported on all days; 16% end well, after some five months, as the simulation recipe has it."""
    draw = np.random.default_rng(seed)
    cases = []
    for month in range(cohorts):
        for number in range(each):
            reported = date(2022 + month // 12, month % 12 + 1, 1 + number % 28)
            good = draw.random() < 0.16
            delay = 5 * math.exp(0.7 * draw.normal()) if good else draw.exponential(5)
            ended = reported + timedelta(days=round(30.4375 * delay))
            cases.append(CaseHistory.of(reported, POSITIVE if good else CLOSED, ended, extract))
    return cases, extract


def test_a_projection_holds_the_truth_and_never_falls_below_what_is_there():
    cases, extract = a_history(each=1500)

    found = maturity_projection(cases, extract)

    assert found.not_computed is None
    assert found.detail["to_date"] <= found.low < found.estimate < found.high
    assert found.low < ends_well(*a_history(each=1500, extract=FAR_AWAY)) < found.high
    assert found.detail["sentence"].startswith(
        f"{round(100 * found.detail['to_date'])}% of reports have had a positive"
    )


def ends_well(cases, _) -> float:
    return sum(case.outcome == POSITIVE for case in cases) / len(cases)


def test_the_interval_of_a_large_triangle_holds_the_truth():
    """By each case's own days the newest cell of every month was half empty, and none of these was held."""
    held = 0
    for seed in range(6):
        found = maturity_projection(*a_history(each=1500, seed=seed))
        held += found.low <= ends_well(*a_history(each=1500, seed=seed, extract=FAR_AWAY)) <= found.high

    assert held >= 5


def test_a_month_that_is_running_is_left_out_of_the_triangle():
    cases, extract = a_history()
    running = [CaseHistory.of(date(2024, 7, 3), OPEN, None, date(2024, 7, 10)) for _ in range(40)]
    closed = [replace(case, age=30.3, outcome=POSITIVE, ended=24_294) for case in cases[:5]]

    found = Triangle.of([*cases[5:], *closed, *running], date(2024, 7, 10))

    assert found.cohorts == Triangle.of(cases, extract).cohorts
    assert found.size.sum() == len(cases)
    assert np.nansum(found.new) <= np.nansum(Triangle.of(cases, extract).new)


def test_the_same_seed_projects_the_same_digits():
    cases, extract = a_history(each=1500)

    one, other = (maturity_projection(cases, extract) for _ in range(2))

    assert (one.low, one.high) == (other.low, other.high)


def test_eleven_cohorts_are_too_early_to_project():
    cases, extract = a_history(cohorts=30)
    late = [case for case in cases if case.reported >= 24_284]  # from September 2023 on

    found = maturity_projection(late, extract)

    assert found.estimate is None
    assert (
        found.not_computed == "Too early to say where this will end: there are 10 months of reports, and 12 are needed."
    )


def test_a_handful_of_positives_is_too_early_to_project():
    cases, extract = a_history(each=2)

    assert "fewer than 5 positive outcomes" in maturity_projection(cases, extract).not_computed


def test_an_oldest_month_that_still_grows_is_too_early_to_project():
    cases, extract = a_history(each=1500)
    oldest = min(case.reported for case in cases)
    grown = [CaseHistory(oldest, 29.5, POSITIVE) for _ in range(20)]

    assert "still growing by more than 2%" in maturity_projection([*cases, *grown], extract).not_computed


def test_months_under_95_percent_complete_are_told_from_when_reports_were_first_seen():
    # Of every month's reports 90 come in the first extract and 10 in the next.
    seen = {}
    for month in range(100, 110):
        seen[month, month] = 90
        if month < 109:
            seen[month, month + 1] = 10

    assert incomplete_months(seen) == {109: pytest.approx(0.9)}
