"""Step-up (SECURITY 3): the password or second factor in the last 10 minutes, before what must surely be oneself."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model

from fraudhub.accounts.audit import AccountAudit
from fraudhub.audit.models import AuditEntry
from tests.factories.accounts import an_account

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.confirming_urls")]
PASSWORD = "a pass phrase to confirm with"


@pytest.fixture
def clock():
    with time_machine.travel("2025-06-02 09:00:00+01:00", tick=False) as clock:
        yield clock


@pytest.fixture
def officer(client, clock):
    """Signed in by the page at nine, with a password."""
    user = an_account("hub_officer", "stockport")
    user.set_password(PASSWORD)
    user.save()
    client.post("/sign-in/", {"email": user.email, "password": PASSWORD})
    return user


def test_who_signed_in_less_than_ten_minutes_ago_is_not_asked(client, officer, clock):
    clock.shift(timedelta(minutes=9, seconds=59))

    assert client.get("/weighty/").content == b"The weighty page"


def test_after_ten_minutes_the_page_is_behind_the_password_and_opens_with_it(client, officer, clock):
    clock.shift(timedelta(minutes=10))

    answer = client.get("/weighty/?of=May")

    assert answer["Location"] == "/confirm-it-is-you/?next=%2Fweighty%2F%3Fof%3DMay"
    assert "Confirm that it is you" in client.get(answer["Location"]).content.decode()
    confirmed = client.post("/confirm-it-is-you/", {"password": PASSWORD, "next": "/weighty/?of=May"})
    assert confirmed["Location"] == "/weighty/?of=May"
    assert client.get("/weighty/?of=May").content == b"The weighty page"
    assert AuditEntry.objects.filter(action=AccountAudit.CONFIRMED, actor_id=officer.pk).count() == 1


def test_a_wrong_password_opens_nothing_and_is_written_down(client, officer, clock):
    clock.shift(timedelta(minutes=10))

    answer = client.post("/confirm-it-is-you/", {"password": "not the one", "next": "/weighty/"})

    assert answer.status_code == 400
    assert "Enter the password of your account. That one is not right." in answer.content.decode()
    assert client.get("/weighty/").status_code == 302
    assert AuditEntry.objects.filter(action=AccountAudit.CONFIRMING_FAILED, actor_id=officer.pk).exists()


def test_guessing_at_somebody_elses_unlocked_machine_is_held_back_as_at_sign_in(client, officer, clock):
    clock.shift(timedelta(minutes=10))
    for _ in range(5):
        client.post("/confirm-it-is-you/", {"password": "not the one"})

    answer = client.post("/confirm-it-is-you/", {"password": PASSWORD})

    assert answer.status_code == 429
    assert answer["Retry-After"] == "30"


def test_a_form_sent_when_the_ten_minutes_were_over_is_kept_and_sent_again(client, officer, clock):
    clock.shift(timedelta(minutes=12))

    answer = client.post("/weighty/form/", {"reason": "Wellbeing <check>"})

    assert answer["Location"] == "/confirm-it-is-you/?next=%2Fweighty%2Fform%2F"
    assert "The answers you sent are kept" in client.get(answer["Location"]).content.decode()
    confirmed = client.post("/confirm-it-is-you/", {"password": PASSWORD, "next": "/weighty/form/"})
    assert confirmed["Location"] == "/kept-form/"
    assert 'name="reason" value="Wellbeing &lt;check&gt;"' in client.get("/kept-form/").content.decode()
    again = client.post("/kept-form/", {"reason": "Wellbeing <check>"})
    assert (again.status_code, again["Location"]) == (307, "/weighty/form/")


def test_nobody_is_sent_to_another_site_afterwards(client, officer):
    answer = client.post("/confirm-it-is-you/", {"password": PASSWORD, "next": "https://elsewhere.example/"})

    assert answer["Location"] == "/"


def test_a_confirmation_holds_for_one_browser_and_not_for_the_person(client, officer, clock):
    elsewhere = type(client)()
    elsewhere.force_login(get_user_model().objects.get(pk=officer.pk))
    elsewhere.get("/")
    clock.shift(timedelta(minutes=10))
    client.post("/confirm-it-is-you/", {"password": PASSWORD})

    assert elsewhere.get("/weighty/").status_code == 302


def test_who_is_not_signed_in_signs_in_first(client):
    assert client.get("/weighty/")["Location"] == "/sign-in/?next=/weighty/"


def test_a_program_is_told_to_confirm_first(client, officer, clock):
    clock.shift(timedelta(minutes=10))

    refused = client.post("/api/weighty/", {}, content_type="application/json")
    client.post("/confirm-it-is-you/", {"password": PASSWORD})
    done = client.post("/api/weighty/", {}, content_type="application/json")

    assert (refused.status_code, refused.json()["code"]) == (403, "confirm_first")
    assert refused.json()["detail"].startswith("Confirm that it is you")
    assert done.json() == {"done": True}
