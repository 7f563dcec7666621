"""What pages do in recovery a program does too: the same verbs, the same sentences, and once for a key."""

import uuid
from datetime import date

import pytest

from fraudhub.audit.models import AuditEntry
from fraudhub.cases.money import money_of
from fraudhub.recovery.models import ApprovalLimit, Hearing, MonthClose
from tests.factories.accounts import an_account
from tests.factories.cases import a_case, a_payment
from tests.factories.recovery import a_force_limit, a_matter, a_victim, an_asset, an_entry, received

pytestmark = [pytest.mark.django_db, pytest.mark.feature(141)]


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to("2025-06-02T08:00:00Z", tick=False)


@pytest.fixture
def signed_in(client, investigator):
    client.force_login(investigator)
    return client


def post(client, path, key=None, **sent):
    headers = {"Idempotency-Key": str(key or uuid.uuid4())}
    return client.post(f"/api/v1/{path}/", sent, content_type="application/json", headers=headers)


def of(matter, what):
    return f"recovery-matters/{matter.reference}/{what}"


def test_victims_are_named_once_for_a_key_and_taken_out_with_a_reason(signed_in):
    matter, case, key = a_matter("CASH", "SEIZED"), a_case(), uuid.uuid4()
    a_payment(case, "500.00")

    named = post(signed_in, of(matter, "victims"), key, case=case.reference)
    again = post(signed_in, of(matter, "victims"), key, case=case.reference)

    assert (named.status_code, again.status_code) == (201, 200)
    assert named.json()["case"] == case.reference
    assert case.person.full_name not in named.content.decode()
    refused = post(signed_in, of(matter, "victims"), case=case.reference)
    assert refused.status_code == 409
    assert "is named in this matter already" in refused.json()["detail"]
    assert signed_in.get(f"/api/v1/recovery-matters/{matter.reference}/").json()["victims_live"] == "one"
    victim = f"recovery-victims/{named.json()['reference']}"
    assert post(signed_in, f"{victim}/take-out").status_code == 400
    assert post(signed_in, f"{victim}/take-out", reason="Another fraud.").json()["left_because"] == "Another fraud."
    assert AuditEntry.objects.get(action="recovery_victim.removed").reason == "Another fraud."


def test_hearings_are_listed_and_what_the_court_did_is_recorded(signed_in):
    matter = a_matter("CASH", "SEIZED")

    listed = post(
        signed_in, of(matter, "hearings"), starts_at="2025-06-02T07:00:00Z", court="Bolton", purpose="Detention"
    ).json()
    told = post(signed_in, f"recovery-hearings/{listed['reference']}/result", result="granted", note="For 6 months.")

    assert told.json()["result"] == "granted"
    assert Hearing.objects.get().note == "For 6 months."
    assert post(signed_in, f"recovery-hearings/{listed['reference']}/result", result="refused").status_code == 409
    assert (
        post(signed_in, of(matter, "hearings"), starts_at="2025-03-01T07:00:00Z", court="B", purpose="X")
        .json()["detail"]
        .startswith("The matter began on 1 April 2025")
    )
    assert signed_in.get("/api/v1/recovery-hearings/").json()["results"][0]["matter"] == matter.reference


def test_shares_of_a_joint_matter_come_to_a_hundred(signed_in):
    matter = a_matter("CASH", "SEIZED")
    hmrc = {"name": "HM Revenue and Customs", "percent": "40"}

    told = post(signed_in, of(matter, "shares"), ours="60", others=[hmrc])

    assert told.json()["our_share_percent"] == "60.00"
    short = post(signed_in, of(matter, "shares"), ours="60", others=[{**hmrc, "percent": "39.99"}])
    assert (short.status_code, short.json()["detail"]) == (
        409, "The shares come to 99.99%. Together they must come to 100%.",
    )  # fmt: skip
    for wrong in ("60.001", "-1", "101", 60.5, True, ""):
        assert post(signed_in, of(matter, "shares"), ours=wrong, others=[hmrc]).status_code == 400, wrong


def test_what_a_firm_reimbursed_is_kept_in_the_case(signed_in):
    matter = a_matter("APP_REIMBURSEMENT", "PAID", counts_from_on=date(2025, 3, 1))
    case = a_victim(matter, "900.00")
    sent = {"case": case.reference, "firm": "Northern Bank", "received_on": "2025-04-05"}

    paid = post(signed_in, of(matter, "refunds"), amount_gbp="800.00", **sent)

    assert paid.status_code == 201
    assert money_of(case).reimbursed == 800
    assert signed_in.get(f"/api/v1/recovery-matters/{matter.reference}/").json()["whole"]["reimbursed"] == "800.00"
    more = post(signed_in, of(matter, "refunds"), amount_gbp="100.01", **sent)
    assert (more.status_code, "came back already" in more.json()["detail"]) == (409, True)


def test_a_cryptoasset_is_entered_and_revalued_by_its_units(signed_in):
    matter = a_matter("CRYPTO", "SEIZED")
    wallet = an_asset(matter, "wallet", identity="bc1qxy2kgdygjrsqtzq2n0yrf2493p83kkfjhx0wlh")
    units = {"token": "btc", "units": "0.5", "price_gbp": "40000.10", "price_from": "Kraken, midday"}
    sent = {"asset": wallet.reference, "happened_on": "2025-05-01"}

    entered = post(signed_in, of(matter, "entries"), stage="CRYPTO.SEIZED", units=units, **sent)
    revalued = post(
        signed_in, of(matter, "revalue"), column="denied", reason="The price fell.",
        units={**units, "price_gbp": "39000"}, **sent,
    )  # fmt: skip

    assert (entered.status_code, entered.json()["amount_gbp"]) == (201, "20000.05")
    assert entered.json()["units"] == {**units, "token": "BTC"}
    assert (revalued.json()["kind"], revalued.json()["amount_gbp"]) == ("fall", "500.05")
    wrong = [{**units, "units": 0.5}, {**units, "token": "B T C"}, {**units, "price_from": ""}, {"token": "BTC"}]
    for each in wrong:
        refused = post(signed_in, of(matter, "entries"), stage="CRYPTO.SEIZED", units=each, **sent)
        assert refused.status_code == 400, each
    in_pounds = post(signed_in, of(matter, "entries"), stage="CRYPTO.SEIZED", amount_gbp="20000.05", **sent)
    assert (in_pounds.status_code, "Say how many units" in in_pounds.json()["detail"]) == (409, True)


def test_shares_of_an_order_name_each_case_once(signed_in):
    a_force_limit()
    matter, asset = received("1000.00")
    case = a_victim(matter, "300.00")
    share = {"case": case.reference, "amount_gbp": "10.00"}
    sent = {
        "asset": asset.reference, "stage": "CONFISCATION.DISTRIBUTED", "amount_gbp": "10.00", "paid_on": "2025-05-01",
    }  # fmt: skip

    twice = post(signed_in, of(matter, "splits"), method="by_order", given=[share, share], **sent)
    not_asked = post(signed_in, of(matter, "splits"), method="pro_rata", given=[share], **sent)

    assert (twice.status_code, "Name each case once." in twice.content.decode()) == (400, True)
    assert (not_asked.status_code, "Leave them out" in not_asked.json()["detail"]) == (409, True)


def test_a_coordinator_sets_the_limit_of_their_borough_alone(client, stockport_coordinator):
    client.force_login(stockport_coordinator)
    borough = stockport_coordinator.scope_for("set_recovery_limit").only_borough
    sent = {"amount_gbp": "250.00", "from_on": "2025-06-02", "note": "As agreed."}

    assert post(client, "recovery-limits", borough=borough, **sent).json()["borough"] == borough
    assert post(client, "recovery-limits", **sent).status_code == 400
    assert post(client, "recovery-limits", borough="E08000009", **sent).status_code == 400
    assert post(client, "recovery-limits", borough=borough, **{**sent, "from_on": "2025-06-01"}).status_code == 409
    assert ApprovalLimit.objects.count() == 1


def test_a_month_is_closed_by_its_name_and_shows_what_came_later(signed_in):
    matter, _ = received("1000.00")
    key = uuid.uuid4()

    closed = post(signed_in, "recovery-months", key, month="2025-04")
    again = post(signed_in, "recovery-months", key, month="2025-04")

    assert (closed.status_code, again.status_code) == (201, 200)
    assert post(signed_in, "recovery-months", month="2025-04").json()["detail"] == "April 2025 is closed already."
    assert post(signed_in, "recovery-months", month="2025-06").status_code == 409
    for wrong in ("2025-13", "2025", "x", "9999-12"):
        assert post(signed_in, "recovery-months", month=wrong).status_code == 400, wrong
    assert MonthClose.objects.count() == 1
    an_entry(matter, an_asset(matter, "order"), "ORDERED", "50.00")
    told = signed_in.get(f"/api/v1/recovery-months/{closed.json()['reference']}/").json()
    assert (told["when_closed"]["ordered"], told["now"]["ordered"]) == ("1000.00", "1050.00")


def test_a_matter_is_changed_closed_and_reopened_and_its_last_stage_taken_back(signed_in):
    matter = a_matter("CASH", "SEIZED")
    there = f"/api/v1/recovery-matters/{matter.reference}/"

    changed = signed_in.patch(there, {"version": 1, "court": "Bolton"}, content_type="application/json")
    stale = signed_in.patch(there, {"version": 1, "court": "Wigan"}, content_type="application/json")

    assert (changed.json()["court"], changed.json()["about"]) == ("Bolton", matter.about)
    assert stale.status_code == 409
    assert post(signed_in, of(matter, "close"), reason="No prospect.").json()["closed_because"] == "No prospect."
    assert post(signed_in, of(matter, "reopen"), reason="New facts.").json()["closed_on"] is None
    event = matter.events.get()
    told = post(signed_in, f"recovery-stages/{event.reference}/take-back", reason="Another exhibit.")
    assert told.json()["reverses"] == event.reference
    other, asset = a_matter("CONFISCATION", "STARTED"), an_asset(a_matter("CASH", "SEIZED"))
    assert post(signed_in, of(other, "bring-in"), asset=asset.reference).status_code == 201
    assert post(signed_in, of(other, "papers"), title="Order", kept_as="Records, 4417").json()["kept_as"]


def test_nobody_else_writes_to_recovery(client, stockport_officer):
    matter = a_matter("CASH", "SEIZED")
    client.force_login(stockport_officer)

    for what in ("victims", "hearings", "shares", "refunds", "papers", "close", "reopen", "bring-in"):
        assert post(client, of(matter, what)).status_code == 403, what
    client.force_login(an_account("gmp_viewer"))
    assert post(client, "recovery-months", month="2025-04").status_code == 403
