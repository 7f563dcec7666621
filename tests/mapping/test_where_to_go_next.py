"""Where next: a class of two rates that other maps show, in words in the table and in shade and bars on the map."""

import json
import re
from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest

from mapping.bands import BANDS
from mapping.crossing import crossed
from mapping.frames import FIGURES
from tests.factories.mapping import a_map, reports_in_wards, wards_known_in
from tests.factories.outreach import a_live_borough, a_visit, the_record_of
from tests.factories.people import a_person


def wards(*values, states=None):
    rows = [
        {"kind": "ward", "code": f"W{at}", "name": f"Ward {at}", "borough_code": "E1", "borough": "Ardley",
         "state": (states or {}).get(at, "value" if value else "zero"), "count": 10 * value, "population": 1000,
         "value": float(value)}
        for at, value in enumerate(values)
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(FIGURES)).astype(FIGURES)
    frame.loc[~frame["state"].isin(["value", "zero"]), ["count", "value"]] = pd.NA
    return frame


def words(both):
    return [BANDS.get(band, "") for band in both["band"]]


@pytest.mark.feature(99)
def test_the_third_with_the_highest_risk_that_was_reached_less_is_told_in_words():
    both = crossed(wards(1, 2, 3, 4, 5, 6), wards(0, 9, 0, 9, 0, 9), "ward")

    assert words(both) == [
        "Lower risk, reached less", "Lower risk, reached more", "Middle risk, reached less",
        "Middle risk, reached more", "Higher risk, reached less", "Higher risk, reached more",
    ]  # fmt: skip


@pytest.mark.feature(103)
def test_what_either_map_hides_is_hidden_here_with_all_its_numbers():
    both = crossed(wards(1, 2, 3, states={0: "hidden"}), wards(1, 2, 3, states={1: "hidden", 2: "not_started"}), "ward")

    assert both["state"].tolist() == ["hidden", "hidden", "not_started"]
    assert both[["count", "value", "reach_count", "reach_value"]].isna().all().all()
    assert words(both) == ["", "", ""]


def test_every_class_has_words_a_shade_and_bars_of_its_own():
    assert len(set(BANDS.values())) == len(BANDS) == 6
    assert {key.partition(" ")[2] for key in BANDS} == {"", "reached"}


@pytest.mark.django_db
@pytest.mark.feature(109)
def test_the_map_has_the_class_in_words_in_the_table_the_key_and_what_is_read_out(client, gmp_viewer):
    a_live_borough("stockport", since=date(2024, 4, 1))
    reports_in_wards("stockport", (30, 8), (30, 12), (45, 22), (60, 31))
    first = next(iter(wards_known_in("stockport")))
    for day in range(2, 12):
        start = datetime(2024, 9, day, 10, tzinfo=UTC)
        resident = a_person(birth_date=date(1945, 5, 1), postcode=wards_known_in("stockport")[first])
        the_record_of(
            a_visit(start=start, residents=[resident], now=start - timedelta(hours=1)), now=start + timedelta(hours=2)
        )

    edition = a_map(gmp_viewer, measure="where_next", per="1000_65plus", level="ward", period="2024-25")
    again = a_map(gmp_viewer, measure="where_next", per="1000_65plus", level="ward", period="2024-25")
    client.force_login(gmp_viewer)
    page = client.get(edition.url()).content.decode()
    data = json.loads(re.search(r'id="figures">(.*?)</script>', edition.picture, re.DOTALL)[1])
    row = next(row for row in edition.figures if row["code"] == first)

    assert edition.file.sha256 == again.file.sha256
    assert edition.title.startswith("Where next: risk and reach")
    assert BANDS[row["band"]] in page
    assert any(text and text.startswith(BANDS[row["band"]]) for text in data["panels"][0]["texts"])
    assert "Higher risk, reached less</li>" in edition.picture
    assert "Reach, in halves" in " ".join(edition.notes)
    assert client.get(f"/api/v1/maps/{edition.reference}/").json()["figures"][0]["band"] == ""
    assert edition.job.map_edition.figures == edition.figures
