"""The counts a report stands on are kept: the same digits in any process, and what changed since is told."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from html import unescape

import pytest

from fraudhub.audit.models import AuditEntry
from mapping.comparing import Look, compare, last_whole_quarter
from mapping.counts import Counts, months_that_changed
from mapping.evaluation.months import month_number
from mapping.evaluation.plan import AnalysisPlan
from mapping.impact.verbs import note_what_changed
from mapping.models import Evaluation, Snapshot
from outreach.models import Rollout
from outreach.verbs import record_go_live
from tests.factories.accounts import the_borough
from tests.factories.cases import a_row, imported
from tests.factories.mapping import an_impact_report, monthly_losses
from tests.factories.outreach import a_live_borough

SLUGS = "bolton bury manchester oldham rochdale salford stockport tameside trafford wigan".split()
AGAIN = """
import json, sys
from mapping.comparing import compare
from mapping.counts import Counts
from mapping.evaluation.plan import AnalysisPlan
counts = Counts.from_bytes(open(sys.argv[1], "rb").read())
plan = AnalysisPlan.from_json(open(sys.argv[2]).read())
assert "django.db" not in sys.modules
print(json.dumps(compare(plan, counts).result, sort_keys=True))
"""


@pytest.fixture
def pilots(db):
    a_live_borough("stockport", since=date(2024, 1, 8))
    a_live_borough("trafford", since=date(2024, 3, 4))
    monthly_losses(dict.fromkeys(SLUGS, 2) | {"bury": 3}, date(2022, 1, 1), 36)


def again_in_another_process(tmp_path, evaluation, seed):
    (tmp_path / "counts").write_bytes(bytes(evaluation.counts.content))
    (tmp_path / "plan").write_text(json.dumps(evaluation.plan))
    told = subprocess.run(
        [sys.executable, "-c", AGAIN, tmp_path / "counts", tmp_path / "plan"],
        capture_output=True, text=True, check=True, env={**os.environ, "PYTHONHASHSEED": seed},
    )  # fmt: skip
    return json.loads(told.stdout)


@pytest.mark.feature(117)
def test_from_the_kept_counts_another_process_with_another_seed_gives_the_same_digits(tmp_path, gmp_viewer, pilots):
    evaluation = an_impact_report(gmp_viewer, "stockport", "trafford")

    results = [again_in_another_process(tmp_path, evaluation, seed) for seed in ("1", "271828")]

    assert results[0] == results[1] == evaluation.result


def test_the_same_counts_are_kept_once(gmp_viewer, pilots):
    first, second = (an_impact_report(gmp_viewer, "stockport") for _ in range(2))

    assert first.counts == second.counts
    assert Snapshot.objects.count() == 1
    first.refresh_from_db()
    assert first.superseded_by is None


@pytest.mark.feature(117)
def test_a_back_dated_report_supersedes_and_the_page_says_what_changed(client, gmp_viewer, pilots):
    old = an_impact_report(gmp_viewer, "stockport")
    imported(a_row(reported_on="2023-05-10", victim_borough_code=the_borough("wigan").code, lost_gbp="9.00"))

    new = an_impact_report(gmp_viewer, "stockport")
    client.force_login(gmp_viewer)
    page = client.get(old.url()).content.decode()

    old.refresh_from_db()
    assert old.superseded_by == new
    assert "A later report stands in place of this one." in page
    assert "The count of May 2023 changed in 1 of the boroughs" in page
    assert f"Read report {new.reference}" in page
    assert old.result["verdict"]["sentence"] in page
    assert AuditEntry.objects.filter(action="impact_report.superseded").exists()


@pytest.mark.feature(117)
def test_by_the_morning_a_report_says_that_a_back_dated_report_came_in_after_it(client, gmp_viewer, pilots):
    report = an_impact_report(gmp_viewer, "stockport")
    unchanged = note_what_changed()
    imported(a_row(reported_on="2023-05-10", victim_borough_code=the_borough("wigan").code, lost_gbp="9.00"))

    noted = [note_what_changed(), note_what_changed()]
    client.force_login(gmp_viewer)
    page = client.get(report.url()).content.decode()

    assert unchanged == 0
    assert noted == [1, 0]
    assert "What this report stands on has changed. Ask for it again." in page
    assert "The count of May 2023 changed in 1 of the boroughs" in page
    assert AuditEntry.objects.filter(action="impact_report.changed_since").count() == 1


@pytest.mark.feature(117)
def test_a_corrected_start_supersedes_and_both_results_stay(client, gmp_viewer, programme_lead, pilots):
    old = an_impact_report(gmp_viewer, "stockport")
    record_go_live(
        Rollout.objects.get(borough=the_borough("stockport")), on=date(2024, 2, 5), reason="A slip.", by=programme_lead
    )
    client.force_login(gmp_viewer)
    meanwhile = client.get(old.url()).content.decode()

    an_impact_report(gmp_viewer, "stockport")
    page = client.get(old.url()).content.decode()

    corrected = "The start of Stockport was corrected from 8 January 2024 to 5 February 2024."
    assert "First days on record are not those this report counts from." in meanwhile
    assert corrected in meanwhile
    assert corrected in page
    later = client.get(Evaluation.objects.exclude(pk=old.pk).get().url()).content.decode()
    assert "This report stands in place of an earlier one." in later
    assert f"{old.reference} said: “{old.result['verdict']['sentence']}”" in unescape(later)
    assert Evaluation.objects.filter(result__isnull=False).count() == 2


def test_later_months_alone_are_another_look_and_supersede_nothing(gmp_viewer, pilots):
    first = an_impact_report(gmp_viewer, "stockport")
    monthly_losses(dict.fromkeys(SLUGS, 2), date(2025, 1, 1), 3)

    second = an_impact_report(gmp_viewer, "stockport")

    first.refresh_from_db()
    assert (first.look, first.look_at) == (1, "2024-Q3")
    assert (second.look, second.look_at) == (2, "2024-Q4")
    assert first.superseded_by is None


def test_what_changed_tells_no_number_of_people():
    def counts(january):
        return Counts("2024-03-31", "", {"a": "A", "b": "B"}, {"a": 1, "b": 1}, ["2024-01", "2024-02"],
                      {"with_loss": {"a": [january, 2], "b": [1, 1]}})  # fmt: skip

    (sentence,) = months_that_changed(counts(7), counts(8), until="2024-02")

    assert sentence.startswith("The count of January 2024 changed in 1 of the boroughs: ")
    assert months_that_changed(counts(7), counts(7), until="2024-02") == []
    assert months_that_changed(counts(7), counts(8), until="2023-12") == []


@pytest.mark.parametrize(
    ("month", "quarter"),
    [("2025-02", "2024-Q4"), ("2025-03", "2025-Q1"), ("2025-05", "2025-Q1"), ("2025-12", "2025-Q4")],
)
def test_a_look_is_at_the_last_whole_quarter(month, quarter):
    assert last_whole_quarter(month_number(month)) == quarter


@pytest.fixture(scope="module")
def a_fall():
    """Two of ten fall by a third after January 2024; nobody else changes. 14 months after, to February 2025."""
    months = [f"{year}-{month:02}" for year in (2021, 2022, 2023, 2024) for month in range(1, 13)] + [
        "2025-01",
        "2025-02",
    ]
    units = [f"u{at}" for at in range(10)]
    series = {
        unit: [100 + (at * 7 + place * 3) % 11 - (34 if at < 2 and place > 36 else 0) for place in range(len(months))]
        for at, unit in enumerate(units)
    }
    counts = Counts(
        "2025-02-28", "", {unit: unit for unit in units}, dict.fromkeys(units, 100_000), months, {"with_loss": series}
    )
    return counts, AnalysisPlan(treated=("u0", "u1"), go_live={"u0": "2024-01-08", "u1": "2024-01-15"})


def test_what_is_found_counts_as_confirmed_at_the_second_look_in_a_row_by_the_same_version(a_fall):
    counts, plan = a_fall

    first = compare(plan, counts)
    redrawn = compare(plan, counts, earlier=[Look("2024-Q4", 1, "fell")])
    second = compare(plan, counts, earlier=[Look("2024-Q3", 1, "fell")])
    otherwise = compare(plan, counts, earlier=[Look("2024-Q3", 1, "rose")])
    changed_plan = compare(plan, counts, version=2, earlier=[Look("2024-Q3", 1, "fell")])

    assert [each.result["verdict"]["case"] for each in (first, redrawn, second)] == ["fell"] * 3
    assert (first.look, redrawn.look, second.look) == (1, 1, 2)
    assert [each.result["verdict"]["confirmed"] for each in (first, redrawn, second, otherwise, changed_plan)] == [
        False, False, True, False, False,
    ]  # fmt: skip
    assert "at the first look" in first.result["verdict"]["sentence"]


def test_waiting_confirms_nothing_while_the_months_compared_stay_the_same(a_fall):
    """Two of those compared with start in August 2024: what came in after July is not compared, and no later quarter is
    another look."""
    counts, plan = a_fall
    starts = dict.fromkeys(("u2", "u3"), "2024-08-05")
    cut_short = replace(plan, comparison=tuple(f"u{at}" for at in range(2, 10)), go_live=dict(plan.go_live) | starts)

    first = compare(cut_short, counts)
    again = compare(cut_short, counts, earlier=[Look(first.quarter, 1, first.result["verdict"]["case"])])

    assert first.quarter == "2024-Q2"
    assert (again.look, again.result["verdict"]["confirmed"]) == (1, False)
