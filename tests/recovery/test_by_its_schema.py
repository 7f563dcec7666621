"""What the published schema says may be sent to recovery, sent wrong in each field by itself: every answer is one that
the schema tells of, and none is a fault of ours."""

import json
import uuid

import pytest

from tests.factories.recovery import a_distribution, a_victim, received

pytestmark = [pytest.mark.django_db, pytest.mark.feature(141)]
NASTY = [
    None,
    [],
    {},
    "",
    "\u200b",
    "x" * 5000,
    "1__0",
    "NaN",
    "0001-01-01",
    "9999-12-31",
    "=1+1",
    -1,
    1e308,
    True,
    [{}],
]
GOOD = {
    "route": "CASH", "about": "Operation Lock", "is_fraud_linked": True, "opened_on": "2025-05-01", "kind": "cash",
    "identity": "EX-1", "happened_on": "2025-05-01", "amount_gbp": "10.00", "column": "ordered",
    "new_value_gbp": "5.00", "reason": "It was time.", "paid_on": "2025-05-01", "method": "pro_rata", "agrees": False,
    "note": "No.", "court": "Bolton", "purpose": "Detention", "starts_at": "2025-06-03T09:00:00Z", "ours": "100",
    "firm": "Northern Bank", "received_on": "2025-05-01", "title": "Order", "kept_as": "Records, 4417",
    "from_on": "2025-06-02", "month": "2025-04", "year": "2025-26", "basis": "ordered",
}  # fmt: skip
STAGE = {"stages": "CONFISCATION.VARIED", "entries": "CONFISCATION.PART_PAID", "splits": "CONFISCATION.DISTRIBUTED"}


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to("2025-06-02T08:00:00Z", tick=False)


def writes(schema):
    """(path, fields, documented statuses) of every write of recovery."""
    for path, operations in schema["paths"].items():
        if "/recovery-" in path and "post" in operations:
            body = operations["post"].get("requestBody", {}).get("content", {}).get("application/json", {})
            shape = body.get("schema", {}).get("$ref", "").rsplit("/", 1)[-1]
            fields = schema["components"]["schemas"].get(shape, {}).get("properties", {})
            yield path, fields, set(operations["post"]["responses"])


def test_whatever_is_sent_in_a_field_the_answer_is_one_of_the_schemas(client, investigator):
    client.force_login(investigator)
    matter, asset = received("1000.00", by=investigator)
    case = a_victim(matter, "100.00")
    split = a_distribution(matter, asset, "10.00")
    of = {"recovery-matters": matter, "recovery-entries": matter.entries.first(), "recovery-splits": split}
    schema = json.loads(client.get("/api/v1/schema/?format=json").content)
    wrong, sent = [], 0

    for path, fields, documented in writes(schema):
        record = of.get(path.split("/")[3])
        there = path.replace("{reference}", record.reference if record else "")
        known = {**GOOD, "asset": asset.reference, "stage": STAGE.get(path.strip("/").rsplit("/", 1)[-1], ""),
                 "given": [{"case": case.reference, "amount_gbp": "1.00"}], "case": case.reference}  # fmt: skip
        good = {name: known[name] for name in fields if name in known}
        for name in fields:
            for value in NASTY:
                sent += 1
                answer = client.post(
                    there, json.dumps({**good, name: value}), content_type="application/json",
                    headers={"Idempotency-Key": str(uuid.uuid4())},
                )  # fmt: skip
                if str(answer.status_code) not in documented or answer.status_code >= 500:
                    wrong.append((path, name, repr(value)[:40], answer.status_code, answer.content[:120]))

    assert wrong == []
    assert sent > 400
