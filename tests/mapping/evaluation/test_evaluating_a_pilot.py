"""The front door: one panel and one plan in, one frozen answer out."""

import json
import math
import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from mapping.evaluation import simulate
from mapping.evaluation.errors import InputError
from mapping.evaluation.evidence import Evidence
from mapping.evaluation.methods import NAMES as NAMES_OF_METHODS
from mapping.evaluation.panel import Panel
from mapping.evaluation.plan import AnalysisPlan
from mapping.evaluation.run import RecordingChange, evaluate

from .panels import (
    BURY,
    NAMES,
    STOCKPORT,
    TRAFFORD,
    WIGAN,
    before_and_after,
    panel_of,
    plan_for,
    spread_over,
)

ROOT = Path(__file__).resolve().parents[3]
PILOTS = (STOCKPORT, TRAFFORD)
DEMONSTRATION = AnalysisPlan(treated=PILOTS, go_live=simulate.DEMONSTRATION_STARTS)
OTHERS = ("E08000001", BURY, "E08000003", "E08000004", "E08000005", "E08000006", "E08000008", WIGAN)


def demonstration_rows(seed: int = 5, **settings) -> list[dict]:
    return simulate.demonstration_world(seed, **settings).rows()


def a_panel(rows=None) -> Panel:
    return Panel.from_rows(rows or demonstration_rows(), names=simulate.NAMES)


def up_to(month: str) -> Panel:
    return a_panel([row for row in demonstration_rows() if row["month"] <= month])


def gentle_panel(totals=None, **settings) -> Panel:
    """Two pilots that fall by a third against eight that each change a little differently."""
    totals = totals or {
        **dict.fromkeys(PILOTS, (2400, 800)),
        **{unit: (2400, 1150 + 12 * n) for n, unit in enumerate(OTHERS)},
    }
    return before_and_after(totals, **settings)


PILOT_PLAN = plan_for(*PILOTS)


def test_the_answer_has_the_agreed_shape():
    found = evaluate(a_panel(), DEMONSTRATION, synthetic=True)

    assert list(found) == ["engine", "plan", "snapshot", "warnings", "verdict", "methods"]
    assert set(found["verdict"]) >= {"case", "sentence", "rating", "level"}
    assert tuple(found["methods"]) == NAMES_OF_METHODS
    for method in found["methods"].values():
        assert list(method) == [
            "estimate",
            "low",
            "high",
            "p",
            "df",
            "n_treated",
            "n_comparison",
            "unit_of_estimate",
            "percent",
            "settings",
            "warnings",
            "not_computed",
            "detail",
        ]
    assert found["plan"] == DEMONSTRATION.to_json()
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_the_pilots_windows_are_those_of_the_specification():
    found = evaluate(a_panel(), DEMONSTRATION)

    assert found["methods"]["borough_did"]["settings"]["windows"] == {
        "before": ["2022-01", "2023-12"],
        "transition": ["2024-01", "2024-03"],
        "after": ["2024-04", "2025-05"],
        "months_before": 24,
        "months_after": 14,
    }


@pytest.mark.feature(118)
def test_a_clear_fall_in_both_pilots_is_found():
    found = evaluate(gentle_panel(), PILOT_PLAN, confirmed_at_last_look=True, look=2)

    assert found["verdict"]["case"] == "fell"
    assert found["verdict"]["confirmed"] is True
    assert found["verdict"]["sentence"].startswith("Fraud victims fell by about 33% more in Stockport and Trafford")
    assert found["methods"]["borough_did"]["p"] == pytest.approx(1 / 45)


@pytest.mark.feature(118)
def test_a_gm_wide_fall_of_fourteen_percent_is_not_taken_for_an_effect():
    totals = {unit: (2400, 1032 + (-1) ** n * 8 * n) for n, unit in enumerate((*PILOTS, *OTHERS))}

    found = evaluate(gentle_panel(totals), PILOT_PLAN)

    assert found["methods"]["before_after"]["percent"] == pytest.approx(-14, abs=1)
    assert found["methods"]["before_after"]["detail"]["all_areas"]["percent"] == pytest.approx(-14, abs=1)
    assert found["verdict"]["case"] in ("cannot_tell", "smaller_than_target")


def test_a_planted_fall_of_fifteen_percent_lies_within_the_interval_of_the_demonstration():
    found = evaluate(a_panel(), DEMONSTRATION, synthetic=True)

    headline = found["methods"]["borough_did"]
    assert headline["low"] < math.log(0.85) < headline["high"]
    assert found["verdict"]["rating"] == "Demonstration only"


def test_rows_in_any_order_give_the_same_digits():
    rows = demonstration_rows()
    shuffled = [rows[place] for place in np.random.default_rng(1).permutation(len(rows))]

    assert evaluate(a_panel(shuffled), DEMONSTRATION) == evaluate(a_panel(rows), DEMONSTRATION)


def test_another_process_with_another_hash_seed_gives_the_same_digits():
    program = (
        "import json\n"
        "from mapping.evaluation import simulate\n"
        "from mapping.evaluation.panel import Panel\n"
        "from mapping.evaluation.plan import AnalysisPlan\n"
        "from mapping.evaluation.run import evaluate\n"
        "panel = Panel.from_rows(simulate.demonstration_world(5).rows(), names=simulate.NAMES)\n"
        f"plan = AnalysisPlan(treated={PILOTS!r}, go_live=simulate.DEMONSTRATION_STARTS)\n"
        "print(json.dumps(evaluate(panel, plan), allow_nan=False))\n"
    )

    answers = [
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "4242")
    ]

    assert answers[0] == answers[1]
    assert json.loads(answers[0]) == evaluate(a_panel(), DEMONSTRATION)


def test_the_engine_needs_neither_django_nor_heavy_statistics():
    program = (
        "import sys\n"
        "import mapping.evaluation.run, mapping.evaluation.error_rates\n"
        "heavy = {'django', 'statsmodels', 'pandas', 'scipy.stats', 'matplotlib'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )

    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)


def test_one_run_without_resampling_takes_under_half_a_second_of_processor_time():
    panel = a_panel()
    evaluate(panel, DEMONSTRATION, resample=False)

    begun = time.thread_time()  # what others do on this machine meanwhile is not the engine's
    evaluate(panel, DEMONSTRATION, resample=False)

    assert time.thread_time() - begun < 0.5


def test_the_snapshot_names_the_data_it_stands_on():
    rows = demonstration_rows()
    back_dated = [{**rows[0], "count": rows[0]["count"] + 1}, *rows[1:]]

    one = evaluate(a_panel(rows), DEMONSTRATION, as_of=date(2026, 10, 31))["snapshot"]
    other = evaluate(a_panel(back_dated), DEMONSTRATION, as_of=date(2026, 10, 31))["snapshot"]

    assert one["sha256"] != other["sha256"]
    assert one["as_of"] == "2026-10-31"
    assert one["months"] == ["2019-04", "2026-10"]
    assert one["last_month_used"] == "2026-09"


# The edges of section 13.


def test_a_go_live_still_to_come_is_not_started():
    plan = AnalysisPlan(treated=(BURY,), go_live={**simulate.DEMONSTRATION_STARTS, BURY: "2027-05-04"})

    found = evaluate(a_panel(), plan)

    assert found["verdict"]["case"] == "not_started"
    assert found["verdict"]["sentence"] == (
        "Not started. Goes live 4 May 2027. If it works as hoped (10%), we cannot say when we could see it, "
        "because there is no borough without the service to compare with."
    )
    assert found["methods"]["borough_did"]["not_computed"] == "No borough in question is live."


def test_a_planned_day_is_said_and_never_treats():
    plan = AnalysisPlan(treated=(STOCKPORT,), planned={STOCKPORT: "2024-05-13"})

    early, late = (evaluate(up_to(month), plan) for month in ("2024-03", "2024-12"))

    assert early["verdict"]["sentence"].startswith("Not started. Goes live 13 May 2024. If it works as hoped (10%), ")
    assert late["verdict"]["case"] == "not_started"
    assert "Goes live 13 May 2024. By that plan Stockport would have started by now." in late["verdict"]["sentence"]
    assert late["methods"]["borough_did"]["estimate"] is None


def with_series(**series):
    return Evidence(series=series)


def halved_after(month: str, units=PILOTS, share: float = 0.5):
    """The demonstration's counts, those of some boroughs from a month on at half."""
    rows = demonstration_rows()
    return a_panel(
        [
            {**row, "count": int(row["count"] * share)} if row["unit"] in units and row["month"] >= month else row
            for row in rows
        ]
    )


def test_the_day_of_the_fraud_is_a_view_beside_the_day_of_the_report():
    evidence = with_series(by_occurrence=halved_after("2024-01"))

    found = evaluate(a_panel(), DEMONSTRATION, evidence=evidence, resample=False)["methods"]["borough_did"]

    beside = found["detail"]["by_occurrence"]
    assert beside["percent"] < found["percent"] - 20
    assert beside["low"] < beside["estimate"] < beside["high"]
    assert 0.9 < beside["share_known"] <= 1


def test_too_few_days_of_the_fraud_give_no_such_view():
    few = a_panel([{**row, "count": row["count"] // 2} for row in demonstration_rows()])

    found = evaluate(a_panel(), DEMONSTRATION, evidence=with_series(by_occurrence=few), resample=False)

    beside = found["methods"]["borough_did"]["detail"]["by_occurrence"]
    assert beside["estimate"] is None
    assert beside["not_computed"] == (
        "The day of the fraud is known of 50% of those counted, and at least 80% are needed."
    )


@pytest.mark.feature(116)
@pytest.mark.parametrize("treated", [PILOTS, tuple(simulate.BOROUGHS)])
def test_a_move_to_other_kinds_of_fraud_is_seen_in_their_share(treated):
    plan = AnalysisPlan(treated=treated, go_live=simulate.DEMONSTRATION_STARTS)
    known = a_panel()
    third = a_panel([{**row, "count": row["count"] // 3} for row in demonstration_rows()])
    moved = a_panel(
        [
            {**row, "count": row["count"] // (2 if row["month"] >= simulate.DEMONSTRATION_STARTS[row["unit"]] else 3)}
            for row in demonstration_rows()
        ]
    )

    still, gone = (
        evaluate(a_panel(), plan, evidence=with_series(other_types=part, known_types=known), resample=False)["methods"][
            "displacement"
        ]["detail"]["of_method"]
        for part in (third, moved)
    )

    assert still["says"] == "No move to other kinds of fraud can be told from chance."
    assert gone["low"] > 0
    assert "some may have moved to them" in gone["says"]
    # From a third to a half: log(1) - log(1/2).
    assert gone["estimate"] == pytest.approx(math.log(2), abs=0.05)


def test_of_no_known_types_nothing_is_said_of_a_move_to_others():
    found = evaluate(a_panel(), DEMONSTRATION, resample=False)["methods"]["displacement"]["detail"]["of_method"]

    assert found["not_computed"] == "The types of the frauds reported are not known."


def test_shares_of_a_rollout_are_judged_by_its_own_method():
    plan = AnalysisPlan(treated=tuple(simulate.BOROUGHS), go_live=simulate.DEMONSTRATION_STARTS)
    reports = a_panel()
    loss = a_panel([{**row, "count": row["count"] * 2 // 3} for row in demonstration_rows()])
    rest = a_panel([{**row, "count": row["count"] // 3} for row in demonstration_rows()])

    found = evaluate(
        a_panel(), plan, evidence=with_series(with_loss=loss, reports=reports, attempts=rest), resample=False
    )["methods"]["reporting"]

    (share,) = [row for row in found["detail"]["series"] if row["name"] == "loss_share"]
    assert share["not_computed"] is None
    assert share["low"] < share["estimate"] < share["high"]
    assert share["direction"] == "flat"


def test_before_any_start_the_wait_is_worked_out_from_quiet_months():
    plan = AnalysisPlan(treated=PILOTS, go_live=simulate.DEMONSTRATION_STARTS, smallest_effect_of_interest=0.30)

    found = evaluate(up_to("2023-12"), plan)

    assert found["verdict"]["case"] == "not_started"
    assert "If it works as hoped (30%), we could see it after about" in found["verdict"]["sentence"]
    assert found["methods"]["power"]["detail"]["months_needed"] <= 12


def test_months_whose_reports_are_still_coming_in_are_left_out_and_told():
    evidence = Evidence(incomplete_months={date(2026, 9, 1): 0.91, date(2026, 10, 1): 0.6})

    found = evaluate(a_panel(), DEMONSTRATION, evidence=evidence, resample=False)
    usual = evaluate(a_panel(), DEMONSTRATION, resample=False)

    assert "The last 2 months are left out, because reports of them are still coming in." in found["warnings"]
    assert (found["snapshot"]["last_month_used"], usual["snapshot"]["last_month_used"]) == ("2026-08", "2026-09")


def test_before_several_boroughs_start_drawing_lots_is_suggested():
    several = AnalysisPlan(treated=PILOTS, planned=dict.fromkeys(PILOTS, "2024-05-13"))
    alone = AnalysisPlan(treated=PILOTS[:1], planned={PILOTS[0]: "2024-05-13"})

    found = [evaluate(up_to("2024-03"), plan)["verdict"]["level_reason"] for plan in (several, alone)]

    assert found[0].startswith("If the order in which these boroughs start is drawn by lot")
    assert found[1] == ""


def test_a_borough_without_a_date_is_not_started():
    plan = AnalysisPlan(treated=(STOCKPORT,), go_live={STOCKPORT: None})

    found = evaluate(up_to("2023-12"), plan)

    assert found["verdict"]["sentence"].startswith("Not started. No go-live date is set.")


def test_a_borough_in_question_that_is_not_live_yet_is_compared_with_until_it_is():
    plan = AnalysisPlan(treated=(STOCKPORT, BURY), go_live=simulate.DEMONSTRATION_STARTS)

    found = evaluate(up_to("2025-06"), plan)

    assert found["methods"]["borough_did"]["n_treated"] == 1
    assert "Bury is not live yet. Until it is, it is one of the boroughs compared with." in found["warnings"]
    names = [row["name"] for row in found["methods"]["borough_did"]["detail"]["by_unit"]]
    assert "Bury" in names


def test_another_pilot_of_the_same_months_is_not_compared_with():
    plan = AnalysisPlan(treated=(STOCKPORT,), go_live=simulate.DEMONSTRATION_STARTS)

    found = evaluate(a_panel(), plan)

    assert found["methods"]["borough_did"]["n_comparison"] == 8
    assert (
        "Trafford (March 2024) got the service within 3 months of January 2024, so it is not among the boroughs "
        "compared with."
    ) in found["warnings"]


@pytest.mark.parametrize(("last", "sentence"), [("2024-03", "0 of 6"), ("2024-07", "3 of 6"), ("2024-09", "5 of 6")])
def test_too_few_months_after_is_too_early(last, sentence):
    found = evaluate(up_to(last), DEMONSTRATION)

    assert found["verdict"]["case"] == "too_early"
    assert found["verdict"]["sentence"] == f"Too early: {sentence} months."


def test_six_months_after_are_enough_to_look():
    assert evaluate(up_to("2024-10"), DEMONSTRATION)["verdict"]["case"] != "too_early"


def test_a_comparison_that_starts_too_soon_is_named_as_what_stands_in_the_way():
    starts = {STOCKPORT: "2024-01", TRAFFORD: "2024-03", WIGAN: "2024-08"}
    plan = AnalysisPlan(treated=PILOTS, go_live=starts)

    found = evaluate(a_panel(), plan)

    assert found["verdict"]["sentence"] == (
        "We cannot tell. Wigan, one of the boroughs compared with, went live after 4 of the 6 months that are needed. "
        "Waiting does not change that: put it among the boroughs in question too, and those that started at different "
        "times are compared."
    )
    assert found["methods"]["reporting"]["not_computed"]
    assert found["methods"]["cost_benefit"]["detail"].get("heading") != "found"


@pytest.mark.feature(111)
def test_boroughs_that_began_far_apart_are_judged_by_imputation_and_have_no_common_before_and_after():
    plan = AnalysisPlan(treated=(STOCKPORT, BURY), go_live={**simulate.DEMONSTRATION_STARTS, BURY: "2024-05-01"})

    found = evaluate(a_panel(), plan, resample=False)

    why = (
        "The boroughs in question went live more than 3 months apart (Stockport in January 2024 and Bury in "
        "May 2024), so they have no common before and after."
    )
    for name in ("before_after", "borough_did", "two_by_two", "synthetic_did"):
        assert found["methods"][name]["not_computed"] == why
    headline = found["methods"]["imputation"]["detail"]["in_question"]
    assert {row["name"] for row in headline["detail"]["by_unit"]} == {"Stockport", "Bury"}
    assert found["verdict"]["case"] in ("fell", "cannot_tell")
    assert found["methods"]["pre_trend"]["settings"]["compared"]["first_to_start"] == ["Stockport", "Trafford"]


@pytest.mark.feature(111)
def test_a_whole_rollout_is_level_four_when_nothing_speaks_against_it():
    plan = AnalysisPlan(treated=tuple(simulate.BOROUGHS), go_live=simulate.DEMONSTRATION_STARTS)

    found = evaluate(a_panel(), plan, resample=False)

    trend = found["methods"]["pre_trend"]["detail"]
    assert found["verdict"]["level"] == (3 if trend["rank"] <= 2 else 4)
    flagged = evaluate(a_panel(), plan, resample=False, recording_changes=[RecordingChange("2024-09-01", "New system")])
    assert flagged["verdict"]["level"] == 3


def test_the_last_borough_to_start_is_told_that_waiting_will_not_bring_a_comparison():
    plan = AnalysisPlan(treated=(BURY,), go_live=simulate.DEMONSTRATION_STARTS)

    found = evaluate(a_panel(), plan)

    assert found["verdict"]["sentence"] == (
        "Too early: 4 of 6 months. Every other borough had the service by then, so a later report can say what "
        "happened, but not whether the service made a difference."
    )
    (left_out,) = [text for text in found["warnings"] if text.endswith("among the boroughs compared with.")]
    assert left_out.startswith("Stockport (January 2024), Trafford (March 2024), ")
    assert "had the service by May 2026, so they are not among" in left_out
    assert found["methods"]["power"]["not_computed"] == (
        "There is no borough without the service to compare with, so no change could be confirmed, "
        "however long we wait."
    )


@pytest.mark.feature(112)
def test_one_pilot_is_capped_at_low_to_moderate():
    plan = AnalysisPlan(treated=(STOCKPORT,), go_live=simulate.DEMONSTRATION_STARTS)

    found = evaluate(a_panel(), plan)

    assert found["methods"]["borough_did"]["df"] == 7
    assert found["verdict"]["rating"] in ("Low", "Low to moderate")


def test_when_every_borough_is_live_the_verdict_only_describes():
    panel = before_and_after({STOCKPORT: (480, 206), TRAFFORD: (480, 206)})

    found = evaluate(panel, PILOT_PLAN)

    assert found["verdict"]["case"] == "description"
    assert found["verdict"]["level"] == 2
    assert found["verdict"]["rating"] == "Low"
    assert found["verdict"]["sentence"].startswith("Fraud victims in Stockport and Trafford fell by 14%")


@pytest.mark.feature(112)
def test_too_few_reports_before_go_live_are_refused_with_a_reason():
    panel = before_and_after({STOCKPORT: (29, 10), BURY: (240, 120), WIGAN: (240, 110)})

    found = evaluate(panel, plan_for(STOCKPORT))

    assert found["verdict"]["case"] == "not_computed"
    assert found["verdict"]["sentence"].startswith("We cannot tell. Stockport had fewer than 30 fraud victims")
    assert found["methods"]["borough_did"]["estimate"] is None


def test_wards_are_for_maps_and_get_no_verdict():
    found = evaluate(gentle_panel(), plan_for(*PILOTS, unit="ward"))

    assert found["verdict"]["sentence"].startswith("We cannot tell. Wards are too small")


def test_the_go_live_month_counts_on_neither_side():
    rows = demonstration_rows()
    in_the_go_live_months = [
        {**row, "count": row["count"] + 500} if "2024-01" <= row["month"] <= "2024-03" else row for row in rows
    ]

    one, other = (evaluate(a_panel(each), DEMONSTRATION) for each in (rows, in_the_go_live_months))

    assert one["methods"]["borough_did"] == other["methods"]["borough_did"]


def test_a_borough_that_is_all_zeros_still_gives_a_finite_answer():
    panel = gentle_panel(
        {**{unit: (2400, 800 + n) for n, unit in enumerate(PILOTS)}, BURY: (0, 0), WIGAN: (2400, 1190)}
    )

    found = evaluate(panel, PILOT_PLAN)

    assert math.isfinite(found["methods"]["borough_did"]["estimate"])
    assert any("no finding of its own: Bury" in text for text in found["methods"]["borough_did"]["warnings"])


def test_nothing_reported_anywhere_is_refused_and_never_nan():
    found = evaluate(before_and_after(dict.fromkeys(NAMES, (0, 0))), PILOT_PLAN)

    assert found["verdict"]["case"] == "not_computed"
    json.dumps(found, allow_nan=False)


def test_a_missing_month_is_dropped_for_all_and_named():
    counts = {unit: [*spread_over(2400, 24), 0, *spread_over(1100 + 9 * n, 12), 0] for n, unit in enumerate(NAMES)}
    counts[WIGAN][3] = None

    found = evaluate(panel_of(counts), PILOT_PLAN)

    assert found["methods"]["borough_did"]["detail"]["months_dropped"] == ["April 2022"]


def test_a_month_in_the_future_gives_no_result():
    with pytest.raises(InputError, match="October 2026: the month is after the data cut of September 2026"):
        evaluate(a_panel(), DEMONSTRATION, as_of=date(2026, 9, 30))


def test_a_recording_change_inside_the_months_compared_is_flagged_and_costs_a_step():
    changes = [
        RecordingChange("2024-09-01", "New crime system", unit=STOCKPORT),
        RecordingChange("2025-12-04", "Report Fraud replaces Action Fraud"),
    ]

    plain = evaluate(a_panel(), DEMONSTRATION)
    flagged = evaluate(a_panel(), DEMONSTRATION, recording_changes=changes)

    assert flagged["warnings"] == [
        "Recording changed in the months compared: New crime system (Stockport), September 2024."
    ]
    assert (plain["verdict"]["rating"], flagged["verdict"]["rating"]) == ("Low to moderate", "Low")


def test_the_window_can_be_cut_at_a_recording_change():
    change = [RecordingChange("2024-12-04", "New crime system")]

    found = evaluate(a_panel(), DEMONSTRATION, recording_changes=change, cut_at_recording_changes=True, resample=False)

    assert found["methods"]["borough_did"]["settings"]["windows"]["after"] == ["2024-04", "2024-11"]
    assert found["warnings"] == []


def test_months_of_the_pandemic_are_said_and_the_comparison_made_again_without_them():
    plan = AnalysisPlan(treated=PILOTS, go_live=dict.fromkeys(PILOTS, "2022-01"), pre_months=24)

    did = evaluate(a_panel(), plan, resample=False)["methods"]["borough_did"]

    assert any("April 2020 to June 2021" in text for text in did["warnings"])
    without = did["detail"]["without_pandemic_months"]
    assert without["months"][0] == "April 2020"
    assert without["months"][-1] == "June 2021"
    assert without["estimate"] != did["estimate"]


def test_a_corrected_start_is_another_plan_and_another_result_on_the_same_snapshot():
    plans = [AnalysisPlan(treated=PILOTS, go_live=dict.fromkeys(PILOTS, day)) for day in ("2024-01-15", "2024-03-15")]

    first, second = (evaluate(a_panel(), plan, resample=False) for plan in plans)

    assert first["snapshot"] == second["snapshot"]
    assert first["plan"]["go_live"] != second["plan"]["go_live"]
    assert first["methods"]["borough_did"]["estimate"] != second["methods"]["borough_did"]["estimate"]


def test_a_history_shorter_than_planned_is_said():
    found = evaluate(gentle_panel(before=18), PILOT_PLAN)

    assert found["warnings"] == ["The figures go back 18 months before go-live, and the plan asks for 24."]


def test_a_plan_that_names_a_borough_without_rows_is_refused():
    with pytest.raises(InputError, match="The plan names Z9, and the panel has no row for it"):
        evaluate(gentle_panel(), plan_for("Z9"))


def test_a_plan_without_a_borough_in_question_is_refused():
    with pytest.raises(InputError, match="does not say which boroughs are in question"):
        evaluate(gentle_panel(), AnalysisPlan())


def test_a_back_dated_start_changes_the_windows():
    panel = panel_of({unit: [40] * 50 for unit in NAMES})

    one, other = (evaluate(panel, plan_for(*PILOTS, go_live=start)) for start in ("2024-06", "2024-04"))

    windows = [found["methods"]["borough_did"]["settings"]["windows"]["before"] for found in (one, other)]
    assert windows == [["2022-06", "2024-05"], ["2022-04", "2024-03"]]
    assert one["snapshot"] == other["snapshot"]
