"""All financial years in one table: page, file and API say of each year what the totals of that year say."""

import csv
import io
import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from fraudhub.core.periods import FinancialYear
from fraudhub.geography.scoping import Scope
from fraudhub.recovery.models import Column
from fraudhub.recovery.statement import statement_of
from fraudhub.recovery.totals import BASES, Asked, totals_of
from fraudhub.recovery.verbs import agree_shares, record_refund, revalue, reverse_entry
from fraudhub.recovery.years import WAYS_OF_YEARS, side_by_side
from tests.factories.accounts import an_account
from tests.factories.recovery import a_distribution, a_force_limit, a_matter, a_victim, an_asset, an_entry, received

pytestmark = [pytest.mark.django_db, pytest.mark.feature(98)]


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to("2025-06-02T08:00:00Z", tick=False)


@pytest.fixture
def years(investigator):
    """Money of three years: on the last day of one and the first of the next, joint, revalued, reversed, of one borough
    and of several, from other crime, given back, reimbursed; and of a year before the first that is shown."""
    a_force_limit("9999999.00", by=an_account("investigator"))
    for on, amount in ((date(2024, 3, 31), "1000.01"), (date(2024, 4, 1), "200.20")):
        matter = a_matter("CASH", "PAID_IN", on=on, is_fraud_linked=on.month == 3)
        agree_shares(matter, ours=Decimal("33.33"), others=[("HMRC", Decimal("66.67"))], by=None)
        asset = an_asset(matter)
        for stage in ("SEIZED", "FORFEITED", "PAID_IN"):
            an_entry(matter, asset, stage, amount, on=on)
    matter, asset = received("700.00", on=date(2023, 5, 1))
    revalue(asset, matter=matter, column="ordered", new_value_gbp=Decimal("800.00"), happened_on=date(2024, 6, 1),
            reason="Uplift.", by=None)  # fmt: skip
    wrong = an_entry(matter, asset, "PART_PAID", "5.00", on=date(2025, 4, 5))
    reverse_entry(wrong, reason="Another matter.", by=None)
    a_victim(matter, "400.00", "stockport", paid_on=date(2023, 4, 2))
    a_victim(matter, "100.00", "trafford", paid_on=date(2023, 4, 2))
    a_distribution(matter, asset, "333.33", on=date(2025, 4, 1), by=investigator)
    claim = a_matter("APP_REIMBURSEMENT", "PAID", on=date(2025, 4, 2), counts_from_on=date(2025, 3, 1))
    case = a_victim(claim, "900.00")
    record_refund(claim, case=case, firm="Bank", amount_gbp=Decimal("85.10"), received_on=date(2025, 4, 3), by=None)
    old = a_matter("CASH", "SEIZED", on=date(2017, 1, 5))
    an_entry(old, an_asset(old), "SEIZED", "12.34", on=date(2017, 1, 5))


@pytest.mark.parametrize("basis", list(BASES))
@pytest.mark.parametrize("by", list(WAYS_OF_YEARS))
def test_each_year_says_what_the_totals_of_that_year_say(years, basis, by):
    everywhere = Scope.everything()

    table = side_by_side(basis, by, everywhere)

    first = 2025 if basis in ("returned", "reimbursed") else 2023
    assert [totals.asked.year for totals in table.years] == [FinancialYear(year) for year in range(first, 2026)]
    for totals in table.years:
        alone = totals_of(totals.asked, everywhere)
        assert (totals.lines, totals.total) == (alone.lines, alone.total), totals.asked.year
    assert any(totals.lines for totals in table.years)
    assert table.earlier == (Decimal("12.34") if basis == "denied" else 0)
    if table.recovered is None:
        assert basis not in ("ordered", "received")
        return
    for totals, pounds in zip(table.years, table.recovered, strict=True):
        whole = totals_of(Asked(totals.asked.year, basis), everywhere)
        assert f"£{pounds:,.2f}." in statement_of(whole, everywhere).headline + "."


def _pounds(text):
    return [Decimal(found.replace(",", "")) for found in re.findall(r"£([\d,]+\.\d\d)", text)]


@pytest.mark.parametrize("asked", [{}, {"basis": "denied", "by": "borough"}, {"basis": "returned", "by": "stage"}])
def test_page_file_and_api_say_the_same_and_each_sum_leads_to_what_is_behind_it(client, investigator, years, asked):
    client.force_login(investigator)

    page = client.get(reverse("recovery:totals_years"), asked).content.decode()
    table = page[page.index("<tbody") : page.index("</tbody>")]
    told = client.get("/api/v1/recovery-totals/years/", asked).json()
    rows = list(csv.DictReader(io.StringIO(
        client.get(reverse("recovery:totals_years_csv"), asked).content.decode("utf-8-sig")
    )))  # fmt: skip

    said = [(year["year"], line["code"], Decimal(line["pounds"])) for year in told["years"] for line in year["lines"]]
    assert said == [(row["year"], row["code"], Decimal(row["pounds"])) for row in rows if row["code"]]
    assert sorted(_pounds(table[: table.rindex("All lines")].split("Of them assets recovered")[0])) == sorted(
        pounds for _, _, pounds in said
    )
    totals = [Decimal(year["total"]) for year in told["years"]]
    assert _pounds(table[table.rindex("All lines") :]) == totals[::-1]  # the latest first
    assert [Decimal(row["pounds"]) for row in rows if not row["code"]] == totals
    links = re.findall(r'href="([^"]*totals/line[^"]*)"', table)
    assert len(links) == len(said)
    for link, (_, _, pounds) in zip(sorted(links), sorted(said), strict=True):
        behind = client.get(link.replace("&amp;", "&")).content.decode()
        assert sum(_pounds(behind[behind.index("<tbody") : behind.index("</tbody>")])) == pounds


def test_what_is_older_than_the_table_is_told_below_it(client, investigator, years):
    client.force_login(investigator)

    page = client.get(reverse("recovery:totals_years"), {"basis": "denied"}).content.decode()

    assert "Older than these years, and in no year of the table: £12.34." in page


def test_who_sees_aggregates_alone_sees_routes_about_offenders_and_opens_nothing(client, years):
    client.force_login(an_account("gmp_viewer"))

    page = client.get(reverse("recovery:totals_years")).content.decode()

    assert "£66.73" in page  # a third of £200.20: our share
    assert "totals/line" not in page
    for hidden in ({"basis": "returned"}, {"by": "borough"}, {"basis": "reimbursed"}):
        answer = client.get("/api/v1/recovery-totals/years/", hidden)
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["message"].startswith("Send one of: ")
        assert client.get(reverse("recovery:totals_years_csv"), hidden).status_code == 302
    codes = {line["code"] for line in client.get("/api/v1/recovery-totals/years/").json()["lines"]}
    assert codes == {"CASH", "CONFISCATION"}
    client.force_login(an_account("hub_officer", "stockport"))
    assert client.get(reverse("recovery:totals_years")).status_code == 403


def test_the_table_asks_as_much_however_many_years_and_lines(
    client, investigator, years, django_assert_max_num_queries
):
    client.force_login(investigator)
    for basis in Column.values:
        with django_assert_max_num_queries(15):
            assert client.get(reverse("recovery:totals_years"), {"basis": basis, "by": "stage"}).status_code == 200
