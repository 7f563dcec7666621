from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from fraudhub.govuk.templatetags.govuk import money, number, uk_date, uk_datetime


def test_a_day_is_written_out():
    assert uk_date(date(2025, 6, 1)) == "1 June 2025"


def test_a_moment_is_told_in_london_time():
    late = datetime(2025, 6, 1, 23, 30, tzinfo=UTC)

    assert uk_date(late) == "2 June 2025"
    assert uk_datetime(late) == "2 June 2025 at 12:30am"


@pytest.mark.parametrize(
    ("hour", "minute", "written"),
    [(9, 0, "9am"), (12, 0, "midday"), (0, 0, "midnight"), (14, 5, "2:05pm"), (12, 30, "12:30pm")],
)
def test_times_of_day_are_written_as_people_say_them(hour, minute, written):
    winter = datetime(2025, 1, 6, hour, minute, tzinfo=UTC)

    assert uk_datetime(winter) == f"6 January 2025 at {written}"


def test_money_and_numbers_have_their_commas():
    assert money(Decimal("1250.5")) == "£1,250.50"
    assert number(12177) == "12,177"
    assert number(Decimal("1234.50")) == "1,234.50"


@pytest.mark.parametrize("write", [uk_date, uk_datetime, money, number])
def test_what_is_missing_is_said_to_be_not_known(write):
    assert write(None) == "not known"


def test_nought_is_a_number():
    assert number(0) == "0"
    assert money(Decimal(0)) == "£0.00"
