"""A model that finds no end gives a sentence and no number, never the place where it happened to stop."""

import pytest

from mapping.evaluation.months import month_code, month_number
from mapping.evaluation.panel import Panel
from mapping.evaluation.plan import AnalysisPlan
from mapping.evaluation.run import evaluate

MONTHS = [month_code(month) for month in range(month_number("2021-01"), month_number("2025-01"))]


@pytest.fixture(scope="module")
def methods():
    """Two of eight have not one victim after January 2024: the fall has no finite size on the log scale."""
    rows = [
        {"unit": unit, "month": month, "population": 1000,
         "count": 0 if unit in "ab" and month > "2024-01" else 40 + (at * 3 + place * 7) % 9}
        for at, unit in enumerate("abcdefgh")
        for place, month in enumerate(MONTHS)
    ]  # fmt: skip
    plan = AnalysisPlan(treated=("a", "b"), go_live={"a": "2024-01", "b": "2024-01"})
    return evaluate(Panel.from_rows(rows), plan)["methods"]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("model_did", "The model did not converge on these figures."),
        ("imputation", "The model of the months before go-live has no answer for these figures."),
    ],
)
def test_a_fit_without_an_end_is_said_and_has_no_number(methods, name, sentence):
    method = methods[name]

    assert method["not_computed"] == sentence
    assert [method[key] for key in ("estimate", "low", "high", "p", "percent")] == [None] * 5


def test_what_needs_no_fit_is_worked_out_all_the_same(methods):
    assert methods["borough_did"]["percent"] < -99
    assert methods["before_after"]["detail"]["treated"]["count_after"] == 0
