from datetime import date

import pytest

from fraudhub.core.periods import CalendarQuarter, FinancialYear, Month, Window, parse_period


def test_the_first_of_april_belongs_to_one_financial_year_alone():
    day = date(2025, 4, 1)

    years = [year for year in (FinancialYear(2024), FinancialYear(2025)) if day in year]

    assert years == [FinancialYear(2025)]


@pytest.mark.parametrize(
    ("code", "period", "label", "start", "end"),
    [
        ("2024-25", FinancialYear(2024), "2024 to 2025", date(2024, 4, 1), date(2025, 4, 1)),
        ("2024-Q1", CalendarQuarter(2024, 1), "January to March 2024", date(2024, 1, 1), date(2024, 4, 1)),
        ("2024-07", Month(2024, 7), "July 2024", date(2024, 7, 1), date(2024, 8, 1)),
        (
            "2024-07..2025-06",
            Window(Month(2024, 7), Month(2025, 6)),
            "July 2024 to June 2025",
            date(2024, 7, 1),
            date(2025, 7, 1),
        ),
    ],
)
def test_a_period_is_written_and_read_the_same_way(code, period, label, start, end):
    assert parse_period(code) == period
    assert (period.code, period.label, period.start, period.end) == (code, label, start, end)


def test_december_is_followed_by_january_of_the_next_year():
    assert Month(2024, 12) + 1 == Month(2025, 1)
    assert Month(2025, 1) + -1 == Month(2024, 12)
    assert Month(2025, 3) - Month(2024, 1) == 14


def test_a_financial_year_has_its_twelve_months():
    months = FinancialYear(2024).months()

    assert (months[0], months[-1], len(months)) == (Month(2024, 4), Month(2025, 3), 12)


@pytest.mark.parametrize(
    "text", ["", "2024", "2024-13", "2024-Q5", "24-25", "2024-26x", "2025-06..2024-07", "٢٠٢٤-٢٥", "0001-02"]
)
def test_what_is_no_period_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match=r"\.$"):
        parse_period(text)
