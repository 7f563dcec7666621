"""Another's work, a broken seal, nonsense: nothing of it is kept, each is answered in words, and nothing breaks."""

import json
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from fraudhub.accounts.models import Receipt
from outreach.field.phone import sync
from outreach.field.phone.owners import owner_key
from outreach.models import VisitRecord
from tests.factories.accounts import an_account
from tests.factories.outreach import CALM_ANSWERS, a_visit, a_volunteer, at
from tests.factories.phones import APhone, sealed

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(stockport_volunteer, time_machine):
    time_machine.move_to(at("10:30"), tick=True)
    return a_visit(stockport_volunteer, start=at("10:00"), now=at("08:00"))


@pytest.fixture
def phone(stockport_volunteer, visit):
    phone = APhone(stockport_volunteer)
    phone.fetch()
    return phone


@pytest.fixture
def stranger(db):
    return APhone(a_volunteer(an_account("volunteer", "stockport")).user)


def test_work_of_one_is_never_taken_under_the_sign_in_of_another(phone, visit, stranger):
    hers = phone.record(visit)

    as_herself = stranger.post("sync", phone.envelope(hers))
    as_own = stranger.result(hers)

    assert (as_herself.status_code, as_herself.json()["code"]) == (409, "other_owner")
    assert as_own["state"] == "refused"
    assert as_own["sentences"] == ["Somebody else wrote this on the phone. It waits until they sign in."]
    assert not VisitRecord.objects.exists()
    assert not Receipt.objects.filter(user=stranger.user).exists()


def test_a_seal_of_an_earlier_key_opens_while_that_is_kept(phone, visit, settings):
    old, item = settings.SECRET_KEY, phone.record(visit)
    settings.SECRET_KEY = "a new key " * 6
    phone.sign_in()

    settings.SECRET_KEY_FALLBACKS = []
    lost = phone.result(item)
    settings.SECRET_KEY_FALLBACKS = [old]
    kept = phone.result(item)

    assert kept["state"] == "saved"
    assert lost["sentences"] == [
        "The hub no longer has the key that this was sealed with. Keep the phone, and ring the hub."
    ]


def _body(phone, visit, **changes):
    return {
        "outcome": "visited", "checklist_version": "2024-1", "answers": CALM_ANSWERS,
        "happened_at": visit.planned_start.isoformat(), "recorded_at": phone.now(), **changes,
    }  # fmt: skip


@pytest.mark.parametrize(
    "breaks",
    [
        {"ct": "AAAA"}, {"ct": "not base64 !"}, {"iv": "AAAA"}, {"epk": {"x": "AAAA", "y": "AAAA"}},
        {"epk": {"x": "A" * 43, "y": "A" * 43}}, {"key_id": "another"}, {"key_id": "é"}, {"ct": "\u00e9" * 8},
    ],
)  # fmt: skip
def test_a_broken_seal_is_refused_with_a_sentence(phone, visit, breaks):
    item = phone.record(visit)
    item["sealed"] |= breaks

    result = phone.result(item)

    assert (result["state"], result["client_uuid"]) == ("refused", item["client_uuid"])
    assert result["sentences"][0].endswith(("ring the hub.", "Keep the phone, and ring the hub."))


def test_a_seal_under_another_id_does_not_open(phone, visit):
    item = phone.record(visit)
    item["client_uuid"] = str(uuid.uuid4())

    assert phone.result(item)["state"] == "refused"


DEEP = "[" * 400 + "]" * 400


@pytest.mark.parametrize(
    "plain",
    [
        b"", b"\xff\xfe", b"null", b"[]", b'"words"', b"{}", DEEP.encode(), b'{"v": 1e400}', b'{"v": NaN}',
        b'{"v": 1, "v": 1}', b'{"v": "\\u0000"}', b'{"v": "\\ud800"}', b'{"v": 2}', b'{"v": ' + b"9" * 5000 + b"}",
    ],
)  # fmt: skip
def test_what_is_sealed_and_no_message_of_ours_is_refused(phone, plain):
    client_uuid = str(uuid.uuid4())
    item = {"client_uuid": client_uuid, "kind": "record", "urgent": False, "sealed": sealed(plain, client_uuid)}

    result = phone.result(item)

    assert result["state"] == "refused"
    assert result["sentences"]


@pytest.mark.parametrize(
    "changes",
    [
        {"body": None}, {"body": []}, {"body": "words"}, {"visit": 7}, {"visit": ["VT"]}, {"visit": "V" * 400},
        {"kind": "concern"}, {"client_uuid": "another"}, {"v": "1"}, {"owner": None}, {"owner": {}},
    ],
)  # fmt: skip
def test_a_message_with_something_else_in_it_is_refused(phone, visit, changes):
    assert phone.result(phone.item("record", **{"body": _body(phone, visit), "visit": visit} | {
        name: value for name, value in changes.items() if name not in {"visit", "kind", "client_uuid"}
    }) | _resealed(phone, visit, changes))["state"] == "refused"  # fmt: skip


def _resealed(phone, visit, changes) -> dict:
    client_uuid = str(uuid.uuid4())
    plain = {
        "v": 1, "owner": owner_key(phone.user), "phone": phone.uuid, "client_uuid": client_uuid, "kind": "record",
        "visit": visit.reference, "made_at": phone.now(), "body": _body(phone, visit), **changes,
    }  # fmt: skip
    return {"client_uuid": client_uuid, "sealed": sealed(json.dumps(plain).encode(), client_uuid)}


@pytest.mark.parametrize(
    "changes",
    [
        {"answers": []}, {"answers": {"consent": {"a": 1}}}, {"answers": {"never": "asked"}}, {"answers": {}},
        {"outcome": "flown"}, {"outcome": None}, {"outcome": {}}, {"checklist_version": "1066-1"}, {"more": 1},
        {"happened_at": "yesterday"}, {"recorded_at": "2026-06-01T10:00:00"}, {"recorded_at": 7},
        {"corrections": "x"}, {"corrections": [{"person": "PN-0000-0000-0", "field": "phone", "was": "", "says": "1"}]},
        {"corrections": [{"field": "phone", "was": "", "says": "x" * 9000}]}, {"happened_at": "9999-12-31T23:59:59Z"},
    ],
)  # fmt: skip
def test_a_record_that_cannot_be_one_stays_on_the_phone_with_a_sentence(phone, visit, changes):
    result = phone.result(phone.record(visit, **changes))

    assert result["state"] == "refused"
    assert all(result["sentences"])
    assert not VisitRecord.objects.exists()


def test_what_is_missing_is_said_by_its_question(phone, visit):
    answers = {key: value for key, value in CALM_ANSWERS.items() if key != "lives"}

    sentences = phone.result(phone.record(visit, answers=answers))["sentences"]

    assert sentences == ["Do they live alone? Choose an answer."] or sentences[0].endswith("Choose an answer.")
    assert len(sentences) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"concern_kind": "joy"}, {"concern_kind": None}, {"what": "x" * 5000}, {"what": 7}, {"about": {}},
        {"happened_at": None}, {"more": 1},
    ],
)  # fmt: skip
def test_a_concern_that_cannot_be_one_is_answered_in_words(phone, visit, changes):
    body = {"concern_kind": "worried", "about": None, "what": "", "happened_at": phone.now()} | changes

    assert phone.result(phone.item("concern", body, visit=visit))["state"] == "refused"


@pytest.mark.parametrize("where", ["bundle", "sync"])
@pytest.mark.parametrize(
    "body",
    [
        "", "null", "[]", "words", DEEP, '{"phone": "\\u0000"}', '{"phone": "\\ud800"}', '{"phone": 1e400}',
        '{"phone": "x", "phone": "y"}', '{"phone": ["a"], "unknown": 1}', b"\xff\xfe{}", '{"items": 7}',
    ],
)  # fmt: skip
def test_what_is_no_request_is_400_in_json(phone, where, body):
    answer = phone.post(where, body)

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "changes",
    [
        {"items": {}}, {"items": ["x"]}, {"items": [{}] * 21}, {"unsent": None}, {"unsent": {"count": -1}},
        {"unsent": {"count": 1e9}}, {"clock": "now"}, {"clock": None}, {"phone": "x"}, {"owner": None}, {"more": 1},
        {"protocol": "x"},
    ],
)  # fmt: skip
def test_an_envelope_that_is_none_is_400_and_nothing_is_read(phone, visit, changes):
    answer = phone.send(phone.record(visit), **changes)

    assert answer.status_code == 400
    assert not VisitRecord.objects.exists()


@pytest.mark.parametrize("item", [{}, {"client_uuid": 7}, {"client_uuid": "x" * 90}, {"kind": []}, {"sealed": None}])
def test_one_item_that_is_none_stops_no_other(phone, visit, item):
    bad, good = phone.send(item, phone.record(visit)).json()["results"]

    assert (bad["state"], good["state"]) == ("refused", "saved")


def test_too_much_at_once_is_413(phone):
    answer = phone.post("sync", '{"items": ["' + "x" * 1_100_000 + '"]}')

    assert answer.status_code == 413
    assert answer.json()["code"] == "too_large"


def test_a_fault_inside_one_item_stops_no_other(phone, visit, monkeypatch):
    second = a_visit(phone.user, start=at("08:00"), now=at("07:00"))
    real = sync.receive_record

    def breaks(at_visit, **said):
        if at_visit == second:
            raise RuntimeError
        return real(at_visit, **said)

    monkeypatch.setattr(sync, "receive_record", breaks)

    first, other = phone.send(phone.record(second), phone.record(visit)).json()["results"]

    assert (first["state"], first["sentences"]) == ("failed", [])
    assert other["state"] == "saved"


def test_without_the_form_token_nothing_is_taken(phone, visit):
    strict = Client(enforce_csrf_checks=True)
    own = APhone(phone.user, client=strict, phone=phone.uuid)

    for where, body in (("bundle", {"phone": own.uuid}), ("sync", own.envelope(own.record(visit)))):
        answer = own.post(where, body)
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf")
    token = own.hello().json()["csrf"]
    sent = own.post("sync", own.envelope(own.record(visit)), headers={"X-CSRFToken": token})

    assert sent.json()["results"][0]["state"] == "saved"


def test_nobody_signed_in_is_401_in_json(phone):
    nobody = Client()

    answer = nobody.post("/field/phone/sync/", json.dumps(phone.envelope()), content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


@pytest.mark.parametrize(
    ("happened", "recorded", "state", "mark"),
    [
        (timedelta(0), timedelta(days=-30), "saved", "By the clock of the phone it was written down before the visit."),
        (timedelta(0), timedelta(minutes=4), "saved", None),
        (timedelta(0), timedelta(hours=20), "saved", "The clock of the phone was ahead of ours when it was written"),
        (timedelta(0), timedelta(days=1, minutes=5), "refused", "The time is more than a day ahead of ours."),
    ],
)
def test_a_clock_that_is_wrong_is_marked_or_refused_with_a_sentence(phone, visit, happened, recorded, state, mark):
    now = timezone.now()

    result = phone.result(phone.record(visit, recorded_at=phone.now(now + recorded)))

    assert result["state"] == state
    said = " ".join(result["marks"] + result["sentences"])
    assert (mark or "") in said
    assert mark or not said


def test_thirty_one_days_late_is_saved_and_marked(phone, visit, time_machine):
    item = phone.record(visit)
    time_machine.move_to(timezone.now() + timedelta(days=31), tick=True)
    phone.sign_in()

    result = phone.result(item)

    assert result["state"] == "saved"
    assert result["marks"] == ["It reached the hub more than 30 days after it was written down."]


@pytest.mark.feature(153)
def test_an_old_list_of_questions_is_still_taken_and_newer_pages_are_told_to_wait(phone, visit):
    newer = phone.send(phone.record(visit), protocol=2)
    old = phone.result(phone.record(visit, checklist_version="2024-1"))

    assert (newer.status_code, newer.json()["code"]) == (409, "protocol")
    assert old["state"] == "saved"
