"""Which matters a list shows: by route, stage, clock, borough, fraud and who has it; on the page and for programs."""

from datetime import date

import pytest
from django.urls import reverse

from fraudhub.recovery.verbs import close_matter
from tests.factories.accounts import an_account
from tests.factories.recovery import a_matter, a_victim

pytestmark = [pytest.mark.django_db, pytest.mark.feature(141)]


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to("2025-06-02T08:00:00Z", tick=False)


@pytest.fixture
def matters(investigator):
    """By name: what each is, is told by it."""
    other = an_account("investigator")
    found = {
        "late": a_matter("CASH", "SEIZED", on=date(2025, 5, 1), by=investigator),
        "soon": a_matter("CASH", "SEIZED", on=date(2025, 5, 30), by=other),
        "joint": a_matter("ACCOUNT", "FROZEN", by=other, is_fraud_linked=False),
        "closed": a_matter("ACCOUNT", by=other),
    }
    for borough in ("stockport", "stockport", "trafford"):
        a_victim(found["joint"], "100.00", borough)
    close_matter(found["closed"], reason="Nothing there.", by=other)
    return found


STOCKPORT, BURY = "E08000007", "E08000002"
ASKED = [
    ({}, {"late", "soon", "joint", "closed"}),
    ({"state": ""}, {"late", "soon", "joint"}),
    ({"state": "late"}, {"late"}),
    ({"state": "soon"}, {"late", "soon"}),
    ({"state": "closed"}, {"closed"}),
    ({"route": "CASH"}, {"late", "soon"}),
    ({"stage": "ACCOUNT.FROZEN"}, {"joint"}),
    ({"route": "CASH", "stage": "ACCOUNT.FROZEN"}, set()),
    ({"owner": "me"}, {"late"}),
    ({"borough": STOCKPORT}, {"joint"}),
    ({"borough": BURY}, set()),
    ({"fraud": "no"}, {"joint"}),
    ({"fraud": "yes", "state": "soon", "route": "CASH", "owner": "me"}, {"late"}),
]


@pytest.mark.parametrize(("asked", "names"), ASKED)
def test_a_program_finds_the_matters_it_asks_for(client, investigator, matters, asked, names):
    client.force_login(investigator)
    wanted = {matters[name].reference for name in names}

    answer = client.get("/api/v1/recovery-matters/", asked)

    assert [row["reference"] for row in answer.json()["results"]] == sorted(
        wanted, key=lambda reference: [-each.pk for each in matters.values() if each.reference == reference]
    )
    asked = asked if "state" in asked else {**asked, "state": "any"}
    page = client.get(reverse("recovery:list"), asked).content.decode()
    assert {name for name, each in matters.items() if each.reference in page} == names


@pytest.mark.parametrize(
    ("asked", "field", "sentence"),
    [
        ("route=NOPE", "route", "There is no such code here. Send one like "),
        ("route=%27%3BDROP", "route", "There is no such code here."),
        ("stage=CASH", "stage", "There is no such code here."),
        ("borough=stockport", "borough", "There is no such code here."),
        ("state=overdue", "state", "Send one of: late, soon, closed, any."),
        ("owner=1", "owner", "Send one of: me."),
        ("fraud=true", "fraud", "Send one of: yes, no."),
        ("about__contains=x", "about__contains", "This field is not known here."),
        ("owner__password=x", "owner__password", "This field is not known here."),
        ("state=late&state=any", "state", "Send it once."),
    ],
)
def test_what_is_not_understood_is_refused_with_a_sentence_and_not_passed_over(
    client, investigator, matters, asked, field, sentence
):
    client.force_login(investigator)

    answer = client.get(f"/api/v1/recovery-matters/?{asked}")

    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert error["field"] == field
    assert error["message"].startswith(sentence)


def test_a_later_page_keeps_what_was_asked(client, investigator, matters):
    client.force_login(investigator)

    first = client.get("/api/v1/recovery-matters/", {"route": "CASH", "page_size": "1"}).json()
    second = client.get(first["next"]).json()

    assert [row["reference"] for row in first["results"]] == [matters["soon"].reference]
    assert [row["reference"] for row in second["results"]] == [matters["late"].reference]
    assert second["next"] is None


def test_one_matter_is_read_whatever_the_address_says_beside_it(client, investigator, matters):
    client.force_login(investigator)

    assert client.get(f"/api/v1/recovery-matters/{matters['late'].reference}/?state=closed").status_code == 200
