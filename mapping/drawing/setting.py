"""A page set as PDF, tagged for those who listen to it. Nothing is fetched from anywhere."""

from __future__ import annotations

from fraudhub.core.errors import RuleBroken

NO_PDF = (
    "This hub cannot write PDF files: its pango libraries are missing. The report is there as a page, for Word, as CSV "
    "and as JSON."
)


def pdf(page: str) -> bytes:
    """PDF/UA: with its structure, its language, and words for its pictures. RuleBroken without the libraries."""
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError):  # without the library, or without pango
        raise RuleBroken(NO_PDF) from None
    inside = URLFetcher(allowed_protocols=["data"])
    return HTML(string=page, url_fetcher=inside).write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)
