"""What a phone is given, what it sends when there is a signal again, and what the hub says of each."""

import gzip
import re
import uuid
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fraudhub.audit.models import AuditEntry
from outreach.field.phone import bundle, code
from outreach.field.phone.owners import owner_key
from outreach.models import Phone, Rollout, Visit, VisitRecord
from outreach.verbs import set_visit_password, withdraw_evidence
from tests.factories.lone_working import on_the_rota
from tests.factories.outreach import a_visit, a_volunteer, at
from tests.factories.people import a_person
from tests.factories.phones import APhone
from tests.factories.rollout import some_evidence

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(stockport_volunteer, time_machine):
    time_machine.move_to(at("10:30"), tick=False)
    return a_visit(stockport_volunteer, start=at("10:00"), now=at("08:00"), notes="Ring the side door")


@pytest.fixture
def phone(stockport_volunteer, visit):
    return APhone(stockport_volunteer)


def test_the_shell_and_its_worker_hold_code_alone_and_are_the_same_for_everybody(client, phone):
    signed_in = [phone.client.get(f"/field/phone/{name}") for name in ("", "worker.js", "manifest.webmanifest")]
    nobody = [client.get(f"/field/phone/{name}") for name in ("", "worker.js", "manifest.webmanifest")]

    assert [answer.content for answer in signed_in] == [answer.content for answer in nobody]
    assert {answer["Cache-Control"] for answer in nobody} == {"no-cache"}
    assert nobody[1]["Service-Worker-Allowed"] == "/field/"
    assert nobody[1]["Content-Type"].startswith("text/javascript")
    assert not any(answer.cookies for answer in nobody)
    assert "fraud" not in nobody[2].content.decode().lower()


@pytest.mark.feature(1)
def test_the_first_screen_needs_a_dozen_requests_and_all_of_them_stand_in_the_page(client):
    """A browser asks one host for six at a time: twelve are two ways there and back, wherever the signal is poor."""
    answer = client.get("/field/phone/", headers={"Accept-Encoding": "gzip"})
    page = gzip.decompress(answer.content).decode()

    first = set(re.findall(r'<(?:script|link)[^>]*? (?:src|href)="([^"]+\.(?:js|css))"', page))
    hello = 1  # asked by early.js, which waits for nothing
    imported = {f"/assets/{name}" for name in code.modules()}

    assert answer["Content-Encoding"] == "gzip"
    assert imported <= first
    assert 6 < len(first) + hello <= 12
    assert '<script async src="/assets/outreach/phone/early.js">' in page


def test_hello_says_who_is_here_without_naming_anybody(client, phone, stockport_volunteer):
    nobody = client.get("/field/phone/hello/", {"phone": phone.uuid}).json()
    somebody = phone.hello().json()

    assert nobody["owner"] is None
    assert nobody["may_hold"] is False
    assert nobody["phone"] == "unknown"
    assert somebody["owner"] == owner_key(stockport_volunteer)
    assert somebody["may_hold"] is True
    assert stockport_volunteer.full_name not in str(somebody)
    assert somebody["csrf"]
    assert phone.hello()["Cache-Control"] == "no-store"


@pytest.mark.feature(9)
def test_a_bundle_holds_what_the_pages_show_and_nothing_more(phone, visit):
    set_visit_password(visit, password="blue kettle", by=None)
    elsewhere = a_visit(start=at("10:00"), now=at("08:00"))
    person, other = visit.residents.get(), elsewhere.residents.get()

    answer = phone.fetch()

    told = answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    [only] = answer.json()["visits"]
    assert only["reference"] == visit.reference
    assert only["notes_for_visitor"] == "Ring the side door"
    assert only["residents"][0]["full_name"] == person.full_name
    assert "blue kettle" not in told
    assert other.full_name not in told
    assert elsewhere.reference not in told
    assert not person.phone or person.phone not in told
    entry = AuditEntry.objects.filter(action="phone.downloaded").get()
    assert entry.references == [visit.reference, person.reference]


def test_a_bundle_is_given_only_to_who_signed_in_with_a_second_step(phone, trafford_officer, analyst):
    phone.sign_in(second_step=False)
    without = phone.fetch()
    nobody = Client().post("/field/phone/bundle/", "{}", content_type="application/json")
    no_visits = APhone(analyst).fetch()

    assert (without.status_code, without.json()["code"]) == (403, "second_step")
    assert phone.hello().json()["why_not"].startswith("A phone holds visits only for who signs in with a second step")
    assert (nobody.status_code, nobody.json()["code"]) == (401, "not_signed_in")
    assert no_visits.status_code == 403
    assert not Phone.objects.exists()


def test_forty_visits_take_no_more_questions_than_four_and_stay_small(phone, stockport_volunteer):
    def questions():
        with CaptureQueriesContext(connection) as asked:
            answer = phone.fetch()
        # Savepoints of an audit entry's transaction are no questions.
        return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in asked), answer

    phone.fetch()  # lists that each process reads once
    few, _ = questions()
    start = at("08:00", days=1)
    for number in range(39):
        then = at("08:00", days=2 + number // 10) + timedelta(hours=number % 10)
        person = a_person(access_needs="Hard of hearing: speak to the left side, and ring twice.")
        planned = a_visit(stockport_volunteer, start=then, hours=0.5, residents=[person])
        Visit.objects.filter(pk=planned.pk).update(planned_start=start, planned_end=start + timedelta(hours=1))
    many, answer = questions()

    assert len(answer.json()["visits"]) == 40
    assert few == many <= 15
    assert len(gzip.compress(answer.content)) < 200_000


@pytest.mark.feature(76)
def test_the_phone_rings_the_hub_of_its_borough_and_the_one_number_for_all_where_none_is_listed(phone, settings):
    settings.HUB_PHONE = "0161 496 0150"
    rollout = Rollout.objects.get(borough=phone.user.memberships.get().borough)
    listed = phone.fetch().json()["hub"]

    withdraw_evidence(rollout.evidence.get(gate="phone_line"), reason="It rings out.", by=None)
    none = phone.fetch().json()["hub"]
    words = {"words": "Ring 0161 4960123 from Monday; 101 has it.", "shown_on": timezone.localdate()}
    some_evidence(rollout, "phone_line", **words)
    again = phone.fetch().json()["hub"]

    assert listed == {"name": "Fraud Protection Hub, Stockport", "phone": "0161 496 0100"}
    assert [none["phone"], again["phone"]] == ["0161 496 0150", "0161 496 0123"]


@pytest.mark.feature(3)
def test_a_record_is_saved_once_and_already_saved_ever_after(phone, visit):
    phone.fetch()
    item = phone.record(visit)

    first, again = phone.result(item), phone.result(item)

    assert first["state"] == "saved"
    assert again["state"] == "already saved"
    assert first["received_at"] == again["received_at"]
    assert VisitRecord.objects.get().client_uuid == uuid.UUID(item["client_uuid"])
    assert [each["client_uuid"] for each in phone.fetch().json()["received"]] == [item["client_uuid"]]


@pytest.mark.feature(3)
def test_the_hubs_list_of_what_was_received_names_each_id_once_and_says_since_when_it_is_whole(
    phone, visit, monkeypatch
):
    phone.fetch()
    worry = phone.concern("worried", visit=visit, what="A van")
    other_words = phone.concern("worried", visit=visit, what="A grey van", client_uuid=worry["client_uuid"])
    record = phone.record(visit)

    assert [each["state"] for each in phone.send(worry, other_words, record).json()["results"]] == [
        "saved", "conflict", "saved",
    ]  # fmt: skip
    whole = phone.fetch().json()
    monkeypatch.setattr(bundle, "MOST_RECEIVED", 1)
    part = phone.fetch().json()

    assert [each["client_uuid"] for each in whole["received"]] == [record["client_uuid"], worry["client_uuid"]]
    assert datetime.fromisoformat(whole["received_since"]) == timezone.now() - timedelta(days=35)
    assert [each["client_uuid"] for each in part["received"]] == [record["client_uuid"]]
    assert part["received_since"] >= part["received"][0]["received_at"]


@pytest.mark.feature(18)
def test_three_times_of_a_record_are_kept(phone, visit, time_machine):
    phone.fetch()
    item = phone.record(visit)
    written = at("10:30")
    time_machine.move_to(at("10:00", days=9), tick=False)
    phone.sign_in()

    answer = phone.result(item)

    record = VisitRecord.objects.get()
    assert answer["state"] == "saved"
    assert (record.happened_at, record.recorded_at, record.received_at) == (
        visit.planned_start, written, at("10:00", days=0),
    )  # fmt: skip
    assert record.recorded_utc_offset_minutes == 60


def test_a_password_chosen_by_a_resident_comes_with_the_arrival(phone, visit):
    on_the_rota()
    phone.fetch()
    set_visit_password(visit, password="blue kettle", by=None)

    answer = phone.result(phone.item("start", {"happened_at": phone.now()}, visit=visit))

    assert answer["state"] == "saved", answer
    assert answer["extra"]["password"] == "blue kettle"


@pytest.mark.feature(7)
def test_when_the_sign_in_is_over_what_is_urgent_goes_and_a_record_waits(phone, visit):
    phone.fetch()
    answer = phone.send_by_token(phone.record(visit), phone.concern(visit=visit, what="He is back"))

    record, concern = answer.json()["results"]
    assert concern["state"] == "saved"
    assert (record["state"], record["code"]) == ("failed", "sign_in")
    assert not VisitRecord.objects.exists()
    assert a_volunteer(phone.user).visits.count() == 1
