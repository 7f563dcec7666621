"""Consent by the API: recorded once, and taken back with all that follows."""

import uuid

import pytest

from fraudhub.audit.models import AuditEntry
from fraudhub.people.models import Consent
from fraudhub.referrals.verbs import send_referral
from tests.factories.people import a_consent, a_person
from tests.factories.referrals import a_referral

pytestmark = pytest.mark.django_db
SAID = {"purpose": "share", "wording": "spoken-2024-1", "is_given": True, "how": "spoken", "given_on": "2025-05-01"}


@pytest.fixture
def officer_client(client, stockport_officer):
    client.force_login(stockport_officer)
    return client


def record(client, person, *, key=None, **changes):
    return client.post(
        f"/api/v1/people/{person.reference}/consents/", {**SAID, **changes}, content_type="application/json",
        headers={"Idempotency-Key": str(key or uuid.uuid4())},
    )  # fmt: skip


@pytest.mark.feature(31)
@pytest.mark.feature(141)
def test_an_answer_is_recorded_once_with_the_version_of_the_words(officer_client):
    person, key = a_person("stockport"), uuid.uuid4()

    first, again = record(officer_client, person, key=key), record(officer_client, person, key=key)

    assert (first.status_code, again.status_code, Consent.objects.count()) == (201, 200, 1)
    assert (first.json()["wording"], first.json()["is_given"]) == ("spoken-2024-1", True)
    assert AuditEntry.objects.filter(action="consent.recorded").count() == 1


@pytest.mark.feature(33)
def test_taking_it_back_says_first_what_it_does_and_then_does_it(officer_client):
    person = a_person("stockport")
    consent = a_consent(person)
    referral = send_referral(a_referral(person, to_email="help@partner.example.org"), by=None)
    there = f"/api/v1/consents/{consent.reference}/"

    before = officer_client.get(f"{there}what-ends/").json()
    after = officer_client.post(f"{there}withdraw/", {}, content_type="application/json")
    again = officer_client.post(f"{there}withdraw/", {}, content_type="application/json")

    assert before == {"lines": ["It calls back 1 referral: Local Age UK."]}
    assert (after.status_code, after.json()["is_withdrawn"], again.status_code) == (200, True, 409)
    referral.refresh_from_db()
    assert referral.state == "recalled"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"given_on": "1899-12-31"}, "given_on"), ({"given_on": "9999-01-01"}, "given_on"),
        ({"purpose": "anything"}, "purpose"), ({"given_by": "attorney"}, "given_by_name"),
        ({"note": "PIN 4821"}, "note"), ({"is_given": "perhaps"}, "is_given"), ({"reference": "CO-1"}, "reference"),
    ],
)  # fmt: skip
def test_what_the_form_refuses_the_api_refuses(officer_client, change, field):
    answer = record(officer_client, a_person("stockport"), **change)

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, [field])


def test_an_attorney_whose_document_nobody_saw_decides_nothing(officer_client):
    answer = record(officer_client, a_person("stockport"), given_by="attorney", given_by_name="Jo Kay")

    assert (answer.status_code, answer.json()["code"]) == (409, "rule_broken")
