from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import F

from fraudhub.geography.models import Borough, LoadedGeography, Population, Postcode
from fraudhub.geography.verbs import load_geography

pytestmark = pytest.mark.django_db


def test_the_whole_shipped_geography_loads_and_a_second_run_does_nothing(django_assert_num_queries):
    printed = StringIO()

    call_command("load_geography", stdout=printed)
    first = LoadedGeography.objects.first()
    with django_assert_num_queries(4):  # what was loaded before, and again inside its own savepoint
        call_command("load_geography", stdout=printed)

    assert Postcode.objects.count() == 72_141
    assert LoadedGeography.objects.first() == first
    assert "with 72,141 postcodes" in printed.getvalue()
    assert "Geography is up to date" in printed.getvalue()


def test_all_lsoas_have_a_postcode_and_one_in_ten_postcodes_another_official_ward():
    load_geography()

    assert Postcode.objects.values("lsoa").distinct().count() == 1702
    elsewhere = Postcode.objects.exclude(official_ward=F("lsoa__ward")).count()
    assert 0.09 < elsewhere / 72_141 < 0.10


def test_loading_puts_right_what_was_changed_and_keeps_what_others_name():
    last = load_geography()
    Borough.objects.filter(slug="wigan").update(name="Wigin")
    ended = Postcode.objects.get(pk="M1 1AE")
    ended.pk = "M1 9ZZ"
    ended.save(force_insert=True)
    LoadedGeography.objects.all().delete()
    counts = Population.objects.count()

    again = load_geography()

    assert again.digest == last.digest
    assert Borough.objects.get(slug="wigan").name == "Wigan"
    assert Postcode.objects.filter(pk="M1 9ZZ").exists()
    assert Population.objects.count() == counts
