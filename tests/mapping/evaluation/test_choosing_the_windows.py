"""Which months are before, transition and after."""

from datetime import date

import pytest

from mapping.evaluation.months import month_code, month_number
from mapping.evaluation.plan import AnalysisPlan
from mapping.evaluation.windows import (
    common_months,
    last_usable_month,
    matched_calendar_months,
    windows_around,
)

from .panels import BURY, STOCKPORT, TRAFFORD, WIGAN, panel_of

DEFAULTS = AnalysisPlan()
LONG = panel_of({STOCKPORT: [1] * 91}, start="2019-04")  # to October 2026


def windows_of(*starts: str, others: dict | None = None, plan: AnalysisPlan = DEFAULTS, panel=LONG):
    return windows_around(
        panel,
        plan,
        {f"area {n}": month_number(start) for n, start in enumerate(starts)},
        {unit: start and month_number(start) for unit, start in (others or {}).items()},
        last_usable_month(panel, plan, None),
    )


def test_one_go_live_has_24_months_before_and_drops_its_own_month():
    windows = windows_of("2024-04")

    assert windows.to_json() == {
        "before": ["2022-04", "2024-03"],
        "transition": ["2024-04", "2024-04"],
        "after": ["2024-05", "2026-09"],
        "months_before": 24,
        "months_after": 29,
    }


def test_two_go_lives_make_the_months_between_transition_for_everyone():
    windows = windows_of("2024-01", "2024-03")

    assert windows.to_json()["before"] == ["2022-01", "2023-12"]
    assert windows.to_json()["transition"] == ["2024-01", "2024-03"]
    assert windows.to_json()["after"] == ["2024-04", "2026-09"]


def test_after_ends_before_the_first_comparison_area_goes_live():
    windows = windows_of("2024-01", "2024-03", others={WIGAN: "2025-08", BURY: "2025-06", "Leigh": None})

    assert windows.to_json()["after"] == ["2024-04", "2025-05"]
    assert windows.cut_by == BURY


def test_a_planned_start_beyond_the_data_ends_nothing():
    windows = windows_of("2024-01", others={BURY: "2027-01"})

    assert windows.to_json()["after"] == ["2024-02", "2026-09"]
    assert windows.cut_by is None


def test_a_longer_transition_starts_the_after_side_later():
    windows = windows_of("2024-01", plan=AnalysisPlan(transition_months=3))

    assert windows.to_json()["transition"] == ["2024-01", "2024-03"]


def test_a_short_history_shortens_the_before_side():
    panel = panel_of({STOCKPORT: [1] * 40}, start="2022-10")

    assert windows_of("2024-01", panel=panel).to_json()["months_before"] == 15


@pytest.mark.parametrize(
    ("cut", "last"),
    [
        (None, "2026-09"),  # the panel's own end, less a month of late reports
        (date(2026, 10, 31), "2026-09"),
        (date(2026, 10, 30), "2026-08"),  # October is not complete
        (date(2024, 6, 30), "2024-05"),
    ],
)
def test_an_incomplete_month_and_the_last_month_of_late_reports_are_left_out(cut, last):
    assert month_code(last_usable_month(LONG, AnalysisPlan(), cut)) == last


def test_nine_months_after_are_paired_with_the_same_nine_a_year_before():
    windows = windows_of("2024-01", "2024-03", others={BURY: "2025-01"})

    pairs = matched_calendar_months(LONG, windows)

    assert [(month_code(before), month_code(after)) for before, after in pairs] == [
        (f"2023-{month:02d}", f"2024-{month:02d}") for month in range(4, 13)
    ]


def test_months_more_than_a_year_after_are_cut_to_whole_years_on_both_sides():
    windows = windows_of("2024-01", "2024-03", others={BURY: "2025-06"})

    pairs = matched_calendar_months(LONG, windows)

    assert len(windows.after) == 14
    assert sorted(before for before, _ in pairs) == list(range(month_number("2023-01"), month_number("2024-01")))
    assert [after for _, after in pairs] == list(range(month_number("2024-04"), month_number("2025-04")))


def test_two_whole_years_after_are_paired_with_the_two_years_before_go_live():
    pairs = matched_calendar_months(LONG, windows_of("2024-01"))

    assert sorted(before for before, _ in pairs) == list(range(month_number("2022-01"), month_number("2024-01")))
    assert all((after - before) % 12 == 0 for before, after in pairs)


def test_without_the_same_months_before_go_live_there_are_no_pairs():
    panel = panel_of({STOCKPORT: [1] * 30}, start="2023-06")

    assert matched_calendar_months(panel, windows_of("2024-01", panel=panel)) == ()


def a_panel_with_gaps(gaps: dict[str, list[int]], *, length: int = 26):
    """Go-live is the 13th month; 12 before, 12 after, the 26th left out."""
    return panel_of(
        {unit: [None if month in missing else 10 for month in range(length)] for unit, missing in gaps.items()},
        start="2023-01",
    )


def common(panel, units):
    windows = windows_of("2024-01", plan=AnalysisPlan(pre_months=12), panel=panel)
    return common_months(panel, windows, units)


def test_a_month_one_borough_lacks_is_dropped_for_all():
    panel = a_panel_with_gaps({STOCKPORT: [3], BURY: [], WIGAN: [15]})

    found = common(panel, (STOCKPORT, BURY, WIGAN))

    assert found.units == (STOCKPORT, BURY, WIGAN)
    assert [month_code(month) for month in found.dropped] == ["2023-04", "2024-04"]
    assert (len(found.before), len(found.after)) == (11, 11)


def test_a_borough_with_under_80_percent_of_the_months_is_left_out_with_a_note():
    panel = a_panel_with_gaps({STOCKPORT: [], BURY: [13, 14, 15], WIGAN: []})

    found = common(panel, (STOCKPORT, BURY, WIGAN))

    assert found.units == (STOCKPORT, WIGAN)
    assert found.excluded[BURY] == ("Bury is left out: it has 9 of the 12 months after, and at least 80% are needed.")
    assert found.dropped == ()


def test_gaps_in_different_months_leave_out_the_borough_with_most_of_them():
    panel = a_panel_with_gaps({STOCKPORT: [1], BURY: [2, 3], WIGAN: []})

    found = common(panel, (STOCKPORT, BURY, WIGAN))

    assert found.units == (STOCKPORT, WIGAN)
    assert "under 80% of the months would be common" in found.excluded[BURY]
    assert TRAFFORD not in found.excluded
