"""What an officer reads and presses on the pages of a case."""

import csv
import io
import re
import uuid
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from fraudhub.accounts.sessions import confirm
from fraudhub.audit.models import AuditEntry
from fraudhub.cases.models import CaseNote, CloseReason, FraudCase, Payment
from fraudhub.cases.verbs import change_case, close_case, draft_claim, note_on_case, record_reimbursement
from tests.factories.cases import a_case, a_payment, a_report
from tests.factories.people import a_person
from tests.factories.referrals import a_concern, a_referral

pytestmark = pytest.mark.django_db
WHY = {"reason": "For the monthly report."}


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.mark.feature(55)
def test_an_officer_triages_a_report_into_a_case_and_reads_it(client, stockport_officer):
    report = a_report("stockport", victim_name="Ada Novak", summary="He asked for money.")
    client.force_login(stockport_officer)

    page = client.get(report.url("triage"))
    assert "A new incident: open a case" in text_of(page)
    assert AuditEntry.objects.get(action="report.seen").object_reference == report.reference
    answer = client.post(
        report.url("triage"),
        {"decision": "new", "person": "new", "full_name": "Ada Novak", "borough": "E08000007"},
        follow=True,
    )

    told = text_of(answer)
    case = FraudCase.objects.get()
    assert case.reference in told
    assert "Ada Novak" in told
    assert "He asked for money." in told
    assert "<title>" in answer.content.decode()
    assert "Ada" not in re.search(r"<title>(.*?)</title>", answer.content.decode(), re.S)[1]


def test_a_triage_that_lacks_something_says_what_and_keeps_what_was_typed(client, stockport_officer):
    report = a_report("stockport")
    client.force_login(stockport_officer)

    page = client.post(report.url("triage"), {"decision": "new", "person": "new", "full_name": "", "borough": ""})
    aside = client.post(report.url("triage"), {"decision": "set_aside", "reason": ""})
    other = client.post(report.url("triage"), {"decision": "other", "case_reference": "FC-7K3M-9QTX-4"})

    assert page.status_code == 400
    assert "Enter the name of the person." in text_of(page)
    assert "Say why there is nothing for the hub to do." in text_of(aside)
    assert "Enter the reference of a case that you may see" in text_of(other)
    assert 'value="FC-7K3M-9QTX-4"' in other.content.decode()


def test_a_case_of_another_hub_cannot_be_joined_by_its_reference(client, stockport_officer):
    far = a_case("trafford")
    client.force_login(stockport_officer)

    page = client.post(a_report("stockport").url("triage"), {"decision": "other", "case_reference": far.reference})

    assert page.status_code == 400
    assert far.triages.count() == 0


@pytest.mark.feature(67)
def test_a_stale_edit_shows_both_versions_and_keeps_what_was_typed(client, stockport_officer, stockport_coordinator):
    case = a_case(by=stockport_officer)
    client.force_login(stockport_officer)
    typed = {"summary": "Mine.", "version": "1", "channel": "", "fraud_type": "", "method": ""}
    change_case(case, version=1, summary="Theirs.", by=stockport_coordinator)

    page = client.post(case.url("change"), typed)

    assert page.status_code == 409
    told = text_of(page)
    assert "In the hub now" in told
    assert "Theirs." in told
    assert "Mine." in told
    case.refresh_from_db()
    assert case.summary == "Theirs."
    version = re.search(r'name="version" value="(\d+)"', page.content.decode())[1]
    assert client.post(case.url("change"), {**typed, "version": version}).status_code == 302
    case.refresh_from_db()
    assert case.summary == "Mine."


def test_a_payment_pressed_twice_is_recorded_once(client, stockport_officer):
    case = a_case(by=stockport_officer)
    client.force_login(stockport_officer)
    typed = {
        "state": "lost", "amount_gbp": "1,250.50", "paid_on": "2025-05-01", "method": "faster-payment", "bank": "",
        "payee": "", "original_amount": "", "currency": "", "note": "", "submission_key": str(uuid.uuid4()),
    }  # fmt: skip

    for _ in range(2):
        assert client.post(case.url("record_payment"), typed).status_code == 302

    assert Payment.objects.get().amount_gbp == Decimal("1250.50")
    assert "£1,250.50" in text_of(client.get(case.url("payments")))


@pytest.mark.feature(26)
def test_a_card_number_in_a_note_is_refused_kindly_and_stored_nowhere(client, stockport_officer):
    case = a_case(by=stockport_officer)
    client.force_login(stockport_officer)

    page = client.post(case.url("note"), {"text": "Her card is 4111 1111 1111 1111.", "visibility": "hub"})

    assert page.status_code == 400
    assert "This looks like a card number. Take it out" in text_of(page)
    assert page.content.decode().count("<title>Error:") == 1
    assert not CaseNote.objects.exists()


@pytest.mark.feature(60)
def test_page_list_file_and_api_agree_to_the_penny(client, stockport_coordinator):
    case = a_case(by=stockport_coordinator)
    a_payment(case, "1000.33")
    a_payment(case, "200.20", state="prevented")
    a_payment(case, "0.10", state="attempted")
    record_reimbursement(case, firm="Bank", amount_gbp=Decimal("600.01"), received_on=date(2025, 5, 20), by=None)
    client.force_login(stockport_coordinator)
    session = client.session
    confirm(session)
    session.save()

    page, listed = text_of(client.get(case.url("payments"))), text_of(client.get(reverse("cases:list")))
    [row] = csv.DictReader(io.StringIO(client.post(reverse("cases:export"), WHY).content.decode("utf-8-sig")))
    api = client.get(f"/api/v1/cases/{case.reference}/").json()

    expected = {
        "attempted_gbp": "0.10", "prevented_gbp": "200.20", "lost_gbp": "1000.33", "reimbursed_gbp": "600.01",
        "returned_gbp": "0.00", "compensation_gbp": "0.00", "net_loss_gbp": "400.32",
    }  # fmt: skip
    assert api["money"] == expected
    assert {name: row[name] for name in expected} == expected
    for amount in ("£0.10", "£200.20", "£1,000.33", "£600.01", "£400.32"):
        assert amount in page
    assert "£1,000.33" in listed
    assert "£400.32" in listed


@pytest.mark.feature(123)
def test_the_file_has_what_the_list_shows_by_the_same_filters(client, stockport_coordinator):
    mine, other = a_case(by=stockport_coordinator), a_case()
    client.force_login(stockport_coordinator)
    session = client.session
    confirm(session)
    session.save()
    query = "?owner=me"

    listed = client.get(reverse("cases:list") + query)
    href = re.search(r'href="(/cases/export/[^"]*)"', listed.content.decode())[1].replace("&amp;", "&")
    rows = list(csv.DictReader(io.StringIO(client.post(href, WHY).content.decode("utf-8-sig"))))

    assert [row["reference"] for row in rows] == [mine.reference]
    assert other.reference not in text_of(listed)
    entry = AuditEntry.objects.filter(action="cases.exported").get()
    assert (entry.references, entry.reason) == ([mine.reference], WHY["reason"])


def test_a_file_is_not_given_without_a_reason(client, stockport_coordinator):
    a_case(by=stockport_coordinator)
    client.force_login(stockport_coordinator)
    session = client.session
    confirm(session)
    session.save()

    asked, refused = client.get(reverse("cases:export")), client.post(reverse("cases:export"), {"reason": ""})

    assert "1 case leaves the hub with names and money." in text_of(asked)
    assert (refused.status_code, refused["Content-Type"]) == (400, "text/html; charset=utf-8")


def test_a_list_keeps_its_filters_on_return(client, stockport_officer):
    case = a_case(by=stockport_officer)
    client.force_login(stockport_officer)
    client.get(reverse("cases:list") + "?owner=me&page=1")

    page = client.get(case.url())

    assert 'href="/cases/?owner=me&amp;page=1"' in page.content.decode()
    client.get(reverse("cases:list"))
    assert 'href="/cases/?owner=me' not in client.get(case.url()).content.decode()


def test_an_investigator_says_why_before_a_case_that_is_not_theirs_opens(client, investigator, stockport_officer):
    case = a_case(by=stockport_officer)
    own = a_case(by=investigator)
    client.force_login(investigator)

    assert client.get(own.url()).status_code == 200
    asked = client.get(case.url("payments"))
    assert asked.headers["Location"] == f"{case.person.url('give_reason')}?{urlencode({'next': case.url('payments')})}"
    given = client.post(asked.headers["Location"], {"reason": "The same account as in mine."})

    assert given.headers["Location"] == case.url("payments")
    assert client.get(case.url("payments")).status_code == 200
    assert AuditEntry.objects.get(action="access.reason_given").reason == "The same account as in mine."


def test_by_program_too_an_investigator_says_why(client, investigator, stockport_officer):
    case = a_case(by=stockport_officer)
    client.force_login(investigator)

    assert client.get(f"/api/v1/cases/{case.reference}/").json()["code"] == "reason_wanted"
    answer = client.get(f"/api/v1/cases/{case.reference}/", headers={"X-Access-Reason": "The same account."})
    assert answer.status_code == 200


def test_a_program_records_a_payment_once_and_learns_of_a_stale_edit(client, stockport_officer):
    case = a_case(by=stockport_officer)
    client.force_login(stockport_officer)
    there, key = f"/api/v1/cases/{case.reference}/", {"Idempotency-Key": str(uuid.uuid4())}
    body = {"state": "lost", "amount_gbp": "12.34", "paid_on": "2025-05-01", "method": "card"}

    first = client.post(there + "payments/", body, content_type="application/json", headers=key)
    again = client.post(there + "payments/", body, content_type="application/json", headers=key)
    changed = client.patch(there, {"version": 1, "summary": "One."}, content_type="application/json")
    stale = client.patch(there, {"version": 1, "summary": "Two."}, content_type="application/json")
    wrong = client.patch(there, {"version": 2, "status": "closed"}, content_type="application/json")

    assert (first.status_code, again.status_code, first.json()) == (201, 200, again.json())
    assert Payment.objects.count() == 1
    assert (changed.json()["summary"], changed.json()["version"]) == ("One.", 2)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale")
    assert wrong.status_code == 400


@pytest.mark.parametrize("amount", ["0", "-1", "1e400", "NaN", "10000000.01", "1__0", "1.005", 12])
def test_form_and_api_refuse_the_same_amounts(client, stockport_officer, amount):
    case = a_case(by=stockport_officer)
    client.force_login(stockport_officer)
    typed = {"state": "lost", "amount_gbp": amount, "paid_on": "2025-05-01", "method": "card"}

    by_api = client.post(
        f"/api/v1/cases/{case.reference}/payments/", typed, content_type="application/json",
        headers={"Idempotency-Key": str(uuid.uuid4())},
    )  # fmt: skip
    by_form = client.post(case.url("record_payment"), {**typed, "amount_gbp": str(amount)})

    assert by_api.status_code == 400
    assert by_form.status_code == (302 if amount == 12 else 400)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"paid_on": "0001-01-01"}, "too_early"), ({"paid_on": "1899-12-31"}, "too_early"),
        ({"paid_on": "1902-03-04"}, "too_early"), ({"paid_on": "9999-12-31"}, "future"),
        ({"note": "\u200b", "payee": "PIN 4821"}, "secret_code"),
    ],
)  # fmt: skip
def test_the_api_takes_the_days_and_words_that_the_form_takes(client, stockport_officer, change, code):
    case = a_case(by=stockport_officer)
    client.force_login(stockport_officer)
    typed = {"state": "lost", "amount_gbp": "10.00", "paid_on": "2025-05-01", "method": "card", **change}

    answer = client.post(
        f"/api/v1/cases/{case.reference}/payments/", typed, content_type="application/json",
        headers={"Idempotency-Key": str(uuid.uuid4())},
    )  # fmt: skip

    assert answer.status_code == 400
    assert [error["code"] for error in answer.json()["errors"]] == [code]


@pytest.mark.parametrize("year", ["1902", "1979"])
def test_a_day_of_money_that_is_a_slip_of_the_year_is_refused_with_a_sentence(client, stockport_officer, year):
    case = a_case(by=stockport_officer)
    a_payment(case, by=stockport_officer)
    client.force_login(stockport_officer)
    came = {"firm": "Barclays", "amount_gbp": "10", "received_on": f"{year}-03-04"}
    paid = {"state": "lost", "amount_gbp": "10", "method": "card", "paid_on": f"{year}-03-04"}

    by_form = client.post(case.url("record_payment"), paid)
    back = client.post(case.url("record_reimbursement"), came)

    assert "Day of the payment must be on or after 1 January 1980" in text_of(by_form)
    assert "Day it arrived must be on or after 1 January 1980" in text_of(back)
    assert Payment.objects.count() == 1


@pytest.mark.parametrize(("typed", "kept"), [("eur", "EUR"), ("USD", "USD"), ("E1R", None), ("EURO", None)])
def test_form_and_api_take_the_same_currencies(client, stockport_officer, typed, kept):
    case = a_case(by=stockport_officer)
    client.force_login(stockport_officer)
    paid = {"state": "lost", "amount_gbp": "10.00", "paid_on": "2025-05-01", "method": "card",
            "original_amount": "12.00", "currency": typed}  # fmt: skip

    by_form = client.post(case.url("record_payment"), paid)
    by_api = client.post(
        f"/api/v1/cases/{case.reference}/payments/", paid, content_type="application/json",
        headers={"Idempotency-Key": str(uuid.uuid4())},
    )  # fmt: skip

    assert (by_form.status_code, by_api.status_code) == ((302, 201) if kept else (400, 400))
    assert set(Payment.objects.values_list("currency", flat=True)) == ({kept} if kept else set())
    if not kept:
        assert "three letters" in by_api.json()["errors"][0]["message"]


def test_a_note_of_letters_that_nobody_can_see_is_no_note(client, stockport_officer):
    case = a_case(by=stockport_officer)
    client.force_login(stockport_officer)

    answer = client.post(
        f"/api/v1/cases/{case.reference}/notes/", {"text": "\u200b"}, content_type="application/json",
        headers={"Idempotency-Key": str(uuid.uuid4())},
    )  # fmt: skip

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "text")


def test_a_fraud_is_never_later_than_its_case(client, stockport_officer, time_machine):
    time_machine.move_to("2025-06-02T08:00:00Z", tick=False)
    case = a_case(by=stockport_officer)
    time_machine.move_to("2025-06-09T08:00:00Z", tick=False)
    client.force_login(stockport_officer)

    changed = client.patch(
        f"/api/v1/cases/{case.reference}/", {"version": 1, "occurred_on": "2025-06-05"}, content_type="application/json"
    )

    assert (changed.status_code, changed.json()["code"]) == (409, "rule_broken")
    assert "opened on 2 June 2025" in changed.json()["detail"]


@pytest.mark.feature(56)
def test_the_timeline_is_narrowed_to_one_kind_of_thing(client, stockport_officer):
    case = a_case(by=stockport_officer)
    a_payment(case, "1000.33")
    note_on_case(case, text="Rang her.", by=stockport_officer)
    client.force_login(stockport_officer)

    everything, money = (text_of(client.get(case.url("history") + kind)) for kind in ("", "?kind=money"))

    assert "£1,000.33" in everything
    assert "Rang her." in everything
    assert "£1,000.33" in money
    assert "Rang her." not in money


def test_a_list_by_the_api_tells_no_story(client, investigator):
    case = a_case(summary="He asked for money for a ticket.")
    client.force_login(investigator)

    listed = client.get("/api/v1/cases/", headers={"X-Access-Reason": "All cases of one account."}).json()["results"]

    assert [row["reference"] for row in listed] == [case.reference]
    assert "summary" not in listed[0]


@pytest.mark.feature(61)
def test_the_banner_counts_the_days_of_a_claim(client, stockport_officer, time_machine):
    time_machine.move_to("2025-06-02T08:00:00Z", tick=False)
    case = a_case(by=stockport_officer)
    draft_claim(case, bank="Northern Bank", payments=[a_payment(case)], by=stockport_officer)
    client.force_login(stockport_officer)

    assert "364 days left to claim: £1,000.00 from Northern Bank" in text_of(client.get(case.url()))
    assert "1 June 2026" in text_of(client.get(reverse("cases:claim_list")))


def test_a_restricted_note_cannot_be_corrected_by_who_may_not_read_it(client, stockport_officer, stockport_coordinator):
    note = note_on_case(a_case(), text="Line of enquiry.", visibility="restricted", by=stockport_coordinator)
    client.force_login(stockport_officer)

    assert client.get(note.url("correct")).status_code == 404


@pytest.mark.feature(66)
def test_a_closing_that_somebody_else_asked_for_is_answered_on_a_page(client, stockport_officer, stockport_coordinator):
    case = a_case(by=stockport_officer)
    reason = CloseReason.objects.get(pk="declined")
    closing = close_case(case, reason=reason, note="She said no.", by=stockport_officer)
    client.force_login(stockport_coordinator)

    assert "Somebody asked to close this case" in text_of(client.get(case.url()))
    client.post(closing.url("answer"), {"agreed": "yes", "note": ""})

    case.refresh_from_db()
    assert case.status == "closed"


def test_an_hour_that_the_clocks_skip_is_refused_and_what_was_typed_is_kept(client, stockport_officer, time_machine):
    time_machine.move_to("2025-04-02T08:00:00Z", tick=False)
    case = a_case(by=stockport_officer)
    client.force_login(stockport_officer)
    typed = {"what": "told", "bank": "Northern Bank", "on": "2025-03-30", "clock": "1:30am", "note": "They rang."}

    page = client.post(case.url("log_bank_contact"), typed)

    assert page.status_code == 400
    assert "the clocks go forward" in text_of(page)
    assert "They rang." in text_of(page)
    assert client.post(case.url("log_bank_contact"), {**typed, "clock": "3:30am"}).status_code == 302
    assert case.bank_contacts.get().at.isoformat() == "2025-03-30T02:30:00+00:00"


def test_a_reference_in_a_heading_is_not_broken_over_two_lines(client, stockport_officer):
    case, report, concern = a_case(by=stockport_officer), a_report("stockport"), a_concern(a_person("stockport"))
    client.force_login(stockport_officer)

    for record in (case, report, concern, a_referral(case.person)):
        heading = re.search(r"<h1.*?</h1>", client.get(record.url()).content.decode(), re.S)[0]
        assert f'<span class="hub-reference">{record.reference}</span>' in heading
