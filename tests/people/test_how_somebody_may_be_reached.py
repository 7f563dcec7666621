"""Safe to call, write, leave a message: as the person said, with what they said before."""

import pytest
from django.utils import timezone

from fraudhub.audit.models import AuditEntry
from fraudhub.people.models import CommunicationNeed, ContactWish, Person
from fraudhub.people.verbs import record_move, set_contact_wishes
from tests.factories.accounts import the_borough
from tests.factories.outreach import a_visit
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


@pytest.mark.feature(36)
def test_what_they_need_is_recorded_changed_and_read_before_the_door(client, stockport_officer, stockport_volunteer):
    person = a_person(access_needs="A frame.")
    client.force_login(stockport_officer)
    address = f"/people/{person.reference}/contact/"

    client.post(address, {"call": "yes", "needs": ["large_print", "bsl"]})
    client.post(address, {"call": "yes", "needs": ["bsl", "interpreter"]})

    assert "They need" in (page := client.get(person.url()).content.decode())
    assert "British Sign Language" in page
    assert "Large print" not in page
    told = Person.objects.get(pk=person.pk).needs
    assert told == ["British Sign Language", "An interpreter", "A frame."]
    client.force_login(stockport_volunteer)
    door = client.get(f"/field/visits/{a_visit(stockport_volunteer, residents=[person]).reference}/").content.decode()
    assert "British Sign Language" in door
    assert "Large print" not in door


@pytest.mark.feature(36)
def test_a_need_said_before_is_kept_and_one_that_stays_keeps_its_row(stockport_officer):
    person = a_person()
    set_contact_wishes(person, wishes={}, needs=["audio", "bsl"], by=stockport_officer)
    audio = CommunicationNeed.objects.get(kind="audio")

    set_contact_wishes(person, wishes={}, needs=["audio"], by=stockport_officer)
    set_contact_wishes(person, wishes=SAID, by=stockport_officer)

    assert CommunicationNeed.objects.standing().get() == audio
    assert CommunicationNeed.objects.get(kind="bsl").ended_at is not None
    fields = (
        AuditEntry.objects.filter(action="person.contact_wishes_set").order_by("pk").values_list("fields", flat=True)
    )
    assert list(fields)[:2] == [["audio", "bsl"], ["bsl"]]


@pytest.mark.feature(35)
def test_what_is_not_safe_goes_with_them_when_they_move(stockport_officer):
    person = a_person()
    set_contact_wishes(person, wishes=SAID, needs=["bsl"], note="Her son opens the post.", by=stockport_officer)

    record_move(person, moved_on=timezone.localdate(), borough=the_borough("bury"), by=stockport_officer)

    there = Person.objects.of_person(person).get(borough=the_borough("bury"))
    assert {each.way: each.is_safe for each in there.contact_wishes.standing()} == {
        "call": True, "leave_message": False, "letter": False,
    }  # fmt: skip
    assert there.needs == ["British Sign Language"]
    assert person.contact_wishes.standing().count() == 3
