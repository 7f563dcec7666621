"""A page set as PDF, tagged for those who listen to it. Nothing is fetched from anywhere. In job processes only."""

from __future__ import annotations

from fraudhub.core.errors import RuleBroken

NO_PDF = "This hub cannot write PDF files: its pango libraries are missing."


def as_pdf(page: str, *, instead: str) -> bytes:
    """PDF/UA: with its structure, its language, and words for its pictures. RuleBroken without the libraries, with a
    sentence that says what there is ``instead``."""
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError):  # without the library, or without pango
        raise RuleBroken(f"{NO_PDF} {instead}") from None
    inside = URLFetcher(allowed_protocols=["data"])
    return HTML(string=page, url_fetcher=inside).write_pdf(
        pdf_variant="pdf/ua-1", pdf_tags=True, finisher=_say_what_heads_are_of
    )


def _say_what_heads_are_of(document, pdf) -> None:
    """Scope of every table head, which WeasyPrint leaves out: of its column in the head of a table, else of its row,
    as the pages say it (ISO 32000-1, table 349)."""
    parts = {part.reference: part for part in pdf.objects if isinstance(part, dict) and "S" in part}
    for part in parts.values():
        if part["S"] == "/TH":
            row = parts[part["P"]]
            in_head = parts[row["P"]]["S"] == "/THead"
            part["A"]["Scope"] = "/Column" if in_head else "/Row"
