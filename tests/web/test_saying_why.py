"""Whoever sees every borough says why they look beyond their own work, on pages and by program alike."""

import uuid
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from fraudhub.audit.models import AuditEntry
from fraudhub.cases.verbs import draft_claim
from fraudhub.people.models import Person
from fraudhub.referrals.verbs import take_concern
from tests.factories.cases import a_case, a_payment, a_report
from tests.factories.people import a_consent, a_person
from tests.factories.reasons import says_why
from tests.factories.referrals import a_concern, a_referral

WHY = {"X-Access-Reason": "The same account as in mine."}
LISTS = ("people:list", "cases:list", "cases:report_list", "cases:claim_list", "referrals:list")
API_LISTS = ("person", "case", "report", "claim", "referral", "concern", "consent")


def address_of_the_question(record, back):
    return f"{record.url('give_reason')}?{urlencode({'next': back})}"


@pytest.mark.parametrize("page", ["detail", "consents", "vulnerability", "change", "record_death", "record_consent"])
def test_an_investigator_says_why_before_somebody_opens_who_is_not_in_a_case_of_theirs(client, investigator, page):
    person = a_person()
    client.force_login(investigator)

    asked = client.get(person.url(page))
    question = client.get(asked.headers["Location"])
    given = client.post(asked.headers["Location"], {"reason": "The same account as in mine."})

    assert asked.headers["Location"] == address_of_the_question(person, person.url(page))
    assert person.full_name not in question.content.decode()
    assert given.headers["Location"] == person.url(page)
    assert client.get(person.url(page)).status_code == 200
    entry = AuditEntry.objects.get(action="access.reason_given")
    assert (entry.object_reference, entry.reason) == (person.reference, "The same account as in mine.")


def test_no_reason_opens_nothing(client, investigator):
    person = a_person()
    client.force_login(investigator)

    refused = client.post(person.url("give_reason"), {"reason": " "})

    assert refused.status_code == 400
    assert client.get(person.url()).status_code == 302
    assert not AuditEntry.objects.filter(action="access.reason_given").exists()


def test_a_reason_holds_for_one_person_with_their_cases_and_referrals(client, investigator, stockport_officer):
    case = a_case(by=stockport_officer)
    referral, other = a_referral(case.person), a_person("bury")
    client.force_login(investigator)

    says_why(client, case.person)

    assert client.get(case.url()).status_code == client.get(referral.url()).status_code == 200
    assert client.get(other.url()).status_code == 302


def test_a_reason_holds_for_an_hour_after_the_last_look(client, investigator, time_machine):
    time_machine.move_to("2025-06-02T08:00:00Z", tick=False)
    person = a_person()
    client.force_login(investigator)
    says_why(client, person)

    seen = []
    for clock in ("08:14", "08:28", "08:42", "08:56", "09:10"):
        time_machine.move_to(f"2025-06-02T{clock}:00Z", tick=False)
        seen.append(client.get(person.url()).status_code)
    for clock in ("09:24", "09:38", "09:52", "10:06", "10:11"):  # at other work meanwhile
        time_machine.move_to(f"2025-06-02T{clock}:00Z", tick=False)
        client.get(reverse("inbox:list"))

    assert seen == [200] * 5
    assert client.get(person.url()).status_code == 302


def test_nobody_says_why_they_do_their_own_work(client, investigator, stockport_officer, time_machine):
    time_machine.move_to("2025-06-02T08:00:00Z", tick=False)
    case = a_case(by=investigator)
    report = a_report(reported_on="2025-05-30")
    client.force_login(investigator)
    client.post(reverse("inbox:take"), {"kind": "report", "item": report.reference})

    assert client.get(case.url()).status_code == 200
    assert client.get(case.person.url()).status_code == 200
    assert client.get(reverse("cases:list") + "?owner=me").status_code == 200
    assert client.get(report.url("triage")).status_code == 200
    client.force_login(stockport_officer)
    assert client.get(a_person().url()).status_code == 200  # one borough is their work


def test_nobody_explains_themselves_before_they_help(client, investigator, stockport_officer):
    waiting, taken = a_concern(a_person()), a_concern(a_person())
    take_concern(taken, by=stockport_officer)
    client.force_login(investigator)

    assert client.get(reverse("referrals:concern_list")).status_code == 200
    assert client.get(waiting.url()).status_code == client.get(waiting.person.url()).status_code == 200
    assert client.get(waiting.url("take")).status_code == 200
    assert client.get(reverse("referrals:concern_raise", args=[a_person().reference])).status_code == 200
    assert client.get(taken.url()).status_code == 302


def test_to_open_a_case_for_somebody_is_to_open_somebody(client, investigator):
    person = a_person()
    client.force_login(investigator)

    asked = client.get(reverse("cases:open", args=[person.reference]))
    sent = client.post(reverse("cases:open", args=[person.reference]), {"summary": "She rang."})

    assert asked.headers["Location"].startswith(person.url("give_reason"))
    assert sent.headers["Location"].startswith(person.url("give_reason"))
    assert not person.cases.exists()


def test_my_cases_show_no_other_case_by_its_reference(client, investigator, stockport_officer):
    case = a_case(by=stockport_officer)
    client.force_login(investigator)

    asked = client.get(reverse("cases:list"), {"owner": "me", "reference": case.reference})

    assert asked.headers["Location"].startswith(reverse("web:give_reason"))


def test_two_records_beside_each_other_need_a_reason_for_both(client, investigator):
    one, other = a_person(), a_person("bury")
    client.force_login(investigator)
    says_why(client, one)
    address = reverse("people:match_decide", args=[one.reference, other.reference])

    assert client.get(address).headers["Location"].startswith(other.url("give_reason"))
    says_why(client, other)
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("state", ["decided", "any"])
def test_concerns_that_ask_for_nobodys_help_are_a_list_like_others(client, investigator, state):
    client.force_login(investigator)

    assert client.get(reverse("referrals:concern_list"), {"state": state}).status_code == 302
    assert client.get(reverse("referrals:concern_list"), {"state": "", "borough": ""}).status_code == 200


def test_a_program_refers_nobody_without_saying_why(client, investigator):
    person, body = a_person(), {"destination": "AGEUK", "need": "Somebody to talk to."}
    client.force_login(investigator)
    sent = {"person": person.reference, **body}

    def drafted(**headers):
        key = {"Idempotency-Key": str(uuid.uuid4()), **headers}
        return client.post(reverse("api:referral-list"), sent, content_type="application/json", headers=key)

    assert (drafted().status_code, drafted().json()["code"]) == (403, "reason_wanted")
    assert not person.referrals.exists()
    assert drafted(**WHY).status_code == 201
    assert AuditEntry.objects.get(action="access.reason_given").object_reference == person.reference


@pytest.mark.parametrize("name", LISTS)
def test_a_list_across_greater_manchester_asks_why_once(client, investigator, name):
    client.force_login(investigator)
    address = reverse(name) + "?page=1"

    asked = client.get(address)
    given = client.post(asked.headers["Location"], {"reason": "Reports of one trader."})

    assert asked.headers["Location"] == f"{reverse('web:give_reason')}?{urlencode({'next': address})}"
    assert given.headers["Location"] == address
    assert {client.get(reverse(each)).status_code for each in LISTS} == {200}
    assert AuditEntry.objects.get(action="access.reason_given").reason == "Reports of one trader."


def test_a_form_that_was_sent_meanwhile_is_kept(client, investigator):
    person = a_person(phone="0161 496 0001")
    client.force_login(investigator)

    asked = client.post(person.url("record_move"), {"moved_on": "2025-05-01", "moved_to": "To her daughter."})
    given = client.post(asked.headers["Location"], {"reason": "She rang us."})

    assert given.headers["Location"] == reverse("web:kept_form")
    assert client.get(given.headers["Location"]).status_code == 200
    assert client.session["kept_form"]["path"] == person.url("record_move")
    assert ["moved_to", "To her daughter."] in [list(pair) for pair in client.session["kept_form"]["typed"]]


@pytest.mark.parametrize("name", API_LISTS)
def test_a_program_says_why_with_each_list(client, investigator, stockport_officer, name):
    client.force_login(investigator)
    address = reverse(f"api:{name}-list")

    assert client.get(address).json()["code"] == "reason_wanted"
    assert client.get(address, headers=WHY).status_code == 200
    client.force_login(stockport_officer)
    assert client.get(address).status_code == 200


def test_a_program_says_why_with_each_record(client, investigator, stockport_officer):
    case, person = a_case(by=stockport_officer), a_person()
    claim = draft_claim(case, bank="Northern Bank", payments=[a_payment(case)], by=stockport_officer)
    concern = a_concern(person)
    take_concern(concern, by=stockport_officer)
    records = {
        "person": person, "report": a_report(), "case": case, "claim": claim, "referral": a_referral(person),
        "concern": concern, "consent": a_consent(person),
    }  # fmt: skip
    client.force_login(investigator)

    for name, record in records.items():
        address = reverse(f"api:{name}-detail", args=[record.reference])
        assert client.get(address).json()["code"] == "reason_wanted", name
        assert client.get(address, headers=WHY).status_code == 200, name
    assert AuditEntry.objects.filter(action="access.reason_given").count() == len(records)


def test_by_program_too_an_act_outside_ones_work_says_why(client, investigator):
    person = a_person()
    consent = a_consent(person)
    client.force_login(investigator)
    address = reverse("api:consent-withdraw", args=[consent.reference])

    refused = client.post(address, {"reason": "She said so."}, content_type="application/json")

    consent.refresh_from_db()
    assert (refused.status_code, refused.json()["code"], consent.is_withdrawn) == (403, "reason_wanted", False)


def test_the_schema_names_the_header_where_it_may_be_asked(client, investigator):
    client.force_login(investigator)

    paths = client.get("/api/v1/schema/", headers={"Accept": "application/json"}).json()["paths"]

    def names_it(path, method="get"):
        return "X-Access-Reason" in {each["name"] for each in paths[path][method].get("parameters", [])}

    assert all(names_it(f"/api/v1/{name}/") for name in ("people", "cases", "reports", "claims", "referrals"))
    assert names_it("/api/v1/consents/{reference}/withdraw/", "post")
    assert not names_it("/api/v1/maps/")


def test_an_unknown_person_is_as_missing_as_ever(client, investigator):
    client.force_login(investigator)

    assert client.get("/people/PN-0000-0000-0/").status_code == 404
    assert Person.objects.count() == 0
