"""What the published schema says may be sent about people, cases, referrals and concerns, sent wrong in each field by
itself: every answer is one that the schema tells of, and none is a fault of ours."""

import json
import uuid

import pytest

from fraudhub.cases.verbs import draft_claim
from tests.factories.cases import a_case, a_payment
from tests.factories.people import a_consent, a_person
from tests.factories.referrals import a_concern, a_referral

pytestmark = [pytest.mark.django_db, pytest.mark.feature(141)]
NASTY = [
    None, [], {}, "", "\u200b", "x" * 5000, "4111 1111 1111 1111", "1__0", "NaN", "0001-01-01", "9999-12-31",
    "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", "=1+1", -1, 10**29, 1e308, True, ["x"] * 60, [{}],
]  # fmt: skip
GOOD = {
    "agrees": True, "amount_gbp": "10.00", "answer": "paid", "asked_for": "A statement.", "bank": "Northern Bank",
    "cannot_protect": "yes", "channel": "phone", "claimed_on": "2025-05-02", "currency": "EUR", "decision": "support",
    "decided_on": "2025-05-02", "destination": "AGEUK", "from_on": "2025-05-03", "fraud_type": "NFIB1D",
    "given_by": "themselves", "given_on": "2025-05-01", "happened_at": "2025-05-01T10:00:00Z", "has_care_needs": "yes",
    "how": "spoken", "is_abused": "yes", "is_final": True, "is_given": True, "is_vulnerable": True, "kind": "worried",
    "need": "Company.", "occurred_on": "2025-05-01", "on": "2025-05-20", "original_amount": "12.00",
    "paid_on": "2025-05-01", "purpose": "share", "reason": "It was time.", "review_on": "2025-07-01",
    "shared": ["need"], "told_at": "2025-05-01T11:00:00Z", "told_of_vulnerability": True,
    "until_on": "2025-05-06", "version": 1, "visibility": "hub", "what": "A man holds her cards.",
    "answered_on": "2025-05-12", "wording": "spoken-2024-1",
}  # fmt: skip
BY_PATH = {
    "payments/": {"method": "card", "state": "lost"},
    "answer/": {"state": "accepted"},
    "council/": {"how": "phone"},
}
OURS = ("people", "consents", "cases", "claims", "referrals", "concerns")


@pytest.fixture
def world(stockport_officer):
    """{collection: a reference of one record}."""
    person, case = a_person("stockport"), a_case("stockport", by=stockport_officer)
    claim = draft_claim(case, bank="Northern Bank", payments=[a_payment(case)], by=stockport_officer)
    records = {
        "people": person, "consents": a_consent(person), "cases": case, "claims": claim, "payments": a_payment(case),
        "referrals": a_referral(person), "concerns": a_concern(person),
    }  # fmt: skip
    return {name: record.reference for name, record in records.items()}


def writes(schema):
    """(method, path, fields, documented statuses) of every write of ours."""
    for path, operations in schema["paths"].items():
        for method in {"post", "put", "patch", "delete"} & set(operations):
            if path.split("/")[3] in OURS:
                body = operations[method].get("requestBody", {}).get("content", {}).get("application/json", {})
                shape = body.get("schema", {}).get("$ref", "").rsplit("/", 1)[-1]
                fields = schema["components"]["schemas"].get(shape, {}).get("properties", {})
                yield method, path, fields, set(operations[method]["responses"])


@pytest.mark.parametrize("collection", OURS)
def test_whatever_is_sent_in_a_field_the_answer_is_one_of_the_schemas(client, stockport_officer, world, collection):
    client.force_login(stockport_officer)
    schema = json.loads(client.get("/api/v1/schema/?format=json").content)
    wrong, sent = [], 0

    for method, path, fields, documented in writes(schema):
        if path.split("/")[3] != collection:
            continue
        there = path.replace("{reference}", world[collection])
        known = {
            **GOOD,
            "person": world["people"],
            "payments": [world["payments"]],
            **BY_PATH.get(path.split("}/")[-1], {}),
        }
        good = {name: known[name] for name in fields if name in known}
        for name in fields or ["nothing"]:
            for value in NASTY:
                answer = client.generic(
                    method.upper(), there, json.dumps({**good, name: value}), content_type="application/json",
                    headers={"Idempotency-Key": str(uuid.uuid4())},
                )  # fmt: skip
                sent += 1
                if str(answer.status_code) not in documented or answer.status_code >= 500:
                    wrong.append((method, path, name, value, answer.status_code))

    assert sent >= len(NASTY)
    assert wrong == []


def test_every_write_of_casework_is_in_the_schema(client, stockport_officer):
    client.force_login(stockport_officer)
    schema = json.loads(client.get("/api/v1/schema/?format=json").content)

    ends = {path.removeprefix("/api/v1/") for _, path, _, _ in writes(schema)}

    assert {
        "people/{reference}/consents/", "consents/{reference}/withdraw/", "cases/{reference}/",
        "cases/{reference}/payments/", "cases/{reference}/notes/", "cases/{reference}/claims/",
        "claims/{reference}/make/", "claims/{reference}/stop-clock/", "claims/{reference}/start-clock/",
        "claims/{reference}/answer/", "claims/{reference}/ombudsman/", "claims/{reference}/close/", "referrals/",
        "referrals/{reference}/send/", "referrals/{reference}/answer/", "referrals/{reference}/call-back/",
        "concerns/", "concerns/{reference}/take/", "concerns/{reference}/give-back/",
        "concerns/{reference}/section-42/", "concerns/{reference}/council/",
        "concerns/{reference}/council-decision/", "concerns/{reference}/decide/",
    } == ends  # fmt: skip
