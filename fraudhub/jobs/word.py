"""A document for Word: real headings, tables whose heads repeat on each page. In job processes only."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def begin(title: str, *, demonstration: bool):
    """An A4 document in English with its title; it says so when it is about made-up data."""
    paper = Document()
    paper.styles["Normal"].font.name, paper.styles["Normal"].font.size = "Arial", Pt(10.5)
    paper.core_properties.title, paper.core_properties.language = title, "en-GB"
    for language in paper.styles.element.iter(qn("w:lang")):  # what a reader's voice and spelling go by
        language.set(qn("w:val"), "en-GB")
    paper.core_properties.author = paper.core_properties.comments = ""
    for section in paper.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(1.8)
        section.top_margin = section.bottom_margin = Cm(1.6)
    paper.add_heading(title, 0)
    if demonstration:
        paper.add_paragraph().add_run("Demonstration data").bold = True
    return paper


def bold(paper, text: str, *, size: float) -> None:
    run = paper.add_paragraph().add_run(text)
    run.bold, run.font.size = True, Pt(size)


def bullets(paper, lines: Iterable[str]) -> None:
    for line in lines:
        paper.add_paragraph(line, style="List Bullet")


def pairs(paper, rows: Iterable[tuple[str, str]]) -> None:
    """Name and value, line by line; a value that is empty is left out."""
    table(paper, None, [[key, value] for key, value in rows if value])


def table(paper, head: Sequence[str] | None, rows: Sequence[Sequence]) -> None:
    if not rows:
        return
    grid = paper.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    if head:
        cells = grid.add_row()
        for cell, text in zip(cells.cells, head, strict=True):
            cell.text = ""
            cell.paragraphs[0].add_run(str(text)).bold = True
        repeats = OxmlElement("w:tblHeader")
        repeats.set(qn("w:val"), "true")
        cells._tr.get_or_add_trPr().append(repeats)
    for row in rows:
        for cell, text in zip(grid.add_row().cells, row, strict=True):
            cell.text = str(text)


def content_of(paper) -> bytes:
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()
