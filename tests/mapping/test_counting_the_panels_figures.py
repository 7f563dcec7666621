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
from mapping.impact.panel_counts import cost_lines, lines, partnership_lines, profile_lines
from mapping.impact.panel_work import costs_and_work, months_ago, partnerships_now, recovered_lines, shown_to
from mapping.impact.reading_counts import read_counts
from mapping.models import PanelFigures, Snapshot
from tests.factories.mapping import a_cost, done, monthly_losses
from tests.factories.outreach import an_event
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


def test_outcomes_stand_as_they_did_at_the_end_of_the_month_that_was_published():
    then = counts(outcomes_then={"2023": [16, 80, 4], "2024": [11, 60, 29]})

    found = by_name(lines(then, STARTS, plain))

    line = found["Positive outcomes as they stood on 30 September 2025, reports of 2024 to 2025"]
    assert line.counted == "11% to that day, 29% still open"
    assert line.published == "11% to date (September 2025)"
    assert not any("as they stood on" in name for name in by_name(lines(counts(), STARTS, plain)))


def test_a_profile_says_where_whom_and_what_in_one_line():
    older = {"S": [30] * len(MONTHS), "T": [20] * len(MONTHS), "W": [10] * len(MONTHS)}
    held = counts()
    held.series["victims_65plus"] = older

    (line,) = profile_lines(held, {"Advance fee fraud": 60, "Banking": 30, "Other": 10, "Rare": 0}, plain)

    # A year: 720 in Stockport and Trafford, 1,140 in Wigan, 200,000 residents each; 720 of 2,580 aged 65 and over.
    assert line.figure == "P15"
    assert "Most victims per 1,000 residents: Wigan 6, Stockport 4, Trafford 4." in line.counted
    assert "Aged 65 and over: 28% of 2,580 victims." in line.counted
    assert "Kinds: advance fee fraud 60%, banking 30%, other 10%." in line.counted
    assert "Victims in July 2024 to June 2025" in line.definition


def test_a_profile_of_less_than_a_year_is_not_known_yet():
    young = counts(months=MONTHS[:6], series={"victims": {code: [5] * 6 for code in "STW"}})

    (line,) = profile_lines(young, {}, plain)

    assert line.counted == "Not known yet"


def test_partnerships_are_counted_by_whether_they_met():
    maaf, strategic = partnership_lines(["Bury", "Wigan"], ["Wigan"], None)

    assert (maaf.figure, maaf.counted) == ("P13", "2 founded, 1 met in the last three months: Wigan")
    assert (strategic.figure, strategic.counted) == ("P14", "Not founded yet")


def test_costs_stand_over_each_kind_of_work_and_over_none_that_is_small():
    (nothing,) = cost_lines(0, None, {}, plain)
    (some,) = cost_lines(90_000.0, "2024-01-08", {"visits": 450, "events": 9}, shown_to(POLICE))

    assert nothing.counted == "No cost is entered"
    assert some.counted == "£90,000 of costs since 8 January 2024: visits 450 (about £200 each), events 9"


@pytest.mark.django_db
def test_partnerships_and_what_the_work_cost_are_read_from_the_records(programme_lead):
    monthly_losses({"stockport": 6, "bury": 1}, date(2024, 1, 1), 12)
    a_cost(programme_lead, pounds="12000.00")
    an_event("stockport", held_on=date(2024, 5, 2))
    everything = Scope.everything()
    counted = read_counts(everything, then=date(2024, 6, 30))

    (costs,) = costs_and_work(counted, everything, plain)
    maaf, _ = partnerships_now(everything)

    # The last report is of December, and so the cost of the days after it is not in it.
    assert costs.counted == "£11,000 of costs since 1 January 2024: visits 0, events 1, referrals 0"
    assert maaf.counted.endswith("met in the last three months")
    assert counted.outcomes_then == {"2023": [0, 0, 21], "2024": [0, 0, 21]}


def test_three_months_before_the_last_of_may_is_a_day_that_there_is():
    assert [months_ago(date(2025, 5, 31), 3), months_ago(date(2025, 2, 3), 3)] == [date(2025, 2, 28), date(2024, 11, 3)]


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
