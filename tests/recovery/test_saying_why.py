"""Pages of recovery that name victims ask whoever has no work there why they read them."""

import pytest
from django.urls import reverse

from tests.factories.accounts import an_account
from tests.factories.reasons import says_why
from tests.factories.recovery import a_distribution, a_victim, received

pytestmark = pytest.mark.django_db
NAMING = ("victims", "distribute", "record_refund")


@pytest.fixture
def colleague(db):
    return an_account("investigator", name="Colm of the same office")


def test_the_victims_of_a_matter_are_read_with_a_reason_by_whoever_does_not_have_it(client, investigator, colleague):
    matter, _ = received("1000.00", by=colleague)
    case = a_victim(matter)
    client.force_login(investigator)

    asked = {name: client.get(matter.url(name)).status_code for name in NAMING}
    told = client.get(matter.url()).content.decode()
    question = client.get(matter.url("give_reason")).content.decode()
    given = client.post(matter.url("give_reason"), {"reason": "The same exhibit as in mine."})

    assert set(asked.values()) == {302}
    assert case.person.full_name not in told + question
    assert given.status_code == 302
    assert {client.get(matter.url(name)).status_code for name in NAMING} == {200}


def test_nobody_says_why_they_read_their_own_matter_or_its_victims_cases(client, investigator):
    matter, _ = received("1000.00", by=investigator)
    case = a_victim(matter, by=an_account("hub_officer", "stockport"))
    client.force_login(investigator)

    assert {client.get(matter.url(name)).status_code for name in NAMING} == {200}
    assert client.get(case.url()).status_code == client.get(case.person.url()).status_code == 200


def test_whoever_is_asked_as_a_second_person_says_nothing_of_why(client, investigator, colleague):
    matter, asset = received("1000.00", by=colleague)
    a_victim(matter)
    split = a_distribution(matter, asset, "100.00", by=colleague)  # no limit is set: every sum needs a second person
    client.force_login(investigator)

    assert split.state == "waiting"
    assert client.get(split.url()).status_code == client.get(split.url("answer")).status_code == 200


@pytest.mark.parametrize("name", ["recovery:repayment_list", "recovery:return_list"])
def test_a_list_of_victims_asks_why_and_a_list_of_matters_does_not(client, investigator, name):
    client.force_login(investigator)

    assert client.get(reverse(name)).status_code == 302
    assert client.get(reverse("recovery:list")).status_code == 200
    says_why(client)
    assert client.get(reverse(name)).status_code == 200
