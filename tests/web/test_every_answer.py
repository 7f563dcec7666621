"""Headers, errors and health: what holds for every answer."""

import json

import pytest
from django.test import Client

from tests.factories.cases import a_report
from tests.factories.outreach import a_visit
from tests.factories.people import a_person

pytestmark = pytest.mark.django_db


def test_every_answer_carries_the_browser_rules(client, stockport_officer):
    client.force_login(stockport_officer)

    for address in ("/", "/nowhere/", "/about/", "/api/v1/jobs/", "/healthz"):
        answer = client.get(address)
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy, address
        assert "'unsafe-inline'" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "camera=()" in answer["Permissions-Policy"]
        assert answer["Cache-Control"] == "no-store"
        assert len(answer["X-Request-ID"]) == 32


def test_each_page_has_a_nonce_of_its_own(client):
    first, second = (client.get("/sign-in/")["Content-Security-Policy"] for _ in range(2))

    assert "'nonce-" in first
    assert first != second


def test_trace_is_off_and_an_unknown_host_is_refused(client):
    assert client.generic("TRACE", "/").status_code == 405
    assert client.get("/", headers={"host": "somewhere.example"}).status_code == 400


@pytest.mark.parametrize("address", ["/?q=%00", "/%00", "/reports/?a%00b=1"])
def test_a_nul_in_an_address_is_a_bad_request(client, stockport_officer, address):
    client.force_login(stockport_officer)

    assert client.get(address).status_code == 400


def test_a_page_that_is_not_there_says_so_kindly(client):
    answer = client.get("/nowhere/")

    assert answer.status_code == 404
    assert "Page not found" in answer.content.decode()


def test_an_unknown_api_address_answers_with_a_problem(client):
    answer = client.get("/api/v1/nowhere/")

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert set(json.loads(answer.content)) >= {"type", "title", "status", "code", "detail", "errors", "request_id"}


def test_a_fault_shows_its_number_and_nothing_inside(stockport_officer, monkeypatch):
    client = Client(raise_request_exception=False)
    client.force_login(stockport_officer)

    def break_down(*args, **kwargs):
        raise RuntimeError("secret inside")

    monkeypatch.setattr("fraudhub.web.views.home_cards.gather", break_down)
    answer = client.get("/")
    page = answer.content.decode()

    assert answer.status_code == 500
    assert answer["X-Request-ID"] in page
    assert "secret inside" not in page
    assert "Traceback" not in page


def test_a_body_too_large_is_refused_before_it_is_read(client, stockport_officer):
    client.force_login(stockport_officer)

    answer = client.post("/sign-out/", data="x" * 1_100_000, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 413


@pytest.mark.feature(152)
def test_the_process_is_healthy_and_ready(client):
    assert client.get("/healthz").content == b"ok"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "missing": []})


def test_readiness_names_what_is_missing_and_nothing_more(client, monkeypatch):
    monkeypatch.setattr("fraudhub.web.health._broker", lambda: False)

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (503, {"ready": False, "missing": ["broker"]})


def test_metrics_need_their_token(client, settings):
    assert client.get("/metrics").status_code == 403
    settings.METRICS_TOKEN = "a-token"
    assert client.get("/metrics", headers={"authorization": "Bearer wrong"}).status_code == 403
    assert client.get("/metrics", headers={"authorization": "Bearer a-token"}).status_code == 200


@pytest.mark.parametrize("address", ["/about/", "/privacy/", "/accessibility/", "/sign-in/"])
def test_anyone_may_read_the_public_pages(client, address):
    assert client.get(address).status_code == 200


def test_the_about_page_gives_the_attributions(client):
    page = client.get("/about/").content.decode()

    assert "Contains OS data © Crown copyright and database right" in page
    assert "Office for National Statistics" in page


@pytest.mark.feature(154)
def test_every_page_says_that_the_data_are_made_up(client, stockport_officer):
    client.force_login(stockport_officer)

    for address in ("/", "/about/", "/nowhere/", "/documents/"):
        assert "Demonstration data" in client.get(address).content.decode(), address


@pytest.mark.feature(123)
@pytest.mark.parametrize("address", ["/people/?name=Kay", "/reports/?source=partner", "/visits/?show=overdue"])
def test_a_list_is_come_back_to_with_its_filters(client, stockport_officer, stockport_volunteer, address):
    person = a_person("stockport", full_name="Ada Kay")
    pages = {"people": person.url(), "reports": a_report("stockport").url()}
    pages["visits"] = a_visit(stockport_volunteer, residents=[person]).url()
    client.force_login(stockport_officer)
    client.get(address)

    page = client.get(pages[address.split("/")[1]])

    assert f'href="{address}"' in page.content.decode()


@pytest.mark.parametrize("address", ["/people/?postcode=zzz", "/visits/?show=everything"])
def test_a_filter_that_cannot_be_read_shows_nobody_and_says_so(client, stockport_officer, stockport_volunteer, address):
    visit = a_visit(stockport_volunteer, residents=[a_person("stockport", full_name="Ada Kay")])
    client.force_login(stockport_officer)

    answer = client.get(address)

    page = answer.content.decode()
    assert answer.status_code == 400
    assert "<title>Error: " in page
    assert "These filters cannot be read" in page
    assert "Ada Kay" not in page
    assert visit.reference not in page
