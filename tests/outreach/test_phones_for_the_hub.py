"""Whose phone has unsent work, and since when; one that is lost; and for whom a phone may speak."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from fraudhub.accounts.verbs import change_password, end_membership
from fraudhub.audit.models import AuditEntry
from outreach.models import Phone, UnnamedConcern
from outreach.verbs import Unsent
from tests.factories.accounts import an_account
from tests.factories.outreach import a_visit, a_volunteer, at
from tests.factories.phones import APhone, a_phone_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(stockport_volunteer, time_machine):
    time_machine.move_to(at("10:30"), tick=True)
    a_visit(stockport_volunteer, start=at("10:00"), now=at("08:00"))
    phone = APhone(stockport_volunteer)
    phone.fetch()
    return phone


@pytest.mark.feature(156)
def test_the_hub_sees_whose_phone_has_unsent_work_and_since_when(client, phone, stockport_coordinator):
    yesterday = timezone.now() - timedelta(hours=26)
    phone.send(unsent={"count": 3, "oldest_at": phone.now(yesterday), "needs_you": 1})
    client.force_login(stockport_coordinator)

    page = client.get("/phones/").content.decode()
    inbox = client.get("/inbox/").content.decode()

    assert "3 unsent" in page
    assert "1 of them the phone cannot send by itself" in page
    assert "More than a day" in page
    assert "Jean Stockport has 3 items unsent" in inbox
    entry = AuditEntry.objects.filter(action="phone.list_read").get()
    assert entry.references == [Phone.objects.get().reference]


def test_work_of_today_is_on_the_page_and_not_in_the_inbox(client, phone, stockport_coordinator):
    phone.send(unsent={"count": 1, "oldest_at": phone.now(), "needs_you": 0})
    client.force_login(stockport_coordinator)

    assert "1 unsent" in client.get("/phones/").content.decode()
    assert "Work is unsent on a phone" not in client.get("/inbox/").content.decode()


def test_a_contact_without_unsent_work_clears_it(phone):
    phone.send(unsent={"count": 2, "oldest_at": phone.now(), "needs_you": 0})
    phone.send()

    row = Phone.objects.get()
    assert (row.unsent_count, row.oldest_unsent_at) == (0, None)


def test_another_boroughs_coordinator_sees_no_phone_of_this_one(client, phone, trafford_coordinator):
    client.force_login(trafford_coordinator)
    reference = Phone.objects.get().reference

    assert "Jean Stockport" not in client.get("/phones/").content.decode()
    assert client.get(f"/phones/{reference}/lost/").status_code == 404


@pytest.mark.feature(11)
def test_a_lost_phone_is_told_to_forget_at_its_next_contact_and_speaks_for_nobody(client, phone, stockport_coordinator):
    reference = Phone.objects.get().reference
    client.force_login(stockport_coordinator)

    without = client.post(f"/phones/{reference}/lost/", {"reason": ""})
    done = client.post(f"/phones/{reference}/lost/", {"reason": "Left on the 192"})

    assert (without.status_code, done.status_code) == (400, 302)
    assert Client().get("/field/phone/hello/", {"phone": phone.uuid}).json()["phone"] == "revoked"
    assert phone.hello().json()["phone"] == "revoked"
    assert phone.send().json()["phone"] == "revoked"
    refused = phone.fetch()
    assert (refused.status_code, refused.json()["code"]) == (403, "revoked")
    by_token = phone.send_by_token(phone.concern())
    assert (by_token.status_code, by_token.json()["code"]) == (401, "sign_in")
    entry = AuditEntry.objects.filter(action="phone.revoked").get()
    assert entry.reason == "Left on the 192"
    assert "Left on the 192" in client.get("/phones/").content.decode()


def test_what_was_written_on_a_lost_phone_still_arrives_when_its_owner_signs_in(client, phone, stockport_coordinator):
    visit = a_visit(phone.user, start=at("08:30"), now=at("08:00"))
    client.force_login(stockport_coordinator)
    client.post(f"/phones/{Phone.objects.get().reference}/lost/", {"reason": "Lost"})

    assert phone.result(phone.record(visit))["state"] == "saved"


def test_volunteers_see_their_own_phones_and_say_themselves_that_one_is_lost(phone):
    other = a_phone_of(an_account("volunteer", "stockport"))
    own = Phone.objects.get(user=phone.user)

    page = phone.client.get("/field/about-you/").content.decode()
    phone.client.post(f"/field/about-you/phones/{own.reference}/lost/", {"reason": "In the river"})

    own.refresh_from_db()
    assert own.reference in page
    assert other.reference not in page
    assert own.revoked_by == phone.user
    assert phone.client.get(f"/field/about-you/phones/{other.reference}/lost/").status_code == 404


def test_signing_out_on_the_phone_ends_its_token(phone):
    phone.send()
    assert phone.send_by_token(phone.concern()).status_code == 200

    phone.client.post("/sign-out/")

    assert phone.send_by_token(phone.concern()).status_code == 401


def test_signing_out_elsewhere_leaves_the_phone_its_token(phone):
    desk = Client()
    desk.force_login(phone.user)

    desk.post("/sign-out/")

    assert phone.send_by_token(phone.concern()).status_code == 200


def test_everywhere_is_the_phone_too(phone):
    desk = Client()
    desk.force_login(phone.user)
    desk.get("/")

    desk.post("/your-sessions/end/", {"which": "everywhere"})

    assert phone.send_by_token(phone.concern()).status_code == 401


def test_another_password_ends_the_token(phone):
    change_password(phone.user, password="seven brown kettles")

    assert phone.send_by_token(phone.concern()).status_code == 401


def test_the_end_of_a_membership_ends_the_token(phone):
    end_membership(phone.user.memberships.get(), ends_on=timezone.localdate(), by=None)

    assert phone.send_by_token(phone.concern()).status_code == 401
    assert not UnnamedConcern.objects.exists()


def test_a_token_that_was_lost_on_its_way_leaves_the_earlier_one_good_until_a_newer_is_used(phone):
    first = phone.token
    phone.fetch()
    second = phone.token
    phone.fetch()

    assert phone.send_by_token(phone.concern(), token=first).status_code == 200
    assert phone.send_by_token(phone.concern(), token=second).status_code == 200
    assert phone.send_by_token(phone.concern(), token=first).status_code == 401


def test_a_token_is_good_for_thirty_days(phone, time_machine):
    time_machine.move_to(timezone.now() + timedelta(days=31))

    assert phone.send_by_token(phone.concern()).status_code == 401


@pytest.mark.feature(11)
def test_signing_out_on_any_page_takes_the_visits_off_the_phone_and_a_sign_in_that_merely_ended_does_not(phone):
    phone.fetch()
    address = f"/field/phone/hello/?phone={phone.uuid}"

    ended = Client().get(address).json()["phone"]
    phone.client.post("/sign-out/")
    signed_out = Client().get(address).json()["phone"]
    phone.sign_in()
    back = phone.hello().json()["phone"]

    assert [ended, signed_out, back] == ["known", "signed_out", "known"]


def test_tokens_are_kept_as_hashes_alone(phone):
    assert phone.token not in str(Phone.objects.values_list("tokens", flat=True).get())


def test_a_strangers_phone_with_anothers_token_says_nothing(phone):
    stranger = APhone(a_volunteer(an_account("volunteer", "stockport")).user)
    stranger.fetch()

    as_them = stranger.send_by_token(stranger.concern(), token=phone.token)
    on_their_phone = stranger.send_by_token(stranger.concern(), phone=phone.uuid, token=phone.token)

    assert as_them.status_code == 401
    assert (on_their_phone.status_code, on_their_phone.json()["code"]) == (409, "other_owner")


def test_who_guesses_tokens_has_to_wait(phone):
    answers = [phone.send_by_token(phone.concern(), token=f"guess {number}") for number in range(31)]

    assert [answer.status_code for answer in answers] == [401] * 30 + [429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 60


def test_a_second_person_on_the_same_phone_has_a_row_of_their_own(phone):
    second = APhone(a_volunteer(an_account("volunteer", "stockport")).user, phone=phone.uuid)

    unknown = second.hello().json()["phone"]
    second.fetch()

    assert unknown == "unknown"
    assert Phone.objects.filter(uuid=phone.uuid).count() == 2


def test_the_oldest_comes_first(client, phone, stockport_coordinator):
    now = timezone.now()
    newer = a_phone_of(a_volunteer(an_account("volunteer", "stockport", name="Nora New")).user,
                       unsent=Unsent(1, now - timedelta(hours=1)))  # fmt: skip
    phone.send(unsent={"count": 1, "oldest_at": phone.now(now - timedelta(hours=2)), "needs_you": 0})
    client.force_login(stockport_coordinator)

    page = client.get("/phones/").content.decode()

    assert page.index("Jean Stockport") < page.index(str(newer.user))
