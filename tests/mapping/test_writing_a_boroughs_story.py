"""One sheet for a councillor: published figures alone, and nothing claimed of one borough."""

import re
import uuid
from datetime import date

import pytest
from django.template.loader import render_to_string

from fraudhub.core.errors import RuleBroken
from fraudhub.jobs.models import Job
from fraudhub.jobs.store import read
from mapping.counts import Counts
from mapping.drawing.reports import published_change
from mapping.impact.stories import story_of, verdict_about
from mapping.impact.verbs import request_story
from tests.factories.accounts import the_borough
from tests.factories.mapping import an_impact_report, done, monthly_losses
from tests.factories.outreach import a_live_borough, an_event

pytestmark = pytest.mark.django_db
SLUGS = "bolton bury manchester oldham rochdale salford stockport tameside trafford wigan".split()


@pytest.fixture
def report(gmp_viewer):
    """Ten boroughs with two victims a month, Stockport with one from 2023 on, and one event since its hub began."""
    a_live_borough("stockport", since=date(2024, 1, 8))
    monthly_losses(dict.fromkeys(SLUGS, 2), date(2022, 1, 1), 36, after={"stockport": (date(2023, 1, 1), 1)})
    an_event("stockport", held_on=date(2024, 5, 2))
    return an_impact_report(gmp_viewer, "stockport")


def sheet_of(job):
    return next(read(file.sha256) for file in job.artefacts.all() if file.name.endswith(".html")).decode()


def test_a_sheet_has_published_figures_alone_and_claims_nothing_of_one_borough(client, gmp_viewer, report):
    client.force_login(gmp_viewer)
    stockport = the_borough("stockport").code

    client.post(report.url("story"), {"borough": stockport, "submission_key": str(uuid.uuid4())})
    job = done(Job.objects.get(kind="borough_story"))
    page = client.get(job.result_url).content.decode()
    sheet = sheet_of(job)

    words = re.sub(r"<style>.*?</style>|data:image[^\"]+|<[^>]+>", " ", sheet, flags=re.DOTALL)
    assert "Story of Stockport on one sheet, as a page" in page
    assert report.result["verdict"]["sentence"] in sheet
    assert "All ten boroughs, same months" in sheet
    assert "Counts from 1 to 9 are hidden" in sheet
    assert "Talks, stalls and clinics: fewer than 10" in words
    assert not re.search(r"significan|p-value|prove|caused", words, re.IGNORECASE)
    counts = re.search(r"to the nearest 5: (\S+) in .*?, (\S+) in ", words)
    assert all(count == "hidden" or int(count.replace(",", "")) % 5 == 0 for count in counts.groups())
    assert "The sentence at the top is about the boroughs it names together" in words
    assert "href=" not in sheet
    assert "Hatched: January 2024, left out of both sides." in words


def test_a_count_under_ten_is_hidden_and_no_change_is_worked_out_from_it():
    from mapping.impact.stories import _figures

    group = {"count_before": 9, "count_after": 22}
    described = {"not_computed": None, "settings": {"before": ["2023-04"], "after": ["2024-04"]},
                 "detail": {"treated": group, "all_areas": {"count_before": 112, "count_after": 88}}}  # fmt: skip

    borough, everyone = _figures(described, "Stockport")

    assert borough["headline"] == "Not shown"
    assert "hidden in April 2023, 20 in April 2024" in borough["definition"]
    assert everyone["headline"] == "Fall of 18%"
    assert "110 in April 2023, 90 in April 2024" in everyone["definition"]


def test_the_published_change_stands_beside_with_its_own_dates():
    from mapping.impact.stories import _figures

    group = {"count_before": 100, "count_after": 80}
    described = {"not_computed": None, "settings": {"before": ["2023-04"], "after": ["2024-04"]},
                 "detail": {"treated": group, "all_areas": group}}  # fmt: skip
    published = {"headline": "Fall of 14%", "definition": "14,153 in 2023 to 2024, 12,177 in 2024 to 2025."}

    shown = _figures(described, "Stockport", published)

    assert [figure["label"] for figure in shown][-1] == "Published, all reports"
    assert shown[-1]["headline"] == "Fall of 14%"
    assert len(_figures(described, "Stockport", None)) == 2


def test_the_published_change_is_printed_whatever_the_hub_counts():
    def row(year, reports):
        return {"year": year, "reports": reports, "published": False, "complete": True}

    as_published = published_change([row("2023 to 2024", 14_153), row("2024 to 2025", 12_177)])
    later = published_change([row("2023 to 2024", 14_153), row("2024 to 2025", 12_182)])
    nothing = published_change([])

    assert {each["headline"] for each in (as_published, later, nothing)} == {"Fall of 14%"}
    assert all("14,153 in 2023 to 2024, 12,177 in 2024 to 2025" in each["definition"] for each in (later, nothing))
    assert "This hub counts about 14,155 and 12,180 by now" in later["definition"]
    assert "This hub" not in as_published["definition"] + nothing["definition"]


def test_a_borough_that_nobody_was_left_to_compare_with_gets_no_verdict_on_others():
    did = {"not_computed": "They started at different times."}
    among = {"detail": {"by_unit": [{"name": "Wigan"}, {"name": "Salford"}]}}
    verdict = {"case": "fell", "sentence": "Fraud victims fell.", "reasons": ["x"], "confirmed": True, "rating": "Low"}
    result = {"verdict": verdict, "methods": {"borough_did": did, "imputation": among}}

    assert verdict_about("Wigan", result) == verdict
    assert verdict_about("Bury", result)["sentence"].startswith("We cannot tell about Bury: ")
    assert not verdict_about("Bury", result)["confirmed"]
    assert verdict_about("Bury", result)["rating"] is None
    together = result | {"methods": {"borough_did": {"not_computed": None}, "imputation": among}}
    assert verdict_about("Bury", together) == verdict


def test_a_borough_not_in_question_has_no_story_in_this_report(client, gmp_viewer, report):
    client.force_login(gmp_viewer)
    wigan = the_borough("wigan").code

    with pytest.raises(RuleBroken, match="Choose one of the boroughs in question"):
        request_story(report, borough=wigan, by=gmp_viewer)
    answer = client.post(
        f"/api/v1/impact/{report.reference}/story/", {"borough": wigan}, content_type="application/json",
        headers={"Idempotency-Key": str(uuid.uuid4())},
    )  # fmt: skip

    assert answer.status_code == 409
    assert not Job.objects.filter(kind="borough_story").exists()


def test_a_sheet_whose_sentence_is_of_one_borough_does_not_say_it_is_of_several(report):
    methods = report.result["methods"]
    methods["borough_did"]["not_computed"] = "They started at different times."
    methods["imputation"] = {"detail": {"by_unit": [{"name": "Wigan"}]}}

    story = story_of(report, Counts.from_bytes(report.counts.content), the_borough("stockport").code, done=[])
    sheet = render_to_string("mapping/borough_story.html", story)

    assert "We cannot tell about Stockport" in sheet
    assert "names together" not in sheet
    assert "From one borough alone little can be told." in sheet
