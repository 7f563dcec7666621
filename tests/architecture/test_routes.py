"""Every route of the URLconf × every role × a record of one's own borough, of another, and one that never was."""

import re
from functools import cache

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from django.utils import timezone

from fraudhub.accounts.roles import ROLES, SHOWS_PEOPLE
from fraudhub.messages.verbs import write_message
from maaf.models import Partnership
from tests.architecture.route_table import (
    AFTER_PASSWORD,
    BY_LINK,
    EVERYONE,
    INVESTIGATORS,
    MATRIX,
    MORE_ARGUMENTS,
    OF_A_PHONE,
    PUBLIC,
    RECORDS,
    SENDS_ONLY,
    SHUT_TO_OTHER_ORGANISATIONS,
)
from tests.factories.accounts import an_account, an_organisation, the_borough
from tests.factories.lone_working import out_by_hand
from tests.factories.maaf import a_member
from tests.factories.outreach import a_visit, a_volunteer, an_event, at
from tests.factories.people import a_person
from tests.factories.reasons import says_why
from tests.factories.world import IN_A_BOROUGH, a_world, the_cast

NEVER_WAS = "PN-0000-0000-0"


@cache
def routes():
    """{route name: has it a reference?}"""

    def walk(patterns, namespace, text):
        for pattern in patterns:
            here = text + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                yield from walk(pattern.url_patterns, inner, here)
            else:
                yield f"{namespace}{pattern.name}", "<reference>" in here or "<str:reference>" in here

    return dict(walk(get_resolver().url_patterns, "", ""))


def test_every_route_has_a_row_and_every_row_a_route():
    assert set(routes()) == set(MATRIX)
    assert {name for name, has_reference in routes().items() if has_reference} == set(RECORDS)
    assert set(ROLES) == EVERYONE


@pytest.fixture
def world(db):
    with time_machine.travel(at("08:00"), tick=True):
        yield a_world()


def address(route, reference=None):
    return reverse(route, kwargs=({"reference": reference} if reference else {}) | MORE_ARGUMENTS.get(route, {}))


def knock(client, route, reference=None):
    """By GET, or, where a route is only for sending something, with what no route takes: nothing is done by it."""
    there, reason = address(route, reference), {"X-Access-Reason": "To see whether the door opens."}
    if route in SENDS_ONLY:
        return client.post(there, '{"knock": 1}', content_type="application/json", headers=reason)
    return client.get(there, headers=reason)


def is_let_in(answer):
    """Also when what was sent is refused for what it is."""
    return answer.status_code in {200, 302, 400, 405}


@pytest.mark.feature(132)
def test_each_role_gets_in_where_the_table_says_and_nowhere_else(client, world):
    cast, records = world
    wrong = []
    for role, user in cast.items():
        client.force_login(user)
        for route, allowed in MATRIX.items():
            if allowed is PUBLIC:
                continue
            kind, finds = RECORDS.get(route, (None, allowed))
            answer = knock(client, route, records[kind] if kind else None)
            expected = "in" if role in finds else 404 if role in allowed else 403
            wants_second_step = route in OF_A_PHONE and answer.json()["code"] == "second_step"
            got = "in" if is_let_in(answer) or wants_second_step else answer.status_code
            if got != expected:
                wrong.append(f"{role} at {route}: {got}, and the table says {expected}")
            if route == "web:sign_out":
                client.force_login(user)

    assert wrong == []


@pytest.mark.feature(132)
def test_the_neighbours_find_nothing_of_stockports(client, world):
    _, records = world
    found = []
    for role, user in the_cast("trafford").items():
        if role not in IN_A_BOROUGH:
            continue
        client.force_login(user)
        for route, (kind, _) in RECORDS.items():
            answer = knock(client, route, records[kind])
            if kind == "rollout" and role in MATRIX[route] - {"partner"}:
                continue  # asked below: a programme date is no secret, and is seen by scope all the same
            if answer.status_code != (404 if role in MATRIX[route] else 403):
                found.append(f"{role} of Trafford at {route}: {answer.status_code}")

    assert found == []


@pytest.mark.feature(132)
def test_a_record_of_another_borough_looks_like_one_that_never_was(client, world):
    _, records = world
    officer = an_account("hub_officer", "trafford")
    client.force_login(officer)

    for route, (kind, _) in RECORDS.items():
        if "hub_officer" not in MATRIX[route]:
            continue
        theirs = knock(client, route, records[kind])
        nobodys = knock(client, route, NEVER_WAS)
        assert theirs.status_code == nobodys.status_code == 404, route
        assert without_what_changes(theirs, records[kind]) == without_what_changes(nobodys, NEVER_WAS), route


@pytest.mark.feature(83)
def test_another_organisation_of_the_borough_reads_only_what_all_members_do(client, world):
    _, records = world
    organisation = an_organisation()
    a_member(Partnership.objects.get(borough__slug="stockport"), organisation)
    client.force_login(an_account("partner", "stockport", organisation=organisation))

    wrong = []
    for route, (kind, finds) in RECORDS.items():
        if "partner" in finds or "partner" in MATRIX[route]:
            answer = knock(client, route, records[kind])
            expected = 404 if kind in SHUT_TO_OTHER_ORGANISATIONS or "partner" not in finds else "in"
            got = "in" if is_let_in(answer) else answer.status_code
            if got != expected:
                wrong.append(f"{route}: {got}, and it should be {expected}")

    assert wrong == []


def without_what_changes(answer, reference):
    text = answer.content.decode().replace(reference, "REFERENCE")
    text = re.sub(r'nonce="[^"]+"', "", text)
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)
    return text.replace(answer["X-Request-ID"], "REQUEST")


@pytest.mark.feature(132)
def test_somebody_not_signed_in_gets_nowhere(client, world):
    _, records = world

    for route, allowed in MATRIX.items():
        kind = RECORDS.get(route, (None,))[0]
        answer = knock(client, route, records[kind] if kind else None)
        if route in BY_LINK:
            assert answer.status_code == 404, route
        elif route in AFTER_PASSWORD:
            assert answer["Location"] == "/sign-in/?over=half", route
        elif route.startswith("api") or route in OF_A_PHONE:
            assert answer.status_code == 401, route
        elif allowed is PUBLIC:
            assert answer.status_code in {200, 403}, route
        else:
            assert answer.status_code == 302, route
            assert answer["Location"].startswith("/sign-in/?next=/"), route


@pytest.mark.feature(139)
def test_a_gmp_viewer_reaches_no_person_by_any_route(client, world):
    cast, records = world
    client.force_login(cast["gmp_viewer"])
    from fraudhub.people.models import Person

    names = set(Person.objects.values_list("full_name", flat=True))
    for route in MATRIX:
        kind = RECORDS.get(route, (None,))[0]
        if route == "web:sign_out":
            continue
        page = knock(client, route, records[kind] if kind else None).content.decode(errors="replace")
        assert not [name for name in names if name in page], route


def test_a_file_can_be_downloaded_only_while_its_right_lasts(client, world):
    cast, records = world
    officer = cast["hub_officer"]
    membership = officer.memberships.get()
    membership.ends_on = timezone.localdate()
    membership.save()
    client.force_login(officer)

    assert client.get(address("jobs:download", records["file of the officer's map"])).status_code == 404


MOST_QUERIES = 15


def test_no_page_asks_the_database_more_than_fifteen_questions(client, world):
    cast, records = world
    asked = {}
    for role, user in cast.items():
        client.force_login(user)
        if role in INVESTIGATORS:
            says_why(client, records["person"])
        for route, allowed in MATRIX.items():
            kind, finds = RECORDS.get(route, (None, allowed))
            if allowed is PUBLIC or role not in finds or route in SENDS_ONLY or route in {"web:sign_out", "web:readyz"}:
                continue
            with CaptureQueriesContext(connection) as captured:
                knock(client, route, records[kind] if kind else None)
            # Savepoints of an audit entry's transaction are no questions.
            questions = [query["sql"] for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
            asked[route] = max(asked.get(route, 0), len(questions))

    assert {route: count for route, count in asked.items() if count > MOST_QUERIES} == {}


def test_a_longer_list_asks_no_more_questions(client, world):
    cast, _ = world
    lists = {
        "people:list": "hub_officer",
        "cases:report_list": "hub_officer",
        "outreach:event_list": "hub_officer",
        "outreach:visit_list": "hub_coordinator",
        "outreach:volunteer_list": "hub_coordinator",
        "outreach:outing_list": "hub_officer",
        "documents:list": "hub_officer",
        "hub_messages:list": "hub_coordinator",
        "api:person-list": "hub_officer",
        "api:event-list": "hub_officer",
        "api:visit-list": "hub_coordinator",
        "outreach:field:today": "volunteer",
    }

    def questions():
        found = {}
        for route, role in lists.items():
            client.force_login(cast[role])
            with CaptureQueriesContext(connection) as captured:
                client.get(address(route))
            found[route] = len(captured)
        return found

    before = questions()
    for number in range(4):
        a_person("stockport")
        an_event("stockport", place=f"Library {number}")
        a_visit(cast["volunteer"], start=at(f"{12 + number}:00"))
        out_by_hand(a_volunteer(borough="stockport").user, by=cast["hub_officer"])
        write_message(to_address="jean@example.org", body="Hello", borough=the_borough("stockport"), by=None)

    assert questions() == before


WITHOUT_REASON = {  # what investigators reach that tells of nobody, or of nobody by name
    **dict.fromkeys(("Asset", "Hearing", "LedgerEntry", "MonthClose", "StageEvent"), "money"),
    "EmergencyAccess": "it has a reason of its own",
    "ImportRun": "a file that was loaded, not who is in it",
    "Outing": "one of ours who is out, not whom they visit",
    "UnnamedConcern": "a cry that names nobody",
    "VisitorCheck": "whether somebody was expected, answered at once",
}


def doorways(patterns=None):
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if hasattr(pattern, "url_patterns"):
            yield from doorways(pattern.url_patterns)
        else:
            yield getattr(pattern.callback, "view_class", None) or getattr(pattern.callback, "cls", None)


def test_what_tells_of_somebody_says_about_whom_a_reason_is_asked():
    """Of whoever sees every borough (web/reasons.py): each model that they reach has a ``reason_path``, or why not."""
    reached = ROLES["investigator"].permissions & SHOWS_PEOPLE
    models = set()
    for doorway in doorways():
        asked = {getattr(doorway, "permission", None), *getattr(doorway, "action_permissions", {}).values()}
        model = getattr(doorway, "model", None)
        if asked & reached and model is not None:
            models.add(model)

    assert {model.__name__ for model in models} >= {"Person", "FraudCase", "Consent", "Referral", "Document"}
    assert {model.__name__ for model in models if not hasattr(model, "reason_path")} == set(WITHOUT_REASON)
