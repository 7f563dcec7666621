"""Did it work? The job that reads the outcomes, asks the engine and writes the figures and chart of the report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd
from django.conf import settings

from fraudhub.accounts.roles import Audience
from fraudhub.core.errors import RuleBroken
from fraudhub.core.periods import FinancialYear
from fraudhub.geography.levels import Level
from fraudhub.geography.scoping import Scope
from fraudhub.jobs.models import Job
from fraudhub.jobs.products import ProducedFile, Product
from mapping.disclosure import State, hide_small_numbers, nested_table, round_count
from mapping.drawing import charts
from mapping.evaluation.errors import InputError
from mapping.evaluation.panel import Panel
from mapping.evaluation.plan import AnalysisPlan
from mapping.evaluation.run import RecordingChange, evaluate
from mapping.sources import areas, cases

# Report Fraud replaced Action Fraud as the national front door on this day; the reference list of sources has it too.
RECORDING_CHANGES = (RecordingChange("2025-12-04", "Report Fraud replaced Action Fraud"),)
PUBLISHED_YEARS = {2023: 14_153, 2024: 12_177}  # the year in which the financial year begins


@dataclass(frozen=True)
class Report:
    """A comparison that was made: the engine's JSON, the safe tables, the chart, and the cut of the data."""

    result: dict
    figures: dict
    chart: charts.Chart
    data_cut: datetime

    @property
    def chart_file(self) -> ProducedFile:
        return ProducedFile("chart.svg", "image/svg+xml", self.chart.svg.encode())


def write_report(job: Job) -> Product:
    """The function of the impact job. Outcomes are read here for the first time: the plan was frozen when asked."""
    plan = AnalysisPlan.from_json(job.evaluation.plan)
    report = make_report(plan, scope=job.scope, audience=job.audience, tell=job.tell_progress)
    return Product(
        files=[report.chart_file],
        facts={"result": report.result, "figures": report.figures, "chart": report.chart.svg,
               "chart_text": report.chart.text, "data_cut": report.data_cut.isoformat()},
    )  # fmt: skip


def make_report(
    plan: AnalysisPlan, *, scope: Scope, audience: Audience, tell: Callable[[int, str], None] = lambda *_: None
) -> Report:
    """Read the outcomes, compare, and write tables and chart. RuleBroken with sentences when it cannot be done."""
    names = areas.borough_names()

    tell(10, "Reading reports")
    victims = cases.victims_with_loss_by_month(scope)
    data_cut, newest = cases.victims_changed_at(scope), cases.newest_report_day(scope)
    if data_cut is None or newest is None:
        raise RuleBroken("The hub holds no reports to compare.")
    people = areas.residents(Level.BOROUGH, "all_ages")

    tell(40, "Comparing boroughs")
    try:
        panel = panel_of(victims, people, names)
        result = evaluate(
            panel, plan, as_of=newest, synthetic=settings.DEMONSTRATION, recording_changes=RECORDING_CHANGES
        )
    except InputError as error:
        raise RuleBroken(error.sentences) from error

    tell(80, "Writing the report")
    chart = charts.draw_chart(panel, result, plan, RECORDING_CHANGES, audience=audience)
    figures = {
        "years": years_table(cases.reports_by_financial_year(scope), newest, audience),
        "boroughs": before_after_table(result, audience),
        "without_area": int(victims.loc[victims["borough_code"].isna(), "victims"].sum()),
        "newest_report_on": newest.isoformat(),
    }
    if 0 < figures["without_area"] < audience.k:
        figures["without_area"] = None
    return Report(result, figures, chart, data_cut)


def panel_of(victims: pd.DataFrame, people: dict[str, int], names: dict[str, str]) -> Panel:
    """Monthly counts by borough for the engine.

    A month in which the hub holds any report with a loss has an explicit zero for a borough without one; a month
    with none at all anywhere is missing, for then it was not received rather than quiet. Victims of no known borough
    are left out and counted in the report.
    """
    placed = victims[victims["borough_code"].notna()]
    months = sorted(set(placed["month"]))
    counts = placed.set_index(["borough_code", "month"])["victims"].to_dict()
    return Panel.from_rows(
        (
            {"unit": code, "month": month, "count": counts.get((code, month), 0), "population": people[code]}
            for code in names
            for month in months
        ),
        names=names,
    )


def years_table(yearly: pd.DataFrame, newest: date, audience: Audience) -> list[dict]:
    """Reports by financial year, oldest first: {"year", "reports" (None hidden), "published", "complete"}.

    A published total is shown as it was published. Others are hidden and rounded as the audience's figures are.
    """
    rows = []
    for start, count in zip(yearly["financial_year"], yearly["reports"], strict=True):
        year, count = FinancialYear(int(start)), int(count)
        published = PUBLISHED_YEARS.get(year.year) == count
        shown = count if published else round_count(count, audience.round_to)
        rows.append(
            {
                "year": year.label, "reports": None if 0 < count < audience.k else shown,
                "published": published, "complete": (year.end - date.resolution) <= newest,
            }
        )  # fmt: skip
    return rows


def before_after_table(result: dict, audience: Audience) -> list[dict]:
    """Each borough's victims before and after in the comparison's own windows, small numbers hidden."""
    rows = result["methods"]["borough_did"]["detail"].get("by_unit", [])
    if not rows:
        return []
    parents = {"all": None} | {row["unit"]: "all" for row in rows}
    shown = {
        side: hide_small_numbers(
            nested_table(parents, {side: {row["unit"]: int(row[f"count_{side}"]) for row in rows}}), audience
        )
        for side in ("before", "after")
    }
    table = []
    for row in rows:
        before, after = (shown[side][side, row["unit"]] for side in ("before", "after"))
        hidden = State.HIDDEN in (before.state, after.state)
        table.append(
            {
                "name": row["name"], "in_question": row["in_question"], "before": before.count, "after": after.count,
                "percent": None if hidden else row["percent"],
            }
        )  # fmt: skip
    return sorted(table, key=lambda row: (not row["in_question"], row["name"]))
