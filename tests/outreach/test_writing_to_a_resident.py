"""The letter that announces a visit: what it says, to whom it goes, and when none is written."""

import pytest
from django.utils import timezone

from fraudhub.core.errors import RuleBroken
from fraudhub.messages.models import Channel, Message
from fraudhub.messages.ports import address_lines
from fraudhub.people.verbs import set_contact_wishes, withdraw_consent
from outreach.models import VisitNotice
from outreach.verbs import announce_visit
from tests.factories.outreach import a_visit, at
from tests.factories.people import a_consent, a_person

pytestmark = pytest.mark.django_db


def announced(visit):
    return announce_visit(visit, how="letter", told_on=timezone.localdate(), write_letter=True, by=None)


@pytest.mark.feature(145)
def test_a_letter_says_who_comes_when_and_how_to_check_and_nothing_of_why():
    person = a_person(full_name="Ada Khan", address="14 Canal Row, Edgeley, Stockport", postcode="SK1 3XE")
    visit = a_visit(residents=[person], start=at("10:00", days=3), notes="Lost money to a courier.")

    announced(visit)

    letter = Message.objects.get(channel=Channel.LETTER)
    assert letter.to_address.splitlines() == ["Ada Khan", "14 Canal Row", "Edgeley", "Stockport", "SK1 3XE"]
    assert visit.volunteer.first_name in letter.body
    assert "between 10am and 11am" in letter.body
    assert "ring 101" in letter.body
    assert "We never ask for a PIN" in letter.body
    assert "courier" not in letter.body
    assert VisitNotice.objects.get().how == "letter"


@pytest.mark.feature(145)
def test_people_at_one_address_get_one_letter():
    home = {"address": "14 Canal Row", "postcode": "SK1 3XE"}
    one = a_person(full_name="Ada Khan", **home)
    other = a_person(full_name="Bilal Khan", **home)
    other.address = one.address
    other.save()
    visit = a_visit(residents=[one, other], start=at("10:00", days=3))

    announced(visit)

    assert Message.objects.get(channel=Channel.LETTER).body.startswith("Dear Ada Khan and Bilal Khan")


@pytest.mark.feature(33)
def test_once_consent_to_letters_is_taken_back_none_is_written(stockport_officer):
    person = a_person()
    consent = a_consent(person, "letters")
    visit = a_visit(residents=[person], start=at("10:00", days=3))

    withdraw_consent(consent, reason="She reads them aloud to whoever calls.", by=stockport_officer)

    with pytest.raises(RuleBroken, match="does not want letters"):
        announced(visit)
    assert not Message.objects.filter(channel=Channel.LETTER).exists()
    assert not VisitNotice.objects.exists()


@pytest.mark.feature(35)
def test_where_it_is_not_safe_to_write_none_is_written(stockport_officer):
    person = a_person()
    set_contact_wishes(person, wishes={"letter": False}, note="Her son opens them.", by=stockport_officer)
    visit = a_visit(residents=[person], start=at("10:00", days=3))

    with pytest.raises(RuleBroken, match="It is not safe to write to"):
        announced(visit)


@pytest.mark.feature(145)
def test_a_long_address_keeps_its_postcode_in_seven_lines():
    parts = ["Ada Khan", "Flat 3", "Canal House", "14 Canal Row", "Edgeley", "Stockport", "Cheshire", "SK1 3XE"]

    lines = address_lines("\n".join(parts))

    assert len(lines) == 7
    assert lines["address_line_6"] == "Stockport, Cheshire"
    assert lines["address_line_7"] == "SK1 3XE"


@pytest.mark.feature(145)
def test_by_page_a_refused_letter_says_why_and_keeps_what_was_typed(client, stockport_coordinator):
    person = a_person(postcode="", address="Somewhere in Stockport")
    visit = a_visit(residents=[person], start=at("10:00", days=3))
    client.force_login(stockport_coordinator)
    day = timezone.localdate()

    page = client.post(
        visit.url("announce"),
        {
            "how": "letter", "write_letter": "on", "told_on_day": day.day, "told_on_month": day.month,
            "told_on_year": day.year, "note": "Large print, please.",
        },
    )  # fmt: skip

    assert page.status_code == 400
    assert "We have no whole address of" in page.content.decode()
    assert "Large print, please." in page.content.decode()
