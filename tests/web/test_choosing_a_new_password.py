"""SECURITY 3: "Invitations and reset links: single use"."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from fraudhub.accounts.models import OneTimeLink
from fraudhub.accounts.one_time_links import forget_old_links, with_links
from fraudhub.audit.models import AuditEntry
from fraudhub.messages.models import Message
from tests.factories.accounts import an_account

OLD, NEW = "a pass phrase to sign in with", "seven brass lanterns on the quay"


@pytest.fixture
def officer(db):
    user = an_account("hub_officer", "stockport")
    user.set_password(OLD)
    user.save()
    return user


@pytest.fixture(autouse=True)
def by_our_own_port(settings):
    settings.EMAIL_BACKEND = "fraudhub.messages.backend.MessagePortBackend"  # as in life


def ask(client, email):
    return client.post("/forgotten-password/", {"email": email})


def the_link() -> str:
    """The path of the newest mail's link, as who receives it opens it."""
    return re.search(r"http://testserver(/\S+/)", with_links(Message.objects.latest("pk").body))[1]


def sign_in(client, email, password):
    return client.post("/sign-in/", {"email": email, "password": password})


def test_a_forgotten_password_is_replaced_by_way_of_a_mail(client, officer):
    ask(client, officer.email.upper())
    page = client.get(the_link())
    saved = client.post(the_link(), {"password": NEW}, follow=True)

    assert "Choose a new password" in page.content.decode()
    assert "Your new password is saved. Sign in with it." in saved.content.decode()
    assert sign_in(Client(), officer.email, OLD).status_code == 400
    assert sign_in(client, officer.email, NEW).status_code == 302
    actions = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    assert "account.new_password_asked" in actions
    assert "account.password_changed" in actions


def test_the_same_answer_for_a_name_nobody_has(client, officer):
    pages = [ask(client, email) for email in (officer.email, "nobody@example.org")]

    known, unknown = (page.content.decode().split("<main")[1].split("</main>")[0] for page in pages)
    assert known == unknown
    assert "If somebody has an account" in known
    assert Message.objects.get().to_address == officer.email


def test_no_personal_data_in_the_mail_and_no_working_link_in_the_database_or_outbox(client, officer, settings):
    ask(client, officer.email)
    message = Message.objects.get()
    token = the_link().split("/")[-2]
    settings.DEMONSTRATION = False
    client.force_login(an_account("data_protection"))

    page = client.get(message.url()).content.decode()

    assert officer.full_name not in message.subject + message.body
    assert officer.email not in message.body
    assert token not in message.body + page + str(list(OneTimeLink.objects.values()))
    assert "(a link, only in the message itself)" in page


def test_in_the_demonstration_the_outbox_shows_the_link_since_no_mail_goes_out(client, officer):
    ask(client, officer.email)
    client.force_login(an_account("data_protection"))

    page = client.get(Message.objects.get().url()).content.decode()

    assert f'href="http://testserver{the_link()}"' in page


def test_a_link_is_single_use(client, officer):
    ask(client, officer.email)
    client.post(the_link(), {"password": NEW})

    again = client.post(the_link(), {"password": "another pass phrase of mine"})

    assert again.status_code == 404
    assert "This link was used already" in again.content.decode()
    assert sign_in(client, officer.email, NEW).status_code == 302


def test_using_one_link_spends_the_others(client, officer):
    ask(client, officer.email)
    first = the_link()
    ask(client, officer.email)
    client.post(the_link(), {"password": NEW})

    assert client.get(first).status_code == 404


def test_a_link_ends_after_an_hour(client, officer):
    ask(client, officer.email)
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert client.get(the_link()).status_code == 404
    with time_machine.travel(timezone.now() + timedelta(hours=26)):
        assert forget_old_links() == 1


def test_opening_a_link_uses_nothing_up(client, officer):
    ask(client, officer.email)

    for _ in range(3):
        assert client.get(the_link()).status_code == 200


@pytest.mark.parametrize("token", ["x", "x:y", ":", "%00", "a" * 300])
def test_a_made_up_link_opens_nothing(client, db, token):
    assert client.get(f"/new-password/{token}/").status_code in {400, 404}


def test_three_mails_an_hour_to_a_name(client, officer):
    for _ in range(5):
        assert ask(client, officer.email).status_code == 200

    assert Message.objects.count() == 3
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        ask(client, officer.email)
    assert Message.objects.count() == 4


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("", "Enter a new password."), ("short", "at least 12"), ("password1234", "too common")],
)
def test_a_weak_password_is_refused_with_a_sentence_and_the_link_still_works(client, officer, typed, sentence):
    ask(client, officer.email)

    page = client.post(the_link(), {"password": typed})

    assert page.status_code == 400
    assert sentence in page.content.decode()
    assert client.post(the_link(), {"password": NEW}).status_code == 302


def test_a_password_may_be_long_and_of_any_characters_and_keeps_its_spaces(client, officer):
    ask(client, officer.email)
    strange = "  ünïcode ☂ and " + "x" * 100 + "  "

    client.post(the_link(), {"password": strange})

    assert sign_in(client, officer.email, strange).status_code == 302


def test_every_session_ends_with_the_old_password(client, officer):
    elsewhere = Client()
    sign_in(elsewhere, officer.email, OLD)
    assert elsewhere.get("/").status_code == 200

    ask(client, officer.email)
    client.post(the_link(), {"password": NEW})

    assert elsewhere.get("/").status_code == 302


def test_a_new_password_ends_the_wait_after_too_many_tries(client, officer):
    for _ in range(6):
        sign_in(client, officer.email, "guess")
    ask(client, officer.email)
    client.post(the_link(), {"password": NEW})

    assert sign_in(client, officer.email, NEW).status_code == 302


def test_somebody_switched_off_gets_no_link_and_can_use_none(client, officer):
    ask(client, officer.email)
    officer.is_active = False
    officer.save()
    ask(client, officer.email)

    assert Message.objects.count() == 1
    assert client.get(the_link()).status_code == 404
