"""An impact report for Word: real headings, tables with heads that repeat, and words for its picture."""

from __future__ import annotations

import io

from django.utils import timezone
from docx.enum.text import WD_BREAK
from docx.shared import Cm

from fraudhub.core.periods import show_date
from fraudhub.jobs import word


def document(title: str, page: dict, record, *, picture: bytes, tables, more_pictures=()) -> bytes:
    """The first page, then the tables, then the annex with every method."""
    paper = word.begin(title, demonstration=record.demonstration)
    _first_page(paper, page, record, picture)
    paper.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    for caption, head, rows in tables:
        paper.add_heading(caption, 1)
        word.table(paper, head, rows)
    if page["before_after"].get("caution"):
        paper.add_paragraph(page["before_after"]["caution"])
    for about, dots in zip(page["pictures"], more_pictures, strict=True):
        paper.add_heading(about["title"], 1)
        _picture(paper, dots, about["title"], about["text"])
    if page["doses"]:
        paper.add_heading("Contacts and difference, borough by borough", 1)
        word.table(paper, page["doses_head"], page["doses"])
        paper.add_paragraph("An association alone: boroughs chose how much they did.")
    if page["warnings"]:
        paper.add_heading("What to keep in mind", 1)
        word.bullets(paper, page["warnings"])
    paper.add_heading("In five words", 1)
    word.pairs(paper, [(row["key"], row["value"]) for row in page["emmie"]])
    paper.add_heading(f"The plan, frozen {show_date(timezone.localdate(record.frozen_at))}", 1)
    word.pairs(paper, [(row["key"], row["value"]) for row in page["plan"]])
    paper.add_heading("Technical annex: every method", 1)
    for section in page["annex"]:
        paper.add_heading(section["title"], 2)
        if section["not_computed"]:
            paper.add_paragraph(f"Not computed. {section['not_computed']}")
        word.pairs(paper, section["figures"])
        for caption, head, rows in section["tables"]:
            paper.add_heading(caption, 3)
            word.table(paper, head, rows)
        for note in section["notes"]:
            paper.add_paragraph(note)
    word.pairs(paper, [
        ("Reference", record.reference or "none: written at the shell"),
        ("Look", page.get("look", "")),
        ("Snapshot", f"{page['snapshot']['sha256'][:16]}, {page['snapshot']['months'][0]} to "
                     f"{page['snapshot']['months'][1]}"),
        ("Versions", f"Engine {page['engine']['version']}, Python {page['engine']['python']}, numpy "
                     f"{page['engine']['numpy']}, scipy {page['engine']['scipy']}"),
    ])  # fmt: skip
    return word.content_of(paper)


def _first_page(paper, page: dict, record, picture: bytes) -> None:
    if page["replaced"]:
        paper.add_paragraph("This report stands in place of an earlier one.")
        word.bullets(paper, [
            f"{each['reference']} said: “{each['sentence']}” Since then: {' '.join(each['because'])}"
            for each in page["replaced"]
        ])  # fmt: skip
    word.bold(paper, page["verdict"]["sentence"], size=14)
    if page["prevented"]:
        paper.add_paragraph(page["prevented"])
    trust = [f"How far to trust this: {page['rating']}."] if page["rating"] else []
    paper.add_paragraph(" ".join([*trust, *page["verdict"]["reasons"], page["verdict"]["level_reason"]]).strip())
    for figure in figures_of(page):
        paper.add_paragraph(f"{figure['label']}: {figure['headline']}. {figure['definition']}")
    if not page["before_after"].get("not_computed"):
        paper.add_paragraph("Before and after alone says nothing about the service: boroughs without it changed too.")
    if picture:
        hatched = (page["windows"] or {}).get("transition")
        _picture(paper, picture, "Victims with a loss before and after", record.chart_text)
        if hatched:
            paper.add_paragraph(f"Hatched: {hatched}, left out of both sides.")
    paper.add_heading("What was done", 1)
    word.bullets(paper, page["done"] or ["No borough in question has started."])
    paper.add_heading("What we cannot tell", 1)
    word.bullets(paper, page["cannot_tell"])


def _picture(paper, dots: bytes, title: str, text: str) -> None:
    """With its words, as its alternative and as its caption."""
    paper.add_picture(io.BytesIO(dots), width=Cm(16.5))
    about = paper.inline_shapes[-1]._inline.docPr
    about.set("title", title)
    about.set("descr", text)
    paper.add_paragraph(text, style="Caption")


def figures_of(page: dict) -> list[dict]:
    """The figures of the first page, that of the boroughs in question first."""
    figures = []
    if page.get("staggered"):
        figures += [figure for figure in (page["staggered"], page.get("everyone")) if figure]
    elif not page["before_after"].get("not_computed"):
        figures += [page["before_after"]["pilot"], page["before_after"]["everyone"]]
    if page["published"]:
        figures.append({"label": "Published, all reports"} | page["published"])
    return figures
