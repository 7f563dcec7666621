"""The second step of signing in: SECURITY 3, "MFA (TOTP or passkey, 10 single-use recovery codes)"."""

import json
import re
from datetime import timedelta
from threading import Barrier, Thread

import pyotp
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from fraudhub.accounts.models import AuthenticatorApp, Passkey, RecoveryCode
from fraudhub.accounts.roles import ROLES, SHOWS_PEOPLE
from fraudhub.accounts.rules import must_have_second_step, why_not_go_offline
from fraudhub.accounts.verbs import add_authenticator_app, forget_second_step, pass_with_code
from fraudhub.audit.models import AuditEntry
from fraudhub.core.errors import RuleBroken
from fraudhub.messages.models import Message
from tests.architecture.route_table import MATRIX
from tests.factories.accounts import an_account
from tests.factories.passkeys import Device

pytestmark = pytest.mark.django_db
PASSWORD = "four words put together"
ORIGIN = "http://localhost"


@pytest.fixture
def clock():
    with time_machine.travel("2025-06-02 09:00:05+01:00", tick=False) as clock:
        yield clock


@pytest.fixture
def officer(clock):
    user = an_account("hub_officer", "stockport", name="Olive Stockport")
    user.set_password(PASSWORD)
    user.save()
    return user


def with_app(user) -> pyotp.TOTP:
    """Set up some time ago."""
    secret = pyotp.random_base32(32)
    add_authenticator_app(user, secret=secret, typed=pyotp.TOTP(secret).now())
    AuthenticatorApp.objects.filter(user=user).update(last_step=0)
    return pyotp.TOTP(secret)


def a_client() -> Client:
    return Client(SERVER_NAME="localhost")


def half_signed_in(user) -> Client:
    client = a_client()
    answer = client.post("/sign-in/", {"email": user.email, "password": PASSWORD, "next": "/people/"})
    assert answer["Location"] == "/sign-in/second-step/?next=%2Fpeople%2F"
    return client


def is_signed_in(client) -> bool:
    return client.get("/people/").status_code == 200


def options_in(page) -> dict:
    found = re.search(r'<script id="passkey-options" type="application/json">(.*?)</script>', page.content.decode())
    return json.loads(found[1])


# Codes -----------------------------------------------------------------------------------------------------


@pytest.mark.feature(137)
def test_a_password_alone_opens_nothing_once_an_app_is_set_up(officer):
    app = with_app(officer)
    client = half_signed_in(officer)

    assert not is_signed_in(client)
    assert client.get("/api/v1/people/").status_code == 401
    answer = client.post("/sign-in/second-step/", {"code": app.now(), "next": "/people/"})

    assert answer["Location"] == "/people/"
    assert is_signed_in(client)
    assert AuditEntry.objects.get(action="account.signed_in").facts == {"second_step": True}


def test_the_session_id_is_another_after_each_of_the_two_steps(officer):
    app = with_app(officer)
    client = a_client()
    client.get("/sign-in/")
    client.post("/sign-in/", {"email": officer.email, "password": PASSWORD})
    half = client.session.session_key
    client.post("/sign-in/second-step/", {"code": app.now()})

    assert client.session.session_key != half
    old = a_client()
    old.cookies["sessionid"] = half
    assert not is_signed_in(old)


def test_a_code_works_once_even_within_its_thirty_seconds(officer):
    app = with_app(officer)
    code = app.now()
    half_signed_in(officer).post("/sign-in/second-step/", {"code": code})

    second = half_signed_in(officer)
    answer = second.post("/sign-in/second-step/", {"code": code})

    assert answer.status_code == 400
    assert "was used already" in answer.content.decode()
    assert not is_signed_in(second)


@pytest.mark.parametrize(("steps", "is_taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_off_and_no_more(officer, clock, steps, is_taken):
    app = with_app(officer)
    code = app.at(timezone.now() + timedelta(seconds=30 * steps))

    client = half_signed_in(officer)
    client.post("/sign-in/second-step/", {"code": code})

    assert is_signed_in(client) is is_taken


def test_a_code_of_before_the_last_one_used_is_refused(officer, clock):
    app = with_app(officer)
    earlier = app.at(timezone.now() - timedelta(seconds=30))
    half_signed_in(officer).post("/sign-in/second-step/", {"code": app.now()})

    assert pass_with_code(officer, earlier) == ""


def test_guessing_codes_waits_as_guessing_passwords_does_though_the_password_is_right_each_time(officer):
    with_app(officer)
    statuses = []
    for _ in range(4):
        client = a_client()
        statuses.append(client.post("/sign-in/", {"email": officer.email, "password": PASSWORD}).status_code)
        if statuses[-1] == 302:
            statuses.append(client.post("/sign-in/second-step/", {"code": "000000"}).status_code)

    assert 429 in statuses
    assert statuses.index(429) <= 5


def test_half_signed_in_lasts_five_minutes_and_ends_with_a_new_password(officer, clock):
    app = with_app(officer)
    late, changed = half_signed_in(officer), half_signed_in(officer)
    officer.set_password("another four words here")
    officer.save()

    assert changed.post("/sign-in/second-step/", {"code": app.now()})["Location"] == "/sign-in/?over=half"
    officer.set_password(PASSWORD)
    officer.save()
    clock.shift(timedelta(minutes=5))
    assert late.post("/sign-in/second-step/", {"code": app.now()})["Location"] == "/sign-in/?over=half"
    assert "It took longer than 5 minutes" in late.get("/sign-in/?over=half").content.decode()


def test_an_account_closed_in_between_is_not_let_in(officer):
    app = with_app(officer)
    client = half_signed_in(officer)
    type(officer).objects.filter(pk=officer.pk).update(is_active=False)

    client.post("/sign-in/second-step/", {"code": app.now()})

    assert not is_signed_in(client)


def test_the_secret_of_an_app_is_sealed_in_the_database(officer, settings):
    app = with_app(officer)
    row = AuthenticatorApp.objects.get()

    assert app.secret not in row.sealed_secret
    before, settings.SECRET_KEY = settings.SECRET_KEY, "another key of the hub, long enough to be one of them 12345"
    assert pass_with_code(officer, app.now()) == ""
    settings.SECRET_KEY_FALLBACKS = [before]
    assert pass_with_code(officer, app.now()) == "app"


def test_two_processes_given_the_same_code_at_once_take_it_once(committed_db):
    user = an_account("hub_officer", "stockport")
    app = with_app(user)
    code, barrier, answers = app.now(), Barrier(4), []

    def use():
        barrier.wait()
        try:
            answers.append(pass_with_code(user, code))
        finally:
            connection.close()

    threads = [Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == ["", "", "", "app"]


# Recovery codes --------------------------------------------------------------------------------------------


def codes_of(user) -> list[str]:
    secret = pyotp.random_base32(32)
    return add_authenticator_app(user, secret=secret, typed=pyotp.TOTP(secret).now())


def test_each_of_ten_recovery_codes_lets_in_once_and_the_person_is_told_how_many_are_left(officer):
    codes = codes_of(officer)
    assert len(set(codes)) == 10

    client = half_signed_in(officer)
    client.post("/sign-in/second-step/", {"code": codes[0].lower().replace("-", " ")})

    assert "You have 9 recovery codes left." in client.get("/").content.decode()
    again = half_signed_in(officer)
    assert again.post("/sign-in/second-step/", {"code": codes[0]}).status_code == 400


def test_recovery_codes_are_hashed_at_rest(officer):
    codes = codes_of(officer)
    kept = set(RecoveryCode.objects.values_list("print", flat=True))

    assert not kept & {code.replace("-", "") for code in codes}
    assert all(len(each) == 64 for each in kept)


def test_one_persons_recovery_code_is_nothing_to_another(officer):
    neighbour = an_account("hub_officer", "trafford")
    codes = codes_of(neighbour)
    with_app(officer)

    assert half_signed_in(officer).post("/sign-in/second-step/", {"code": codes[0]}).status_code == 400
    assert neighbour.recovery_codes.count() == 10


def test_new_recovery_codes_put_an_end_to_those_before(officer):
    old = codes_of(officer)
    client = a_client()
    client.force_login(officer)

    client.post("/your-sign-in/recovery-codes/new/")
    page = client.get("/your-sign-in/recovery-codes/").content.decode()
    new = re.findall(r"<li>([0-9A-Z]{5}-[0-9A-Z]{5})</li>", page)

    assert len(new) == 10
    assert pass_with_code(officer, old[0]) == ""
    assert pass_with_code(officer, new[0]) == "recovery code"
    client.post("/your-sign-in/recovery-codes/")
    assert new[1] not in client.get("/your-sign-in/recovery-codes/").content.decode()


# Setting it up ---------------------------------------------------------------------------------------------


def test_setting_up_an_app_page_by_page(officer, clock, settings):
    settings.EMAIL_BACKEND = "fraudhub.messages.backend.MessagePortBackend"
    client, elsewhere = a_client(), a_client()
    for each in (client, elsewhere):
        each.post("/sign-in/", {"email": officer.email, "password": PASSWORD})
    assert "Step 1 of 3" in client.get("/your-sign-in/app/get/").content.decode()
    page = client.get("/your-sign-in/app/").content.decode()
    key = re.search(r'class="hub-key">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    assert 'src="data:image/svg+xml' in page

    wrong = client.post("/your-sign-in/app/", {"code": "000000"})
    assert wrong.status_code == 400
    assert key in wrong.content.decode().replace(" ", "")
    right = client.post("/your-sign-in/app/", {"code": pyotp.TOTP(key).now()})

    assert right["Location"] == "/your-sign-in/recovery-codes/"
    assert not is_signed_in(elsewhere)
    assert is_signed_in(client)
    told = Message.objects.get(subject="How you sign in has changed")
    assert told.to_address == officer.email
    assert "Olive" not in told.body
    assert AuditEntry.objects.filter(action="second_step.added", actor_id=officer.pk).exists()


def test_adding_and_removing_ask_again_who_is_there(officer, clock):
    client = a_client()
    client.force_login(officer)
    client.get("/")
    clock.shift(timedelta(minutes=11))

    for path in ("app/", "app/remove/", "passkey/", "recovery-codes/new/", "password/"):
        assert client.get(f"/your-sign-in/{path}")["Location"].startswith("/confirm-it-is-you/"), path


def test_a_new_password_signs_out_everywhere(officer):
    client, elsewhere = a_client(), a_client()
    for each in (client, elsewhere):
        each.force_login(officer)
        each.get("/")

    client.post("/your-sign-in/password/", {"password": "another four words here"})

    assert not is_signed_in(client)
    assert not is_signed_in(elsewhere)
    officer.refresh_from_db()
    assert officer.check_password("another four words here")


# Passkeys --------------------------------------------------------------------------------------------------


def with_passkey(user) -> Device:
    """Added by its page, as a browser would."""
    device, client = Device(), a_client()
    client.force_login(user)
    options = options_in(client.get("/your-sign-in/passkey/"))
    answer = client.post("/your-sign-in/passkey/", {"name": "my phone", "answer": device.make(options, origin=ORIGIN)})
    assert answer.status_code == 302, answer.content.decode()
    return device


@pytest.mark.feature(137)
def test_a_passkey_is_added_and_signs_in(officer):
    device = with_passkey(officer)
    client = half_signed_in(officer)
    options = options_in(client.get("/sign-in/second-step/"))

    answer = client.post("/sign-in/second-step/", {"passkey": device.use(options, origin=ORIGIN)})

    assert answer.status_code == 302
    assert is_signed_in(client)
    assert Passkey.objects.get().last_used_at is not None


def test_a_passkeys_answer_is_good_once_and_only_for_what_was_asked(officer):
    device = with_passkey(officer)
    first = half_signed_in(officer)
    answer = device.use(options_in(first.get("/sign-in/second-step/")), origin=ORIGIN)
    first.post("/sign-in/second-step/", {"passkey": answer})

    replayed = half_signed_in(officer)
    replayed.get("/sign-in/second-step/")
    assert replayed.post("/sign-in/second-step/", {"passkey": answer}).status_code == 400
    assert replayed.post("/sign-in/second-step/", {"passkey": answer}).status_code in {400, 429}
    assert not is_signed_in(replayed)


@pytest.mark.parametrize("broken", ["", "{}", "[]", "null", '{"id": 1}', "not json", '{"rawId": "", "response": {}}'])
def test_a_broken_answer_is_a_wrong_one(officer, broken):
    with_passkey(officer)
    client = half_signed_in(officer)
    client.get("/sign-in/second-step/")

    assert client.post("/sign-in/second-step/", {"passkey": broken}).status_code == 400


def test_another_persons_passkey_and_another_sites_answer_are_refused(officer):
    with_passkey(officer)
    stranger = Device()
    client = half_signed_in(officer)
    options = options_in(client.get("/sign-in/second-step/"))
    assert client.post("/sign-in/second-step/", {"passkey": stranger.use(options, origin=ORIGIN)}).status_code == 400

    device = with_passkey(an_account("hub_officer", "bury"))
    options = options_in(client.get("/sign-in/second-step/"))
    assert client.post("/sign-in/second-step/", {"passkey": device.use(options, origin=ORIGIN)}).status_code == 400
    assert not is_signed_in(client)


def test_an_answer_made_for_a_look_alike_site_is_refused(officer):
    device = with_passkey(officer)
    client = half_signed_in(officer)
    options = options_in(client.get("/sign-in/second-step/"))

    answer = device.use(options, origin="https://localhost.example.org")

    assert client.post("/sign-in/second-step/", {"passkey": answer}).status_code == 400


def test_a_copied_passkey_whose_counter_does_not_rise_is_refused_and_written_down(officer):
    device = with_passkey(officer)
    client = half_signed_in(officer)
    client.post(
        "/sign-in/second-step/", {"passkey": device.use(options_in(client.get("/sign-in/second-step/")), origin=ORIGIN)}
    )
    device.counter = 0

    copy = half_signed_in(officer)
    options = options_in(copy.get("/sign-in/second-step/"))
    assert copy.post("/sign-in/second-step/", {"passkey": device.use(options, origin=ORIGIN)}).status_code == 400
    assert AuditEntry.objects.filter(action="passkey.copied").count() == 1


def test_a_passkey_is_removed_by_its_owner_alone(officer):
    with_passkey(officer)
    passkey = Passkey.objects.get()
    other, owner = a_client(), a_client()
    other.force_login(an_account("hub_officer", "stockport"))
    owner.force_login(officer)

    assert other.post(f"/your-sign-in/passkey/{passkey.reference}/remove/").status_code == 404
    assert owner.post(f"/your-sign-in/passkey/{passkey.reference}/remove/").status_code == 302
    assert not Passkey.objects.exists()
    assert not RecoveryCode.objects.exists()


def test_opened_by_its_number_the_hub_says_why_there_is_no_passkey(officer):
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(officer)

    assert "Browsers give passkeys to sites with a name" in client.get("/your-sign-in/passkey/").content.decode()


# Where it is obligatory ------------------------------------------------------------------------------------


@pytest.fixture
def production(settings):
    settings.SECOND_STEP_IS_OBLIGATORY = True


def test_every_role_that_shows_people_must_have_one_in_production(production):
    must = {role for role in ROLES if must_have_second_step(_somebody(role))}

    assert must == {
        "hub_officer", "hub_coordinator", "partner", "maaf_chair", "investigator", "data_protection", "system_admin",
        "volunteer",
    }  # fmt: skip
    assert SHOWS_PEOPLE


def _somebody(role):
    from tests.factories.accounts import an_organisation
    from tests.factories.world import IN_A_BOROUGH

    user = an_account(
        role,
        "stockport" if role in IN_A_BOROUGH else None,
        organisation=an_organisation() if role == "partner" else None,
    )
    type(user).objects.filter(pk=user.pk).update(joined_at=timezone.now() - timedelta(days=8))
    return type(user).objects.get(pk=user.pk)


def test_without_one_only_the_pages_that_set_it_up_open(production, officer):
    client = a_client()
    client.force_login(officer)
    opened = {
        route
        for route, allowed in MATRIX.items()
        if allowed is not None and _opens(client, route)
    }  # fmt: skip

    assert opened == {
        "web:your_sign_in", "web:second_step_needed", "web:get_app", "web:set_up_app", "web:remove_app",
        "web:add_passkey", "web:recovery_codes", "web:new_recovery_codes", "web:change_password",
        "web:your_sessions", "web:confirm", "web:change_role",
    }  # fmt: skip
    home = client.get("/")
    assert home["Location"] == "/your-sign-in/needed/"
    page = client.get(home["Location"]).content.decode()
    assert "People</a>" not in page
    refused = client.get("/api/v1/people/")
    assert (refused.status_code, refused.json()["code"]) == (403, "second_step")


def _opens(client, route) -> bool:
    from django.urls import NoReverseMatch, reverse

    try:
        path = reverse(route)
    except NoReverseMatch:
        return False
    return client.get(path).status_code == 200


def test_once_set_up_everything_opens_without_signing_in_again(production, officer):
    client = a_client()
    client.post("/sign-in/", {"email": officer.email, "password": PASSWORD})
    page = client.get("/your-sign-in/app/").content.decode()
    key = re.search(r'class="hub-key">([A-Z2-7 ]+)<', page)[1].replace(" ", "")

    client.post("/your-sign-in/app/", {"code": pyotp.TOTP(key).now()})

    assert is_signed_in(client)


def test_the_last_one_cannot_be_removed_where_it_is_obligatory(production, officer):
    app = with_app(officer)
    client = half_signed_in(officer)
    client.post("/sign-in/second-step/", {"code": app.now()})

    answer = client.post("/your-sign-in/app/remove/")

    assert answer.status_code == 400
    assert "Set up another one before you remove this" in answer.content.decode()
    assert AuthenticatorApp.objects.filter(user=officer).exists()


def test_a_volunteer_has_a_week(production, clock, stockport_volunteer):
    client = a_client()
    client.force_login(stockport_volunteer)
    assert client.get("/field/").status_code == 200

    clock.shift(timedelta(days=7))
    later = a_client()
    later.force_login(stockport_volunteer)

    assert later.get("/field/")["Location"] == "/your-sign-in/needed/"


def test_no_phone_holds_visits_offline_without_one(stockport_volunteer):
    assert list(why_not_go_offline(stockport_volunteer)) == [
        "Set up a second step first: a phone that holds visits must be sure that it is you."
    ]
    with_app(stockport_volunteer)
    assert list(why_not_go_offline(stockport_volunteer)) == []


def test_it_is_offered_and_not_demanded_in_a_demonstration(officer):
    client = a_client()
    client.force_login(officer)

    assert is_signed_in(client)
    assert "Set up an app" in client.get("/your-sign-in/").content.decode()


# Lost ------------------------------------------------------------------------------------------------------


def test_for_who_lost_phone_and_codes_an_administrator_takes_it_away_and_they_are_told(officer, system_admin, settings):
    settings.EMAIL_BACKEND = "fraudhub.messages.backend.MessagePortBackend"
    with_app(officer)
    client = a_client()
    client.force_login(system_admin)
    assert "They lost their phone" in client.get(officer.url()).content.decode()

    client.post(officer.url("forget_second_step"), {"reason": "Rang her on the number we had."})

    assert not officer.has_second_step
    assert AuditEntry.objects.get(action="second_step.forgotten").reason == "Rang her on the number we had."
    assert "was taken away" in Message.objects.filter(to_address=officer.email).latest("pk").body
    fresh = a_client()
    fresh.post("/sign-in/", {"email": officer.email, "password": PASSWORD})
    assert is_signed_in(fresh)


def test_nobody_takes_away_their_own_and_a_coordinator_not_of_who_has_other_roles(
    system_admin, stockport_coordinator, stockport_volunteer
):
    with pytest.raises(RuleBroken, match="Ask somebody else"):
        forget_second_step(system_admin, reason="Lost", by=system_admin)
    stockport_volunteer.memberships.create(role="investigator", starts_on=timezone.localdate())
    with pytest.raises(RuleBroken, match="other roles too"):
        forget_second_step(stockport_volunteer, reason="Lost", by=stockport_coordinator)
