"""Money moves forward, day by day: a total up to any day has no more of a pound than there was."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fraudhub.core.errors import RuleBroken
from fraudhub.recovery.models import LedgerEntry
from fraudhub.recovery.verbs import revalue, reverse_entry
from tests.factories.accounts import an_account
from tests.factories.recovery import a_distribution, a_force_limit, a_victim, an_entry, received

pytestmark = [pytest.mark.django_db, pytest.mark.feature(93)]
FIRST = date(2025, 4, 1)


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to("2025-06-02T08:00:00Z", tick=False)


def worth(matter, asset, amount, on):
    return revalue(
        asset, matter=matter, column="ordered", new_value_gbp=Decimal(amount), happened_on=on, reason="Anew.", by=None
    )


def a_thousand_ordered_a_hundred_there():
    """£100 ordered and received on 1 April; worth £1,000 from 1 May on."""
    matter, asset = received("100.00")
    worth(matter, asset, "1000.00", date(2025, 5, 1))
    return matter, asset


def test_what_arrives_was_ordered_by_then():
    matter, asset = a_thousand_ordered_a_hundred_there()

    with pytest.raises(RuleBroken) as refused:
        an_entry(matter, asset, "PART_PAID", "900.00", on=date(2025, 4, 2))

    assert refused.value.sentences == [
        "Up to 2 April 2025 this asset counts as ordered with £100.00, and what arrived on it would come to £1,000.00. "
        "Check the day."
    ]
    an_entry(matter, asset, "PART_PAID", "900.00", on=date(2025, 5, 1))


def test_what_goes_to_victims_had_arrived_by_then(investigator):
    a_force_limit()
    matter, asset = a_thousand_ordered_a_hundred_there()
    an_entry(matter, asset, "PART_PAID", "900.00", on=date(2025, 5, 20))
    a_victim(matter, "5000.00")

    with pytest.raises(
        RuleBroken, match=r"Up to 2 May 2025 this asset counts as received with £100\.00, and what goes"
    ):
        a_distribution(matter, asset, "1000.00", on=date(2025, 5, 2), by=investigator)

    a_distribution(matter, asset, "100.00", on=date(2025, 5, 2), by=investigator)
    a_distribution(matter, asset, "900.00", on=date(2025, 5, 20), by=investigator)


def test_a_receipt_is_not_taken_back_from_under_what_went_on_in_those_days(investigator):
    a_force_limit()
    matter, asset = a_thousand_ordered_a_hundred_there()
    first = LedgerEntry.objects.get(column="received")
    an_entry(matter, asset, "PART_PAID", "900.00", on=date(2025, 5, 20))
    a_victim(matter, "5000.00")
    split = a_distribution(matter, asset, "50.00", on=date(2025, 5, 2), by=investigator)

    with pytest.raises(RuleBroken) as refused:
        reverse_entry(first, reason="Wrong.", by=investigator)

    assert refused.value.sentences == [
        "Up to 2 May 2025 £50.00 of it counts as returned to victims, and £0.00 would be left that it came from. "
        "Reverse that first."
    ]
    reverse_entry(split.entry, reason="Wrong.", by=investigator)
    reverse_entry(first, reason="Wrong.", by=investigator)


STEPS = st.tuples(st.sampled_from(["order", "receive", "give_back", "reverse"]), st.integers(0, 50), st.integers(1, 90))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=2, max_size=10))
def test_up_to_any_day_no_more_moved_on_than_there_was(steps):
    a_force_limit()
    investigator = an_account("investigator")
    matter, asset = received("100.00")
    a_victim(matter, "5000.00")
    for step, ahead, pounds in steps:
        on = FIRST + timedelta(days=ahead)
        try:
            if step == "order":
                worth(matter, asset, str(100 + pounds), on)
            elif step == "receive":
                an_entry(matter, asset, "PART_PAID", f"{pounds}.00", on=on)
            elif step == "give_back":
                a_distribution(matter, asset, f"{pounds}.00", on=on, by=investigator)
            else:
                standing = list(LedgerEntry.objects.standing().filter(asset=asset).order_by("pk"))
                for entry in standing[pounds % 7 :][:1]:
                    reverse_entry(entry, reason="Wrong.", by=investigator)
        except RuleBroken:
            continue

    sums = dict.fromkeys(("ordered", "received", "returned"), 0)
    rows = (
        LedgerEntry.objects.filter(asset=asset)
        .order_by("happened_on")
        .values_list("happened_on", "column", "effect_pence")
    )
    for day in sorted({day for day, *_ in rows}):
        for _, column, pence in (row for row in rows if row[0] == day):
            sums[column] += pence
        assert sums["returned"] <= sums["received"] <= sums["ordered"], day
