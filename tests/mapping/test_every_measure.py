"""Each measure is counted from its owner's records, by place and month, and set against the people who live there."""

from datetime import date

import pytest
from django.core.management import call_command

from fraudhub.accounts.roles import PARTNERSHIP, POLICE
from fraudhub.core.errors import RuleBroken
from fraudhub.geography.levels import Level
from mapping.breakdowns import MEASURES, MapRequest, kinds_of, why_not_draw
from mapping.linked.windows import Kind
from mapping.models import MapEdition
from tests.factories.accounts import the_borough
from tests.factories.cases import a_row, imported
from tests.factories.mapping import a_map, reports_in_wards
from tests.factories.outreach import a_live_borough, an_event

TODAY = date(2026, 11, 27)


def refusals(audience=POLICE, **asked):
    whole = {"measure": "reports", "per": "none", "level": "ward", "period": "2024-25"} | asked
    return list(why_not_draw(MapRequest(**whole), audience=audience, today=TODAY))


def test_the_breakdowns_are_those_that_were_settled_and_no_others():
    reports, losses = MEASURES["reports"], MEASURES["losses"]

    assert kinds_of(reports, Level.BOROUGH, "none") == (Kind.MONTH, Kind.QUARTER, Kind.ROLLING, Kind.YEAR)
    assert kinds_of(reports, Level.MSOA, "none") == (Kind.ROLLING, Kind.YEAR)
    assert kinds_of(reports, Level.WARD, "1000_65plus") == (Kind.YEAR,)
    assert kinds_of(reports, Level.LSOA, "none") == (Kind.THREE_YEARS,)
    assert kinds_of(reports, Level.LSOA, "1000_65plus") == ()
    assert kinds_of(losses, Level.BOROUGH, "none") == (Kind.QUARTER,)
    assert kinds_of(losses, Level.WARD, "none") == (Kind.YEAR,)
    assert kinds_of(losses, Level.MSOA, "none") == ()
    assert kinds_of(MEASURES["victims"], Level.LSOA, "none") == ()


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"period": "2026-27"}, "2026 to 2027 is not over."),
        ({"period": "2027-28"}, "2027 to 2028 has not begun."),
        ({"period": "2024-02..2025-01"}, "end with a quarter"),
        ({"measure": "visits", "per": "1000_65plus"}, "Visits to residents cannot be set per 1,000 residents aged 65"),
        ({"measure": "events"}, "Events for residents is not shown by ward"),
        ({"level": "lsoa", "period": "2023-04..2026-03", "audience": PARTNERSHIP}, "may not see figures by LSOA"),
    ],
)
def test_any_other_cut_is_refused_with_a_sentence(asked, sentence):
    assert any(sentence in each for each in refusals(**asked))


def test_the_same_twelve_months_may_be_asked_for_by_either_name():
    assert refusals(per="1000_65plus", period="2024-04..2025-03") == []


@pytest.mark.django_db
def test_victims_are_individuals_and_an_msoa_has_its_own_name(gmp_viewer):
    reports_in_wards("stockport", (20, 8), (30, 12))
    stockport = the_borough("stockport").code
    of_businesses = {"reported_on": "2024-07-02", "victim_kind": "business", "victim_borough_code": stockport}
    imported(*[a_row(**of_businesses) for _ in range(6)])

    reports = a_map(gmp_viewer, per="none", level="borough")
    victims = a_map(gmp_viewer, measure="victims", per="none", level="msoa")

    assert reports.figures[-1]["count"] == 56
    assert victims.figures[-1]["count"] == 50
    assert "50 people in Greater Manchester were victims of fraud" in victims.finding
    named = [row["name"] for row in victims.figures if row["kind"] == "msoa"]
    assert len(named) == 353
    assert not any(name.startswith("Stockport 0") for name in named)


@pytest.mark.django_db
def test_losses_are_summed_by_quarter_and_one_persons_loss_is_never_told(gmp_viewer):
    code = the_borough("stockport").code
    rows = [a_row(reported_on="2024-07-02", victim_borough_code=code, lost_gbp="100.00") for _ in range(30)]
    imported(*rows, a_row(reported_on="2024-07-02", victim_borough_code=code, lost_gbp="250000.00"))

    capped = a_map(gmp_viewer, measure="losses_capped", per="none", level="borough", period="2024-Q3")
    raw = a_map(gmp_viewer, measure="losses", per="none", level="borough", period="2024-Q3")

    (row,) = [row for row in raw.figures if row["code"] == code]
    assert (row["state"], row["count"]) == ("hidden", None)
    assert "250,000" not in raw.picture
    (row,) = [row for row in capped.figures if row["code"] == code]
    assert row["count"] in (None, 3100)


@pytest.mark.feature(101)
@pytest.mark.django_db
def test_a_hub_that_had_not_started_says_so_where_nought_would_be_untrue(gmp_viewer):
    a_live_borough("stockport")
    an_event("stockport", held_on=date(2026, 8, 3))

    edition = a_map(gmp_viewer, measure="events", per="none", level="borough", period="2026-Q3")

    state = {row["name"]: (row["state"], row["count"]) for row in edition.figures}
    assert state["Stockport"] == ("value", 1)
    assert state["Bury"] == ("not_started", None)


@pytest.mark.django_db
def test_a_year_without_an_event_since_the_first_hub_started_is_one_of_noughts(gmp_viewer):
    a_live_borough("stockport", since=date(2024, 1, 8))
    an_event("stockport", held_on=date(2026, 8, 3))

    edition = a_map(gmp_viewer, measure="events", per="none", level="borough", period="2025-26")

    state = {row["name"]: (row["state"], row["count"]) for row in edition.figures}
    assert state["Stockport"] == ("zero", 0)
    assert state["Bury"] == ("not_started", None)


@pytest.mark.django_db
@pytest.mark.parametrize("measure", list(MEASURES))
def test_the_command_knows_every_measure(measure, tmp_path):
    with pytest.raises((RuleBroken, Exception)) as refused:
        call_command("draw_map", measure=measure, per="none", level="borough", period="2024-Q3", role="gmp_viewer",
                     out=tmp_path / "map.html")  # fmt: skip

    assert "The hub holds no" in str(refused.value) or "is for:" in str(refused.value)
    assert not MapEdition.objects.exists()
