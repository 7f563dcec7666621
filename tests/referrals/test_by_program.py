"""Referrals and concerns by the API: the same verbs, rules and sentences as their pages."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from fraudhub.audit.models import AuditEntry
from fraudhub.messages.models import Message
from fraudhub.referrals.models import Concern, Referral
from tests.factories.cases import a_case
from tests.factories.people import a_consent, a_person
from tests.factories.referrals import a_concern, a_referral

pytestmark = pytest.mark.django_db
MAIL = "help@partner.example.org"


@pytest.fixture
def officer_client(client, stockport_officer):
    client.force_login(stockport_officer)
    return client


def send(client, where, body=None, *, key=None):
    headers = {"Idempotency-Key": str(key)} if key else {}
    return client.post(f"/api/v1/{where}/", body or {}, content_type="application/json", headers=headers)


def a_draft(person, **changes):
    return {
        "person": person.reference, "destination": "AGEUK", "need": "Company on Tuesdays.", "shared": ["need"],
        "to_email": MAIL, **changes,
    }  # fmt: skip


def told(answer):
    return {error["field"]: error["message"] for error in answer.json()["errors"]}


@pytest.mark.feature(72)
@pytest.mark.feature(141)
def test_a_referral_is_drafted_once_sent_once_answered_and_closed(officer_client, stockport_officer):
    person, key = a_person("stockport"), uuid.uuid4()
    case = a_case(person=person)

    drafted = send(officer_client, "referrals", a_draft(person, case=case.reference), key=key)
    again = send(officer_client, "referrals", a_draft(person, case=case.reference), key=key)
    other = send(officer_client, "referrals", a_draft(person), key=key)
    there = f"referrals/{drafted.json()['reference']}"
    without_consent = send(officer_client, f"{there}/send")
    a_consent(person)
    sent, sent_again = send(officer_client, f"{there}/send"), send(officer_client, f"{there}/send")
    unsaid = send(officer_client, f"{there}/answer", {"state": "closed"})
    closed = send(officer_client, f"{there}/answer", {"state": "closed", "text": "She has company."})

    assert (drafted.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert drafted.json() == again.json()
    assert Referral.objects.get().case == case
    assert (without_consent.status_code, without_consent.json()["code"]) == (409, "rule_broken")
    assert "has not agreed" in without_consent.json()["detail"]
    assert (sent.status_code, sent.json()["state"], sent_again.status_code) == (200, "sent", 409)
    assert sent_again.json()["detail"] == "This referral is sent already: nothing was done twice."
    assert Message.objects.filter(to_address=MAIL).count() == 1
    assert (unsaid.status_code, told(unsaid)) == (400, {"text": "Say what came of it."})
    assert (closed.json()["state"], closed.json()["outcome"]) == ("closed", "She has company.")
    actions = set(AuditEntry.objects.filter(actor_id=stockport_officer.pk).values_list("action", flat=True))
    assert {"referral.drafted", "referral.sent", "referral.closed"} <= actions


def test_a_referral_is_called_back_with_a_reason(officer_client):
    referral = a_referral(a_person("stockport"))

    unsaid = send(officer_client, f"referrals/{referral.reference}/call-back")
    recalled = send(officer_client, f"referrals/{referral.reference}/call-back", {"reason": "She changed her mind."})

    assert (unsaid.status_code, recalled.json()["state"]) == (400, "recalled")


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"need": "PIN 4821"}, "need", "Take it out"),
        ({"need": "\u200b"}, "need", "blank"),
        ({"need": "x" * 4001}, "need", "4,000 characters or fewer"),
        ({"to_email": "nobody"}, "to_email", "Enter an email address"),
        ({"destination": "NOWHERE"}, "destination", "does not exist"),
        ({"shared": ["everything"]}, "shared.0", "not a valid choice"),
        ({"without_consent_ground": "coerced"}, "without_consent_reason", "Say why it goes without their consent"),
        ({"state": "sent"}, "state", "not known here"),
        ({"person": {"reference": 1}}, "person", "nothing here that you can see"),
    ],
)
def test_what_the_form_refuses_the_api_refuses_at_the_same_field(officer_client, change, field, sentence):
    answer = send(officer_client, "referrals", a_draft(a_person("stockport")) | change, key=uuid.uuid4())

    assert answer.status_code == 400
    assert sentence in told(answer)[field]
    assert not Referral.objects.exists()


@pytest.mark.feature(132)
def test_nobody_is_referred_by_another_hub_nor_with_somebody_elses_case(officer_client):
    ours, theirs = a_person("stockport"), a_person("trafford")
    not_hers = a_case(person=a_person("stockport"))

    for body in (
        a_draft(theirs), a_draft(ours, case=a_case("trafford").reference), a_draft(ours, case=not_hers.reference),
    ):  # fmt: skip
        assert send(officer_client, "referrals", body, key=uuid.uuid4()).status_code == 400
    concern = {"person": theirs.reference, "kind": "worried", "what": "A man.", "happened_at": "2025-05-01T10:00:00Z"}
    assert send(officer_client, "concerns", concern, key=uuid.uuid4()).status_code == 400


@pytest.mark.feature(75)
@pytest.mark.feature(77)
def test_without_their_agreement_page_and_program_ask_by_which_right_and_whether_they_were_told(officer_client):
    concern = a_concern(a_person("stockport"))
    answers = {"has_care_needs": "yes", "is_abused": "yes", "cannot_protect": "yes", "ground": "coerced",
               "ground_reason": "Her son stands by her.", "what_they_want": ""}  # fmt: skip

    by_page = officer_client.post(concern.url("care_act"), {**answers, "agrees": "no", "told_them": "no"})
    page = officer_client.get(concern.url()).content.decode()
    by_program = send(
        officer_client, f"concerns/{concern.reference}/section-42", {**answers, "agrees": False, "told_them": True}
    )

    assert by_page.status_code == 302
    assert "They were not told so" in page
    assert by_program.json()["section_42"]["told_them"] is True
    assert list(concern.care_act_answers.order_by("pk").values_list("told_them", flat=True)) == [False, True]


@pytest.mark.feature(141)
def test_a_concern_is_raised_once_taken_tested_told_and_decided(officer_client, stockport_officer):
    happened_at = timezone.now() - timedelta(minutes=3)
    raised = {
        "person": a_person("stockport").reference, "kind": "danger_now", "what": "A man holds her cards.",
        "happened_at": happened_at.isoformat(),
    }  # fmt: skip
    key = uuid.uuid4()

    first, again = (send(officer_client, "concerns", raised, key=key) for _ in range(2))
    there = f"concerns/{first.json()['reference']}"
    taken = send(officer_client, f"{there}/take")
    s42 = {"decision": "s42", "reason": "All three are met."}
    too_soon = send(officer_client, f"{there}/decide", s42)
    answers = {"has_care_needs": "yes", "is_abused": "yes", "cannot_protect": "yes", "agrees": True}
    tested = send(officer_client, f"{there}/section-42", answers)
    council = send(officer_client, f"{there}/council", {"told_at": timezone.now().isoformat(), "how": "phone"})
    decided = send(officer_client, f"{there}/decide", s42)
    tracked = send(
        officer_client, f"{there}/council-decision",
        {"decision": "An enquiry.", "decided_on": str(timezone.localdate()), "council_reference": "AS/17"},
    )  # fmt: skip

    assert (first.status_code, again.status_code, Concern.objects.count()) == (201, 200, 1)
    assert Concern.objects.get().happened_at == happened_at
    assert taken.json()["taken_by"] == stockport_officer.reference
    assert (too_soon.status_code, "three questions" in too_soon.json()["detail"]) == (409, True)
    assert tested.json()["section_42"]["has_care_needs"] == "yes"
    assert council.status_code == 200
    assert (decided.json()["decision"], decided.json()["decided_by"]) == ("s42", stockport_officer.reference)
    assert tracked.json()["council_reference"] == "AS/17"


def test_a_concern_that_somebody_has_is_not_taken_twice(officer_client, stockport_coordinator):
    concern = a_concern(a_person("stockport"))
    officer_client.force_login(stockport_coordinator)
    send(officer_client, f"concerns/{concern.reference}/take")
    given_back = send(officer_client, f"concerns/{concern.reference}/give-back", {"reason": "I am going home."})

    assert (given_back.status_code, given_back.json()["taken_by"]) == (200, None)
    assert send(officer_client, f"concerns/{concern.reference}/decide", {"decision": "s42"}).status_code == 400


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "yesterday", 1e10, None, "2025-02-30"]
)
def test_a_moment_that_was_never_or_is_to_come_is_refused(officer_client, moment):
    raised = {"person": a_person("stockport").reference, "kind": "worried", "what": "A man.", "happened_at": moment}

    answer = send(officer_client, "concerns", raised, key=uuid.uuid4())

    assert (answer.status_code, list(told(answer))) == (400, ["happened_at"])
