"""The pages of recovery: what an investigator reads and does there, and what others do not see."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fraudhub.audit.models import AuditEntry
from fraudhub.cases.money import money_of
from fraudhub.core.periods import Month
from fraudhub.recovery.models import Asset, Distribution, LedgerEntry, Matter, MonthClose
from fraudhub.recovery.verbs import close_month, list_hearing
from tests.factories.accounts import an_account
from tests.factories.reasons import says_why
from tests.factories.recovery import (
    a_distribution,
    a_force_limit,
    a_matter,
    a_victim,
    an_asset,
    an_entry,
    reach,
    received,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to("2025-06-02T08:00:00Z", tick=False)


@pytest.fixture
def signed_in(client, investigator):
    client.force_login(investigator)
    says_why(client)
    return client


def read(client, path, **query):
    answer = client.get(path, query)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def posted(client, path, **typed):
    for name in [name for name in typed if isinstance(typed[name], date)]:
        day = typed.pop(name)
        typed |= {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}
    return client.post(path, typed)


@pytest.mark.feature(92, 93)
def test_a_matter_from_its_opening_to_money_received_by_pages_alone(signed_in):
    page = posted(
        signed_in, reverse("recovery:open"), route="CASH", about="Operation Canal", is_fraud_linked="yes",
        opened_on=date(2025, 5, 1),
    )  # fmt: skip
    matter = Matter.objects.get()
    assert page["Location"] == matter.url()
    for code in ("SEIZED", "DETAINED", "SOUGHT", "FORFEITED"):
        posted(signed_in, matter.url("record_stage"), stage=f"CASH.{code}", happened_on=date(2025, 5, 1), clock="2pm")
    posted(signed_in, matter.url("add_asset"), kind="cash", identity="Exhibit CC/1")
    asset = Asset.objects.get()
    entry = {"asset": asset.pk, "stage": "CASH.FORFEITED", "happened_on": date(2025, 5, 1)}

    refused = posted(signed_in, matter.url("record_entry"), amount_gbp="-10", **entry)
    too_precise = posted(signed_in, matter.url("record_entry"), amount_gbp="10.001", **entry)
    too_old = posted(
        signed_in, matter.url("record_entry"), amount_gbp="10", **{**entry, "happened_on": date(2025, 4, 30)}
    )
    posted(signed_in, matter.url("record_entry"), amount_gbp="12,500.50", **entry)

    assert [answer.status_code for answer in (refused, too_precise, too_old)] == [400, 400, 400]
    assert "Enter an amount in pounds, like 1,250.50." in refused.content.decode()
    assert "an amount of it cannot be older" in too_old.content.decode()
    assert "-10" in refused.content.decode()  # what was typed is kept
    assert LedgerEntry.objects.get().amount_gbp == Decimal("12500.50")
    ledger = read(signed_in, matter.url("ledger"))
    assert "£12,500.50" in ledger
    assert "nothing adds them together" in ledger
    assert "30 days until the time for an appeal is over" in read(signed_in, matter.url())
    out_of_order = posted(signed_in, matter.url("record_stage"), stage="CASH.SOUGHT", happened_on=date(2025, 5, 2))
    assert "“Forfeiture notice given or applied for” does not follow “Forfeited”" in out_of_order.content.decode()


def test_the_day_of_an_investigator(signed_in, investigator):
    """By clock: what is late comes first. Hearings, repayments with shares, and the inbox."""
    a_matter("CASH", "SEIZED", on=date(2025, 5, 20), about="Late one", by=investigator)
    soon = a_matter("CASH", "SEIZED", on=date(2025, 6, 1), about="Soon one", by=investigator)
    a_matter("RESTRAINT", "RESTRAINED", about="No clock", by=investigator)
    list_hearing(
        soon, starts_at=datetime(2025, 6, 3, 9, 30, tzinfo=UTC), court="Bolton", purpose="Detention", by=investigator
    )
    matter, asset = received("90.01", by=investigator)
    case = a_victim(matter, "60.00")
    a_victim(matter, "120.00", "trafford")
    waits = a_distribution(matter, asset, "30.00", by=an_account("investigator"))

    listed = read(signed_in, reverse("recovery:list"))
    assert listed.index("Late one") < listed.index("Soon one") < listed.index("No clock")
    assert "Late" in read(signed_in, reverse("recovery:list"), state="late")
    assert "Soon one" not in read(signed_in, reverse("recovery:list"), state="late")
    assert "3 June 2025 at 10:30am" in read(signed_in, reverse("recovery:hearing_list"))
    repay = read(signed_in, reverse("recovery:repayment_list"))
    assert "£30.00 of it is split already and waits for a second person" in repay
    assert "£20.00 of £60.00" in repay  # a third of 60.01: the penny goes to the larger remainder
    assert "£40.01 of £120.00" in repay
    assert case.person.full_name in repay
    inbox = read(signed_in, reverse("inbox:list"))
    assert "Recovery: Late one" in inbox
    assert "Hearing: Soon one" in inbox
    assert "Money to victims waits for a second person" in inbox
    assert waits.reference in AuditEntry.objects.filter(object_reference=waits.reference).first().object_reference


@pytest.mark.feature(94, 97)
def test_money_is_returned_to_victims_by_pages_and_a_second_person(signed_in, client, investigator):
    matter, asset = received("1000.00", by=investigator)
    first, second = a_victim(matter, "300.00"), a_victim(matter, "500.00")
    typed = {
        "asset": asset.pk,
        "stage": "CONFISCATION.DISTRIBUTED",
        "paid_on": date(2025, 5, 1),
        "amount_gbp": "100.00",
    }
    shares = {f"share_{first.pk}": "40.00", f"share_{second.pk}": "59.99"}

    refused = posted(signed_in, matter.url("distribute"), method="by_order", **typed, **shares)
    assert "The shares come to £99.99: £0.01 too little. They must come to £100.00." in refused.content.decode()
    posted(signed_in, matter.url("distribute"), method="by_order", **typed, **{**shares, f"share_{second.pk}": "60.00"})
    split = Distribution.objects.get()
    page = read(signed_in, split.url())
    assert "You proposed it. Somebody else has to agree" in page
    assert "No limit is set for the force yet." in page

    client.force_login(an_account("investigator"))
    posted(client, split.url("answer"), agrees="yes")
    says_why(client, matter)

    assert money_of(second).compensation == 60
    victims = read(client, matter.url("victims"))
    assert "£440.00" in victims  # still out of pocket
    assert "as on the page of the case" in victims


def test_a_hub_sees_what_came_back_to_its_own_residents_and_no_matter(client, stockport_officer, trafford_officer):
    a_force_limit()
    matter, asset = received("1000.00")
    ours, theirs = a_victim(matter, "300.00"), a_victim(matter, "600.00", "trafford")
    a_distribution(matter, asset, "90.00")
    client.force_login(stockport_officer)

    returned = read(client, reverse("recovery:return_list"))
    page = read(client, reverse("recovery:of_case", args=[ours.reference]))

    assert "£30.00" in returned
    assert theirs.reference not in returned
    assert "£30.00" in page
    assert matter.about not in page
    assert client.get(reverse("recovery:of_case", args=[theirs.reference])).status_code == 404
    assert client.get(matter.url()).status_code == 403
    client.force_login(trafford_officer)
    assert "£60.00" in read(client, reverse("recovery:return_list"))


def test_every_page_asks_few_questions_however_long_its_lists_are(signed_in, investigator):
    def a_full_matter():
        matter, asset = received("1000.00", by=investigator)
        for _ in range(3):
            a_victim(matter, "100.00")
        a_distribution(matter, asset, "10.00", by=investigator)
        list_hearing(
            matter, starts_at=datetime(2025, 6, 3, 9, tzinfo=UTC), court="Bolton", purpose="Appeal", by=investigator
        )
        return matter

    def questions(matter):
        paths = [matter.url(page) for page in ("detail", "ledger", "victims", "papers", "distribute")]
        paths += [Distribution.objects.first().url(), Asset.objects.first().url()]
        paths += [
            reverse(f"recovery:{name}")
            for name in (
                "list", "hearing_list", "asset_list", "repayment_list", "distribution_list", "limit_list", "totals",
                "report", "month_list", "return_list",
            )
        ]  # fmt: skip
        asked = {}
        for path in [
            *paths,
            "/inbox/",
            "/api/v1/recovery-matters/",
            "/api/v1/recovery-entries/",
            "/api/v1/recovery-splits/",
        ]:
            with CaptureQueriesContext(connection) as captured:
                assert signed_in.get(path).status_code == 200, path
            key = path.replace(matter.reference, "M").split("/RM-")[0]
            asked[key] = len([q for q in captured if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))])
        return asked

    first = a_full_matter()
    before = questions(first)
    assert {path: count for path, count in before.items() if count > 15} == {}
    a_full_matter()
    for _ in range(3):
        a_victim(first, "100.00")
    close_month(Month(2025, 4), by=investigator)
    after = questions(first)

    for path, count in after.items():
        if path in before:
            assert count <= min(before[path] + 1, 15), path  # a person of a new borough may be asked for


@pytest.mark.feature(98)
def test_a_closed_month_keeps_its_totals_and_shows_what_came_later(signed_in, investigator):
    matter, _ = received("1000.00", by=investigator)
    page = read(signed_in, reverse("recovery:month_list"))
    assert "Close April 2025" in page

    posted(signed_in, reverse("recovery:month_close"), month="2025-04")
    late = an_entry(matter, an_asset(matter, "order", identity="Second order"), "ORDERED", "50.00", by=investigator)

    close = MonthClose.objects.get()
    page = read(signed_in, close.url())
    assert late.reference in page
    assert "£1,000.00" in page
    assert "£50.00" in page
    assert "£1,050.00" in page
    assert "adjusted since" in read(signed_in, reverse("recovery:totals"), year="2025-26")
    again = posted(signed_in, reverse("recovery:month_close"), month="2025-04")
    assert "April 2025 is closed already." in again.content.decode()  # and May is not closed unseen
    assert MonthClose.objects.count() == 1
    out_of_turn = posted(signed_in, reverse("recovery:month_close"), month="2025-06")
    assert "June 2025 is not over. It can be closed from 1 July 2025." in out_of_turn.content.decode()
    for nonsense in ("2025-13", "x", "0-1", "9999-12", "2025-04-01"):
        assert posted(signed_in, reverse("recovery:month_close"), month=nonsense).status_code == 400
    assert posted(signed_in, reverse("recovery:month_close"), month="2025-05").status_code == 302
    assert [each.month.code for each in MonthClose.objects.order_by("pk")] == ["2025-04", "2025-05"]


def test_a_file_of_something_that_is_not_understood_is_no_file_of_something_else(signed_in):
    for name in ("totals_csv", "entries_csv"):
        answer = signed_in.get(reverse(f"recovery:{name}"), {"year": "2025-26", "basis": "all"})

        assert (answer.status_code, answer["Location"]) == (302, reverse("recovery:totals") + "?year=2025-26&basis=all")


def test_a_file_says_the_days_it_counts_both_ends_included(signed_in):
    for asked, last in (({"year": "2024-25"}, "2025-03-31"), ({"year": "2025-26", "upto": "2025-05-31"}, "2025-05-31")):
        line = signed_in.get(reverse("recovery:totals_csv"), asked).content.decode().splitlines()[1]

        assert line.split(",")[2] == last


def test_by_program_the_same_key_enters_once_and_bad_input_is_a_sentence(signed_in, investigator):
    matter = a_matter("CASH", "FORFEITED", by=investigator)
    asset = an_asset(matter, by=investigator)
    there = f"/api/v1/recovery-matters/{matter.reference}/entries/"
    sent = {"asset": asset.reference, "stage": "CASH.FORFEITED", "amount_gbp": "250.00", "happened_on": "2025-04-02"}
    key = {"Idempotency-Key": "0b4f7c1e-8d53-4b56-9d5c-1e0f7f9f7a11"}

    def post(path, body, **headers):
        return signed_in.post(path, body, content_type="application/json", headers={**key, **headers})

    first, again = post(there, sent), post(there, sent)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    other = {"Idempotency-Key": "1b4f7c1e-8d53-4b56-9d5c-1e0f7f9f7a12"}
    for wrong, status, words in (
        ({"amount_gbp": "-5"}, 400, "Enter an amount in pounds"),
        ({"amount_gbp": "1.001"}, 400, "Enter an amount in pounds"),
        ({"amount_gbp": 1.5}, 400, "Write the amount as text"),
        ({"happened_on": "2025-03-01"}, 409, "an amount of it cannot be older"),
        ({"stage": "CASH.PAID_IN"}, 409, "has not reached"),
        ({}, 409, "counts as ordered already"),
    ):
        answer = post(there, {**sent, **wrong}, **other)
        assert answer.status_code == status, (wrong, answer.json())
        assert words in answer.content.decode().replace("\\u00a3", "£"), answer.json()
    twice = post(
        f"/api/v1/recovery-matters/{matter.reference}/assets/",
        {"kind": "cash", "identity": asset.identity_as_written}, **other,
    )  # fmt: skip
    assert twice.status_code == 409
    assert "in the hub already" in twice.content.decode()
    out_of_order = post(
        f"/api/v1/recovery-matters/{matter.reference}/stages/",
        {"stage": "CASH.SEIZED", "happened_on": "2025-05-01"}, **other,
    )  # fmt: skip
    assert out_of_order.status_code == 409
    reversed_ = signed_in.post(
        f"/api/v1/recovery-entries/{first.json()['reference']}/reverse/", {"reason": "Wrong."},
        content_type="application/json",
    )  # fmt: skip
    assert reversed_.json()["counted_pence"] == -25_000
    for method in (signed_in.put, signed_in.patch, signed_in.delete):
        assert method(f"/api/v1/recovery-entries/{first.json()['reference']}/").status_code == 405


def test_who_sees_aggregates_alone_sees_nothing_of_a_victim(client, gmp_viewer):
    a_force_limit()
    matter, asset = received("1000.00", route="COMPENSATION", upto="PAID_TO_VICTIM")
    a_victim(matter, "300.00")
    a_distribution(matter, asset, "77.77")
    cash = a_matter("CASH", "FORFEITED")
    an_entry(cash, an_asset(cash), "FORFEITED", "555.55")
    client.force_login(gmp_viewer)

    page = read(client, reverse("recovery:totals"), year="2025-26")
    told = client.get("/api/v1/recovery-totals/", {"year": "2025-26"}).json()

    assert "£555.55" in page
    assert "77.77" not in page
    assert "1,000.00" not in page
    assert set(told["columns"]) == {"ordered", "received", "denied"}
    assert [line["code"] for line in told["lines"]] == ["CASH"]
    assert client.get(reverse("recovery:totals"), {"by": "borough"}).status_code == 200
    assert client.get("/api/v1/recovery-totals/", {"by": "borough"}).status_code == 400
    assert client.get(reverse("recovery:entries_csv")).status_code == 403


def test_reach_a_matter_from_its_case_and_back(signed_in, investigator):
    matter = a_matter("CASH", "SEIZED", about="Operation Lock", by=investigator)
    case = a_victim(matter, by=investigator)
    case.owner = investigator
    case.save()

    assert "Operation Lock" in read(signed_in, reverse("recovery:of_case", args=[case.reference]))
    assert "Operation Lock" in read(signed_in, reverse("cases:people", args=[case.reference]))
    assert "Recovery: Cash seized" in read(signed_in, reverse("cases:history", args=[case.reference]))
    assert case.reference in read(signed_in, matter.url("victims"))
    reach(matter, "DETAINED", on=date(2025, 5, 1))


@pytest.mark.parametrize("upto", ["9999-12-31", "1900-01-01", "2025-03-31", "0001-01-01", "nonsense", "\x00"])
def test_a_day_outside_the_year_is_a_sentence_and_never_a_fault(signed_in, upto):
    page = signed_in.get(reverse("recovery:totals"), {"year": "2025-26", "upto": upto})
    told = signed_in.get("/api/v1/recovery-totals/", {"year": "2025-26", "upto": upto})

    assert page.status_code in (200, 400)
    assert told.status_code == 400, told.json()
    for asked in ({"year": "2025"}, {"basis": "all"}, {"by": "person"}, {"more": "yes"}):
        assert signed_in.get("/api/v1/recovery-totals/", asked).status_code == 400
        assert signed_in.get(reverse("recovery:totals"), asked).status_code == 200


@pytest.mark.feature(93)
def test_a_cryptoasset_is_entered_by_its_units_and_the_page_says_how_it_was_reckoned(signed_in):
    matter = a_matter("CRYPTO", "SEIZED")
    wallet = an_asset(matter, "wallet", identity="bc1qxy2kgdygjrsqtzq2n0yrf2493p83kkfjhx0wlh")
    typed = {"asset": wallet.pk, "stage": "CRYPTO.SEIZED", "happened_on": date(2025, 5, 1)}
    units = {"token": "btc", "units": "0.5", "price_gbp": "40,000.10", "price_from": "Kraken, midday"}

    for wrong, words in (
        ({}, "Enter the amount in pounds."),
        ({"amount_gbp": "20000"}, "Say how many units of which token it is"),
        ({**units, "units": "half"}, "Enter a number above nought"),
        ({**units, "price_from": ""}, "Say where the price was read."),
        ({**units, "amount_gbp": "1"}, "0.5 BTC at £40,000.10 come to £20,000.05, and not £1.00."),
    ):
        refused = posted(signed_in, matter.url("record_entry"), **typed, **wrong)
        assert (refused.status_code, words in refused.content.decode()) == (400, True), words
    posted(signed_in, matter.url("record_entry"), **typed, **units)
    posted(
        signed_in, matter.url("revalue"), asset=wallet.pk, column="denied", happened_on=date(2025, 5, 9),
        reason="The price rose.", **{**units, "price_gbp": "41000"},
    )  # fmt: skip

    assert "0.5 BTC at £40,000.10, read from Kraken, midday" in read(signed_in, matter.url("ledger"))
    page = read(signed_in, wallet.url())
    assert "It counts now with £20,500.00, beside £20,000.05 when it was frozen or seized" in page
    assert "a difference of £499.95" in page
    cash = a_matter("CASH", "SEIZED")
    an_asset(cash)
    assert "Token" not in read(signed_in, cash.url("record_entry"))
    assert "Benefit figure" not in read(signed_in, cash.url("record_stage"))


def test_a_matter_is_changed_on_a_page_that_says_what_it_is_now(signed_in):
    matter = a_matter("CASH", "SEIZED", is_fraud_linked=False)
    page = read(signed_in, matter.url("change"))
    assert re.search(r'value="no"[^>]* checked', page)

    posted(signed_in, matter.url("change"), version=1, about="Operation Lock", is_fraud_linked="yes")

    matter.refresh_from_db()
    assert (matter.about, matter.is_fraud_linked) == ("Operation Lock", True)
