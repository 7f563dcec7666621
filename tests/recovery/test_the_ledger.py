"""Entries are added, never edited; the same money is counted once; reversing restores the balance."""

from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fraudhub.audit.models import AuditEntry
from fraudhub.core.append_only import AppendOnly, forbid_changes
from fraudhub.core.errors import RuleBroken
from fraudhub.recovery.models import LedgerEntry
from fraudhub.recovery.rules.ledger import balances_of
from fraudhub.recovery.units import Units
from fraudhub.recovery.verbs import (
    agree_shares,
    bring_in_asset,
    record_recovery,
    record_refund,
    record_stage,
    revalue,
    reverse_entry,
)
from tests.architecture.test_models import our_models
from tests.factories.recovery import (
    a_distribution,
    a_force_limit,
    a_matter,
    a_victim,
    an_asset,
    an_entry,
    reach,
    the_stage,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to("2025-06-02T08:00:00Z", tick=False)


@pytest.fixture
def cash():
    matter = a_matter("CASH", "FORFEITED")
    return matter, an_asset(matter)


NEVER_CHANGE = [model for model in our_models() if issubclass(model, AppendOnly)]


@pytest.fixture
def guarded(request):
    """The triggers that migrations make, also where tests run without migrations."""
    if request.config.getoption("nomigrations"):
        forbid_changes(connection, *(model._meta.db_table for model in NEVER_CHANGE))


@pytest.mark.feature(92)
def test_nothing_changes_an_entry_by_orm_or_by_hand(cash, guarded):
    entry = an_entry(*cash, "SEIZED", "500.00")
    table = LedgerEntry._meta.db_table

    for attempt in (
        entry.save, entry.delete, LedgerEntry.objects.all().delete,
        lambda: LedgerEntry.objects.update(amount_gbp=1),
        lambda: LedgerEntry.objects.bulk_update([entry], ["note"]),
        lambda: LedgerEntry.objects.bulk_create([entry], update_conflicts=True),
    ):  # fmt: skip
        with pytest.raises(TypeError, match="added, never changed"):
            attempt()
    for statement in (f"UPDATE {table} SET amount_gbp = 1", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError, match="added, never changed"), transaction.atomic():
            connection.cursor().execute(statement)
    assert LedgerEntry.objects.get().amount_gbp == 500


def test_an_entry_is_not_replaced_by_one_of_the_same_key(cash, guarded):
    an_entry(*cash, "SEIZED", "500.00")
    names = ", ".join(f'"{field.column}"' for field in LedgerEntry._meta.concrete_fields if not field.generated)
    other = names.replace('"amount_gbp"', "1").replace('"share_gbp"', "1")

    insert = f"INTO recovery_ledgerentry ({names}) SELECT {other} FROM recovery_ledgerentry WHERE true"
    replace = {
        "sqlite": f"INSERT OR REPLACE {insert}",
        "postgresql": f"INSERT {insert} ON CONFLICT (id) DO UPDATE SET amount_gbp = 1",
    }
    with pytest.raises(DatabaseError, match="added, never changed"), transaction.atomic():
        connection.cursor().execute(replace[connection.vendor])

    assert LedgerEntry.objects.get().amount_gbp == 500


@pytest.mark.parametrize("model", NEVER_CHANGE, ids=[model.__name__ for model in NEVER_CHANGE])
def test_the_database_guards_each_table_that_never_changes(model, guarded):
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgname = %s", [f"{table}_stays"])
            assert cursor.fetchone() == (1,)
        else:
            cursor.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
            assert cursor.fetchone() == (2,)
    assert not apps.is_installed("django.contrib.admin")  # where it is one day, these stay out of it


@pytest.mark.feature(92)
def test_a_mistake_is_reversed_with_a_reason_and_neither_counts(cash, investigator):
    matter, asset = cash
    entry = an_entry(matter, asset, "SEIZED", "500.00")

    second = reverse_entry(entry, reason="Counted twice.", by=investigator)

    assert LedgerEntry.objects.count() == 2
    assert (second.reverses, second.effect_pence, second.happened_on) == (entry, -50_000, entry.happened_on)
    assert balances_of(asset).of("denied") == 0
    assert AuditEntry.objects.get(action="recovery.reversed").reason == "Counted twice."
    with pytest.raises(RuleBroken, match="reversed already"):
        reverse_entry(LedgerEntry.objects.get(pk=entry.pk), reason="Again.", by=investigator)
    with pytest.raises(RuleBroken, match="takes back another one"):
        reverse_entry(second, reason="Again.", by=investigator)


@pytest.mark.feature(95)
def test_what_is_denied_ordered_and_received_stand_apart(cash):
    matter, asset = cash
    an_entry(matter, asset, "SEIZED", "1000.00")
    an_entry(matter, asset, "FORFEITED", "800.00")
    reach(matter, "PAID_IN", on=date(2025, 5, 10))
    an_entry(matter, asset, "PAID_IN", "800.00", on=date(2025, 5, 10))

    balances = balances_of(asset)

    assert [balances.of(column) for column in ("denied", "ordered", "received", "returned")] == [1000, 800, 800, 0]


def test_an_extension_of_detention_is_not_counted_anew(cash):
    matter, asset = cash
    an_entry(matter, asset, "SEIZED", "1000.00")

    with pytest.raises(RuleBroken, match=r"£1,000\.00 of this asset counts as denied already.*Revalue"):
        an_entry(matter, asset, "DETAINED", "1000.00")


def test_the_same_asset_is_counted_in_one_matter_whatever_the_route_or_agency(cash):
    matter, asset = cash
    an_entry(matter, asset, "FORFEITED", "1000.00")
    other = a_matter("CONFISCATION", "ORDERED")
    bring_in_asset(other, asset=asset, by=None)

    with pytest.raises(RuleBroken, match=f"counts as ordered in {matter.reference}"):
        an_entry(other, asset, "ORDERED", "1000.00")

    reverse_entry(LedgerEntry.objects.get(), reason="It was confiscated instead.", by=None)
    an_entry(other, asset, "ORDERED", "1000.00")


def test_an_asset_is_here_once_however_it_is_written(cash):
    matter, _ = cash
    first = an_asset(matter, "watch", identity="Rolex 12-345 B")
    other = a_matter("LISTED_ASSET", "SEIZED")

    with pytest.raises(RuleBroken, match=f"in the hub already: {first.reference}, in {matter.reference}"):
        an_asset(other, "watch", identity="ROLEX/12345b")
    with pytest.raises(RuleBroken, match="in the hub already"):
        an_asset(other, "watch", identity="ＲＯＬＥＸ １２３４５Ｂ")
    with pytest.raises(RuleBroken, match=f"{first.reference} has this number in the hub already, as: watch or jewel"):
        an_asset(other, "other", identity="Rolex 12345b")
    with pytest.raises(RuleBroken, match="at least three letters or digits"):
        an_asset(other, "watch", identity="--- 1")


@pytest.mark.parametrize("amount", ["0.00", "-5.00", "1000000000.01"])
def test_the_database_holds_the_bounds_of_an_amount(cash, amount):
    with pytest.raises((IntegrityError, ArithmeticError)), transaction.atomic():
        an_entry(*cash, "SEIZED", amount)


def test_an_amount_is_not_older_than_its_stage_nor_of_tomorrow(cash):
    with pytest.raises(RuleBroken, match="was reached on 1 April 2025: an amount of it cannot be older"):
        an_entry(*cash, "FORFEITED", on=date(2025, 3, 31))
    with pytest.raises(RuleBroken, match="today or in the past"):
        an_entry(*cash, "FORFEITED", on=date(2025, 6, 3))
    with pytest.raises(RuleBroken, match="has not reached “Paid in after the time for an appeal”"):
        an_entry(*cash, "PAID_IN")
    with pytest.raises(RuleBroken, match="is a stage of another route"):
        record_recovery(
            cash[1], matter=cash[0], stage=the_stage("ACCOUNT.FROZEN"), amount_gbp=Decimal(1),
            happened_on=date(2025, 4, 1), by=None,
        )  # fmt: skip


def test_no_more_arrives_than_was_ordered(cash):
    matter, asset = cash
    reach(matter, "PAID_IN", on=date(2025, 5, 10))
    with pytest.raises(RuleBroken, match="Nothing is ordered on this asset yet"):
        an_entry(matter, asset, "PAID_IN", on=date(2025, 5, 10))
    ordered = an_entry(matter, asset, "FORFEITED", "800.00")
    an_entry(matter, asset, "PAID_IN", "500.00", on=date(2025, 5, 10))

    with pytest.raises(RuleBroken, match=r"at most £300\.00 can still arrive"):
        an_entry(matter, asset, "PAID_IN", "300.01", on=date(2025, 5, 10))
    with pytest.raises(RuleBroken, match=r"£500\.00 was received on what was ordered\. Reverse that first"):
        reverse_entry(ordered, reason="Appeal.", by=None)


def test_a_new_value_is_an_entry_and_the_old_one_stays():
    matter = a_matter("LISTED_ASSET", "FORFEITED")
    watch = an_asset(matter, "watch")
    first = an_entry(matter, watch, "FORFEITED", "9000.00")

    def to(pounds, **more):
        return revalue(
            watch, matter=matter, column="ordered", new_value_gbp=Decimal(pounds), happened_on=date(2025, 5, 1),
            reason="Sold at auction.", by=None, **more,
        )  # fmt: skip

    fall = to("7250.50")
    gain = to("8000.00")

    assert [(each.kind, each.amount_gbp) for each in (first, fall, gain)] == [
        ("amount", 9000), ("fall", Decimal("1749.50")), ("gain", Decimal("749.50")),
    ]  # fmt: skip
    assert balances_of(watch).of("ordered") == 8000
    with pytest.raises(RuleBroken, match=r"It counts with £8,000.00 already"):
        to("8000.00")
    with pytest.raises(RuleBroken, match=r"revalued since. Reverse that first"):
        reverse_entry(first, reason="Appeal.", by=None)
    reverse_entry(fall, reason="Another watch.", by=None)
    assert balances_of(watch).of("ordered") == Decimal("9749.50")


def test_what_was_turned_into_money_is_not_revalued():
    matter = a_matter("CRYPTO", "SEIZED")
    wallet = an_asset(matter, "wallet", identity="bc1qxy2kgdygjrsqtzq2n0yrf2493p83kkfjhx0wlh")
    an_entry(matter, wallet, "SEIZED", "", units=Units("BTC", Decimal("0.5"), Decimal("40000"), "Kraken"))
    reach(matter, "CONVERTED", on=date(2025, 4, 2))

    with pytest.raises(RuleBroken, match="turned into money"):
        revalue(
            wallet, matter=matter, column="denied", new_value_gbp=Decimal("25000"), happened_on=date(2025, 5, 1),
            reason="The rate rose.", by=None,
        )  # fmt: skip


@pytest.mark.feature(93)
def test_a_cryptoasset_is_worth_its_units_at_the_price_of_a_day_and_a_new_price_is_an_entry():
    matter = a_matter("CRYPTO", "SEIZED")
    wallet = an_asset(matter, "wallet", identity="bc1qxy2kgdygjrsqtzq2n0yrf2493p83kkfjhx0wlh")
    many = Units("BTC", Decimal("1.000000015"), Decimal("40000.37"), "Kraken, midday")
    with pytest.raises(RuleBroken, match="Say how many units of which token it is"):
        an_entry(matter, wallet, "SEIZED", "40000.37")
    with pytest.raises(RuleBroken, match=r"come to £40,000\.37, and not £40,000\.00"):
        an_entry(matter, wallet, "SEIZED", "40000.00", units=many)
    first = an_entry(matter, wallet, "SEIZED", "", units=many)

    second = revalue(
        wallet, matter=matter, column="denied", units=Units("BTC", many.units, Decimal("39000"), "Kraken, midday"),
        happened_on=date(2025, 5, 1), reason="The price fell.", by=None,
    )  # fmt: skip

    assert (first.amount_gbp, first.valuation.as_units) == (Decimal("40000.37"), many)
    assert (second.kind, second.amount_gbp) == ("fall", Decimal("1000.37"))
    assert str(second.valuation) == "1.000000015 BTC at £39,000.00"
    with pytest.raises(RuleBroken, match="Only cryptoassets are counted in units"):
        an_entry(*_cash_of(), "SEIZED", "", units=many)
    reach(matter, "FORFEITED", on=date(2025, 5, 2))  # converted on the way: from there on it is money
    with pytest.raises(RuleBroken, match="From here on it is money: enter the amount in pounds"):
        an_entry(matter, wallet, "FORFEITED", "", on=date(2025, 5, 2), units=many)
    an_entry(matter, wallet, "FORFEITED", "38500.00", on=date(2025, 5, 2))


def _cash_of():
    matter = a_matter("CASH", "SEIZED")
    return matter, an_asset(matter)


def test_land_is_told_apart_by_its_title_number():
    matter = a_matter("RESTRAINT", "RESTRAINED")

    with pytest.raises(RuleBroken, match="Type: Title number at HM Land Registry, like GM123456"):
        an_asset(matter, "property", identity="12 Canal Street")
    assert an_asset(matter, "property", identity="GM 123456").identity == "gm123456"


def test_one_line_of_the_bank_makes_one_entry(cash):
    matter, asset = cash
    first = an_entry(matter, asset, "SEIZED", "250.00", bank_line="HSB-0417")

    again = an_entry(matter, asset, "SEIZED", "250.00", bank_line=" hsb-0417 ")

    assert again == first
    for written in ("ＨＳＢ-0417", "HSB‑0417", "HSB–0417", "HSB\u200b-0417"):  # other widths, dashes, what is not seen
        assert an_entry(matter, asset, "SEIZED", "250.00", bank_line=written) == first
    with pytest.raises(RuleBroken, match="The bank’s line is too long"):
        an_entry(matter, asset, "SEIZED", "250.00", bank_line="ﷺ" * 8)
    assert LedgerEntry.objects.count() == 1
    with pytest.raises(RuleBroken, match=rf"Line HSB-0417 of the bank made {first.reference} already: £250\.00"):
        an_entry(matter, an_asset(matter), "SEIZED", "250.00", bank_line="HSB-0417")
    reverse_entry(first, reason="Paid to the wrong account.", by=None)
    right = an_entry(matter, an_asset(matter), "SEIZED", "250.00", bank_line="HSB-0417")
    assert right.bank_line_turn == 1


def test_of_a_joint_matter_our_share_alone_is_counted_and_the_pennies_add_up():
    matter = a_matter("CASH", "SEIZED")
    third = Decimal("33.33")
    agree_shares(
        matter, ours=Decimal("33.34"), others=[("HM Revenue and Customs", third), ("Merseyside", third)], by=None
    )
    matter.refresh_from_db()

    entry = an_entry(matter, an_asset(matter), "SEIZED", "100.01")

    assert (entry.amount_gbp, entry.share_gbp) == (Decimal("100.01"), Decimal("33.35"))
    assert LedgerEntry.objects.all().pounds() == Decimal("33.35")
    with pytest.raises(RuleBroken, match="The shares come to 90%"):
        agree_shares(matter, ours=Decimal(50), others=[("Cheshire", Decimal(40))], by=None)


def test_what_a_firm_reimbursed_is_kept_in_the_case_and_counted_once():
    matter = a_matter("APP_REIMBURSEMENT", "CLAIMED", on=date(2025, 4, 1), counts_from_on=date(2025, 3, 1))
    case = a_victim(matter, "900.00")

    def paid():
        return record_refund(
            matter, case=case, firm="Northern Bank", amount_gbp=Decimal("800.00"), received_on=date(2025, 4, 5), by=None
        )

    with pytest.raises(RuleBroken, match="has not reached “Reimbursed”"):
        paid()
    record_stage(matter, stage=the_stage("APP_REIMBURSEMENT.PAID"), happened_on=date(2025, 4, 5), by=None)
    paid()

    assert case.reimbursements.get().amount_gbp == 800
    assert LedgerEntry.objects.count() == 0


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amounts=st.lists(st.integers(1, 10**11), min_size=1, max_size=6), place=st.integers(0, 5))
def test_reversing_an_entry_restores_the_balance(amounts, place):
    matter = a_matter("CASH", "SEIZED")
    entries = [an_entry(matter, an_asset(matter), "SEIZED", str(Decimal(amount) / 100)) for amount in amounts]
    of_matter = LedgerEntry.objects.filter(matter=matter)
    before = of_matter.pounds()

    entry = entries[place % len(entries)]
    reverse_entry(entry, reason="A mistake.", by=None)

    assert before == Decimal(sum(amounts)) / 100
    assert of_matter.pounds() == before - entry.amount_gbp


def test_money_moves_forward_so_no_total_up_to_a_day_has_more_of_it_than_was_there():
    matter = a_matter("CONFISCATION", "DISTRIBUTED")
    order = an_asset(matter, "order")
    an_entry(matter, order, "ORDERED", "900.00", on=date(2025, 5, 10))

    with pytest.raises(RuleBroken, match="counts as ordered from 10 May 2025 on: what arrived on it cannot be older"):
        an_entry(matter, order, "PART_PAID", "900.00", on=date(2025, 5, 9))
    an_entry(matter, order, "PART_PAID", "900.00", on=date(2025, 5, 20))
    a_victim(matter, "900.00")
    with pytest.raises(RuleBroken, match="counts as received from 20 May 2025 on: what goes to victims cannot be old"):
        a_distribution(matter, order, "900.00", on=date(2025, 5, 19))


def test_a_new_value_is_no_older_than_the_last():
    matter = a_matter("LISTED_ASSET", "SEIZED")
    watch = an_asset(matter, "watch")
    an_entry(matter, watch, "SEIZED", "9000.00", on=date(2025, 5, 10))

    def to(pounds, on):
        return revalue(
            watch, matter=matter, column="denied", new_value_gbp=Decimal(pounds), happened_on=on, reason="Valued.",
            by=None,
        )  # fmt: skip

    with pytest.raises(RuleBroken, match="It was last valued on 10 May 2025: a new value cannot be older"):
        to("8000.00", date(2025, 5, 9))
    to("8000.00", date(2025, 5, 20))
    with pytest.raises(RuleBroken, match="It was last valued on 20 May 2025"):
        to("8500.00", date(2025, 5, 15))


def test_our_part_of_a_value_moves_as_the_whole_also_when_the_shares_were_agreed_anew():
    matter = a_matter("CASH", "SEIZED")
    cash = an_asset(matter)
    an_entry(matter, cash, "SEIZED", "1000.00")
    agree_shares(matter, ours=Decimal(40), others=[("HM Revenue and Customs", Decimal(60))], by=None)
    matter.refresh_from_db()

    def to(pounds):
        revalue(
            cash, matter=matter, column="denied", new_value_gbp=Decimal(pounds), happened_on=date(2025, 5, 1),
            reason="Counted again.", by=None,
        )  # fmt: skip
        return matter.entries.all().pounds()

    assert to("500.00") == 500  # it was counted whole, and its half is
    assert to("0.00") == 0
    assert to("1000.00") == 400


def test_what_a_bank_holds_is_not_worth_less_than_what_it_sent_back():
    a_force_limit("100000.00")
    matter = a_matter("BANK_RETURN", "RETURNED")
    payment = an_asset(matter, "payment")
    a_victim(matter, "900.00")
    with pytest.raises(RuleBroken, match=r"At most £0\.00 of this asset can still be returned"):
        a_distribution(matter, payment, "10.00")
    held = an_entry(matter, payment, "HELD", "500.00")
    a_distribution(matter, payment, "500.00")

    with pytest.raises(RuleBroken, match=r"£500\.00 of it went to victims or waits to: it cannot be worth less"):
        revalue(
            payment, matter=matter, column="denied", new_value_gbp=Decimal("499.99"), happened_on=date(2025, 5, 1),
            reason="Less was there.", by=None,
        )  # fmt: skip
    with pytest.raises(RuleBroken, match=r"£500\.00 of this asset went to victims"):
        reverse_entry(held, reason="A mistake.", by=None)
