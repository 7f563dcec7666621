"""One report in every form: a page that opens from a disk, PDF, Word, CSV and JSON, all of the same safe figures."""

from __future__ import annotations

import csv
import io
import json

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from fraudhub.accounts.roles import Audience
from fraudhub.core.errors import RuleBroken
from fraudhub.core.spreadsheets import guarded
from fraudhub.jobs import word
from fraudhub.jobs.paper import as_pdf
from fraudhub.jobs.products import ProducedFile
from mapping.disclosure import hides_small_numbers_sentence
from mapping.drawing.plans import about_the_look
from mapping.drawing.reports import report_page
from mapping.drawing.safe_result import safe_result
from mapping.drawing.word import document

INSTEAD_OF_PDF = "The report is there as a page, for Word, as CSV and as JSON."


def files_of(report, evaluation, *, audience: Audience) -> list[ProducedFile]:
    """``report`` as the job made it, ``evaluation`` as it will be kept. Without the pango libraries there is no PDF,
    and the figures say so."""
    fill(evaluation, report)
    page, title = page_of(report, evaluation)
    name = evaluation.reference or "report"
    html = render_to_string("mapping/impact_file.html", {"record": evaluation, "report": page, "title": title})
    files = [ProducedFile(f"{name}.html", "text/html; charset=utf-8", html.encode())]
    try:
        files.append(ProducedFile(f"{name}.pdf", "application/pdf", as_pdf(html, instead=INSTEAD_OF_PDF)))
    except RuleBroken as broken:
        report.figures["no_pdf"] = " ".join(broken.sentences)
    said = tables_of(page)
    told = document(title, page, evaluation, picture=report.chart.png, tables=said,
                    more_pictures=[each.png for each in report.pictures])  # fmt: skip
    return [
        *files,
        ProducedFile(f"{name}.docx", word.CONTENT_TYPE, told),
        ProducedFile(
            f"{name}.csv",
            "text/csv; charset=utf-8",
            as_csv([*first_page_of(page), *said], evaluation, audience).encode("utf-8-sig"),
        ),
        ProducedFile(f"{name}.json", "application/json", as_json(report, evaluation, audience).encode()),
        report.chart_file,
    ]


def fill(evaluation, report) -> None:
    """What the page prints of the record, before the record is saved."""
    evaluation.result, evaluation.figures = report.result, report.figures
    evaluation.chart, evaluation.chart_text = report.chart.svg, report.chart.text
    evaluation.data_cut = parse_datetime(report.counts.data_cut)
    evaluation.look, evaluation.look_at = report.compared.look, report.compared.quarter
    evaluation.finished_at = timezone.now()


def page_of(report, evaluation) -> tuple[dict, str]:
    page = report_page(
        result=report.result, figures=report.figures, plan=evaluation.plan, chart=report.chart.svg,
        names=report.counts.names,
    )  # fmt: skip
    return page | about_the_look(evaluation), f"{page['areas']} before and after"


def tables_of(page: dict) -> list[tuple[str, list[str], list[list[str]]]]:
    """Every table of the report: caption, head, rows of text."""
    tables = [
        ("Reports of fraud by financial year", ["Year", "Reports", "Change from the year before", "Published"],
         [[row["year"] + ("" if row["complete"] else ", so far"), row["reports"], row["change"],
           "yes" if row["published"] else "no"] for row in page["years"]])
    ]  # fmt: skip
    if not page["before_after"].get("not_computed"):
        tables.append(
            ("Victims with a loss before and after",
             ["Area", "Before", "After", "Per 1,000 residents a year, before", "after", "Change", "Likely range"],
             [[row[key] for key in ("name", "before", "after", "rate_before", "rate_after", "change", "likely")]
              for row in page["before_after"]["rows"]])
        )  # fmt: skip
    if page["boroughs"]:
        tables.append(
            ("Each borough's own change; the two sides have different lengths",
             ["Borough", "In question", "Victims before", "after", "Change in the rate"],
             [[row["name"], "yes" if row["in_question"] else "no", row["before"], row["after"], row["percent"]]
              for row in page["boroughs"]])
        )  # fmt: skip
    return tables


def first_page_of(page: dict) -> list[tuple[str, list[str], list[list[str]]]]:
    """What the first page says, as tables."""
    both = page["before_after"]
    stated = [both.get("pilot"), both.get("everyone"), page.get("staggered"), page.get("everyone")]
    said = [["Verdict", page["verdict"]["sentence"]], ["How far to trust it", page["rating"]]]
    figures = [[each["label"], each["headline"], each["definition"]] for each in stated if each]
    if page["published"]:
        figures.append(["Published totals", page["published"]["headline"], page["published"]["definition"]])
    return [
        ("What it says", ["", "Words"], said),
        ("The figures of the first page", ["", "Change", "Definition"], figures),
    ]


def as_csv(tables, evaluation, audience: Audience) -> str:
    """One row a cell, so that tables of any shape fit in one file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["report", "data_cut", "audience", "data", "table", "row", "column", "value"])
    about = [evaluation.reference, evaluation.data_cut.isoformat(timespec="seconds"), audience.code,
             "demonstration" if evaluation.demonstration else "recorded"]  # fmt: skip
    for caption, head, rows in tables:
        for row in rows:
            for column, value in zip(head[1:], row[1:], strict=True):
                writer.writerow([*about, *(guarded(str(cell)) for cell in (caption, row[0], column, value))])
    return text.getvalue()


def as_json(report, evaluation, audience: Audience) -> str:
    version = evaluation.plan_version
    told = {
        "reference": evaluation.reference,
        "demonstration": evaluation.demonstration,
        "audience": audience.code,
        "suppression_rule": hides_small_numbers_sentence(audience),
        "data_cut": report.counts.data_cut,
        "plan_version": {"reference": version.plan.reference, "number": version.number} if version else None,
        "look": report.compared.look,
        "look_at": report.compared.quarter,
        "figures": {name: figure for name, figure in report.figures.items() if name != "pictures"},
    } | safe_result(report.result, audience)
    told["snapshot"] = {"counts_sha256": report.counts.digest, **report.result["snapshot"]}
    return json.dumps(told, indent=1, ensure_ascii=False, allow_nan=False)
