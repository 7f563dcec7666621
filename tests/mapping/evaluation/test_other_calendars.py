"""Years, quarters, months and weeks: numbers that follow each other, and spans that mean the same in each."""

from datetime import date

import pytest

from mapping.evaluation.calendars import CALENDARS, MONTHLY, QUARTERLY, WEEKLY, YEARLY, first_day, kind_of


@pytest.mark.parametrize(
    ("code", "kind"), [("2024", "year"), ("2024-Q3", "quarter"), ("2024-07", "month"), ("2024-W05", "week")]
)
def test_a_period_says_what_kind_it_is_and_comes_back_from_its_number(code, kind):
    calendar = CALENDARS[kind_of(code)]

    assert calendar.kind == kind
    assert calendar.code(calendar.number(code)) == code


@pytest.mark.parametrize("text", ["2024-13", "2024-Q5", "24-07", "July 2024", "2024-W5", ""])
def test_what_is_no_period_is_none_of_them(text):
    assert kind_of(text) is None


@pytest.mark.parametrize(
    ("calendar", "one", "next_one"),
    [
        (YEARLY, "1999", "2000"),
        (QUARTERLY, "2023-Q4", "2024-Q1"),
        (MONTHLY, "2023-12", "2024-01"),
        (WEEKLY, "2020-W53", "2021-W01"),
        (WEEKLY, "2021-W52", "2022-W01"),
    ],
)
def test_periods_follow_each_other_over_the_turn_of_the_year(calendar, one, next_one):
    assert calendar.number(next_one) == calendar.number(one) + 1


def test_a_day_lies_in_its_period_of_every_kind():
    day = date(2024, 1, 29)  # a Monday

    codes = [calendar.code(calendar.holding(day)) for calendar in (YEARLY, QUARTERLY, MONTHLY, WEEKLY)]

    assert codes == ["2024", "2024-Q1", "2024-01", "2024-W05"]


def test_a_start_written_in_another_kind_of_period_is_its_first_day():
    assert first_day("2024-Q3") == date(2024, 7, 1)
    assert first_day("2024-W05") == date(2024, 1, 29)
    assert first_day("1989") == date(1989, 1, 1)


def test_a_week_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="week"):
        WEEKLY.number("2021-W53")


def test_a_month_is_no_quarter():
    with pytest.raises(ValueError, match="not a quarter"):
        QUARTERLY.number("2024-07")


@pytest.mark.parametrize(
    ("months", "spans"),
    [  # in years, quarters, months, weeks
        (24, [2, 8, 24, 104]),
        (12, [1, 4, 12, 52]),
        (6, [1, 2, 6, 26]),
        (1, [1, 1, 1, 4]),
        (0, [0, 0, 0, 0]),
    ],
)
def test_thresholds_in_months_are_the_same_span_and_at_least_one_period(months, spans):
    assert [calendar.span(months) for calendar in (YEARLY, QUARTERLY, MONTHLY, WEEKLY)] == spans
