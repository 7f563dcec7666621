from datetime import date, timedelta

import pytest
from django.utils import timezone

from fraudhub.audit.models import AuditEntry
from fraudhub.core.errors import RuleBroken
from fraudhub.geography.models import Postcode
from fraudhub.people.models import Person
from tests.factories.geography import a_postcode_in
from tests.factories.people import a_person

pytestmark = pytest.mark.django_db


def test_a_new_person_stands_for_themselves_and_has_a_history_and_an_audit_entry(stockport_officer):
    person = a_person(full_name="Sinéad O'Brien-Smith", by=stockport_officer)

    person.refresh_from_db()
    entry = AuditEntry.objects.get(action="person.added")
    assert person.canonical == person
    assert person.history.count() == 1
    assert (entry.object_reference, entry.actor_id) == (person.reference, stockport_officer.pk)
    assert person.borough.code in entry.borough_codes


def test_an_address_gets_the_lsoa_of_its_postcode_and_the_councils_own_ward():
    postcode = Postcode.objects.get(pk=a_postcode_in("stockport", 3))

    person = a_person(postcode=postcode.pk)

    assert person.address.lsoa_id == postcode.lsoa_id
    assert person.address.official_ward_id == postcode.official_ward_id


def test_a_postcode_from_elsewhere_is_kept_without_areas():
    person = a_person(postcode="SW1A 1AA")

    assert (person.address.postcode, person.address.lsoa, person.address.official_ward) == ("SW1A 1AA", None, None)


def test_a_person_may_have_no_address_at_all():
    assert a_person(address="", postcode="").address is None


@pytest.mark.parametrize(
    "told",
    [
        {"full_name": "\u200b"},
        {"full_name": "-"},
        {"birth_date": date(1899, 12, 31)},
        {"birth_date": timezone.localdate() + timedelta(days=1)},
    ],
)
def test_a_person_who_cannot_be_is_refused(told):
    with pytest.raises(RuleBroken):
        a_person(**told)

    assert not Person.objects.exists()


@pytest.mark.parametrize("name", ["X", "Ng", "王秀英", "محمد عبد الله", "Null", "O'Brien-Smith", "a" * 120])
def test_real_names_pass(name):
    assert a_person(full_name=name).full_name == name


def test_rows_of_one_person_are_found_through_their_canonical_row():
    first, second = a_person("stockport"), a_person("trafford")
    Person.objects.filter(pk=second.pk).update(canonical=first)

    assert set(Person.objects.of_person(first)) == {first, second}
