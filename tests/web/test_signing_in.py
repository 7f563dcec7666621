import pytest
from django.test import Client

from fraudhub.accounts.hashing import HubArgon2Hasher
from fraudhub.accounts.roles import Permission
from fraudhub.audit.models import AuditEntry
from tests.factories.accounts import an_account

PASSWORD = "a pass phrase to sign in with"


@pytest.fixture
def officer(db):
    user = an_account("hub_officer", "stockport")
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client, email, password, **more):
    return client.post("/sign-in/", {"email": email, "password": password, **more})


def test_somebody_not_signed_in_is_asked_to_and_comes_back(client, officer):
    asked = client.get("/documents/?page=1")
    assert asked.status_code == 302
    assert asked["Location"] == "/sign-in/?next=/documents/%3Fpage%3D1"

    answer = sign_in(client, officer.email.upper(), PASSWORD, next="/documents/?page=1")

    assert answer["Location"] == "/documents/?page=1"


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_sign_in_never_leads_elsewhere(client, officer, address):
    assert sign_in(client, officer.email, PASSWORD, next=address)["Location"] == "/"


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(client, officer):
    pages = []
    for email in (officer.email, "nobody@example.org"):
        answer = sign_in(client, email, "not the pass phrase")
        assert answer.status_code == 400
        pages.append(answer.content.decode().replace(email, "EMAIL"))

    assert "One of them is not right" in pages[0]
    plain = [page.split("<main")[1].split("csrfmiddlewaretoken")[0] for page in pages]
    assert plain[0] == plain[1]


def test_the_session_is_a_new_one_after_sign_in(client, officer):
    client.get("/sign-in/")
    client.session["x"] = 1
    before = client.session.session_key

    sign_in(client, officer.email, PASSWORD)

    assert client.session.session_key != before


def test_sign_out_is_by_post_alone_and_is_written_down(client, officer):
    sign_in(client, officer.email, PASSWORD)

    assert client.get("/sign-out/").status_code == 405
    client.post("/sign-out/")

    assert client.get("/").status_code == 302
    actions = set(AuditEntry.objects.of_actor(officer).values_list("action", flat=True))
    assert {"account.signed_in", "account.signed_out"} <= actions


def test_a_form_from_another_site_is_refused(officer):
    client = Client(enforce_csrf_checks=True)

    assert sign_in(client, officer.email, PASSWORD).status_code == 403


def test_somebody_switched_off_cannot_sign_in_and_is_out_at_the_next_request(client, officer):
    sign_in(client, officer.email, PASSWORD)
    officer.is_active = False
    officer.save()

    assert client.get("/").status_code == 302
    assert sign_in(client, officer.email, PASSWORD).status_code == 400


def test_too_many_tries_are_held_back_with_429_and_the_address_typed_is_kept(client, officer):
    for email in (officer.email, "nobody@example.org"):
        for _ in range(5):
            assert sign_in(client, email, "not the pass phrase").status_code == 400

    pages = [sign_in(client, email, PASSWORD) for email in (officer.email, "nobody@example.org")]

    for page, email in zip(pages, (officer.email, "nobody@example.org"), strict=True):
        assert page.status_code == 429
        assert 1 <= int(page["Retry-After"]) <= 30
        assert "There were too many tries." in page.content.decode()
        assert f'value="{email}"' in page.content.decode()
    assert AuditEntry.objects.filter(action="account.sign_in_held_back").count() == 2
    assert client.get("/").status_code == 302


def test_a_stranger_who_keeps_failing_does_not_shut_out_a_browser_that_signed_in_before(client, officer):
    sign_in(client, officer.email, PASSWORD)
    client.post("/sign-out/")
    for _ in range(7):
        sign_in(Client(REMOTE_ADDR="203.0.113.9"), officer.email, "guess")

    answer = sign_in(client, officer.email, PASSWORD)

    assert answer.status_code == 302


def test_many_failures_from_one_address_hold_that_address_back(client, officer):
    for number in range(30):
        sign_in(client, f"person{number}@example.org", "guess")

    page = sign_in(client, officer.email, PASSWORD)

    assert page.status_code == 429
    assert sign_in(Client(REMOTE_ADDR="198.51.100.4"), officer.email, PASSWORD).status_code == 302


def test_passwords_are_kept_by_argon2id_at_the_cost_we_state():
    hasher = HubArgon2Hasher()  # other tests use a cheaper one

    assert hasher.encode(PASSWORD, hasher.salt()).startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_what_a_person_may_do_is_asked_once_a_request_however_often_it_is_needed(
    officer, django_assert_max_num_queries
):
    officer.__dict__.pop("memberships_in_force", None)

    with django_assert_max_num_queries(2):
        for permission in Permission:
            officer.may(permission)
            officer.scope_for(permission)
