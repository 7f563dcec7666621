"""Money to victims: to the penny, no more than was lost without two people, and each net loss moves with it."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fraudhub.accounts.models import User
from fraudhub.audit.models import AuditEntry
from fraudhub.cases.models import CloseReason, Credit
from fraudhub.cases.money import money_of
from fraudhub.cases.verbs import close_case, record_reimbursement
from fraudhub.core.errors import RuleBroken
from fraudhub.recovery.models import Allocation, LedgerEntry
from fraudhub.recovery.verbs import answer_distribution, bring_in_asset, remove_victim, reverse_entry
from tests.factories.accounts import an_account, the_borough
from tests.factories.recovery import a_distribution, a_force_limit, a_matter, a_victim, an_asset, received

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to("2025-06-02T08:00:00Z", tick=False)


def the_shares(distribution):
    return [str(share.amount_gbp) for share in distribution.shares.all()]


@pytest.mark.feature(94)
def test_a_sum_is_split_in_proportion_to_what_each_is_out_of_pocket(investigator):
    a_force_limit()
    matter, asset = received("1000.00")
    cases = [a_victim(matter, lost) for lost in ("100.00", "200.00", "400.00")]

    split = a_distribution(matter, asset, "10.00", by=investigator)

    assert split.state == "paid"
    assert the_shares(split) == ["1.43", "2.86", "5.71"]
    assert [str(money_of(case).net_loss) for case in cases] == ["98.57", "197.14", "394.29"]
    assert [money_of(case).compensation for case in cases] == [Decimal("1.43"), Decimal("2.86"), Decimal("5.71")]
    assert LedgerEntry.objects.counting("returned").pounds() == 10
    paid = AuditEntry.objects.get(action="distribution.paid")
    assert paid.facts == {"shares": 3, "method": "pro_rata"}


def test_first_in_pays_whoever_lost_first():
    a_force_limit()
    matter, asset = received("1000.00")
    later = a_victim(matter, "300.00", paid_on=date(2025, 2, 1))
    first = a_victim(matter, "500.00", paid_on=date(2025, 1, 1))

    a_distribution(matter, asset, "600.00", method="first_in")

    assert [money_of(case).compensation for case in (first, later)] == [500, 100]
    with pytest.raises(RuleBroken, match="All losses are made good before the whole sum is used"):
        a_distribution(matter, asset, "300.00", method="first_in")


def test_the_shares_of_an_order_must_come_to_the_sum():
    a_force_limit()
    matter, asset = received("1000.00")
    one, two = a_victim(matter, "300.00"), a_victim(matter, "500.00")
    given_ = {one: Decimal("100.00"), two: Decimal("49.99")}

    with pytest.raises(RuleBroken, match=r"The shares come to £149\.99: £0\.01 too little. They must come to £150\.00"):
        a_distribution(matter, asset, "150.00", method="by_order", given=given_)
    with pytest.raises(RuleBroken, match="not named in this matter"):
        a_distribution(matter, asset, "1.00", method="by_order", given={a_victim(received()[0]): Decimal(1)})
    a_distribution(matter, asset, "149.99", method="by_order", given=given_)
    assert money_of(two).compensation == Decimal("49.99")


def test_no_more_goes_out_than_came_in():
    a_force_limit()
    matter, asset = received("100.00")
    a_victim(matter, "500.00")
    a_distribution(matter, asset, "60.00")

    with pytest.raises(RuleBroken, match=r"At most £40\.00 of this asset can still be returned"):
        a_distribution(matter, asset, "40.01")
    with pytest.raises(RuleBroken, match="Reverse that first"):
        reverse_entry(LedgerEntry.objects.counting("received").get(), reason="A mistake.", by=None)


@pytest.mark.feature(96)
def test_more_than_was_lost_needs_a_reason_and_a_second_person(investigator):
    a_force_limit("1000000.00")
    matter, asset = received("1000.00")
    case = a_victim(matter, "100.00")
    with pytest.raises(RuleBroken, match=rf"More would come back than was lost: {case.reference} by £20\.00"):
        a_distribution(matter, asset, "120.00", by=investigator)

    split = a_distribution(matter, asset, "120.00", reason="Interest by the order.", by=investigator)

    assert (split.state, split.second_person_because) == ("waiting", "More comes back than was lost.")
    assert money_of(case).compensation == 0
    with pytest.raises(RuleBroken, match="somebody else has to agree"):
        answer_distribution(split, agrees=True, by=investigator)
    answer_distribution(split, agrees=True, by=an_account("investigator"))
    assert money_of(case).net_loss == -20
    assert Credit.objects.get().note == "Interest by the order."


@pytest.mark.feature(97)
def test_over_the_limit_of_the_force_or_of_a_victims_borough_a_second_person_agrees(investigator):
    matter, asset = received("9000.00")
    a_victim(matter, "5000.00", "stockport")
    assert a_distribution(matter, asset, "1.00", by=investigator).second_person_because == (
        "No limit is set for the force yet."
    )
    a_force_limit("1000.00")
    assert a_distribution(matter, asset, "1000.00", by=investigator).state == "paid"
    assert a_distribution(matter, asset, "1000.01", by=investigator).state == "waiting"
    a_force_limit("10.00", borough=the_borough("trafford"))
    another, its_asset = received("9000.00")
    a_victim(another, "5000.00", "stockport")
    assert a_distribution(another, its_asset, "100.00", by=investigator).state == "paid"
    a_force_limit("10.00", borough=the_borough("stockport"))
    waits = a_distribution(matter, asset, "10.01", by=investigator)
    assert waits.second_person_because == "It is over the limit of £10.00."

    with pytest.raises(RuleBroken, match="Say why you do not agree"):
        answer_distribution(waits, agrees=False, by=an_account("investigator"))
    answer_distribution(waits, agrees=False, note="The victim has died.", by=an_account("investigator"))
    assert waits.entry is None
    with pytest.raises(RuleBroken, match="answered on 2 June 2025 already"):
        answer_distribution(waits, agrees=True, by=an_account("investigator"))


@pytest.mark.feature(97)
def test_nobody_lets_their_own_money_pass_by_setting_the_limit(investigator):
    matter, asset = received("9000.00")
    a_victim(matter, "5000.00")
    a_force_limit("1000000.00", by=investigator)

    own = a_distribution(matter, asset, "100.00", by=investigator)

    assert own.state == "waiting"
    assert "has set the limit of £1,000,000.00 that would let it pass" in own.second_person_because
    assert a_distribution(matter, asset, "100.00", by=an_account("investigator")).state == "paid"


def test_shares_are_typed_only_where_an_order_says_them():
    a_force_limit()
    matter, asset = received("1000.00")
    case = a_victim(matter, "300.00")

    with pytest.raises(RuleBroken, match="Shares are typed only where an order says them"):
        a_distribution(matter, asset, "10.00", given={case: Decimal("10.00")})


def test_what_changed_since_it_was_proposed_is_asked_again(investigator):
    matter, asset = received("1000.00")
    case = a_victim(matter, "100.00")
    split = a_distribution(matter, asset, "80.00", by=investigator)
    record_reimbursement(case, firm="Bank", amount_gbp=Decimal("90.00"), received_on=date(2025, 5, 20), by=None)

    with pytest.raises(RuleBroken, match=r"More would come back than was lost.*by £70\.00"):
        answer_distribution(split, agrees=True, by=an_account("investigator"))


def test_money_may_come_after_the_hub_closed_its_case_and_can_be_reversed_then():
    a_force_limit()
    matter, asset = received("1000.00")
    case = a_victim(matter, "100.00")
    close_case(case, reason=CloseReason.objects.get(pk="protected"), by=None)

    split = a_distribution(matter, asset, "100.00")
    assert money_of(case).net_loss == 0
    with pytest.raises(RuleBroken, match=r"was returned to this victim in this matter. Reverse that first"):
        remove_victim(matter.victims.get(), reason="A mistake.", by=None)
    reverse_entry(split.entry, reason="Paid to another account.", by=None)

    assert money_of(case).net_loss == 100
    assert Allocation.objects.standing().count() == 0


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    losses=st.lists(st.integers(1, 10**8), min_size=1, max_size=5),
    parts=st.lists(
        st.tuples(st.integers(1, 10**8), st.sampled_from(["pro_rata", "first_in"]), st.booleans()), max_size=5
    ),
)
def test_credits_in_cases_are_the_allocations_of_recovery(losses, parts):
    """Whatever was split, agreed to and reversed."""
    second = User.objects.filter(email="second@example.org").first() or an_account("investigator")
    matter, asset = received("1000000.00")
    cases = [a_victim(matter, str(Decimal(lost) / 100)) for lost in losses]
    for amount, method, taken_back in parts:
        try:
            split = a_distribution(matter, asset, str(Decimal(amount) / 100), method=method)
        except RuleBroken:
            continue
        if split.state == "waiting":
            answer_distribution(split, agrees=True, by=second)
            split.refresh_from_db()
        if taken_back:
            reverse_entry(split.entry, reason="A mistake.", by=None)

    for case in cases:
        allocated = sum(each.amount_gbp for each in Allocation.objects.standing().of_case(case))
        assert sum(each.amount_gbp for each in Credit.objects.standing().filter(case=case)) == allocated
        money = money_of(case)
        assert money.net_loss == money.lost - allocated >= 0
    of_matter = LedgerEntry.objects.filter(matter=matter).counting("returned").pounds()
    assert of_matter == sum(money_of(case).compensation for case in cases)


@pytest.mark.feature(97)
def test_a_sum_is_not_brought_below_the_limit_by_halving_it(investigator, time_machine):
    a_force_limit("500.00", by=an_account("investigator"))
    matter, asset = received("2000.00")
    a_victim(matter, "2000.00")
    first = a_distribution(matter, asset, "300.00", by=investigator)

    second = a_distribution(matter, asset, "200.01", by=an_account("investigator"))

    assert (first.state, second.state) == ("paid", "waiting")
    assert second.second_person_because == (
        "With the £300.00 that went out of this matter or this asset on one person’s word in the last twelve months it "
        "is over the limit of £500.00."
    )
    answer_distribution(second, agrees=True, by=investigator)
    assert a_distribution(matter, asset, "200.00", by=investigator).state == "paid"  # what two agreed to is not counted
    reverse_entry(first.entry, reason="Wrong account.", by=investigator)
    assert a_distribution(matter, asset, "300.00", by=investigator).state == "paid"
    assert a_distribution(matter, asset, "0.01", by=investigator).state == "waiting"
    time_machine.move_to("2026-06-03T08:00:00Z", tick=False)
    assert a_distribution(matter, asset, "500.00", by=investigator).state == "paid"


def test_nor_by_halving_it_over_two_matters_of_the_same_asset(investigator):
    a_force_limit("500.00", by=an_account("investigator"))
    matter, asset = received("2000.00")
    a_victim(matter, "2000.00")
    a_distribution(matter, asset, "300.00", by=investigator)
    another = a_matter("VICTIM_RETURN", "RETURNED")
    bring_in_asset(another, asset=asset, by=None)
    a_victim(another, "2000.00")

    assert a_distribution(another, asset, "200.01", by=investigator).state == "waiting"
    assert a_distribution(another, an_asset(another), "500.00", by=investigator).state == "paid"
