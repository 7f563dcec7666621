"""What a plain REST app would answer with a 500, or swallow."""

import json
import uuid

import pytest
from django.test import Client

from tests.factories.accounts import an_account

pytestmark = pytest.mark.django_db

DEEP = '{"a":' * 3000 + "1" + "}" * 3000


@pytest.fixture
def officer_client(client, stockport_officer):
    client.force_login(stockport_officer)
    return client


def post(client, body, content_type="application/json"):
    return client.post(
        "/api/v1/events/", data=body, content_type=content_type, headers={"Idempotency-Key": str(uuid.uuid4())}
    )


@pytest.mark.parametrize(
    "body",
    [
        "",
        "nonsense",
        "[]",
        '"text"',
        DEEP,
        '{"place": NaN}',
        '{"place": Infinity}',
        '{"place": 1e400}',
        '{"place": ' + "9" * 5000 + "}",
        '{"place": "\\ud800"}',
        '{"place": "a\\u0000b"}',
        '{"place": "a", "place": "b"}',
        '{"id": 1}',
        '{"borough": {"nested": ["x"]}}',
        b"\xff\xfe",
    ],
)
def test_a_body_that_cannot_be_read_is_a_problem_of_the_sender(officer_client, body):
    answer = post(officer_client, body)

    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert json.loads(answer.content)["request_id"] == answer["X-Request-ID"]


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "application/x-www-form-urlencoded"])
def test_only_json_is_taken(officer_client, content_type):
    assert post(officer_client, "a=1", content_type).status_code == 415


def test_an_unknown_charset_is_refused(officer_client):
    answer = officer_client.generic("POST", "/api/v1/events/", b"{}", "application/json; charset=klingon")

    assert answer.status_code == 400


def test_unknown_fields_and_those_the_hub_owns_are_refused(officer_client):
    answer = post(officer_client, json.dumps({"colour": "red", "reference": "EV-1"}))

    fields = {error["field"] for error in answer.json()["errors"]}
    assert {"colour"} <= fields


def test_nobody_signed_in_is_401_and_a_role_that_may_not_is_403(client, gmp_viewer):
    assert client.get("/api/v1/events/").status_code == 401
    client.force_login(gmp_viewer)
    assert client.get("/api/v1/events/").status_code == 403
    assert client.get("/api/v1/people/").status_code == 403


def test_a_cursor_that_was_made_up_is_refused(officer_client):
    assert officer_client.get("/api/v1/events/?cursor=nonsense").status_code in {400, 404}


def test_a_page_is_never_more_than_a_hundred(officer_client):
    answer = officer_client.get("/api/v1/events/?page_size=100000")

    assert answer.status_code == 200


@pytest.mark.feature(141)
def test_the_schema_is_published_to_those_signed_in_and_describes_problems(client, stockport_officer):
    assert client.get("/api/v1/schema/").status_code == 401
    client.force_login(stockport_officer)

    answer = client.get("/api/v1/schema/?format=json")

    schema = json.loads(answer.content)
    assert "/api/v1/events/" in schema["paths"]
    for path, operations in schema["paths"].items():
        for method in {"get", "post", "put", "patch", "delete"} & set(operations):
            assert "403" in operations[method]["responses"], (path, method)


def test_a_write_without_the_form_token_says_what_is_missing(db):
    client = Client(enforce_csrf_checks=True)
    client.force_login(an_account("hub_officer", "stockport"))

    answer = client.post("/api/v1/events/", "{}", content_type="application/json")

    assert answer.status_code == 403
    assert answer.json()["code"] == "csrf"
    assert "X-CSRFToken" in answer.json()["detail"]
