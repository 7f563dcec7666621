import pytest

from fraudhub.audit.models import AuditEntry
from fraudhub.people.models import Person
from tests.factories.accounts import the_borough
from tests.factories.people import a_person

pytestmark = pytest.mark.django_db


def typed(**cells):
    return {"borough": the_borough("stockport").pk, "full_name": "Jean Ogden", **cells}


def test_an_officer_adds_a_person_once_however_often_the_button_is_pressed(client, stockport_officer):
    client.force_login(stockport_officer)
    key = "4b4c2b1e-9d27-4b43-9f0b-0f6f3a8b8f11"

    for _ in range(2):
        client.post("/people/add/", typed(submission_key=key, birth_date_0="", postcode="m1 1ae"))

    assert Person.objects.get().full_name == "Jean Ogden"


def test_a_card_number_in_a_note_is_refused_and_what_was_typed_is_kept(client, stockport_officer):
    client.force_login(stockport_officer)

    page = client.post("/people/add/", typed(access_needs="Card 4111 1111 1111 1111"))

    assert page.status_code == 400
    assert "This looks like a card number" in page.content.decode()
    assert 'value="Jean Ogden"' in page.content.decode()
    assert not Person.objects.exists()


def test_nobody_adds_a_person_to_the_neighbours_hub(client, stockport_officer):
    client.force_login(stockport_officer)

    page = client.post("/people/add/", typed(borough=the_borough("trafford").pk))

    assert page.status_code == 400
    assert not Person.objects.exists()


def test_the_list_and_the_page_show_the_own_borough_and_are_written_down(client, stockport_officer):
    mine, theirs = a_person("stockport"), a_person("trafford")
    client.force_login(stockport_officer)

    listed = client.get("/people/").content.decode()
    page = client.get(mine.url()).content.decode()

    assert mine.full_name in listed
    assert theirs.full_name not in listed
    assert mine.address.postcode in page
    assert AuditEntry.objects.get(action="people.listed").references == [mine.reference]
    assert AuditEntry.objects.get(action="person.seen").object_reference == mine.reference


def test_a_part_of_the_name_or_a_postcode_finds_somebody(client, stockport_officer):
    wanted, other = a_person(full_name="Winifred Entwistle"), a_person(full_name="Cyril Lomax")
    client.force_login(stockport_officer)

    by_name = client.get("/people/", {"name": "entw win"}).content.decode()
    by_postcode = client.get("/people/", {"postcode": wanted.address.postcode.lower()}).content.decode()

    assert wanted.full_name in by_name
    assert other.full_name not in by_name
    assert wanted.full_name in by_postcode


@pytest.mark.feature(132)
def test_the_neighbours_person_is_as_missing_as_none(client, trafford_officer):
    person = a_person("stockport")
    client.force_login(trafford_officer)

    assert client.get(person.url()).status_code == 404
    assert client.get(f"/api/v1/people/{person.reference}/").status_code == 404


@pytest.mark.parametrize("role", ["gmp_viewer", "analyst", "programme_lead", "system_admin", "data_protection"])
def test_roles_without_people_in_their_line_get_none(client, role, request):
    person = a_person("stockport")
    client.force_login(request.getfixturevalue(role))

    assert client.get("/people/").status_code == 403
    assert client.get(person.url()).status_code in {403, 404}
    assert client.get(f"/api/v1/people/{person.reference}/").status_code in {403, 404}
