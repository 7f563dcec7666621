"""The statement of a year as a tagged PDF, for Word, and its lines as CSV: of the same figures, read once. In a job."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from fraudhub.core.errors import RuleBroken
from fraudhub.core.london_time import show_moment
from fraudhub.core.money import show_pounds
from fraudhub.jobs.models import Job
from fraudhub.jobs.products import ProducedFile, Product
from fraudhub.recovery.exports import CSV, TOTAL_COLUMNS, as_lines, total_rows
from fraudhub.recovery.statement import Report, report_of
from fraudhub.recovery.totals import Asked

INSTEAD_OF_PDF = "The statement is there for Word, and its lines as CSV."


def write_statement(job: Job) -> Product:
    """The function of the statement's job."""
    report = report_of(Asked.from_params(job.params), job.scope)
    job.tell_progress(30, "Setting the pages")
    return product_of(report, at=timezone.now())


def product_of(report: Report, *, at: datetime) -> Product:
    """Without the pango libraries there is no PDF, and the facts say so."""
    from fraudhub.jobs import word
    from fraudhub.jobs.paper import as_pdf

    name = f"assets-recovered-{report.asked.year.code}-{report.asked.basis}"
    facts = {"columns": {column: str(pounds) for column, pounds in report.totals.columns.items()}, "no_pdf": ""}
    lines = "".join(as_lines(TOTAL_COLUMNS, total_rows(report.totals)))
    files = [
        ProducedFile(f"{name}.docx", word.CONTENT_TYPE, for_word(report, at=at)),
        ProducedFile(f"{name}.csv", CSV, lines.encode()),
    ]
    try:
        page = as_pdf(page_of(report, at=at), instead=INSTEAD_OF_PDF)
        files.append(ProducedFile(f"{name}.pdf", "application/pdf", page))
    except RuleBroken as broken:
        facts["no_pdf"] = " ".join(broken.sentences)
    return Product(files, facts)


def page_of(report: Report, *, at: datetime) -> str:
    return render_to_string(
        "recovery/statement_file.html", {"report": report, "at": at, "demonstration": settings.DEMONSTRATION}
    )


def for_word(report: Report, *, at: datetime) -> bytes:
    from fraudhub.jobs import word

    said = report.statement
    paper = word.begin(report.title, demonstration=settings.DEMONSTRATION)
    word.bold(paper, said.headline, size=14)
    paper.add_paragraph(f"Basis: {report.basis.lower()}. As the ledger stood at {show_moment(at)}.")
    for heading, sentences in (("What it counts", said.includes), ("What it leaves out", said.leaves_out)):
        paper.add_heading(heading, 1)
        word.bullets(paper, sentences)
    paper.add_heading("By route", 1)
    word.table(paper, ["Route", "Pounds"], [[name, show_pounds(pounds)] for name, pounds in report.lines])
    paper.add_heading("The five columns", 1)
    paper.add_paragraph("Each by itself; nothing adds them together.")
    word.table(paper, ["Column", "Pounds"], [[name, show_pounds(pounds)] for name, pounds in report.columns])
    paper.add_paragraph(said.before)
    if said.stated:
        paper.add_heading("What was said in public", 1)
        word.bullets(paper, said.stated)
    return word.content_of(paper)
