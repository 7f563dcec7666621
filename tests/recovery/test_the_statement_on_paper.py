"""The statement of a year as PDF, for Word and as CSV: set by a job, of the ledger as it is then."""

import csv
import io
import zlib

import pytest
from django.urls import reverse
from docx import Document

from fraudhub.jobs import paper
from fraudhub.jobs.models import Job
from fraudhub.jobs.verbs import claim_job, store_product
from fraudhub.recovery.statement_files import write_statement
from tests.factories.recovery import a_matter, an_asset, an_entry

pytestmark = pytest.mark.django_db
PAGE = reverse("recovery:report_files")


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to("2025-06-02T08:00:00Z", tick=False)


@pytest.fixture
def signed_in(client, investigator):
    client.force_login(investigator)
    return client


def an_order(amount="1000.00"):
    matter = a_matter("CASH", "FORFEITED")
    return an_entry(matter, an_asset(matter), "FORFEITED", amount)


def done(job):
    held = claim_job(job.pk)
    store_product(held, write_statement(held))
    job.refresh_from_db()
    return job


def files_of(client, job):
    """By their ending, as whoever asked downloads them."""
    artefacts = job.artefacts.all()
    return {
        each.name.rsplit(".")[-1]: client.get(reverse("jobs:download", args=[each.reference])) for each in artefacts
    }


@pytest.mark.feature(98)
def test_a_statement_is_asked_for_on_its_page_and_says_what_the_ledger_says_when_it_is_set(signed_in):
    an_order()
    page = signed_in.get(PAGE, {"year": "2025-26", "basis": "ordered"}).content.decode()
    assert "Orders: the value on the day a court ordered it" in page
    asked = signed_in.post(PAGE, {"year": "2025-26", "basis": "ordered"})
    job = Job.objects.get()
    assert asked["Location"] == job.url()
    an_order("234.56")  # after it was asked for, and before it is set

    files = files_of(signed_in, done(job))

    told = Document(io.BytesIO(files["docx"].content))
    words = "\n".join(paragraph.text for paragraph in told.paragraphs)
    assert "Assets recovered in 2025 to 2026: £1,234.56. To the penny, £1,234.56." in words
    assert "The five columns" in words
    assert [cell.text for cell in told.tables[0].rows[-1].cells] == ["All lines", "£1,234.56"]
    rows = list(csv.DictReader(io.StringIO(files["csv"].content.decode("utf-8-sig"))))
    assert [(row["code"], row["pounds"]) for row in rows] == [("CASH", "1234.56"), ("", "1234.56")]
    page = signed_in.get(job.url()).content.decode()
    assert "Assets recovered, 2025 to 2026, ordered" in page
    assert f"{reverse('recovery:report')}?year=2025-26&amp;basis=ordered" in page


def test_the_pdf_is_tagged_and_in_english(signed_in):
    pytest.importorskip("weasyprint", reason="PDF needs weasyprint and the pango libraries", exc_type=ImportError)
    an_order()
    signed_in.post(PAGE, {"year": "2025-26", "basis": "received"})

    content = files_of(signed_in, done(Job.objects.get()))["pdf"].content

    inside = content + b"".join(_inflated(part) for part in content.split(b"stream")[1::2])
    assert content.startswith(b"%PDF")
    for mark in (b"/StructTreeRoot", b"/Marked true", b"en-GB", b"pdfuaid"):
        assert mark in inside


def _inflated(part):
    try:
        return zlib.decompress(part.strip(b"\r\n"))
    except zlib.error:
        return b""


def test_without_the_libraries_for_pdf_there_is_all_else_and_the_job_says_so(signed_in, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "weasyprint", None)
    an_order()
    signed_in.post(PAGE, {"year": "2025-26", "basis": "ordered"})
    held = claim_job(Job.objects.get().pk)

    product = write_statement(held)

    assert [file.name.rsplit(".")[-1] for file in product.files] == ["docx", "csv"]
    assert product.facts["no_pdf"].startswith(paper.NO_PDF)


def test_a_day_outside_the_year_is_refused_and_asks_for_no_job(signed_in):
    page = signed_in.post(
        PAGE, {"year": "2024-25", "basis": "ordered", "upto_day": "1", "upto_month": "5", "upto_year": "2025"}
    )

    assert "Choose a day of the year 2024 to 2025." in page.content.decode()
    assert not Job.objects.exists()


def test_by_program_the_answer_is_the_job(signed_in):
    there = "/api/v1/recovery-totals/files/"
    key = {"Idempotency-Key": "0b4f7c1e-8d53-4b56-9d5c-1e0f7f9f7a11"}

    def ask(**sent):
        return signed_in.post(there, sent, content_type="application/json", headers=key)

    first = ask(year="2024-25", basis="ordered", upto="2024-09-30")

    assert first.status_code == 201
    assert first.json()["kind"] == "recovery_statement"
    assert Job.objects.get().params == {"year": "2024-25", "basis": "ordered", "by": "route", "upto": "2024-09-30"}
    assert ask(year="2024-25", basis="ordered", upto="2024-09-30").status_code == 200
    for wrong in ({"year": "2024"}, {"basis": "denied"}, {"upto": "2025-09-30"}, {"more": "x"}):
        assert ask(**{"year": "2024-25", "basis": "ordered", **wrong}).status_code == 400, wrong


def test_who_sees_aggregates_alone_asks_for_no_statement(client, gmp_viewer):
    client.force_login(gmp_viewer)

    assert client.post(PAGE, {"year": "2025-26", "basis": "ordered"}).status_code == 403
    assert client.post("/api/v1/recovery-totals/files/", {}, content_type="application/json").status_code == 403
