"""The analysis plan: its defaults, its JSON, and the settings it refuses."""

import json
from dataclasses import FrozenInstanceError
from datetime import date

import pytest

from mapping.evaluation.errors import InputError
from mapping.evaluation.months import month_number
from mapping.evaluation.plan import AnalysisPlan

from .panels import BURY, STOCKPORT, TRAFFORD


def test_a_plan_has_the_defaults_of_the_specification():
    plan = AnalysisPlan()

    assert plan.to_json() == {
        "outcome": "victims_with_loss",
        "unit": "borough",
        "frequency": "month",
        "pre_months": 24,
        "min_pre_months": 12,
        "min_post_months": 6,
        "transition_months": 1,
        "exclude_last_months": 1,
        "treated": [],
        "go_live": {},
        "buffer": [],
        "comparison": [],
        "smallest_effect_of_interest": 0.10,
        "alpha": 0.05,
        "planned": {},
        "created_by": "",
        "frozen_at": None,
        "reason_if_changed": "",
    }


def test_a_plan_comes_back_from_its_json_the_same():
    plan = AnalysisPlan(
        treated=(STOCKPORT, TRAFFORD),
        go_live={STOCKPORT: date(2024, 1, 15), TRAFFORD: "2024-03", BURY: None},
        smallest_effect_of_interest=0.15,
    )

    again = AnalysisPlan.from_json(json.dumps(plan.to_json()))

    assert again == plan
    assert again.go_live_month(STOCKPORT) == month_number("2024-01")
    assert again.go_live_month(BURY) is None


def test_a_plan_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        AnalysisPlan().pre_months = 36


def test_a_smallest_effect_written_as_ten_is_ten_percent():
    assert AnalysisPlan(smallest_effect_of_interest=10).smallest_effect_of_interest == 0.10


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"pre_months": 6}, "“pre_months” is 6; it must be from 12 to 60 months."),
        ({"pre_months": 24.5}, "“pre_months” must be a whole number of months."),
        ({"pre_months": 12, "min_pre_months": 18}, "“min_pre_months” is more than “pre_months”."),
        ({"unit": "street"}, "“unit” is “street”; it must be borough, ward or area."),
        ({"frequency": "day"}, "“frequency” is “day”; it must be year, quarter, month or week."),
        ({"alpha": 0}, "“alpha” must be above 0 and below 0.5."),
        ({"alpha": "small"}, "“alpha” must be a number."),
        ({"treated": STOCKPORT}, "“treated” must be a list of area codes."),
        ({"treated": [STOCKPORT, STOCKPORT]}, f"“treated” names {STOCKPORT} twice."),
        (
            {"go_live": {STOCKPORT: "spring"}},
            f"The go-live date of {STOCKPORT} is “spring”; write it as 2024-01-15 or 2024-01.",
        ),
        (
            {"treated": [STOCKPORT], "comparison": [STOCKPORT]},
            f"{STOCKPORT} is both in question and in the comparison.",
        ),
        ({"outcome": ""}, "“outcome” must name what is counted."),
    ],
)
def test_a_setting_that_cannot_be_meant_is_refused_with_a_sentence(wrong, sentence):
    with pytest.raises(InputError) as refused:
        AnalysisPlan.from_json(wrong)

    assert sentence in refused.value.sentences


def test_a_setting_nobody_knows_is_refused():
    with pytest.raises(InputError, match="The plan has no setting called “pre_month”"):
        AnalysisPlan.from_json({"pre_month": 24})


@pytest.mark.parametrize("text", ["{not json", "[]"])
def test_a_plan_that_is_no_json_object_is_refused(text):
    with pytest.raises(InputError, match="The plan"):
        AnalysisPlan.from_json(text)
