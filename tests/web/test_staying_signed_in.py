"""How long a session lasts, by role: SECURITY 3."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fraudhub.accounts.models import SignedInSession
from fraudhub.accounts.verbs import forget_sessions_over
from fraudhub.audit.models import AuditEntry
from fraudhub.web.browsers import in_words

pytestmark = pytest.mark.django_db
IDLE_15 = "You were signed out because nothing happened for 15 minutes."
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0"


@pytest.fixture
def clock():
    with time_machine.travel("2025-06-02 09:00:00+01:00", tick=False) as clock:
        yield clock


def is_signed_in(client) -> bool:
    return client.get("/your-sessions/").status_code == 200


def works_for(client, clock, span: timedelta, *, every: timedelta) -> None:
    until = timezone.now() + span
    while timezone.now() < until:
        assert is_signed_in(client), timezone.now()
        clock.shift(every)


def test_idle_15_min_staff(client, clock, stockport_officer):
    client.force_login(stockport_officer)
    assert is_signed_in(client)

    clock.shift(timedelta(minutes=14, seconds=59))
    assert is_signed_in(client)

    clock.shift(timedelta(minutes=15))
    assert not is_signed_in(client)


def test_idle_30_min_volunteer_in_field_mode(client, clock, stockport_volunteer):
    client.force_login(stockport_volunteer)
    assert is_signed_in(client)

    clock.shift(timedelta(minutes=29))
    assert is_signed_in(client)

    clock.shift(timedelta(minutes=30))
    assert "over=idle-30" in client.get("/")["Location"]


def test_absolute_8_h_staff(client, clock, stockport_officer):
    client.force_login(stockport_officer)

    works_for(client, clock, timedelta(hours=8), every=timedelta(minutes=10))

    answer = client.get("/")
    assert "over=longest-8" in answer["Location"]
    assert "you had been signed in for 8 hours" in client.get(answer["Location"]).content.decode()


def test_absolute_12_h_volunteer(client, clock, stockport_volunteer):
    client.force_login(stockport_volunteer)

    works_for(client, clock, timedelta(hours=12), every=timedelta(minutes=20))

    assert not is_signed_in(client)


def test_a_page_asked_for_too_late_leads_to_sign_in_and_says_why(client, clock, stockport_officer):
    client.force_login(stockport_officer)
    client.get("/")
    clock.shift(timedelta(minutes=15))

    answer = client.get("/documents/?page=2")

    assert answer["Location"] == "/sign-in/?next=/documents/%3Fpage%3D2&over=idle-15"
    assert IDLE_15 in client.get(answer["Location"]).content.decode()
    lapsed = AuditEntry.objects.of_actor(stockport_officer).get(action="session.lapsed")
    assert lapsed.facts == {"limit": "idle-15"}
    assert not SignedInSession.objects.of(stockport_officer).exists()


def test_the_sentence_in_the_address_is_one_of_ours_or_nothing(client):
    assert "signed out because" not in client.get("/sign-in/?over=you+won").content.decode()


def test_the_api_asked_too_late_answers_401_and_says_why(client, clock, stockport_officer):
    client.force_login(stockport_officer)
    client.get("/api/v1/jobs/")
    clock.shift(timedelta(minutes=15))

    answer = client.get("/api/v1/jobs/")

    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"].startswith(IDLE_15)


def test_a_page_anyone_may_read_is_read_when_the_session_is_over(client, clock, stockport_officer):
    client.force_login(stockport_officer)
    client.get("/")
    clock.shift(timedelta(hours=1))

    page = client.get("/about/")

    assert page.status_code == 200
    assert stockport_officer.full_name not in page.content.decode()


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(client, clock, stockport_officer):
    client.force_login(stockport_officer)
    client.get("/")

    for _ in range(15):
        clock.shift(timedelta(minutes=1))
        client.get("/session/")

    assert not is_signed_in(client)


def test_pages_read_within_a_minute_cost_no_write(client, clock, stockport_officer):
    client.force_login(stockport_officer)
    client.get("/")
    clock.shift(timedelta(seconds=59))

    with CaptureQueriesContext(connection) as soon:
        client.get("/")
    clock.shift(timedelta(seconds=1))
    with CaptureQueriesContext(connection) as later:
        client.get("/")

    assert [query["sql"] for query in soon if query["sql"].startswith("UPDATE")] == []
    assert len([query["sql"] for query in later if query["sql"].startswith("UPDATE")]) == 1


def test_a_session_ended_in_the_database_is_over_at_the_next_request(client, stockport_officer):
    client.force_login(stockport_officer)
    assert is_signed_in(client)

    SignedInSession.objects.of(stockport_officer).delete()

    assert not is_signed_in(client)


def test_sign_out_kills_the_server_side_session_at_once(client, stockport_officer):
    client.force_login(stockport_officer)
    stolen = Client()
    stolen.cookies = client.cookies.copy()

    client.post("/sign-out/")

    assert not is_signed_in(stolen)


def test_sessions_that_expired_are_forgotten_daily(client, clock, stockport_officer):
    client.force_login(stockport_officer)
    client.get("/")

    clock.shift(timedelta(hours=12))
    forget_sessions_over()

    assert not SignedInSession.objects.exists()


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/141.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/141.0 Safari/537.36 Edg/141.0", "Edge on Windows"),
        ("", "A browser"),
    ],
)
def test_a_browser_is_named_in_a_few_plain_words(user_agent, words):
    assert in_words(user_agent) == words
