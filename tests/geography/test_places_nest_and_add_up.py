import pytest
from django.db import IntegrityError, transaction
from django.db.models import F, Sum

from fraudhub.geography.levels import Level
from fraudhub.geography.models import BANDS, Borough, Edition, Lsoa, Msoa, Population, Postcode, Ward

pytestmark = pytest.mark.django_db


def test_greater_manchester_has_its_boroughs_wards_msoas_and_lsoas():
    counted = [model.objects.count() for model in (Borough, Ward, Msoa, Lsoa)]

    assert counted == [10, 215, 353, 1702]


def test_every_lsoa_lies_in_one_ward_one_msoa_and_their_one_borough():
    assert not Lsoa.objects.exclude(ward__borough=F("borough")).exists()
    assert not Lsoa.objects.exclude(msoa__borough=F("borough")).exists()
    assert not Ward.objects.filter(lsoas=None).exists()
    assert not Msoa.objects.filter(lsoas=None).exists()


def test_a_postcode_and_its_official_ward_are_in_the_borough_of_its_lsoa():
    assert not Postcode.objects.exclude(lsoa__borough=F("borough")).exists()
    assert not Postcode.objects.exclude(official_ward__borough=F("borough")).exists()


@pytest.mark.parametrize("larger", [Level.WARD, Level.MSOA, Level.BOROUGH])
@pytest.mark.parametrize("band", [band for band in BANDS if band != "aged_75_plus"])
def test_residents_of_a_larger_area_are_the_sum_of_its_lsoas(larger, band):
    of_lsoas = Population.objects.summed().in_year(2021).of(Level.LSOA).counts(band)
    larger_of = dict(Lsoa.objects.values_list("code", f"{larger}_id"))

    sums = {}
    for code, residents in of_lsoas.items():
        sums[larger_of[code]] = sums.get(larger_of[code], 0) + residents

    assert Population.objects.summed().in_year(2021).of(larger).counts(band) == sums


def test_the_published_borough_table_is_kept_as_it_was_published():
    published = Population.objects.published().of(Level.BOROUGH)

    totals = published.aggregate(all=Sum("all_ages"), older=Sum("aged_65_plus"), oldest=Sum("aged_75_plus"))

    assert totals == {"all": 2_867_755, "older": 454_422, "oldest": 203_868}
    assert published.counts()["E08000001"] == 295_961


def test_sums_of_lsoas_stay_within_what_disclosure_control_explains():
    summed = Population.objects.summed().of(Level.BOROUGH)
    published = Population.objects.published().of(Level.BOROUGH)

    assert all(abs(count - published.counts()[code]) <= 49 for code, count in summed.counts().items())
    older = summed.counts("aged_65_plus")
    assert all(abs(count - older[code]) <= 16 for code, count in published.counts("aged_65_plus").items())


def test_a_table_that_does_not_know_a_band_is_not_asked_for_it():
    with pytest.raises(ValueError, match="aged_90_plus is not a band"):
        Population.objects.summed().counts("aged_90_plus")


def test_places_are_known_by_the_names_people_use():
    stockport = Borough.objects.get(slug="stockport")

    assert (stockport.code, str(stockport)) == ("E08000007", "Stockport")
    assert str(Msoa.objects.get(name="Bolton 001")) == "Dunscar & Egerton (Bolton 001)"
    assert Ward.objects.in_borough(stockport).count() == 21


@pytest.mark.feature(39)
def test_every_place_says_which_dated_release_it_was_taken_from():
    postcode = Postcode.objects.select_related("edition", "lsoa__edition", "lsoa__ward__edition").first()

    assert postcode.edition.dated_on.isoformat() == "2025-10-20"
    assert postcode.lsoa.edition.year == 2021
    assert postcode.lsoa.ward.edition.year == 2025
    assert "month" in postcode.lsoa.ward.edition.needs_checking
    assert not Edition.objects.filter(licence="").exists()
    assert not Edition.objects.filter(source="").exists()


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"aged_0_15": 0}, "population_bands_add_up_unless_as_published"),
        ({"aged_75_plus": 10_000}, "population_aged_75_plus_is_among_65_plus"),
        ({"area_level": "parish"}, "population_is_of_a_level_we_know"),
    ],
)
def test_an_impossible_population_is_refused_by_the_database(change, rule):
    row = Population.objects.filter(area_level=Level.LSOA)[:1]

    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Population.objects.filter(pk__in=[one.pk for one in row]).update(**change)


def test_a_ward_code_is_not_taken_for_an_lsoa():
    lsoa = Lsoa.objects.first()
    lsoa.code = "E05011350"

    with pytest.raises(IntegrityError, match="lsoa_code_is_a_lower_layer_super_output_area_code"), transaction.atomic():
        lsoa.save(force_insert=True)
