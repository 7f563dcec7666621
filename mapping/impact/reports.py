"""Did it work? The job that reads the outcomes, asks the engine and writes the report in every form."""

from __future__ import annotations

import math
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from fraudhub.accounts.roles import Audience
from fraudhub.core.errors import RuleBroken
from fraudhub.core.periods import FinancialYear
from fraudhub.core.plurals import how_many
from fraudhub.geography.scoping import Scope
from fraudhub.jobs.models import Job
from fraudhub.jobs.products import ProducedFile, Product
from mapping.comparing import Compared, Look, compare
from mapping.counts import HEADLINE, Counts
from mapping.disclosure import State, hide_small_numbers, nested_table, round_count
from mapping.drawing import charts
from mapping.evaluation.errors import InputError
from mapping.evaluation.plan import AnalysisPlan
from mapping.impact.looks import earlier_looks
from mapping.impact.reading_counts import read_counts
from mapping.impact.superseding import superseded_by, what_they_said
from mapping.published import PUBLISHED_REPORTS
from mapping.sources.work import Work, work_since_start

A_YEAR = 12
MOST_ROWS_OF_WORK = 3


@dataclass(frozen=True)
class Report:
    """A comparison that was made: the engine's answer, the safe tables, the chart, and the counts it stands on."""

    compared: Compared
    figures: dict
    chart: charts.Chart
    counts: Counts
    pictures: tuple[charts.Chart, ...] = ()  # those of the figures, in their order, for Word

    @property
    def result(self) -> dict:
        return self.compared.result

    @property
    def chart_file(self) -> ProducedFile:
        return ProducedFile("chart.svg", "image/svg+xml", self.chart.svg.encode())


def write_report(job: Job) -> Product:
    """The function of the impact job. Outcomes are read here for the first time: the plan was frozen when asked."""
    from mapping.drawing.files import files_of  # what sets pages is loaded by nothing else

    evaluation = job.evaluation
    plan = AnalysisPlan.from_json(evaluation.plan)
    version = evaluation.plan_version
    report = make_report(
        plan, scope=job.scope, audience=job.audience, tell=job.tell_progress,
        version=version.number if version else 1, earlier=earlier_looks(version),
    )  # fmt: skip
    superseded = superseded_by(evaluation, report.counts)
    report.figures["replaced"] = what_they_said(superseded)
    job.tell_progress(70, "Setting the pages")
    return Product(
        files=files_of(report, evaluation, audience=job.audience),
        facts={"result": report.result, "figures": report.figures, "chart": report.chart.svg,
               "chart_text": report.chart.text, "data_cut": report.counts.data_cut, "as_of": report.counts.as_of,
               "look": report.compared.look, "look_at": report.compared.quarter, "digest": report.counts.digest,
               "superseded": superseded,
               "counts": b64encode(report.counts.to_bytes()).decode()},
    )  # fmt: skip


def make_report(
    plan: AnalysisPlan, *, scope: Scope, audience: Audience, tell: Callable[[int, str], None] = lambda *_: None,
    version: int = 1, earlier: Iterable[Look] = (), counts: Counts | None = None, work: Iterable[Work] | None = None,
) -> Report:  # fmt: skip
    """Read the outcomes and the work done (or take what is given), compare, and write tables and chart. RuleBroken with
    sentences when it cannot be done."""
    counts = counts or read_counts(scope, tell)
    tell(25, "Comparing boroughs")
    try:
        compared = compare(plan, counts, version=version, earlier=earlier)
    except InputError as error:
        raise RuleBroken(error.sentences) from error

    work = list(work_since_start(scope, plan.treated, until=counts.newest) if work is None else work)
    tell(60, "Drawing the chart")
    chart = charts.draw_chart(counts.panel(), compared.result, plan, counts.changes_of_recording, audience=audience)
    doses = dose_table(work, compared.result, counts, audience)
    pictures = {
        "Quarter by quarter": charts.draw_quarters(compared.result, plan, counts.changes_of_recording),
        "By how much was done": charts.draw_doses(doses),
    }
    drawn = {title: picture for title, picture in pictures.items() if picture is not None}
    figures = {
        "years": years_table(counts.years, counts.newest, audience),
        "boroughs": before_after_table(compared.result, audience),
        "without_area": without_area(counts, compared.result, plan, audience),
        "doses": doses,
        "pictures": [{"title": title, "svg": each.svg, "text": each.text} for title, each in drawn.items()],
        "newest_report_on": counts.as_of,
        "done": done_table(work, audience),
        "everyone": everyone_around(counts, plan, compared.result["snapshot"]["last_month_used"], audience),
    }
    return Report(compared, figures, chart, counts, tuple(drawn.values()))


def without_area(counts: Counts, result: dict, plan: AnalysisPlan, audience: Audience) -> dict | int | None:
    """Victims of no known borough, who are left out: so many in the months before, and in those after."""
    starts = [day[:7] for code, day in plan.go_live.items() if day and code in plan.treated]
    windows = result["methods"]["borough_did"]["settings"].get("windows") or {}
    last = result["snapshot"]["last_month_used"]
    if not starts or not counts.unplaced:
        return None if 0 < counts.without_area < audience.k else counts.without_area
    before = windows.get("before") or [years_before(min(starts), 2), min(starts)]
    after = windows.get("after") or [max(starts), last]

    def between(first: str, until: str) -> int | None:
        count = sum(n for month, n in zip(counts.months, counts.unplaced, strict=True) if first <= month <= until)
        return None if 0 < count < audience.k else round_count(count, audience.round_to)

    return {"before": between(*before), "after": between(*after)}


def dose_table(work: Iterable[Work], result: dict, counts: Counts, audience: Audience) -> list[dict]:
    """{"name", "contacts" per 1,000 residents aged 65 and over since the start, "percent": the borough's difference
    from those compared with} for each in question; None hidden or not known. Whole numbers: association alone."""
    did, imputed = result["methods"]["borough_did"], result["methods"]["imputation"]
    if not did["not_computed"]:
        others = [row["change"] for row in did["detail"]["by_unit"] if not row["in_question"]]
        level = sum(others) / len(others)
        found = {row["unit"]: row["change"] - level for row in did["detail"]["by_unit"] if row["in_question"]}
    else:
        asked = imputed["detail"].get("in_question") or imputed
        found = {row["unit"]: row["estimate"] for row in asked["detail"].get("by_unit", [])}
    rows = []
    for each in work:
        older, change = counts.older.get(each.borough), found.get(each.borough)
        if not older or change is None:
            continue
        contacts = each.visits + each.people_at_events
        hidden = 0 < contacts < audience.k
        rows.append(
            {"name": counts.names[each.borough], "contacts": None if hidden else round(1000 * contacts / older),
             "percent": round(100 * math.expm1(min(change, 5.0)))}
        )  # fmt: skip
    return rows


def years_table(yearly: Iterable[tuple[int, int]], newest: date, audience: Audience) -> list[dict]:
    """Reports by financial year, oldest first: {"year", "reports" (None hidden), "published", "complete"}.

    A published total is shown as it was published. Others are hidden and rounded as the audience's figures are.
    """
    rows = []
    for start, count in yearly:
        year = FinancialYear(start)
        published = PUBLISHED_REPORTS.get(year.year) == count
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
                "percent": None if hidden else in_whole(row["percent"], audience),
            }
        )  # fmt: skip
    return sorted(table, key=lambda row: (not row["in_question"], row["name"]))


def in_whole(percent: float | None, audience: Audience) -> float | None:
    """With all its digits a change gives rounded counts back, to the last person."""
    return percent if percent is None or audience.round_to == 1 else float(round(percent))


def everyone_around(counts: Counts, plan: AnalysisPlan, last_used: str, audience: Audience) -> dict | None:
    """All boroughs in the last months of the figures, twelve at most, and in the same calendar months before the first
    start: what stands beside boroughs that started at different times. None where those months are not all there."""
    starts = [day[:7] for code, day in plan.go_live.items() if day and code in plan.treated]
    after = [month for month in counts.months if starts and min(starts) < month <= last_used][-A_YEAR:]
    if not after:
        return None
    years = next(years for years in range(1, 100) if years_before(after[-1], years) < min(starts))
    before = [years_before(month, years) for month in after]
    place = {month: at for at, month in enumerate(counts.months)}
    if not set(before) <= set(place):
        return None
    sums = [
        sum(series[place[month]] for series in counts.series[HEADLINE].values() for month in side)
        for side in (before, after)
    ]
    change = 100 * (sums[1] / sums[0] - 1) if sums[0] else None
    rounded = [round_count(count, audience.round_to) for count in sums]
    return {"before": before, "after": after, "count_before": rounded[0], "count_after": rounded[1],
            "percent": in_whole(change, audience)}  # fmt: skip


def years_before(month: str, years: int) -> str:
    """2023-11, one year before 2024-11."""
    return f"{int(month[:4]) - years}{month[4:]}"


def done_table(work: Iterable[Work], audience: Audience) -> list[dict]:
    """What was done in each borough in question, small numbers hidden and rounded for the audience (None: hidden).

    Many boroughs are one row, without rows of their own: beside a total, one hidden count would be no secret."""
    work = list(work)

    def shown(name: str, rows: list[Work]) -> int | None:
        count = sum(getattr(row, name) for row in rows)
        return None if 0 < count < audience.k else round_count(count, audience.round_to)

    def counts(rows: list[Work]) -> dict:
        return {name: shown(name, rows) for name in ("visits", "events", "people_at_events", "protective_actions")}

    if len(work) > MOST_ROWS_OF_WORK:
        unmet = Counter(blocker for row in work for blocker in row.blockers)
        return [
            {"borough": None, "boroughs": len(work), "since": min(row.since for row in work).isoformat(),
             **counts(work), "late_days": sum((row.late_days or 0) > 0 for row in work), "is_paused": False,
             "blockers": [f"{blocker} ({how_many(count, 'borough')})" for blocker, count in unmet.most_common()]}
        ]  # fmt: skip
    return [
        {"borough": row.borough, "since": row.since.isoformat(), **counts([row]), "late_days": row.late_days,
         "blockers": row.blockers, "is_paused": row.is_paused}
        for row in work
    ]  # fmt: skip
