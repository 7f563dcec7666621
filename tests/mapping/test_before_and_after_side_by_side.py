"""Two periods on one scale, and each borough's change beside those without a hub: nothing that two maps do not tell."""

import csv
import io
import json
import re
from datetime import date

import numpy as np
import pandas as pd
import pytest

from fraudhub.core.errors import RuleBroken
from fraudhub.core.periods import FinancialYear
from mapping.beside import side_by_side, with_differences
from mapping.breakdowns import MapRequest, per_of
from mapping.evaluation.borough_did import compare_changes, log_rate_changes
from mapping.frames import FIGURES
from mapping.wording import finding_of_a_pair
from tests.factories.mapping import a_map, monthly_losses, what_a_map_holds
from tests.factories.outreach import a_live_borough

BEFORE, AFTER = FinancialYear(2023), FinancialYear(2024)


def boroughs(*counts, state="value"):
    """A frame of as many boroughs, each with a count; the first is Ardley, the second Bexby."""
    rows = [
        {"kind": "borough", "code": f"E{at}", "name": name, "borough_code": f"E{at}", "borough": name, "state": state,
         "count": count, "population": None, "value": float(count)}
        for at, (name, count) in enumerate(zip(("Ardley", "Bexby", "Corby", "Dunby", "Elby"), counts, strict=False))
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(FIGURES)).astype(FIGURES)


def compared(now, then, starts):
    pair = side_by_side(boroughs(*now), boroughs(*then))
    return with_differences(pair, starts, before=BEFORE, after=AFTER, is_money=False)


def test_a_difference_is_the_engines_own_comparison_of_one_borough_with_those_without_a_hub():
    found, comparison = compared((80, 100, 110, 95), (100, 100, 100, 100), {"E0": date(2024, 4, 1)})

    changes = log_rate_changes(np.array([80, 100, 110, 95]), np.ones(4), np.full(4, 100), np.ones(4))
    engine = compare_changes(changes, np.array([True, False, False, False]))
    row = found.iloc[0]
    assert comparison.boroughs == ("Bexby", "Corby", "Dunby")
    assert row["difference"] == round(100 * np.expm1(engine.estimate), 1)
    assert (row["difference_low"], row["difference_high"]) == (
        round(100 * np.expm1(engine.low), 1), round(100 * np.expm1(engine.high), 1),
    )  # fmt: skip
    assert row["hub"] == "hub from 1 April 2024"


def test_a_borough_without_a_hub_is_set_against_the_others_of_them():
    found, _ = compared((80, 100, 110, 95), (100, 100, 100, 100), {"E0": date(2024, 4, 1)})

    changes = log_rate_changes(np.array([100, 110, 95]), np.ones(3), np.full(3, 100), np.ones(3))
    engine = compare_changes(changes, np.array([True, False, False]))
    assert found.iloc[1]["difference"] == round(100 * np.expm1(engine.estimate), 1)
    assert found.iloc[1]["hub"] == "no hub yet"


def test_with_fewer_than_two_to_compare_with_there_is_no_difference_and_a_sentence():
    all_but_one = {f"E{at}": date(2024, 1, 15) for at in range(3)}

    found, comparison = compared((80, 100, 110, 95), (100, 100, 100, 100), all_but_one)

    assert found["difference"].isna().all()
    assert "fewer than two boroughs" in comparison.why_not
    assert found.iloc[0]["hub"] == "hub from 15 January 2024, within the earlier period"


def test_a_hidden_side_or_too_few_before_leaves_a_difference_out_and_is_nobodys_comparison():
    now, then = boroughs(80, 100, 110, 95, 20), boroughs(100, 100, 100, 100, 20)
    then.loc[3, ["state", "count", "value"]] = ["hidden", None, None]

    pair = side_by_side(now, then)
    found, comparison = with_differences(pair, {"E0": AFTER.start}, before=BEFORE, after=AFTER, is_money=False)

    assert comparison.boroughs == ("Bexby", "Corby")
    assert found["difference"].notna().tolist() == [True, False, False, False, False]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"before": "2025-26"}, "is not over before"),
        ({"before": "2024-25"}, "is not over before"),
        ({"before": "2023-Q1"}, "not of the same length"),
        ({"before": "some time"}, "Write a period as"),
        ({"before": "2023-01..2023-12", "period": "2024-07..2025-06", "level": "borough"}, "end in different months"),
        ({"before": "2023-Q4", "period": "2024-Q1", "level": "borough"}, "not of the same season"),
        ({"measure": "where_next", "per": "1000_65plus", "before": "2023-24"}, "two things at once already"),
    ],
)
@pytest.mark.django_db
def test_a_pair_that_cannot_be_compared_is_refused_with_a_sentence(gmp_viewer, asked, sentence):
    whole = {"measure": "reports", "per": "none", "level": "ward", "period": "2024-25"} | asked

    with pytest.raises(RuleBroken) as refused:
        a_map(gmp_viewer, **whole)

    assert any(sentence in each for each in refused.value.sentences)


@pytest.fixture
def two_years(db):
    """Trafford has a hub from the first day of the second year; Stockport, Bury and Wigan have none."""
    a_live_borough("trafford", since=date(2024, 4, 1))
    monthly_losses({"stockport": 10, "bury": 9, "wigan": 8, "trafford": 12}, date(2023, 4, 1), 24,
                   after={"trafford": (date(2024, 4, 1), 6), "bury": (date(2024, 4, 1), 10)})  # fmt: skip


@pytest.mark.django_db
@pytest.mark.feature(100, 107)
def test_both_sides_have_equal_classes_and_their_days_and_a_difference_has_interval_and_comparator(
    client, gmp_viewer, two_years
):
    edition = a_map(gmp_viewer, per="none", level="borough", before="2023-24")
    client.force_login(gmp_viewer)

    page = client.get(edition.url()).content.decode()
    data = json.loads(re.search(r'id="figures">(.*?)</script>', edition.picture, re.DOTALL)[1])
    trafford = next(row for row in edition.figures if row["name"] == "Trafford")

    assert [panel["heading"] for panel in data["panels"]] == [
        "2023 to 2024", "2024 to 2025", "Difference from boroughs without a hub",
    ]  # fmt: skip
    assert len(data["highs"]) > 1
    assert any("from 1 April 2023 to 31 March 2024 and from 1 April 2024 to 31 March 2025" in each
               for each in edition.notes)  # fmt: skip
    assert any("Both maps have the same classes" in each for each in edition.notes)
    assert any("Bury, Stockport and Wigan" in each and "95% interval" in each for each in edition.notes)
    assert (trafford["before_count"], trafford["count"]) == (144, 72)
    assert trafford["difference"] < -40
    assert "The change in Trafford (hub from 1 April 2024) was" in page
    assert "likely between" in page
    assert "effect" not in page


@pytest.mark.parametrize(("unsure", "sentences"), [(3, 3), (5, 0)])
def test_what_may_be_no_difference_is_said_in_one_sentence_where_it_is_many_boroughs(unsure, sentences):
    pair = side_by_side(boroughs(100, 100, 100, 100, 100), boroughs(100, 100, 100, 100, 100))
    whole = pair.iloc[[0]].assign(kind="total", name="Greater Manchester")
    pair = pair.head(unsure).assign(difference=-5.0, difference_low=-40.0, difference_high=30.0, hub="hub from 1 May")

    said = finding_of_a_pair(pd.concat([pair, whole]), per_of("victims", "none"), BEFORE, AFTER)

    assert said.count("The change in ") == said.count("That may be no difference at all.") == sentences
    together = "the change in Ardley, Bexby, Corby, Dunby and Elby may be no difference at all" in said
    assert together is (sentences == 0)


@pytest.mark.django_db
@pytest.mark.feature(107)
def test_where_the_interval_has_nought_in_it_the_area_is_hatched_and_says_so(gmp_viewer, two_years):
    edition = a_map(gmp_viewer, per="none", level="borough", before="2023-24")

    data = json.loads(re.search(r'id="figures">(.*?)</script>', edition.picture, re.DOTALL)[1])
    sure = {row["code"]: not row["difference_low"] <= 0 <= row["difference_high"]
            for row in edition.figures if row["difference"] is not None}  # fmt: skip
    fills = {fill.endswith("unsure") for fill in data["panels"][2]["fills"] if fill and fill.startswith("change")}

    assert set(sure.values()) == {True, False}
    assert fills == {True, False}
    assert "Hatched: may be no difference" in edition.picture


@pytest.mark.django_db
@pytest.mark.feature(103)
def test_a_pair_shows_what_its_two_maps_show_and_no_more(client, gmp_viewer, two_years):
    pair = a_map(gmp_viewer, per="none", level="borough", before="2023-24")
    then = a_map(gmp_viewer, per="none", level="borough", period="2023-24")
    now = a_map(gmp_viewer, per="none", level="borough", period="2024-25")

    for sides, single in ((("before_state", "before_count"), then), (("state", "count"), now)):
        assert [tuple(row[name] for name in sides) for row in pair.figures] == [
            (row["state"], row["count"]) for row in single.figures
        ]
    assert what_a_map_holds(pair.picture, 0) == what_a_map_holds(then.picture)
    assert what_a_map_holds(pair.picture, 1) == what_a_map_holds(now.picture)


@pytest.mark.django_db
def test_the_same_pair_has_the_same_bytes_and_every_way_out_has_its_figures(client, gmp_viewer, two_years):
    first, second = (a_map(gmp_viewer, per="none", level="borough", before="2023-24") for _ in range(2))
    client.force_login(gmp_viewer)

    rows = list(csv.DictReader(io.StringIO(client.get(f"{first.url()}figures.csv").content.decode())))
    program = client.get(f"/api/v1/maps/{first.reference}/").json()
    by_name = {row["name"]: row for row in rows}

    for ending in ("html", "svg", "png", "geojson"):
        assert first.file_ending(ending).sha256 == second.file_ending(ending).sha256
    assert by_name["Trafford"]["before_count"] == "144"
    assert by_name["Trafford"]["difference"].startswith("-")
    assert by_name["Bolton"]["difference"] == ""
    assert program["before"] == "2023-24"
    assert {row["name"]: row["before_count"] for row in program["figures"]}["Trafford"] == 144


@pytest.mark.django_db
def test_an_officer_of_one_borough_gets_both_sides_and_no_difference(stockport_officer, two_years):
    edition = a_map(stockport_officer, per="none", level="borough", before="2023-24")

    assert "difference" not in edition.figures[0]
    assert len(what_a_map_holds(edition.picture, 1)) == 1


def test_a_pair_is_called_by_both_its_periods():
    asked = MapRequest("reports", "none", "ward", "2024-25", "2023-24")

    assert asked.title() == "Reports of fraud, by ward, 2023 to 2024 beside 2024 to 2025"
