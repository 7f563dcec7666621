import pytest
from django.core.exceptions import ValidationError

from fraudhub.geography import postcodes
from fraudhub.geography.areas import areas_by_lsoa
from fraudhub.geography.models import Postcode
from fraudhub.geography.postcodes import area_of_postcode, areas_of, valid_postcode
from fraudhub.geography.verbs import load_geography
from tests.factories.geography import a_postcode_in


@pytest.mark.feature(39)
@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("M1 1AE", "M1 1AE"),
        ("m11ae", "M1 1AE"),
        ("  sk1\t3xe \n", "SK1 3XE"),
        ("S K 1 3 X E", "SK1 3XE"),
        ("SK1-3XE", "SK1 3XE"),
        ("sk1.3xe.", "SK1 3XE"),
        ("(OL1 1UT)", "OL1 1UT"),
        ("M60\u00a02LA", "M60 2LA"),
        ("Ｍ１ １ＡＥ", "M1 1AE"),
        ("M1 IAE", "M1 1AE"),
        ("MI 1AE", "M1 1AE"),
        ("M6O 2LA", "M60 2LA"),
        ("SKI 3XE", "SK1 3XE"),
        ("0L1 1UT", "OL1 1UT"),
        ("WA14 1AA", "WA14 1AA"),
        ("ec1r 1ub", "EC1R 1UB"),
    ],
)
def test_a_postcode_is_read_however_it_is_typed(typed, written):
    assert valid_postcode(typed) == written


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "M1",
        "SK1 3X",
        "Stockport",
        "M1 1AAA",
        "12345",
        "M1 1AÉ",
        "М1 1AE",
        "M1 ①AE1",
        "x" * 5000,
        "M1 1AA M1 1AB",
    ],
)
def test_what_is_no_full_postcode_is_refused_with_a_sentence(typed):
    with pytest.raises(ValidationError) as refusal:
        valid_postcode(typed)

    assert refusal.value.messages == ["Enter a full postcode, like M1 1AA."]


def test_an_unreadable_postcode_is_not_written_to_the_log(caplog):
    with pytest.raises(ValidationError):
        valid_postcode("SK1 3X")

    assert caplog.text == ""


@pytest.mark.feature(39)
@pytest.mark.django_db
def test_a_postcode_leads_to_its_lsoa_ward_msoa_and_borough():
    postcode = a_postcode_in("stockport")
    row = Postcode.objects.select_related("lsoa").get(pk=postcode)

    area = area_of_postcode(postcode.lower().replace(" ", ""))

    assert area == (row.lsoa_id, row.lsoa.ward_id, row.lsoa.msoa_id, "E08000007")


@pytest.mark.django_db
def test_a_postcode_elsewhere_or_never_given_has_no_area():
    assert area_of_postcode("SW1A 1AA") is None
    assert area_of_postcode("M1 9ZZ") is None
    assert area_of_postcode("not known") is None


@pytest.mark.django_db
def test_many_postcodes_are_answered_as_they_were_given(django_assert_num_queries):
    bury, wigan = a_postcode_in("bury"), a_postcode_in("wigan").replace(" ", "").lower()

    with django_assert_num_queries(1):
        found = areas_of([bury, wigan, bury, "", "rubbish", "SW1A 1AA"])

    assert {typed: area.borough for typed, area in found.items()} == {bury: "E08000002", wigan: "E08000010"}


@pytest.mark.django_db
def test_a_long_list_is_answered_from_memory_and_says_the_same(monkeypatch, django_assert_max_num_queries):
    known = [a_postcode_in("oldham", n) for n in range(40)]
    few = areas_of(known)
    monkeypatch.setattr(postcodes, "FEW", 10)

    long = areas_of([*known, *(postcode.lower() for postcode in known), "rubbish"])
    with django_assert_max_num_queries(1):
        again = areas_of(known)

    assert again == few
    assert long == few | {postcode.lower(): area for postcode, area in few.items()}


@pytest.mark.django_db
def test_the_memory_follows_the_database_when_other_tables_are_loaded(monkeypatch):
    monkeypatch.setattr(postcodes, "FEW", 0)
    assert areas_of(["BL0 0AA", "BL0 0AB", "BL0 0AD"]).keys() != {"BL0 0AA", "BL0 0AB", "BL0 0AD"}

    load_geography(only_postcodes={"BL0 0AA", "BL0 0AB", "BL0 0AD"})

    assert areas_of(["BL0 0AA", "BL0 0AB", "BL0 0AD"]).keys() == {"BL0 0AA", "BL0 0AB", "BL0 0AD"}


@pytest.mark.django_db
def test_all_lsoas_are_known_with_their_areas():
    areas = areas_by_lsoa()

    assert len(areas) == 1702
    assert all(lsoa == area.lsoa for lsoa, area in areas.items())
