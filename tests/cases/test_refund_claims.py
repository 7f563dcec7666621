"""Claims for reimbursement: five working days, the clock that stops, thirteen months, the cap, the excess, and the
ombudsman; each checked by a calendar that a reader can follow."""

from datetime import date
from decimal import Decimal

import pytest

from fraudhub.cases.claims import claims_to_show, ranked
from fraudhub.cases.models import RefundClaim
from fraudhub.cases.refunds import months_after, pounds_a_day
from fraudhub.cases.verbs import (
    answer_claim,
    close_claim,
    draft_claim,
    go_to_the_ombudsman,
    make_claim,
    reverse_entry,
    start_clock_again,
    stop_clock,
    the_clock,
)
from fraudhub.core.errors import RuleBroken
from fraudhub.core.working_days import after_working_days, is_working_day, working_days_between
from tests.factories.cases import a_case, a_payment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to("2025-06-02T08:00:00Z", tick=False)


def a_claim(amount="1000.00", *, paid_on=date(2025, 5, 1), is_vulnerable=False, case=None) -> RefundClaim:
    case = case or a_case()
    payment = a_payment(case, amount, paid_on=paid_on)
    return draft_claim(case, bank="Northern Bank", payments=[payment], is_vulnerable=is_vulnerable, by=None)


def test_working_days_skip_weekends_and_bank_holidays():
    # Easter 2025: Good Friday 18 April, Easter Monday 21 April
    assert after_working_days(date(2025, 4, 17), 1) == date(2025, 4, 22)
    assert after_working_days(date(2025, 4, 17), 0) == date(2025, 4, 17)
    assert not is_working_day(date(2025, 12, 25))
    assert working_days_between(date(2025, 4, 17), date(2025, 4, 22)) == 1
    assert working_days_between(date(2025, 4, 22), date(2025, 4, 17)) == -1


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2025, 5, 1), 13, date(2026, 6, 1)),
        (date(2025, 12, 15), 6, date(2026, 6, 15)),
        (date(2025, 11, 30), 1, date(2025, 12, 30)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_one(day, months, later):
    assert months_after(day, months) == later


@pytest.mark.feature(61)
def test_the_last_payment_gives_thirteen_months_to_claim():
    case = a_case()
    payments = [a_payment(case, paid_on=day) for day in (date(2025, 3, 1), date(2025, 5, 1))]
    claim = draft_claim(case, bank="Northern Bank", payments=payments, by=None)

    assert the_clock(claim).claim_by == date(2026, 6, 1)
    [shown] = claims_to_show([claim])
    assert shown.banner == "364 days left to claim: £2,000.00 from Northern Bank, by 1 June 2026."


@pytest.mark.feature(61)
def test_a_claim_that_comes_too_late_is_refused_with_what_to_do(time_machine):
    claim = a_claim(paid_on=date(2024, 10, 10))
    time_machine.move_to("2025-11-12T08:00:00Z", tick=False)

    with pytest.raises(RuleBroken, match="takes claims up to 10 November 2025"):
        make_claim(claim, claimed_on=date(2025, 11, 11), by=None)

    assert make_claim(claim, claimed_on=date(2025, 11, 10), by=None).state == "made"


def test_the_scheme_does_not_reach_payments_before_it_began():
    with pytest.raises(RuleBroken, match="had not begun"):
        a_claim(paid_on=date(2024, 10, 6))


@pytest.mark.feature(61)
def test_the_bank_has_five_working_days():
    claim = make_claim(a_claim(), claimed_on=date(2025, 5, 21), by=None)  # a Wednesday; Monday 26 is a bank holiday

    assert the_clock(claim).answer_by == date(2025, 5, 29)


@pytest.mark.feature(61)
def test_the_clock_stands_still_while_the_bank_waits_and_never_longer_than_35_working_days():
    claim = make_claim(a_claim(), claimed_on=date(2025, 5, 12), by=None)
    stop_clock(claim, from_on=date(2025, 5, 14), asked_for="Her statement.", by=None)
    assert the_clock(claim).answer_by == after_working_days(date(2025, 5, 12), 35) == date(2025, 7, 1)
    with pytest.raises(RuleBroken, match="stands still already"):
        stop_clock(claim, from_on=date(2025, 5, 15), asked_for="More.", by=None)

    start_clock_again(claim, until_on=date(2025, 5, 20), by=None)

    # two working days ran before (13, 14), three run after (21, 22, 23)
    assert the_clock(claim).answer_by == date(2025, 5, 23)


@pytest.mark.feature(61)
def test_a_bank_cannot_have_answered_before_it_asked_for_something():
    claim = make_claim(a_claim(), claimed_on=date(2025, 5, 19), by=None)
    stop_clock(claim, from_on=date(2025, 5, 28), asked_for="The chat.", by=None)

    with pytest.raises(RuleBroken, match="The bank asked for something on 28 May 2025"):
        answer_claim(claim, answer="refused", answered_on=date(2025, 5, 21), by=None)

    assert answer_claim(claim, answer="refused", answered_on=date(2025, 5, 29), by=None).state == "answered"


def test_the_excess_is_not_taken_from_the_vulnerable_and_the_cap_holds():
    assert the_clock(a_claim("1000.00")).most_gbp == Decimal("900.00")
    assert the_clock(a_claim("1000.00", is_vulnerable=True)).most_gbp == Decimal("1000.00")
    assert the_clock(a_claim("90000.00", is_vulnerable=True)).most_gbp == Decimal("85000.00")
    assert the_clock(a_claim("60.00")).most_gbp == Decimal("0.00")


@pytest.mark.feature(61)
def test_the_ombudsman_takes_it_after_eight_weeks_or_within_six_months_of_the_final_answer(time_machine):
    claim = make_claim(a_claim(), claimed_on=date(2025, 5, 12), by=None)
    with pytest.raises(RuleBroken, match="takes it from 7 July 2025"):
        go_to_the_ombudsman(claim, on=date(2025, 6, 1), by=None)

    claim = answer_claim(claim, answer="refused", answered_on=date(2025, 5, 30), is_final=True, by=None)

    clock = the_clock(claim)
    assert clock.ombudsman_by == date(2025, 11, 30)
    [shown] = claims_to_show([claim])
    assert shown.banner.startswith("181 days left to go to the ombudsman")
    assert go_to_the_ombudsman(claim, on=date(2025, 6, 1), by=None).state == "ombudsman"


def test_a_payment_is_claimed_once_and_cannot_be_taken_back_meanwhile():
    case = a_case()
    payment = a_payment(case)
    claim = draft_claim(case, bank="Northern Bank", payments=[payment], by=None)

    with pytest.raises(RuleBroken, match="asks for one of these payments already"):
        draft_claim(case, bank="Northern Bank", payments=[payment], by=None)
    with pytest.raises(RuleBroken, match="A claim that is open asks for this payment"):
        reverse_entry(payment, reason="A mistake.", by=None)

    close_claim(claim, reason="Paid in full.", by=None)
    reverse_entry(payment, reason="A mistake.", by=None)


def test_only_what_was_lost_is_claimed():
    case = a_case()

    with pytest.raises(RuleBroken, match="that were lost can be claimed"):
        draft_claim(case, bank="Northern Bank", payments=[a_payment(case, state="prevented")], by=None)
    with pytest.raises(RuleBroken, match="Only payments of this case"):
        draft_claim(case, bank="Northern Bank", payments=[a_payment(a_case())], by=None)


@pytest.mark.feature(61)
def test_the_list_is_ranked_by_pounds_over_days_left():
    small_and_near = make_claim(a_claim("500.00"), claimed_on=date(2025, 5, 23), by=None)  # due 2 June: 500 a day
    large_and_far = a_claim("40000.00")  # 364 days to claim: 110 a day
    done = close_claim(a_claim("90000.00"), reason="Paid.", by=None)

    found = [each.claim for each in ranked([done, large_and_far, small_and_near])]

    assert found == [small_and_near, large_and_far, done]
    assert pounds_a_day(Decimal("500"), -3) == 500


def test_an_answer_that_pays_in_full_waits_for_nothing_more():
    claim = make_claim(a_claim(), claimed_on=date(2025, 5, 27), by=None)
    claim = answer_claim(claim, answer="paid", answered_on=date(2025, 5, 30), by=None)

    assert claims_to_show([claim])[0].banner == ""
