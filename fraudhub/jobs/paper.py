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
    return HTML(string=page, url_fetcher=inside).write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)
