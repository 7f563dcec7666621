"""Pennies. No database."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fraudhub.recovery.splitting import first_in, largest_remainder, share_of
from fraudhub.recovery.units import Units, exact, token_name

weights = st.lists(st.integers(0, 10**12), min_size=1, max_size=40).filter(any)


@pytest.mark.feature(94)
def test_the_pennies_left_over_go_to_the_largest_remainders():
    assert largest_remainder(100, [1, 1, 1]) == [34, 33, 33]
    # 10.00 over losses of 1, 2 and 4 pounds: 142.86, 285.71, 571.43
    assert largest_remainder(1000, [100, 200, 400]) == [143, 286, 571]
    assert largest_remainder(1, [0, 5, 5]) == [0, 1, 0]


@given(total=st.integers(0, 10**14), weights=weights)
def test_parts_come_to_the_whole_and_none_is_a_penny_off(total, weights):
    parts = largest_remainder(total, weights)

    assert sum(parts) == total
    assert all(abs(part * sum(weights) - total * weight) < sum(weights) for part, weight in zip(parts, weights))  # noqa: B905


@given(total=st.integers(0, 10**12), losses=st.lists(st.integers(0, 10**10), max_size=20))
def test_first_in_pays_nobody_more_than_they_lost_and_nobody_before_their_turn(total, losses):
    if total > sum(losses):
        with pytest.raises(ValueError, match="left over"):
            first_in(total, losses)
        return
    parts = first_in(total, losses)

    assert sum(parts) == total
    paid_in_full = [part == loss for part, loss in zip(parts, losses, strict=True)]
    after_the_last = parts[paid_in_full.index(False) + 1 :] if False in paid_in_full else []
    assert not any(after_the_last)


@pytest.mark.parametrize("bad", [(-1, [1]), (1, [0, 0]), (1, [2, -1])])
def test_what_cannot_be_split_is_refused(bad):
    with pytest.raises(ValueError, match="not nought"):
        largest_remainder(*bad)


@given(amount=st.integers(1, 10**11), ours=st.integers(1, 9999))
def test_the_shares_of_two_agencies_come_to_the_whole(amount, ours):
    pounds, percent = Decimal(amount) / 100, Decimal(ours) / 100

    mine = share_of(pounds, percent, [100 - percent])
    theirs = share_of(pounds, 100 - percent, [percent])

    assert abs(mine + theirs - pounds) <= Decimal("0.01")
    assert 0 <= mine <= pounds


@pytest.mark.parametrize(
    "typed", ["", "0", "-1", "1e5", "NaN", "1,2", "0.0000000000000000001", "１", "1__0", "£", "1 BTC"]
)
def test_units_are_a_plain_number_above_nought(typed):
    with pytest.raises(ValueError, match="Enter a number above nought"):
        exact(typed)


def test_units_and_prices_are_kept_exactly_and_their_value_is_to_the_penny():
    assert exact("1,250.000000000000000001") == Decimal("1250.000000000000000001")
    assert Units("ETH", Decimal("0.5"), Decimal("0.01"), "X").value_gbp == Decimal("0.01")  # half a penny is rounded up
    assert Units("SHIB", Decimal("123456789"), Decimal("0.00001234"), "X").in_words == (
        "123,456,789 SHIB at £0.00001234"
    )
    assert token_name(" btc ") == "BTC"
