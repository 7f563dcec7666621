import pytest
import shapely

from fraudhub.geography import attribution
from fraudhub.geography.adjacency import neighbouring_boroughs, neighbours_of
from fraudhub.geography.levels import Level
from fraudhub.geography.models import Borough, Edition, Lsoa, Msoa, Postcode, Ward
from fraudhub.geography.points import area_of_point, lsoa_at_point
from fraudhub.geography.shapes import boundaries, features, polygons
from fraudhub.geography.tables import DATA, EDITION_OF_BOUNDARIES

MODEL = {Level.BOROUGH: Borough, Level.WARD: Ward, Level.MSOA: Msoa, Level.LSOA: Lsoa}
SQUARE_CENTIMETRE = 1e-4 / (66_200 * 111_320)  # in square degrees


@pytest.mark.django_db
@pytest.mark.parametrize("level", Level)
def test_every_area_of_the_database_has_a_shape_and_no_shape_is_without_one(level):
    codes = [feature["id"] for feature in features(level)]

    assert codes == sorted(MODEL[level].objects.values_list("pk", flat=True))
    assert all(feature["properties"]["code"] == feature["id"] for feature in features(level))


@pytest.mark.parametrize("level", Level)
def test_shapes_are_valid_and_fit_together_without_gap_or_overlap(level):
    parts = shapely.get_parts(list(polygons(level).values()))

    assert shapely.is_valid(parts).all()
    assert shapely.coverage_is_valid(parts)
    assert 1.0 < shapely.area(parts).sum() / 0.1714 < 1.01  # square degrees: 1,276 km² at this latitude


@pytest.mark.django_db
def test_wards_make_up_their_borough_and_lsoas_their_msoa():
    for larger, smaller, place in (
        (Level.BOROUGH, Level.WARD, Ward.objects.values_list("code", "borough_id")),
        (Level.MSOA, Level.LSOA, Lsoa.objects.values_list("code", "msoa_id")),
    ):
        members = {}
        for code, of in place:
            members.setdefault(of, []).append(polygons(smaller)[code])

        assert all(
            shapely.coverage_union_all(shapes).symmetric_difference(polygons(larger)[code]).area < SQUARE_CENTIMETRE
            for code, shapes in members.items()
        )


@pytest.mark.feature(39)
@pytest.mark.django_db
@pytest.mark.parametrize("level", Level)
def test_boundaries_carry_the_release_they_were_taken_from(level):
    edition = boundaries(level)["edition"]

    assert Edition.objects.get(pk=edition).year in {2021, 2025}
    assert set(MODEL[level].objects.values_list("edition_id", flat=True)) == {edition, EDITION_OF_BOUNDARIES[level]}


def test_neighbours_share_their_arcs_so_that_no_line_is_sent_twice():
    used = sorted(~arc if arc < 0 else arc for arc in _arcs(boundaries(Level.LSOA)["objects"]["lsoa"]["geometries"]))

    twice = len(used) - len(set(used))

    assert twice > 0.9 * len(set(used))
    assert max(used.count(arc) for arc in used[:200]) <= 2


def test_an_msoa_goes_by_its_local_name():
    names = {feature["id"]: feature["properties"]["name"] for feature in features(Level.MSOA)}

    assert names["E02000984"] == "Dunscar & Egerton"


@pytest.mark.django_db
def test_a_bare_point_finds_the_areas_its_postcode_is_in():
    rows = list(Postcode.objects.values_list("lat", "lon", "lsoa_id", "borough_id"))

    right = sum(lsoa_at_point(lat, lon) == lsoa for lat, lon, lsoa, _ in rows)

    assert right >= 0.99 * len(rows)
    assert area_of_point(53.4106, -2.1575).borough == "E08000007"  # Stockport railway viaduct


@pytest.mark.django_db
@pytest.mark.parametrize(
    "point", [(51.5007, -0.1246), (0.0, 0.0), (53.39, -2.59), (-2.15, 53.41), (float("nan"), float("inf"))]
)
def test_a_point_outside_greater_manchester_has_no_area(point):
    assert area_of_point(*point) is None


@pytest.mark.django_db
def test_a_point_some_metres_outside_the_outline_takes_the_nearest_area():
    outline = shapely.coverage_union_all(list(polygons(Level.LSOA).values()))
    east = max(shapely.get_coordinates(outline).tolist())
    just_outside, well_outside = (east[0] + 10 / 66_200, east[1]), (east[0] + 100 / 66_200, east[1])

    assert lsoa_at_point(just_outside[1], just_outside[0]) is not None
    assert lsoa_at_point(well_outside[1], well_outside[0]) is None


def test_boroughs_that_touch_are_known_in_pairs():
    manchester, stockport, trafford, wigan = "E08000003", "E08000007", "E08000009", "E08000010"

    assert len(neighbouring_boroughs()) == 17
    assert all(one < other for one, other in neighbouring_boroughs())
    assert neighbours_of(stockport) == {manchester, "E08000008"}
    assert wigan not in neighbours_of(trafford)
    for one, other in neighbouring_boroughs():
        assert polygons(Level.BOROUGH)[one].intersection(polygons(Level.BOROUGH)[other]).length > 0


def test_maps_and_the_sources_page_carry_the_words_of_the_licences():
    page = (DATA / "SOURCES.md").read_text(encoding="utf-8")

    assert all(f"> {line}\n" in page for line in attribution.ATTRIBUTIONS)
    assert attribution.ORDNANCE_SURVEY in attribution.map_attributions(Level.LSOA)
    assert attribution.MSOA_NAMES in attribution.map_attributions(Level.MSOA)
    assert attribution.MSOA_NAMES not in attribution.map_attributions(Level.WARD)


def _arcs(geometries):
    for geometry in geometries:
        polygons_of = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
        for rings in polygons_of:
            for ring in rings:
                yield from ring
