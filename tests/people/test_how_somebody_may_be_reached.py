"""Safe to call, write, leave a message: as the person said, with what they said before."""

import pytest

from fraudhub.audit.models import AuditEntry
from fraudhub.people.models import ContactWish
from fraudhub.people.verbs import set_contact_wishes
from tests.factories.people import a_person

pytestmark = pytest.mark.django_db
SAID = {"call": True, "leave_message": False, "text": None, "email": None, "letter": False}


@pytest.mark.feature(35)
def test_what_is_safe_is_recorded_and_read_on_the_persons_page(client, stockport_officer):
    person = a_person()
    client.force_login(stockport_officer)
    assert "Nobody has asked yet what is safe." in client.get(person.url()).content.decode()

    client.post(
        f"/people/{person.reference}/contact/",
        {"call": "yes", "leave_message": "no", "letter": "no", "note": "Her son opens the post."},
    )

    page = client.get(person.url()).content.decode()
    assert page.count("Not safe: do not") == 2
    assert "Her son opens the post." in page
    form = client.get(f"/people/{person.reference}/contact/").content.decode()
    assert "Her son opens the post." in form
    entry = AuditEntry.objects.get(action="person.contact_wishes_set")
    assert entry.fields == ["call", "leave_message", "letter"]


@pytest.mark.feature(35)
def test_what_was_said_before_is_kept_and_what_did_not_change_keeps_its_row(stockport_officer):
    person = a_person()
    set_contact_wishes(person, wishes=SAID, by=stockport_officer)
    first = ContactWish.objects.get(way="call")

    set_contact_wishes(person, wishes=SAID | {"letter": True, "leave_message": None}, by=stockport_officer)

    standing = {each.way: each.is_safe for each in ContactWish.objects.standing()}
    assert standing == {"call": True, "letter": True}
    assert ContactWish.objects.standing().get(way="call").pk == first.pk
    assert list(ContactWish.objects.filter(way="letter").values_list("is_safe", flat=True)) == [False, True]


def test_the_same_said_twice_changes_nothing(stockport_officer):
    person = a_person()
    for _ in range(2):
        set_contact_wishes(person, wishes=SAID, note="Ring after ten.", by=stockport_officer)

    assert ContactWish.objects.count() == 3
    assert AuditEntry.objects.filter(action="person.contact_wishes_set").count() == 1


def test_a_way_that_does_not_exist_and_a_card_number_are_refused(client, stockport_officer):
    person = a_person()
    client.force_login(stockport_officer)

    for typed in ({"call": "perhaps"}, {"call": "yes", "note": "Card 4111 1111 1111 1111"}):
        assert client.post(f"/people/{person.reference}/contact/", typed).status_code == 400
    assert not ContactWish.objects.exists()
