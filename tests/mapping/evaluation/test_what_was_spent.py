"""Costs with their days: what the boroughs in question cost until the last month compared, and nothing invented."""

from datetime import date

import pytest

from mapping.evaluation.evidence import Evidence
from mapping.evaluation.run import evaluate
from mapping.evaluation.spending import Spending, spent

from .panels import BURY, STOCKPORT, TRAFFORD, WIGAN, before_and_after, plan_for

PROGRAMME = (STOCKPORT, TRAFFORD, BURY, WIGAN)


def a_year(item="staff", pounds=36_600.0, unit=STOCKPORT, year=2024):
    return Spending(item, pounds, date(year, 1, 1), date(year, 12, 31), unit)


def test_an_amount_is_counted_by_its_days_until_the_last_month():
    # 366 days of £100; January to March 2024 are 91.
    found = spent([a_year()], [STOCKPORT], programme=PROGRAMME, until=date(2024, 3, 31))

    assert found == {"staff": pytest.approx(9_100)}


def test_what_was_spent_before_the_start_counts_whole():
    setting_up = Spending("training", 5_000.0, date(2023, 9, 1), date(2023, 12, 31), STOCKPORT)

    assert spent([setting_up], [STOCKPORT], programme=PROGRAMME, until=date(2024, 3, 31)) == {"training": 5_000}


def test_what_began_after_the_last_month_or_was_for_another_borough_counts_nothing():
    later, elsewhere = a_year(year=2025), a_year(unit=BURY)

    assert spent([later, elsewhere], [STOCKPORT], programme=PROGRAMME, until=date(2024, 12, 31)) == {}


def test_an_amount_of_the_whole_programme_is_shared_evenly():
    whole = [a_year("platform", 8_000.0, None), a_year("staff", 1_000.0), a_year("staff", 500.0, TRAFFORD)]

    found = spent(whole, [STOCKPORT, TRAFFORD], programme=PROGRAMME, until=date(2024, 12, 31))

    assert found == {"platform": 4_000, "staff": 1_500}


def a_clear_fall():
    names = [f"E0800000{n}" for n in (1, 3, 4, 5, 6, 8)]
    totals = dict.fromkeys((STOCKPORT, TRAFFORD), (2400, 800)) | {
        unit: (2400, 1150 + 12 * n) for n, unit in enumerate(names)
    }
    return before_and_after(totals), plan_for(STOCKPORT, TRAFFORD)


def test_cost_and_benefit_reads_the_days_of_the_months_compared():
    panel, plan = a_clear_fall()  # after: February 2024 to January 2025, less the last month
    spending = (Spending("staff", 73_000.0, date(2024, 2, 1), date(2026, 1, 30), STOCKPORT),)

    found = evaluate(panel, plan, evidence=Evidence(spending=spending), resample=False)["methods"]["cost_benefit"]

    # £100 a day over 730 days; 1 February 2024 to 31 January 2025 are 366.
    assert found["settings"]["costs_until"] == "2025-01-31"
    assert found["detail"]["costs"] == {"staff": pytest.approx(36_600)}
    assert found["detail"]["heading"] == "found"
    assert any("shared evenly" in text for text in found["warnings"])


def test_without_costs_the_balance_is_not_worked_out():
    panel, plan = a_clear_fall()

    found = evaluate(panel, plan, resample=False)["methods"]["cost_benefit"]

    assert found["not_computed"] == "What the programme cost was not given."


def test_costs_that_all_came_later_are_no_costs():
    panel, plan = a_clear_fall()
    later = (Spending("staff", 900.0, date(2027, 1, 1), date(2027, 1, 31), STOCKPORT),)

    found = evaluate(panel, plan, evidence=Evidence(spending=later), resample=False)["methods"]["cost_benefit"]

    assert found["estimate"] is None
    assert found["not_computed"] == "What the programme cost was not given."
