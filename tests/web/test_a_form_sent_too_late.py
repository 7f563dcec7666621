"""Not signed in any more, and typed work kept: SECURITY 6."""

from datetime import timedelta

import pytest
import time_machine

from tests.factories.accounts import an_account

pytestmark = pytest.mark.django_db
PASSWORD = "a pass phrase to sign in with"
TYPED = {
    "place": "Edgeley <Library>",
    "topics": ["one", "two"],
    "submission_key": "c3f1b0d2-1f1e-4c59-8f5b-0a6f4a2f7f10",
}


@pytest.fixture
def clock():
    with time_machine.travel("2025-06-02 09:00:00+01:00", tick=False) as clock:
        yield clock


@pytest.fixture
def sent_too_late(client, clock):
    """An officer who sent a form a quarter of an hour after the last page."""
    user = with_password(an_account("hub_officer", "stockport"))
    client.force_login(user)
    client.get("/events/log/")
    clock.shift(timedelta(minutes=15))
    answer = client.post("/events/log/", TYPED)
    assert answer["Location"] == "/sign-in/?next=/events/log/&over=idle-15"
    return user


def with_password(user):
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client, user):
    form = {"email": user.email, "password": PASSWORD, "next": "/events/log/"}
    return client.post("/sign-in/", form)


def test_typed_work_kept_is_offered_after_signing_in_and_sent_to_where_it_was_going(client, sent_too_late):
    answer = sign_in(client, sent_too_late)

    assert answer["Location"] == "/kept-form/"
    page = client.get("/kept-form/").content.decode()
    assert 'name="place" value="Edgeley &lt;Library&gt;"' in page
    assert page.count('name="topics"') == 2

    sent = client.post("/kept-form/", TYPED)
    assert (sent.status_code, sent["Location"]) == (307, "/events/log/")
    assert "Nothing is kept for you." in client.get("/kept-form/").content.decode()


def test_it_can_be_thrown_away(client, sent_too_late):
    sign_in(client, sent_too_late)

    answer = client.post("/kept-form/", {"throw_away": "yes"})

    assert (answer.status_code, answer["Location"]) == (302, "/events/log/")
    assert "Nothing is kept for you." in client.get("/kept-form/").content.decode()


def test_somebody_else_who_signs_in_there_never_sees_it(client, sent_too_late):
    neighbour = with_password(an_account("hub_officer", "trafford"))

    assert sign_in(client, neighbour)["Location"] == "/events/log/"

    assert "Edgeley" not in client.get("/kept-form/").content.decode()
    assert "kept_form" not in client.session


def test_a_button_pressed_too_late_is_not_kept(client, clock):
    user = with_password(an_account("hub_officer", "stockport"))
    client.force_login(user)
    client.get("/")
    clock.shift(timedelta(minutes=15))

    client.post("/your-sessions/end/", {"which": "others"})

    assert sign_in(client, user)["Location"] == "/events/log/"
