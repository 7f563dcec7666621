"""What the panel was told, counted again from recorded data, with what exactly is counted beside each figure."""

import uuid
from datetime import date

import pytest
from django.urls import reverse

from fraudhub.accounts.roles import PARTNERSHIP, POLICE
from fraudhub.core.errors import RuleBroken
from fraudhub.geography.scoping import Scope
from fraudhub.jobs.models import Job
from mapping.counts import Counts
from mapping.evaluation.months import month_code, month_number
from mapping.impact.panel_counts import lines
from mapping.impact.panel_work import recovered_lines, shown_to
from mapping.impact.reading_counts import read_counts
from mapping.models import PanelFigures, Snapshot
from tests.factories.mapping import done, monthly_losses
from tests.factories.recovery import a_matter, an_asset, an_entry

MONTHS = [month_code(month) for month in range(month_number("2023-01"), month_number("2025-07"))]
STARTS = {"S": "2024-01-08", "T": "2024-03-04", "W": None}


def plain(count):
    return f"{count:,}"


def counts(**changes) -> Counts:
    """Three boroughs; from 2024 on Stockport and Trafford have 60 victims a month in place of 100, Wigan 95 for 100."""

    def monthly(late):
        return [100 if month < "2024" else late for month in MONTHS]

    victims = {"S": monthly(60), "T": monthly(60), "W": monthly(95)}
    # Of 100 reports in July 2023 and in July 2024: positive after 100 days, closed after 50, still open.
    histories = {
        "S": {
            "2023-07": {"1": [[100, 16]], "2": [[50, 83]], "0": [[700, 1]]},
            "2024-07": {"1": [[100, 11]], "2": [[50, 80]], "0": [[330, 9]]},
        }
    }
    losses = {code: {month: [10_000] * 20 + [25_000_000] for month in MONTHS} for code in "ST"}
    return Counts(**{
        "as_of": "2025-06-30", "data_cut": "", "names": {"S": "Stockport", "T": "Trafford", "W": "Wigan"},
        "people": dict.fromkeys("STW", 200_000), "months": MONTHS, "series": {"with_loss": victims, "victims": victims},
        "histories": histories, "losses": losses, "years": [[2022, 15_000], [2023, 14_153], [2024, 12_177]],
    } | changes)  # fmt: skip


def by_name(found):
    return {line.name: line for line in found}


def test_the_yearly_totals_and_their_change_are_those_that_were_published():
    found = by_name(lines(counts(), STARTS, plain))

    assert found["Victim reports, 2023 to 2024"].counted == found["Victim reports, 2023 to 2024"].published == "14,153"
    assert found["Victim reports, 2024 to 2025"].counted == found["Victim reports, 2024 to 2025"].published == "12,177"
    assert found["Change in victim reports"].counted == "−14.0% (−14%)"
    assert all(line.definition for line in found.values())


def test_other_totals_are_shown_as_they_are_and_to_the_nearest_five_where_figures_are_rounded():
    other = counts(years=[[2023, 14_000], [2024, 7_003]])

    police, partnership = (by_name(lines(other, STARTS, shown_to(audience))) for audience in (POLICE, PARTNERSHIP))

    assert police["Victim reports, 2024 to 2025"].counted == "7,003"
    assert partnership["Victim reports, 2024 to 2025"].counted == "7,005"
    assert police["Change in victim reports"].counted == "−50.0% (−50%)"


def test_outcomes_to_date_stand_beside_what_is_open_and_beside_the_same_age():
    found = by_name(lines(counts(), STARTS, plain))

    assert found["Positive outcomes, reports of 2023 to 2024"].counted == "16% to date, 1% still open"
    assert found["Positive outcomes, reports of 2024 to 2025"].counted == "11% to date, 9% still open"
    assert found["Positive outcomes twelve months after the report"].counted.startswith("2023 to 2024: 16%")
    assert "14% of reports have had a positive outcome so far" in (
        found["Where positive outcomes are likely to end"].counted
    )


def test_fewer_in_the_pilots_stands_beside_the_other_boroughs_in_the_same_months():
    line = by_name(lines(counts(), STARTS, plain))["Fewer victims: Stockport and Trafford"]

    # Stockport: 1,200 in 2023, 720 in the twelve months from February 2024. Trafford: 10 months of 100 and 2 of 60,
    # then 720. So 2,320 and 1,440, 880 fewer (38%); Wigan 1,200 and 1,140.
    assert "2,320, then 1,440: about 880 fewer (38%)" in line.counted
    assert "January 2023 to December 2023 and February 2024 to January 2025: about 60 fewer (5%)" in line.counted
    assert "Trafford March 2023 to February 2024, then April 2024 to March 2025" in line.definition


def test_losses_stand_with_and_without_the_largest():
    line = by_name(lines(counts(), STARTS, plain))["Losses: Stockport and Trafford"]

    # Each month and borough: twenty losses of £100 and one of £250,000; 24 months make 504 losses, of which the
    # largest 5 are left out: 24 x £252,000 = £6.048 million, less 5 x £250,000.
    assert "£6 million (without the largest 1% £4.8 million, median £100)" in line.counted


def test_before_a_year_has_passed_the_pilots_figure_is_not_known_yet():
    found = by_name(lines(counts(), {"S": "2024-10-07", "T": None, "W": None}, plain))

    assert found["Fewer victims: Stockport"].counted == "Not known yet"
    assert found["Pilot boroughs"].counted == "1: Stockport"
    assert found["Boroughs that have started"].counted == "1 of 3"


@pytest.mark.django_db
def test_what_was_recovered_is_a_line_for_each_basis_and_nothing_is_added_up(investigator):
    unrecorded = recovered_lines(Scope.everything())
    matter = a_matter("CASH", "PAID_IN", on=date(2024, 6, 3), by=investigator)
    asset = an_asset(matter, by=investigator)
    an_entry(matter, asset, "FORFEITED", "17000000.50", on=date(2024, 6, 3), by=investigator)
    an_entry(matter, asset, "PAID_IN", "900.00", on=date(2024, 6, 3), by=investigator)

    recorded = recovered_lines(Scope.everything())

    assert [line.counted for line in unrecorded] == ["Nothing recorded in these years"]
    assert {line.name: line.counted for line in recorded} == {
        "Assets recovered, 2024 to 2025: ordered": "Over £17 million",
        "Assets recovered, 2024 to 2025: received": "£900.00",
        "Assets recovered, 2025 to 2026: ordered": "£0.00",
        "Assets recovered, 2025 to 2026: received": "£0.00",
    }


@pytest.mark.django_db
def test_a_viewer_has_the_figures_counted_and_reads_them_on_a_page(client, gmp_viewer, programme_lead):
    monthly_losses({"stockport": 2, "bury": 1}, date(2024, 4, 1), 3)
    client.force_login(gmp_viewer)

    client.post(reverse("mapping:panel_new"), {"submission_key": str(uuid.uuid4())})
    job = done(Job.objects.get())
    page = client.get(job.result_url).content.decode()

    assert "Victim reports, 2024 to 2025" in page
    assert "12,177" in page
    assert '<td class="govuk-table__cell" data-label="Counted by the hub">9</td>' in page
    assert "Nothing recorded in these years" in page
    assert "data as at" in client.get(reverse("mapping:panel_list")).content.decode()
    assert PanelFigures.objects.get().counts == Snapshot.objects.get()
    client.force_login(programme_lead)
    assert client.get(job.result_url).status_code == 404


@pytest.mark.django_db
def test_a_hub_without_reports_says_so():
    with pytest.raises(RuleBroken, match="The hub holds no reports to compare"):
        read_counts(Scope.everything())
