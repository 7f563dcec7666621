"""Claims to banks by the API: prepared once in their case, and moved by the rules of their pages."""

import uuid
from datetime import date

import pytest

from fraudhub.cases.models import RefundClaim
from fraudhub.cases.verbs import draft_claim
from tests.factories.cases import a_case, a_payment

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer_client(client, stockport_officer, time_machine):
    time_machine.move_to("2025-06-02T08:00:00Z", tick=False)
    client.force_login(stockport_officer)
    return client


def send(client, where, body, **headers):
    return client.post(f"/api/v1/{where}/", body, content_type="application/json", headers=headers)


def prepare(client, case, payments, *, key=None, **changes):
    body = {"bank": "Northern Bank", "payments": payments, "is_vulnerable": True, **changes}
    return send(client, f"cases/{case.reference}/claims", body, **{"Idempotency-Key": str(key or uuid.uuid4())})


@pytest.mark.feature(61)
@pytest.mark.feature(141)
def test_a_claim_goes_its_way_with_its_clock(officer_client, stockport_officer):
    case = a_case(by=stockport_officer)
    payment, key = a_payment(case, "1000.00"), uuid.uuid4()

    first, again = (prepare(officer_client, case, [payment.reference], key=key) for _ in range(2))
    there = f"claims/{first.json()['reference']}"
    made = send(officer_client, f"{there}/make", {"claimed_on": "2025-05-02", "told_of_vulnerability": True})
    stopped = send(officer_client, f"{there}/stop-clock", {"from_on": "2025-05-06", "asked_for": "Her statement."})
    started = send(officer_client, f"{there}/start-clock", {"until_on": "2025-05-09"})
    answered = send(
        officer_client, f"{there}/answer", {"answer": "refused", "answered_on": "2025-05-12", "is_final": True}
    )
    ombudsman = send(officer_client, f"{there}/ombudsman", {"on": "2025-05-20"})
    closed = send(officer_client, f"{there}/close", {"reason": "The ombudsman has it."})
    late = send(officer_client, f"{there}/close", {"reason": "Again."})

    assert (first.status_code, again.status_code, RefundClaim.objects.count()) == (201, 200, 1)
    assert (first.json()["amount_gbp"], first.json()["due_for"]) == ("1000.00", "to claim")
    assert (made.json()["due_on"], made.json()["due_for"]) == ("2025-05-12", "for the bank to answer")
    assert (stopped.status_code, started.json()["due_on"]) == (200, "2025-05-15")
    assert (answered.json()["due_on"], answered.json()["due_for"]) == ("2025-11-12", "to go to the ombudsman")
    assert [answer.json()["state"] for answer in (ombudsman, closed)] == ["ombudsman", "closed"]
    assert (late.status_code, late.json()["code"]) == (409, "rule_broken")


def test_only_lost_payments_of_the_case_are_claimed_and_none_of_another_hub(officer_client, stockport_officer):
    case = a_case(by=stockport_officer)
    prevented = a_payment(case, state="prevented")
    others, theirs = a_payment(a_case(by=stockport_officer)), a_payment(a_case("trafford"))

    answers = [
        prepare(officer_client, case, payments)
        for payments in ([prevented.reference], [others.reference], [theirs.reference], [])
    ]

    assert [answer.status_code for answer in answers] == [409, 409, 400, 400]
    assert not RefundClaim.objects.exists()


def test_who_sees_every_borough_says_why(client, investigator, time_machine):
    time_machine.move_to("2025-06-02T08:00:00Z", tick=False)
    case = a_case()
    claim = draft_claim(case, bank="Northern Bank", payments=[a_payment(case)], by=None)
    client.force_login(investigator)
    there = f"/api/v1/claims/{claim.reference}/"

    assert client.get(there).json()["code"] == "reason_wanted"
    assert client.get(there, headers={"X-Access-Reason": "The same account."}).status_code == 200


def test_a_claim_of_a_day_that_cannot_be_is_refused_at_the_field(officer_client, stockport_officer):
    case = a_case(by=stockport_officer)
    claim = draft_claim(case, bank="Northern Bank", payments=[a_payment(case)], by=stockport_officer)

    for day in ("1899-12-31", "2025-06-03", "2025-02-30", None, 5):
        answer = send(
            officer_client, f"claims/{claim.reference}/make", {"claimed_on": day, "told_of_vulnerability": False}
        )
        assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, ["claimed_on"])
    assert RefundClaim.objects.get(claimed_on=None, last_paid_on=date(2025, 5, 1))
