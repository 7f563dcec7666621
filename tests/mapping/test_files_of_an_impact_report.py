"""A report in every form: the same safe figures, one honest first page, every method in the annex."""

import csv
import io
import json
import re
import zlib
from collections import Counter
from datetime import date
from itertools import pairwise

import pytest
from docx import Document
from docx.oxml.ns import qn

from fraudhub.accounts.roles import PARTNERSHIP, POLICE
from fraudhub.audit.models import AuditEntry
from fraudhub.jobs.store import read
from mapping.drawing.annex import TITLES, annex
from mapping.drawing.reports import _balance, _before_after
from mapping.drawing.safe_result import safe_result
from mapping.evaluation.methods import NAMES
from tests.factories.accounts import an_account
from tests.factories.mapping import an_impact_report, monthly_losses
from tests.factories.outreach import a_live_borough

SLUGS = "bolton bury manchester oldham rochdale salford stockport tameside trafford wigan".split()
FORBIDDEN = re.compile(r"significan|p-value|\bp =|prove|caused|null hypothesis", re.IGNORECASE)


@pytest.fixture
def pilots(db):
    a_live_borough("stockport", since=date(2024, 1, 8))
    a_live_borough("trafford", since=date(2024, 3, 4))
    monthly_losses(dict.fromkeys(SLUGS, 2), date(2022, 1, 1), 36)


def files_of(evaluation):
    return {file.name.rpartition(".")[2]: read(file.sha256) for file in evaluation.job.artefacts.all()}


def first_page_of(html):
    return html.split('<section class="impact-first">')[1].split("</section>")[0]


def words_of(paper):
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in paper.paragraphs), *cells])


@pytest.mark.feature(117)
@pytest.mark.feature(118)
def test_a_report_is_taken_away_in_every_form_and_each_download_is_written_down(client, gmp_viewer, pilots):
    evaluation = an_impact_report(gmp_viewer, "stockport", "trafford")
    client.force_login(gmp_viewer)
    page = client.get(evaluation.url()).content.decode()

    given = {}
    for address in re.findall(r'href="(/files/[^"]+)"', page):
        answer = client.get(address)
        given[answer["Content-Disposition"].rpartition(".")[2].strip('"')] = answer

    assert {"html", "docx", "csv", "json", "svg"} <= set(given)
    assert all(answer.status_code == 200 for answer in given.values())
    assert AuditEntry.objects.filter(action="artefact.downloaded").count() == len(given)
    assert all(file.expires_at is None for file in evaluation.job.artefacts.all())
    sentence = evaluation.result["verdict"]["sentence"]
    html = given["html"].content.decode()
    assert sentence in html
    assert "href=" not in html
    assert sentence in words_of(Document(io.BytesIO(given["docx"].content)))
    assert "Before and after alone says nothing about the service" in words_of(
        Document(io.BytesIO(given["docx"].content))
    )
    told = json.loads(given["json"].content)
    assert told["verdict"]["sentence"] == sentence
    assert told["methods"] == safe_result(evaluation.result, POLICE)["methods"]
    assert told["snapshot"]["counts_sha256"] == evaluation.counts.digest
    rows = list(csv.DictReader(io.StringIO(given["csv"].content.decode("utf-8-sig"))))
    assert {row["row"] for row in rows} >= {"Stockport", "Trafford", "All ten boroughs"}
    assert sentence in {row["value"] for row in rows if row["row"] == "Verdict"}
    assert told["verdict"]["rating"] in {row["value"] for row in rows if row["row"] == "How far to trust it"}
    assert {row["data"] for row in rows} == {"demonstration"}


def test_the_pdf_is_tagged_has_a_language_and_words_for_its_chart(gmp_viewer, pilots):
    pytest.importorskip("weasyprint", reason="PDF needs weasyprint and the pango libraries", exc_type=ImportError)

    evaluation = an_impact_report(gmp_viewer, "stockport", "trafford")

    paper = files_of(evaluation)["pdf"]
    inside = paper + b"".join(_inflated(part) for part in paper.split(b"stream")[1::2])
    kinds = Counter(re.findall(rb"/S\s*/([A-Za-z0-9]+)", inside))
    assert paper.startswith(b"%PDF")
    assert b"/StructTreeRoot" in inside
    assert b"/Marked true" in inside
    assert b"/Lang (en-GB)" in inside
    assert b"/Title (Stockport and Trafford before and after)" in inside
    assert b"/DisplayDocTitle true" in inside
    assert b"pdfuaid" in inside
    assert kinds[b"H1"] == 1
    assert kinds[b"H2"] >= 6
    assert kinds[b"Table"] >= 4
    assert kinds[b"TH"] >= kinds[b"Table"]
    assert len(re.findall(rb"/Scope\s*/(?:Column|Row)", inside)) == kinds[b"TH"]
    # The chart and quarter by quarter: every picture has its words.
    assert kinds[b"Figure"] == inside.count(b"/Alt") == 1 + len(evaluation.figures["pictures"])


def test_the_word_file_has_headings_that_nest_a_language_and_words_for_its_pictures(gmp_viewer, pilots):
    monthly_losses({"stockport": 9, "bury": 7}, date(2024, 6, 1), 2)

    evaluation = an_impact_report(gmp_viewer, "stockport", "trafford")

    paper = Document(io.BytesIO(files_of(evaluation)["docx"]))
    levels = [
        0 if paragraph.style.name == "Title" else int(paragraph.style.name[-1])
        for paragraph in paper.paragraphs
        if paragraph.style.name.startswith(("Title", "Heading"))
    ]
    about = [shape._inline.docPr for shape in paper.inline_shapes]
    languages = {each.get(qn("w:val")) for each in paper.styles.element.iter(qn("w:lang"))}
    assert levels[0] == 0
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert languages == {paper.core_properties.language} == {"en-GB"}
    assert len(about) == 1 + len(evaluation.figures["pictures"]) == 2
    assert [each.get("descr") for each in about] == [evaluation.chart_text, evaluation.figures["pictures"][0]["text"]]
    assert all(table.rows[0]._tr.xpath(".//w:tblHeader") for table in paper.tables if len(table.columns) > 2)


def _inflated(part):
    try:
        return zlib.decompress(part.strip(b"\r\n"))
    except zlib.error:
        return b""


@pytest.mark.feature(118)
def test_the_first_page_claims_nothing_and_the_annex_has_every_method(gmp_viewer, pilots):
    evaluation = an_impact_report(gmp_viewer, "stockport", "trafford")

    html = files_of(evaluation)["html"].decode()
    first = first_page_of(html)

    assert not FORBIDDEN.search(re.sub('<[^>]+>|data:image[^"]+', "", first))
    for heading in ("What was done", "What we cannot tell"):
        assert heading in first
    assert "All ten boroughs, same months" in first
    assert "Demonstration only" in first
    assert 'alt="Two lines from' in first
    assert "Stockport, since 8 January 2024: visits in which somebody was met 0; events 0" in first
    assert set(NAMES) == set(TITLES)
    for title in TITLES.values():
        assert title in html
    assert "This alone cannot show what caused the change." in html.split("</section>")[1]


def test_we_cannot_tell_is_styled_as_a_finding_is(gmp_viewer, db):
    a_live_borough("stockport", since=date(2024, 1, 8))
    a_live_borough("trafford", since=date(2024, 3, 4))
    monthly_losses(
        dict.fromkeys(SLUGS, 4), date(2022, 1, 1), 36,
        after={"stockport": (date(2024, 1, 1), 1), "trafford": (date(2024, 1, 1), 1)},
    )  # fmt: skip
    found = an_impact_report(gmp_viewer, "stockport", "trafford")
    monthly_losses({"bury": 40, "wigan": 1}, date(2024, 4, 1), 6)
    monthly_losses({"stockport": 30}, date(2024, 6, 1), 1)
    unsure = an_impact_report(gmp_viewer, "stockport", "trafford")

    verdicts = [first_page_of(files_of(each)["html"].decode()).split("impact-figures")[0] for each in (found, unsure)]
    shapes = [re.sub(r">[^<]*<", "><", verdict) for verdict in verdicts]

    assert found.result["verdict"]["case"] == "fell"
    assert unsure.result["verdict"]["case"] == "cannot_tell"
    assert shapes[0].replace('<p class="govuk-body"></p>', "", 1) == shapes[1]


def test_who_sees_rounded_figures_gets_no_digits_to_undo_the_rounding():
    method = {"estimate": -0.1234567, "low": -0.3, "high": 0.1, "p": 0.2, "df": 8.0, "percent": -11.6, "n_treated": 2,
              "n_comparison": 8, "warnings": [], "not_computed": None, "detail": {"observed": 733.0}}  # fmt: skip
    result = {"verdict": {}, "methods": {"borough_did": method}}

    police, partnership = (safe_result(result, audience) for audience in (POLICE, PARTNERSHIP))
    small = safe_result({"verdict": {}, "methods": {"x": method | {"detail": {"observed": 3.0}}}}, POLICE)

    assert police["methods"]["borough_did"]["estimate"] == -0.1234567
    for told in (partnership["methods"]["borough_did"], small["methods"]["x"]):
        assert told == {"percent": -12, "n_treated": 2, "n_comparison": 8, "warnings": [], "not_computed": None}


def test_one_persons_loss_is_in_no_file_with_its_place_and_month():
    method = {"detail": {"largest": {"unit": "E08000007", "period": "2024-06", "pounds": 250_000.0}}, "percent": None,
              "n_treated": 2, "n_comparison": 8, "warnings": [], "not_computed": None}  # fmt: skip

    told = safe_result({"methods": {"losses_raw": method}}, POLICE)

    assert told["methods"]["losses_raw"]["detail"] == {}


def test_two_reports_of_nearly_the_same_losses_leave_nobodys_loss():
    def told(total):
        group = {"victims": 1464, "total": total, "median": 512.37}
        method = {"estimate": 0.2312461, "percent": 26.01, "detail": {"groups": {"after": group}}}
        return safe_result({"methods": {"losses_raw": method, "x": {"estimate": 0.2312461}}}, POLICE)["methods"]

    before, after = told(10_414_008.88), told(10_417_044.34)

    assert before["losses_raw"] == after["losses_raw"]
    assert after["losses_raw"]["detail"]["groups"]["after"] == {"victims": 1464, "total": 10_400_000.0, "median": 512.0}
    assert after["x"]["estimate"] == 0.2312461


def test_a_method_without_a_number_says_why():
    nothing = {"not_computed": "No cases were given.", "detail": {}, "settings": {}, "warnings": [], "estimate": None}

    sections = annex(dict.fromkeys(NAMES, nothing))

    assert [section["not_computed"] for section in sections] == ["No cases were given."] * 18


def test_without_pango_there_is_no_pdf_and_everything_else_is_there(gmp_viewer, pilots, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "weasyprint", None)

    evaluation = an_impact_report(gmp_viewer, "stockport", "trafford")

    assert set(files_of(evaluation)) == {"html", "docx", "csv", "json", "svg"}
    assert evaluation.figures["no_pdf"].startswith("This hub cannot write PDF files: its pango libraries are missing.")


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        (
            "found",
            "Benefits less costs are likely between −£62,000 and £1.1 million: £0.9 to £2.4 of benefit for each pound. "
            "In 96 of 100 draws the benefits exceed the costs.",
        ),
        ("cannot tell", "We cannot tell whether it pays for itself. Would pay for itself if it prevents 40 a year."),
    ],
)
def test_the_balance_is_a_range_where_an_effect_was_found_and_else_what_would_pay_for_it(heading, said):
    detail = {"heading": heading, "ratio_low": 0.88, "ratio_high": 2.4, "chance_benefits_exceed_costs": 0.9699,
              "says": "Would pay for itself if it prevents 40 a year."}  # fmt: skip

    assert _balance({"low": -62_000.0, "high": 1_140_000.0, "detail": detail}) == said


def test_a_rounded_reader_is_given_whole_percents_in_every_table(pilots):
    lead = an_account("programme_lead")
    evaluation = an_impact_report(lead, "stockport", "trafford")

    told = json.loads(files_of(evaluation)["json"])

    changes = [row["percent"] for row in told["figures"]["boroughs"] if row["percent"] is not None]
    everyone = told["figures"]["everyone"]
    assert changes
    assert all(change == round(change) for change in changes)
    assert everyone is None or everyone["count_after"] % 5 == 0


def test_a_hidden_count_is_not_told_by_its_rate_or_its_change():
    def group(before, after):
        change = 100 * (after / before - 1)
        return {"count_before": before, "count_after": after, "rate_before": before / 7, "rate_after": after / 7,
                "percent": change, "percent_low": change - 5, "percent_high": change + 5}  # fmt: skip

    described = {
        "not_computed": None, "settings": {"before": ["2023-04"], "after": ["2024-04"]},
        "detail": {
            "by_unit": [{"name": "Stockport", **group(30, 3)}, {"name": "Trafford", **group(900, 600)}],
            "treated": group(930, 603), "comparison": group(4000, 3900),
            "all_areas": group(4930, 4503) | {"areas": 10, "areas_known": 10}, "caution": "",
        },
    }  # fmt: skip

    stockport, trafford = _before_after(described, "Stockport and Trafford")["rows"][:2]

    assert stockport == {"name": "Stockport", "before": "30", "after": "hidden", "rate_before": "4.3",
                         "rate_after": "hidden", "change": "hidden", "likely": "hidden"}  # fmt: skip
    assert trafford["change"] == "a fall of 33%"
