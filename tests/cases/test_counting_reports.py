from datetime import date

import pytest

from fraudhub.cases.models import FraudReport
from fraudhub.core.periods import FinancialYear, Month
from fraudhub.geography.models import Postcode
from fraudhub.geography.scoping import Scope
from tests.factories.accounts import the_borough
from tests.factories.cases import a_row, imported
from tests.factories.geography import a_postcode_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def reports():
    """Four of Stockport (one with an unknown postcode), one of Trafford, one of nowhere; two months, two years."""
    stockport, trafford = a_postcode_in("stockport"), a_postcode_in("trafford")
    imported(
        a_row(reported_on="2025-03-31", victim_postcode=stockport, victim_age="80", lost_gbp="0.10"),
        a_row(reported_on="2025-04-01", victim_postcode=stockport, victim_age="30", lost_gbp="0.20"),
        a_row(reported_on="2025-04-30", victim_postcode=stockport, lost_gbp="0", victim_kind="business"),
        a_row(reported_on="2025-04-30", victim_borough_code=the_borough("stockport").code, victim_age="70"),
        a_row(reported_on="2025-04-02", victim_postcode=trafford, victim_age="65", lost_gbp="1000.01"),
        a_row(reported_on="2025-04-02", victim_age="66", lost_gbp="5"),
    )
    return FraudReport.objects.all()


def test_a_period_is_half_open_and_goes_by_the_day_of_the_report(reports):
    assert reports.during(FinancialYear(2024)).count() == 1
    assert reports.during(FinancialYear(2025)).count() == 5
    assert reports.during(Month(2025, 4)).count() == 5


def test_unknown_ages_and_areas_are_left_out_and_can_be_counted(reports):
    assert reports.aged_65_plus().count() == 4
    assert reports.of_unknown_age().count() == 1
    assert (reports.of_unknown_area().count(), reports.of_unknown_ward().count()) == (1, 2)
    assert reports.of_individuals().count() == 5


def test_nothing_lost_is_no_loss_and_each_unmatched_report_is_one_victim(reports):
    assert reports.with_loss().count() == reports.with_loss().victims() == 4


def test_totals_by_borough_add_up_with_one_row_for_the_area_not_known(reports):
    rows = {row["area"]: row for row in reports.totals_by_borough()}

    assert set(rows) == {the_borough("stockport").code, the_borough("trafford").code, None}
    assert sum(row["reports"] for row in rows.values()) == reports.count()
    assert rows[the_borough("stockport").code] == {
        "area": the_borough("stockport").code,
        "reports": 4,
        "victims": 4,
        "with_loss": 2,
        "aged_65_plus": 2,
        "age_unknown": 1,
        "loss_pence": 30,
    }


def test_totals_by_ward_go_by_the_best_fit_ward_and_have_a_row_for_the_ward_not_known(reports):
    rows = {row["area"]: row["reports"] for row in reports.totals_by_ward()}

    ward = Postcode.objects.get(pk=a_postcode_in("stockport")).lsoa.ward_id
    assert rows[ward] == 3
    assert rows[None] == 2
    assert sum(rows.values()) == 6


@pytest.mark.parametrize("totals", ["totals_by_msoa", "totals_by_lsoa"])
def test_finer_totals_hold_the_same_reports(reports, totals):
    assert sum(row["reports"] for row in getattr(reports, totals)()) == 6


def test_months_by_borough(reports):
    rows = {(row["month"], row["area"]): row["reports"] for row in reports.monthly_by_borough()}

    assert rows[date(2025, 3, 1), the_borough("stockport").code] == 1
    assert rows[date(2025, 4, 1), the_borough("stockport").code] == 3
    assert rows[date(2025, 4, 1), None] == 1


def test_31_march_and_1_april_are_of_two_financial_years(reports):
    rows = {row["financial_year"]: row for row in reports.by_financial_year()}

    assert {year: row["reports"] for year, row in rows.items()} == {2024: 1, 2025: 5}
    assert rows[2025]["loss_pence"] == 20 + 100001 + 500


def test_phrases_chain_within_a_scope(reports):
    mine = FraudReport.objects.within(Scope.borough(the_borough("stockport").code)).during(FinancialYear(2025))

    assert mine.aged_65_plus().count() == 1
    assert {row["area"] for row in mine.totals_by_borough()} == {the_borough("stockport").code}
    assert FraudReport.objects.within(Scope.nothing()).count() == 0


def test_losses_are_summed_to_the_penny():
    imported(*(a_row(lost_gbp="0.07") for _ in range(300)))

    assert [row["loss_pence"] for row in FraudReport.objects.totals_by_borough()] == [2100]
