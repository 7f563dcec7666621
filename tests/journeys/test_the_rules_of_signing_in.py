"""The rules for signing in, one test each, named by the first words of the rule (SECURITY 3). How each behaves at its
edges is in tests/accounts and tests/web. The visitor check comes with outreach."""

from datetime import timedelta

import pyotp
import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from fraudhub.accounts.models import OneTimeLink, SignedInSession, SignInCounter
from fraudhub.accounts.one_time_links import LIFETIME, place_of, with_links
from fraudhub.accounts.verbs import add_authenticator_app, ask_for_new_password, invite
from fraudhub.accounts.verbs.invitations import INVITATION_LASTS
from tests.factories.accounts import an_account, the_borough
from tests.factories.people import a_person

pytestmark = [pytest.mark.django_db, pytest.mark.feature(137)]
PASSWORD = "four words put together"


@pytest.fixture
def officer(db):
    user = an_account("hub_officer", "stockport", name="Olive Brennan")
    user.set_password(PASSWORD)
    user.save()
    return user


def try_to_sign_in(user_email, password, client=None):
    return (client or Client()).post("/sign-in/", {"email": user_email, "password": password})


def test_passwords_have_12_to_128_characters_of_any_kind_and_are_neither_common_nor_ones_own_name(officer, mailed):
    def refused(password):
        return Client().post(mailed(officer), {"password": password}).status_code == 400

    assert refused("elevenchars")
    assert refused("x" * 129)
    assert refused("password12345")
    assert refused("Olive Brennan")
    assert not refused("ĕ¡ 世界 " + "y" * 20)
    unknown, known = try_to_sign_in("nobody@example.org", "wrong"), try_to_sign_in(officer.email, "wrong")
    assert (unknown.status_code, _words(unknown)) == (known.status_code, _words(known))


@pytest.fixture
def mailed(settings):
    """The path in a mail that somebody got who forgot the password."""
    settings.EMAIL_BACKEND = "fraudhub.messages.backend.MessagePortBackend"

    def ask(user) -> str:
        SignInCounter.objects.all().delete()
        ask_for_new_password(user.email, base_url="http://testserver/")
        link = OneTimeLink.objects.filter(user=user).latest("pk")
        return f"/new-password/{with_links(place_of(link))}/"

    return ask


def _words(answer) -> str:
    """What the page says, without what is another each time."""
    return answer.content.decode().split("<main")[1].split("</main>")[0].split("csrfmiddlewaretoken")[0]


def test_mfa_by_app_or_passkey_with_ten_recovery_codes_is_required_in_production(officer, settings):
    settings.SECOND_STEP_IS_OBLIGATORY = True
    client = Client()
    try_to_sign_in(officer.email, PASSWORD, client)
    assert client.get("/people/")["Location"] == "/your-sign-in/needed/"

    secret = pyotp.random_base32(32)
    codes = add_authenticator_app(officer, secret=secret, typed=pyotp.TOTP(secret).now())

    assert len(codes) == 10
    fresh = Client()
    assert "/second-step/" in try_to_sign_in(officer.email, PASSWORD, fresh)["Location"]
    fresh.post("/sign-in/second-step/", {"code": codes[0]})
    assert fresh.get("/people/").status_code == 200


def test_limits_live_in_shared_storage_and_a_known_browser_is_never_shut_out(officer):
    known = Client()
    try_to_sign_in(officer.email, PASSWORD, known)
    known.post("/sign-out/")
    statuses = [try_to_sign_in(officer.email, "wrong").status_code for _ in range(7)]

    assert statuses == [400] * 5 + [429] * 2
    assert SignInCounter.objects.count() >= 2
    assert try_to_sign_in(officer.email, PASSWORD, known).status_code == 302


def test_session_ids_are_rotated_and_all_of_them_end_at_once(officer):
    here, there = Client(), Client()
    here.get("/sign-in/")
    for client in (here, there):
        try_to_sign_in(officer.email, PASSWORD, client)
    cookie = here.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert here.get("/sign-out/").status_code == 405

    here.post("/your-sessions/end/", {"which": "everywhere"})

    assert not SignedInSession.objects.of(officer).exists()
    for client in (here, there):
        assert client.get("/people/")["Location"].startswith("/sign-in/")


def test_step_up_is_asked_before_what_weighs_most(officer, investigator):
    for user, path in ((officer, "/your-sign-in/app/"), (investigator, None)):
        client = Client()
        client.force_login(user)
        client.get("/")
        path = path or a_person("stockport").url("open_emergency_access")
        with time_machine.travel(timezone.now() + timedelta(minutes=10), tick=False):
            assert client.get(path)["Location"].startswith("/confirm-it-is-you/")


def test_invitations_and_reset_links_work_once_and_for_a_time(officer, mailed, system_admin):
    link = mailed(officer)
    assert Client().post(link, {"password": "another four words here"}).status_code == 302
    assert Client().post(link, {"password": "and yet another four"}).status_code == 404
    assert {purpose.value: span for purpose, span in LIFETIME.items()} == {"reset": timedelta(hours=1)}
    assert timedelta(hours=24) == INVITATION_LASTS

    invitation = invite(
        email="new@example.org", full_name="Nora Newcomer", role="hub_officer", borough=the_borough("stockport"),
        starts_on=timezone.localdate(), base_url="http://testserver/", by=system_admin,
    )  # fmt: skip
    path = f"/invitation/{with_links(place_of(invitation))}/"
    with time_machine.travel(invitation.expires_at, tick=False):
        assert Client().get(path).status_code == 404
    assert Client().post(path, {"password": PASSWORD}).status_code == 302
    assert Client().post(path, {"password": PASSWORD}).status_code == 404
