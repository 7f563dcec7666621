"""The picture of a map: what is in it, what can never be in it, and what it may load."""

import gzip
import json
import re

import pandas as pd
import pytest

from fraudhub.geography.levels import Level
from fraudhub.geography.shapes import boundaries, features
from mapping.drawing.assets import asset_content
from mapping.drawing.boundary_scripts import COARSER, boundary_script, boundary_version
from mapping.drawing.geojson import as_geojson
from mapping.drawing.maps import MapWords, draw_map
from mapping.drawing.paper import draw_sheet
from mapping.drawing.pictures import ENGINE_VERSION, in_one_file, picture_assets, picture_policy, with_addresses
from mapping.drawing.shading import classes_of, shaded, spread
from tests.factories.mapping import what_a_map_holds

WORDS = MapWords(
    title="Reports per 1,000 residents aged 65 and over, by ward, 2024 to 2025",
    unit="reports per 1,000 residents aged 65 and over",
    area_word="ward",
    notes=("Data as at 2 November 2025.", "Counts from 1 to 4 are hidden.", "Suppression rule 1, map engine 1."),
    attribution=("Source: Office for National Statistics licensed under the Open Government Licence v.3.0.",),
)


def some_figures(level=Level.WARD, **changed):
    """Every area of a level with a made-up figure: the first hidden, the second zero."""
    codes = [feature["id"] for feature in features(level)]
    count = [10 + 7 * number % 40 for number in range(len(codes))]
    rows = {
        "code": codes,
        "borough_code": ["E08000007"] * len(codes),
        "state": ["hidden", "zero", *["value"] * (len(codes) - 2)],
        "count": pd.array([None, 0, *count[2:]], dtype="Int64"),
        "value": pd.array([None, 0.0, *[round(each / 3.7, 1) for each in count[2:]]], dtype="Float64"),
    }
    return pd.DataFrame(rows | changed)


def drawn(figures=None, words=WORDS, level=Level.WARD, decimals=1):
    picture = shaded(some_figures(level) if figures is None else figures, unit=words.unit, decimals=decimals)
    return draw_map(picture, words, level=level)


def on_paper(figures, words=WORDS, level=Level.BOROUGH):
    return draw_sheet(shaded(figures, unit=words.unit, decimals=1), words, level=level)


def test_the_same_figures_give_the_same_bytes():
    assert drawn() == drawn()


@pytest.mark.feature(106)
def test_a_map_names_no_other_host_and_its_policy_allows_its_own_files_alone():
    page = drawn()
    policy = picture_policy(lambda name: f"https://hub.example/assets/{name}", Level.WARD)

    assert re.findall(rb'(?:src|href)="([^"]+)"', page) == [
        f"/assets/{name}".encode() for name in sorted(picture_assets(Level.WARD), key=lambda name: name[-3:] == ".js")
    ]
    assert policy.startswith("default-src 'none'; script-src https://hub.example/assets/")
    assert "unsafe-inline" not in policy
    assert "frame-ancestors 'self'" in policy


@pytest.mark.feature(108)
def test_a_map_says_in_the_picture_what_it_stands_on():
    page = drawn().decode()

    for sentence in (WORDS.title, *WORDS.notes, *WORDS.attribution):
        assert sentence in page


def test_hidden_zero_and_value_are_told_apart_in_the_key():
    page = drawn().decode()

    assert 'data-kind="hidden"' in page
    assert 'data-kind="zero"' in page
    assert 'data-kind="class-0"' in page
    assert 'data-kind="no_data"' not in page


def test_a_hidden_area_that_comes_with_its_number_stops_the_drawing():
    figures = some_figures()
    figures.loc[0, "count"] = 3

    with pytest.raises(ValueError, match="came with its number"):
        drawn(figures)


def test_a_hidden_area_is_one_letter_in_the_page():
    figures = some_figures()

    held = what_a_map_holds(drawn().decode())

    assert held[figures["code"][0]] == "h"
    assert held[figures["code"][1]] == "z"
    assert held[figures["code"][2]] == (figures["value"][2], figures["count"][2])
    assert set(held) == set(figures["code"])


def test_a_map_of_some_areas_holds_no_others():
    some = some_figures().iloc[:40]

    assert set(what_a_map_holds(drawn(some).decode())) == set(some["code"])


def test_an_area_without_a_shape_stops_the_drawing():
    figures = some_figures()
    figures.loc[0, "code"] = "E05999999"

    with pytest.raises(ValueError, match="no shapes for E05999999"):
        drawn(figures)


def test_no_text_of_ours_or_anybodys_can_end_the_page_or_start_a_script():
    words = MapWords(
        title="</title><script>alert(1)</script>", unit="</script><img src=x onerror=alert(1)>", area_word="ward",
        notes=("<b>`${alert(1)}`</b>",), attribution=(),
    )  # fmt: skip

    page = drawn(words=words).decode()

    assert "<script>alert" not in page
    assert "<img" not in page
    assert "<b>" not in page


def test_the_whole_map_in_one_file_has_everything_inside_under_a_policy_of_hashes():
    page = in_one_file(drawn(), asset_content, Level.WARD).decode()

    assert not re.findall(r'(?:src|href)="/assets', page)
    assert "script-src 'sha256-" in page
    assert "unsafe" not in page.split("</head>", 1)[0].split("content=", 2)[2][:900]


def test_a_served_map_loads_its_files_by_the_addresses_they_have_today():
    page = with_addresses(drawn(), lambda name: f"/assets/hashed-{name.rsplit('/')[-1]}", Level.WARD)

    assert b'src="/assets/hashed-picture.js"' in page


def test_classes_meet_at_printed_values_and_every_value_has_one():
    values = pd.Series([2.6, 2.6, 3.0, 4.1, 4.2, 5.0, 5.0, 6.6, 7.0, 20.7])

    classes = classes_of(values, decimals=1)

    assert classes.lows[0] == 2.6
    assert classes.highs[-1] == 20.7
    assert set(classes.highs) <= set(values)
    assert all(
        any(low <= value <= high for low, high in zip(classes.lows, classes.highs, strict=True)) for value in values
    )
    assert classes.method == "Five classes with about the same number of areas in each (quantiles)."


@pytest.mark.parametrize(("values", "count"), [([], 0), ([4.0], 1), ([4.0, 4.0, 4.0], 1), ([1.0, 1.0, 2.0], 2)])
def test_few_or_equal_values_have_as_many_classes_as_there_are_values(values, count):
    classes = classes_of(pd.Series(values, dtype=float), decimals=1)

    assert len(classes.highs) == count
    assert len(spread(count)) == count


def test_a_map_with_nothing_to_shade_is_still_a_map():
    figures = some_figures()
    figures["state"] = "hidden"
    figures[["count", "value"]] = pd.NA

    assert b"Hidden" in drawn(figures)


@pytest.mark.parametrize("level", list(Level))
def test_the_shapes_travel_as_texts_and_come_back_on_their_grid(level):
    script = boundary_script(level).decode()
    shipped = json.loads(script.split(f"hubBoundaries.{level}=", 1)[1].rstrip(";\n"))
    topology = boundaries(level)

    assert shipped["version"] == boundary_version(level)
    assert [each["id"] for each in shipped["geometries"]] == [
        each["id"] for each in topology["objects"][str(level)]["geometries"]
    ]
    for text, arc in zip(shipped["arcs"], topology["arcs"], strict=True):
        points, ends = decoded(text), [walked(arc)[0], walked(arc)[-1]]
        assert [points[0], points[-1]] == [(round(x / COARSER), round(y / COARSER)) for x, y in ends]


def decoded(text):
    numbers, rest, shift = [], 0, 0
    for letter in text:
        bits = ord(letter) - 63
        rest |= (bits & 31) << shift
        shift += 5
        if bits < 32:
            numbers.append(~(rest >> 1) if rest & 1 else rest >> 1)
            rest = shift = 0
    return walked(list(zip(numbers[::2], numbers[1::2], strict=True)))


def walked(steps):
    points, x, y = [], 0, 0
    for dx, dy in steps:
        x, y = x + dx, y + dy
        points.append((x, y))
    return points


def test_the_page_of_a_map_is_small_at_every_level():
    """The finest level has the largest page; the bench compares it with folium's own."""
    assert len(gzip.compress(drawn(level=Level.LSOA))) < 7_000


def test_the_script_of_maps_knows_the_version_it_draws():
    assert f'data.engine !== "{ENGINE_VERSION}"'.encode() in asset_content("mapping/shading.js")


@pytest.mark.feature(108, 109)
def test_a_sheet_of_paper_says_what_it_stands_on_and_is_the_same_twice():
    figures = some_figures(Level.BOROUGH, name=[feature["properties"]["name"] for feature in features(Level.BOROUGH)])

    sheet = on_paper(figures)
    text = sheet.svg.decode()

    assert sheet == on_paper(figures)
    assert sheet.png.startswith(b"\x89PNG")
    assert "Suppression rule 1, map engine 1." in text
    assert "licensed under the Open Government Licence" in text
    assert f"{figures['value'][2]:.1f}" in text
    assert "hidden" in text


@pytest.mark.feature(101)
def test_the_five_states_are_told_apart_on_paper_and_in_the_key_of_the_page():
    states = ["hidden", "zero", "no_data", "not_started", *["value"] * 6]
    figures = some_figures(Level.BOROUGH, state=states)
    figures.loc[:3, ["count", "value"]] = pd.NA

    page = drawn(figures, level=Level.BOROUGH).decode()
    paper = on_paper(figures).svg.decode()

    for words in ("None", "No data", "Not started", "Hidden: a small number"):
        assert f"</span>{words}" in page
        assert words in paper
    assert [what_a_map_holds(page)[code] for code in figures["code"][:4]] == ["h", "z", "n", "s"]


def test_a_geojson_has_shapes_and_figures_and_null_for_what_is_hidden():
    figures = some_figures(Level.BOROUGH).assign(borough="Stockport", population=1000)

    found = json.loads(as_geojson(figures, WORDS, Level.BOROUGH))

    assert found["about"]["notes"] == list(WORDS.notes)
    assert found["features"][0]["properties"] | {"name": "", "code": ""} == {
        "code": "", "name": "", "borough": "Stockport", "state": "hidden", "count": None, "population": 1000,
        "value": None,
    }  # fmt: skip
    assert found["features"][0]["geometry"]["type"] in ("Polygon", "MultiPolygon")
