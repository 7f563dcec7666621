"""The monthly panel: what it holds, and what it refuses with a sentence."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from mapping.evaluation.errors import InputError
from mapping.evaluation.panel import Panel

from .panels import NAMES, STOCKPORT, TRAFFORD, rows_of


def a_row(**changes) -> dict:
    return {"unit": STOCKPORT, "month": "2024-03", "count": 7, "population": 297_000, **changes}


def test_a_panel_holds_counts_by_area_and_month():
    panel = Panel.from_rows(rows_of({TRAFFORD: [1, 2], STOCKPORT: [3, 4]}, start="2024-01"), names=NAMES)

    assert panel.units == (STOCKPORT, TRAFFORD)
    assert panel.counts.tolist() == [[3, 4], [1, 2]]
    assert panel.name(STOCKPORT) == "Stockport"


def test_a_missing_row_is_missing_and_a_row_of_zero_is_zero():
    panel = Panel.from_rows(rows_of({STOCKPORT: [0, None, 5]}))

    assert panel.counts[0, 0] == 0
    assert np.isnan(panel.counts[0, 1])


def test_a_month_may_be_written_as_a_month_a_day_or_a_date():
    rows = [a_row(month="2024-01"), a_row(month="2024-02-17"), a_row(month=date(2024, 3, 31))]

    panel = Panel.from_rows(rows)

    assert len(panel.months) == 3
    assert panel.counts.tolist() == [[7, 7, 7]]


def test_a_frame_gives_the_same_panel_as_its_rows():
    rows = rows_of({STOCKPORT: [3, 4], TRAFFORD: [1, 2]})

    from_frame = Panel.from_frame(pd.DataFrame(rows))

    assert from_frame.fingerprint() == Panel.from_rows(rows).fingerprint()


def test_a_frame_without_a_population_column_is_refused():
    frame = pd.DataFrame(rows_of({STOCKPORT: [3]})).drop(columns="population")

    with pytest.raises(InputError, match="The panel has no column “population”"):
        Panel.from_frame(frame)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"count": -3}, "Stockport, March 2024: the count is -3; a count cannot be below zero."),
        ({"count": 2.5}, "Stockport, March 2024: the count is 2.5; a count is a whole number."),
        ({"count": "many"}, "Stockport, March 2024: the count “many” is not a number."),
        ({"population": None}, "Stockport, March 2024: there is no population."),
        ({"population": float("nan")}, "Stockport, March 2024: there is no population."),
        ({"population": 0}, "Stockport, March 2024: the population is 0; it must be above zero."),
        ({"month": "2024-13"}, "Stockport, row 1: “2024-13” is not a month; write it as 2024-03."),
        ({"month": "March"}, "Stockport, row 1: “March” is not a month; write it as 2024-03."),
        ({"unit": " "}, "Row 1: there is no area."),
    ],
)
def test_a_row_that_cannot_be_true_is_refused_with_its_area_and_month(changes, sentence):
    with pytest.raises(InputError) as refused:
        Panel.from_rows([a_row(**changes)], names=NAMES)

    assert refused.value.sentences == [sentence]


def test_two_rows_for_one_area_and_month_are_refused():
    with pytest.raises(InputError) as refused:
        Panel.from_rows([a_row(), a_row(count=8)], names=NAMES)

    assert refused.value.sentences == ["Stockport, March 2024: there are two rows; one area has one row a month."]


def test_everything_wrong_is_said_at_once_but_not_more_than_twenty_times():
    rows = [a_row(month=f"20{year}-03", count=-1) for year in range(10, 40)]

    with pytest.raises(InputError) as refused:
        Panel.from_rows(rows, names=NAMES)

    assert len(refused.value.sentences) == 21
    assert refused.value.sentences[-1] == "There are 10 more like these."


def test_an_empty_panel_is_refused():
    with pytest.raises(InputError, match="The panel has no rows"):
        Panel.from_rows([])


def test_a_month_after_the_data_cut_is_refused():
    panel = Panel.from_rows([a_row(month="2024-03"), a_row(month="2024-04")], names=NAMES)

    panel.refuse_months_after(date(2024, 4, 1))
    with pytest.raises(InputError) as refused:
        panel.refuse_months_after(date(2024, 3, 31))

    assert refused.value.sentences == ["Stockport, April 2024: the month is after the data cut of March 2024."]


def test_the_fingerprint_changes_with_one_count_and_not_with_the_order_of_rows():
    rows = rows_of({STOCKPORT: [3, 4], TRAFFORD: [1, 2]})
    changed = [*rows[:-1], {**rows[-1], "count": 9}]

    fingerprint = Panel.from_rows(rows).fingerprint()

    assert Panel.from_rows(reversed(rows)).fingerprint() == fingerprint
    assert Panel.from_rows(changed).fingerprint() != fingerprint
