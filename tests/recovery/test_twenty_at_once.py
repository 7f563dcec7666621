"""Officers who post at the same moment: one order, no lost entry, no deadlock; one line of the bank, one entry."""

from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Sum

from fraudhub.cases.money import money_of
from fraudhub.core.errors import RuleBroken
from fraudhub.core.periods import Month
from fraudhub.geography.scoping import Scope
from fraudhub.recovery.models import Allocation, Asset, LedgerEntry, MonthClose
from fraudhub.recovery.months import entered_since
from fraudhub.recovery.rules.ledger import balances_of
from fraudhub.recovery.verbs import close_month, name_victim
from tests.factories.recovery import a_distribution, a_force_limit, a_matter, a_victim, an_asset, an_entry, received
from tests.outreach.test_sent_many_times_at_once import THREADS, all_at_once


@pytest.mark.feature(92)
def test_twenty_instalments_at_once_are_twenty_entries_and_no_more_than_was_ordered(committed_db):
    matter, asset = received("100.00", upto="PART_PAID")
    order = an_asset(matter, "order")
    an_entry(matter, order, "ORDERED", "150.00")

    got = all_at_once(lambda number: an_entry(matter, order, "PART_PAID", "10.00", bank_line=f"NB-{number}"))

    refused = [each for each in got if isinstance(each, RuleBroken)]
    assert len(got) - len(refused) == 15  # the sixteenth would be more than was ordered
    assert balances_of(order).of("received") == 150
    assert LedgerEntry.objects.filter(asset=order, column="received").count() == 15
    assert balances_of(asset).of("received") == 100


def test_one_line_of_the_bank_posted_twenty_times_is_one_entry(committed_db):
    matter = a_matter("CASH", "SEIZED")
    assets = [an_asset(matter) for _ in range(2)]

    got = all_at_once(lambda number: an_entry(matter, assets[number % 2], "SEIZED", "10.00", bank_line="NB-1"))

    entry = LedgerEntry.objects.get()
    assert {each.pk for each in got if not isinstance(each, RuleBroken)} == {entry.pk}
    assert sum(isinstance(each, RuleBroken) for each in got) == THREADS // 2  # the same line for the other asset


def test_an_asset_added_to_two_matters_at_once_is_there_once(committed_db):
    matters = [a_matter("CASH", "SEIZED") for _ in range(2)]

    got = all_at_once(lambda number: an_asset(matters[number % 2], identity="Exhibit 7"))

    assert Asset.objects.count() == 1
    refused = [each for each in got if isinstance(each, RuleBroken)]
    assert len(refused) == THREADS - 1
    assert all("in the hub already" in str(each) for each in refused)


def test_two_matters_pay_the_same_victims_at_once_and_nobody_waits_in_a_ring(committed_db):
    a_force_limit("100000.00")
    matters = [received("5000.00") for _ in range(2)]
    cases = [a_victim(matters[0][0], "1000.00") for _ in range(3)]
    for case in reversed(cases):
        name_victim(matters[1][0], case=case, by=None)

    def pay(number):
        matter, asset = matters[number % 2]
        return a_distribution(matter, asset, "30.00", on=date(2025, 5, 1))

    all_at_once(pay)

    assert [money_of(case).compensation for case in cases] == [Decimal("200.00")] * 3
    assert Allocation.objects.count() == 3 * THREADS


@pytest.mark.feature(98)
def test_a_month_that_is_closed_while_others_post_has_each_entry_once(committed_db):
    """In what it was closed with, or among what came later."""
    matter = a_matter("CASH", "SEIZED")
    an_entry(matter, an_asset(matter), "SEIZED", "1.00")
    assets = [an_asset(matter) for _ in range(THREADS)]

    def act(number):
        if number == THREADS // 2:
            return close_month(Month(2025, 4), by=None)
        return an_entry(matter, assets[number], "SEIZED", "10.00")

    got = all_at_once(act)

    assert not [each for each in got if isinstance(each, Exception)]
    close = MonthClose.objects.get()
    frozen = close.totals.aggregate(pence=Sum("share_pence"))["pence"]
    late = entered_since(close, Scope.everything()).pounds()
    assert Decimal(frozen) / 100 + late == 1 + 10 * (THREADS - 1)


def test_twenty_who_close_a_month_close_one(committed_db):
    matter = a_matter("CASH", "SEIZED")
    an_entry(matter, an_asset(matter), "SEIZED", "1.00")

    got = all_at_once(lambda number: close_month(Month(2025, 4), by=None))

    assert MonthClose.objects.count() == 1
    assert sum(isinstance(each, RuleBroken) for each in got) == THREADS - 1
