"""A new address, a household, a move to another borough, a death."""

import re
from datetime import date

import pytest

from fraudhub.core.errors import RuleBroken, Stale
from fraudhub.geography.scoping import Scope
from fraudhub.people.candidates import known_elsewhere
from fraudhub.people.matching import keys_of
from fraudhub.people.models import NameSource, Person
from fraudhub.people.verbs import (
    change_person,
    confirm_match,
    join_household,
    leave_household,
    record_death,
    record_move,
)
from outreach.models import Visit
from tests.factories.accounts import the_borough
from tests.factories.outreach import a_visit, at
from tests.factories.people import a_consent, a_person

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def as_known(person, **changed):
    names = ("full_name", "birth_date", "phone", "email", "access_needs", "language", "risk_flags", "name_source")
    there = {name: getattr(person, name) for name in (*names, "died_on")}
    return {**there, "address": person.address.lines, "postcode": person.address.postcode, **changed}


def test_a_death_that_another_row_tells_of_heads_the_page_and_ends_what_is_asked(
    client, stockport_officer, time_machine
):
    time_machine.move_to("2025-06-02T08:00:00Z", tick=False)
    here, there = a_person("stockport"), a_person("trafford")
    confirm_match(here, there, by=None)
    record_death(there, died_on=date(2025, 6, 2), by=None)
    client.force_login(stockport_officer)

    page = client.get(here.url()).content.decode()

    assert "This person has died." in page
    assert "They have moved away" not in page
    with pytest.raises(RuleBroken, match="has died"):
        a_consent(here)
    with pytest.raises(RuleBroken, match="has died"):
        record_move(here, moved_on=date(2025, 6, 2), by=None)


def test_what_is_changed_is_kept_with_what_it_was_and_found_by_its_new_form():
    person = a_person(full_name="Margret Kay", phone="")
    first = person.address

    person = change_person(person, version=1, by=None, **as_known(person, full_name="Margaret Kaye", postcode="M1 1AE"))

    assert [row.full_name for row in person.history.order_by("history_id")][-1] == "Margaret Kaye"
    assert person.address != first
    assert set(person.keys.values_list("key", flat=True)) == keys_of(person.details)
    assert person.version == 2


def test_a_stale_change_of_a_person_is_refused_and_shows_both(client, stockport_officer):
    person = a_person()
    change_person(person, version=1, by=None, **as_known(person, language="Urdu"))
    with pytest.raises(Stale):
        change_person(person, version=1, by=None, **as_known(person, language="Polish"))
    client.force_login(stockport_officer)

    page = client.post(
        person.url("change"),
        {"full_name": person.full_name, "language": "Polish", "version": "1", "phone": "0161 496 0000"},
    )

    assert page.status_code == 409
    assert "Urdu" in text_of(page)
    assert "Polish" in text_of(page)


def test_a_death_is_not_slipped_in_by_changing_the_person_and_a_mistaken_one_is_taken_out():
    person = a_person()
    with pytest.raises(RuleBroken, match="A death has a page of its own"):
        change_person(person, version=1, by=None, **as_known(person, died_on=date(2025, 1, 6)))
    person = record_death(person, died_on=date(2025, 1, 6), by=None)

    person = change_person(person, version=person.version, by=None, **as_known(person, died_on=None))

    assert person.died_on is None


def test_nobody_dies_before_they_are_born_whichever_day_is_put_right():
    person = record_death(a_person(birth_date=date(1940, 5, 1)), died_on=date(2025, 1, 6), by=None)

    for changes in ({"died_on": date(1930, 1, 1)}, {"birth_date": date(2025, 1, 7)}):
        with pytest.raises(RuleBroken, match="cannot have died before they were born"):
            change_person(person, version=person.version, by=None, **as_known(person, **changes))


@pytest.mark.feature(40)
def test_where_we_got_the_name_and_on_what_basis_is_on_the_page(client, stockport_officer):
    person = a_person(name_source=NameSource.objects.get(pk="victim-list"))
    client.force_login(stockport_officer)

    assert "preventing crime" in text_of(client.get(person.url()))


@pytest.mark.feature(27)
def test_people_who_live_together_are_one_household_until_they_live_apart(client, stockport_officer):
    ada, ben, cy = a_person(full_name="Ada"), a_person(full_name="Ben"), a_person(full_name="Cy")
    join_household(ben, of=ada, by=None)
    join_household(cy, of=ben, by=None)
    client.force_login(stockport_officer)

    assert {"Ben", "Cy"} <= set(text_of(client.get(ada.url())).split())
    with pytest.raises(RuleBroken, match="one household already"):
        join_household(Person.objects.get(pk=cy.pk), of=ada, by=None)
    leave_household(cy, by=None)
    leave_household(ben, by=None)
    assert not Person.objects.exclude(household=None).exists()


def test_a_household_does_not_cross_hubs():
    with pytest.raises(RuleBroken, match="known to one hub"):
        join_household(a_person("stockport"), of=a_person("trafford"), by=None)


@pytest.mark.feature(38)
def test_a_death_calls_off_what_was_planned_in_every_hub(stockport_volunteer, client, stockport_officer):
    visit = a_visit(stockport_volunteer, start=at("14:00", days=1))
    person, elsewhere = visit.residents.get(), a_person("trafford")
    confirm_match(person, elsewhere, by=None)
    client.force_login(stockport_officer)
    assert "It cancels 1 planned visit." in text_of(client.get(person.url("record_death")))

    record_death(elsewhere, died_on=date(2025, 1, 6), by=None)

    assert Visit.objects.get().cancelled_because == "The person has died."
    with pytest.raises(RuleBroken, match="recorded already"):
        record_death(elsewhere, died_on=date(2025, 1, 6), by=None)
    with pytest.raises(RuleBroken, match="has died"):
        record_move(elsewhere, moved_on=date(2025, 1, 6), by=None)


@pytest.mark.feature(38)
def test_who_moves_to_another_borough_is_known_to_its_hub_as_the_same_person(stockport_volunteer):
    visit = a_visit(stockport_volunteer, start=at("14:00", days=1))
    person = visit.residents.get()
    Person.objects.filter(pk=person.pk).update(name_source="event")

    record_move(person, moved_on=date(2025, 1, 6), address="2 New Road", borough=the_borough("trafford"), by=None)

    there = Person.objects.get(borough=the_borough("trafford").code, full_name=person.full_name)
    person.refresh_from_db()
    assert there.canonical_id == person.canonical_id
    assert there.name_source_id == "event"
    assert known_elsewhere(there, scope_of("trafford"))
    assert Visit.objects.get().cancelled_because == "The person has moved away."
    assert (person.moved_on, person.moved_to) == (date(2025, 1, 6), "2 New Road")


def scope_of(slug):
    return Scope.borough(the_borough(slug).code)


def test_who_stays_in_the_borough_changes_their_address_instead():
    with pytest.raises(RuleBroken, match="change their address instead"):
        record_move(a_person("stockport"), moved_on=date(2025, 1, 6), borough=the_borough("stockport"), by=None)
