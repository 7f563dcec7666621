"""The impact job's own function from the shell."""

import csv
import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from fraudhub.accounts.roles import POLICE
from mapping.drawing.safe_result import safe_result
from mapping.models import Evaluation
from tests.factories.accounts import the_borough
from tests.factories.mapping import an_impact_report, monthly_losses
from tests.factories.outreach import a_live_borough

pytestmark = pytest.mark.django_db
SLUGS = "bolton bury manchester oldham rochdale salford stockport tameside trafford wigan".split()


@pytest.fixture
def pilots(db):
    a_live_borough("stockport", since=date(2024, 1, 8))
    a_live_borough("trafford", since=date(2024, 3, 4))
    monthly_losses(dict.fromkeys(SLUGS, 2), date(2022, 1, 1), 36)


def written(tmp_path, plan, **options):
    (tmp_path / "plan.json").write_text(plan if isinstance(plan, str) else json.dumps(plan))
    call_command("impact_report", plan=tmp_path / "plan.json", out=tmp_path / "out", **options)
    return tmp_path / "out"


def codes(*slugs):
    return [the_borough(slug).code for slug in slugs]


def test_the_shell_gives_the_same_digits_as_the_job_and_a_page_that_needs_no_server(tmp_path, gmp_viewer, pilots):
    evaluation = an_impact_report(gmp_viewer, "stockport", "trafford")

    out = written(tmp_path, {"treated": codes("stockport", "trafford")})

    result = json.loads((out / "report.json").read_text())
    page = (out / "report.html").read_text()
    assert result["methods"] == safe_result(evaluation.result, POLICE)["methods"]
    assert result["snapshot"]["counts_sha256"] == evaluation.counts.digest
    assert result["verdict"] == evaluation.result["verdict"]
    assert result["verdict"]["sentence"] in page
    assert "Stockport and Trafford before and after" in page
    assert "/assets/" not in page
    assert "http" not in page.replace("http://www.w3.org", "")
    assert (out / "chart.svg").read_text() == evaluation.chart
    rows = list(csv.DictReader((out / "boroughs.csv").read_text().splitlines()))
    assert {row["name"] for row in rows if row["in_question"] == "True"} == {"Stockport", "Trafford"}
    assert len(rows) == 10
    assert {row["data"] for row in rows} == {"demonstration"}
    assert Evaluation.objects.count() == 1


def test_a_plan_may_bring_its_own_first_days_and_windows(tmp_path, pilots):
    (stockport,) = codes("stockport")

    out = written(tmp_path, {"treated": [stockport], "go_live": {stockport: "2024-04-01"}, "pre_months": 12})

    plan = json.loads((out / "report.json").read_text())["plan"]
    assert plan["go_live"][stockport] == "2024-04-01"
    assert plan["go_live"][codes("trafford")[0]] == "2024-03-04"
    assert plan["pre_months"] == 12


@pytest.mark.parametrize(
    ("plan", "options", "sentence"),
    [
        ("{", {}, "not readable as JSON"),
        ("[]", {}, "must be a JSON object"),
        ({"treated": []}, {}, "Choose at least one borough"),
        ({"treated": ["E08000010"]}, {}, "Wigan has no first day on record"),
        ({"treated": ["E08000007"], "colour": "blue"}, {}, "no setting called “colour”"),
        ({"treated": ["E08000007"], "outcome": "reports"}, {}, "The hub compares victims_with_loss"),
        ({"treated": ["E08000007"]}, {"role": "hub_officer"}, "Choose a role that sees impact reports: "),
    ],
)
def test_what_cannot_be_compared_is_refused_with_a_sentence_and_no_folder(tmp_path, pilots, plan, options, sentence):
    with pytest.raises(CommandError, match=sentence):
        written(tmp_path, plan, **options)

    assert not (tmp_path / "out").exists()
