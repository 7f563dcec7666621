"""The phone's own door: a volunteer's visits, and one record however often it is sent."""

import uuid
from datetime import datetime

import pytest
from django.utils import timezone

from outreach.models import VisitRecord
from outreach.verbs import cancel_visit
from tests.factories.accounts import an_account
from tests.factories.outreach import CALM_ANSWERS, a_visit, at, the_record_of
from tests.factories.people import a_person

pytestmark = pytest.mark.django_db


def body(**changes):
    now = timezone.localtime().isoformat()
    return {
        "client_uuid": str(uuid.uuid4()), "outcome": "visited", "checklist_version": "2024-1",
        "answers": CALM_ANSWERS, "happened_at": now, "recorded_at": now, **changes,
    }  # fmt: skip


def record(client, visit, sent):
    return client.post(f"/api/v1/visits/{visit.reference}/record/", sent, content_type="application/json")


@pytest.mark.feature(142)
def test_the_first_is_201_the_same_again_200_with_the_same_answer_and_another_content_409(client, stockport_volunteer):
    visit = a_visit(stockport_volunteer)
    client.force_login(stockport_volunteer)
    sent = body()

    first, again = record(client, visit, sent), record(client, visit, sent)
    other = record(client, visit, {**sent, "outcome": "no_answer", "answers": {"volunteer_ok": "fine"}})

    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert first.json() == again.json()
    assert first.json()["reference"] == visit.reference
    assert other.json()["code"] == "idempotency_conflict"
    assert VisitRecord.objects.count() == 1


def test_recording_asks_the_database_only_what_the_record_needs(
    client, stockport_volunteer, django_assert_max_num_queries, monkeypatch
):
    monkeypatch.setattr(
        "outreach.verbs.visiting.draw_for_a_second_look", lambda visit, now: None
    )  # by chance: two more
    first, second = a_visit(stockport_volunteer, start=at("10:00")), a_visit(stockport_volunteer, start=at("12:00"))
    client.force_login(stockport_volunteer)
    record(client, first, body(happened_at=at("10:00").isoformat()))  # lists that a process reads once are read by now

    # session, account, role, visit; the transaction; the receipt and its answer; the visit, its record, drafts,
    # residents, follow-up and line of the trail
    with django_assert_max_num_queries(14):
        answer = record(client, second, body(happened_at=at("12:00").isoformat()))

    assert answer.status_code == 201


def test_the_phones_own_clock_and_its_distance_from_utc_are_kept(client, stockport_volunteer):
    visit = a_visit(stockport_volunteer)
    client.force_login(stockport_volunteer)
    written = timezone.now().astimezone(timezone.get_fixed_timezone(330))

    answer = record(client, visit, body(recorded_at=written.isoformat()))

    assert answer.status_code == 201
    kept = VisitRecord.objects.get()
    assert kept.recorded_at == written
    assert kept.recorded_utc_offset_minutes == 330


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"answers": {**CALM_ANSWERS, "consent": {"no": 1}}}, "answers.consent"),
        ({"answers": {**CALM_ANSWERS, "lives": 7}}, "answers.lives"),
        ({"answers": {**CALM_ANSWERS, "made_safer": "call_159"}}, "answers.made_safer"),
        ({"answers": {**CALM_ANSWERS, "worrying": "PIN is 4321"}}, "answers.worrying"),
        ({"answers": []}, "answers"),
        ({"recorded_at": "2026-06-01T14:05:00"}, "recorded_at"),
        ({"recorded_at": "0001-01-01T00:00:00+13:00"}, "recorded_at"),
        ({"outcome": "enjoyed"}, "outcome"),
        ({"client_uuid": "1"}, "client_uuid"),
        ({"status": "recorded"}, "status"),
    ],
)
def test_what_cannot_be_kept_is_named(client, stockport_volunteer, change, field):
    visit = a_visit(stockport_volunteer)
    client.force_login(stockport_volunteer)

    answer = record(client, visit, body(**change))

    assert answer.status_code == 400, answer.content
    assert any(problem["field"].startswith(field) for problem in answer.json()["errors"])
    assert not VisitRecord.objects.exists()


def test_a_volunteer_is_given_only_own_visits_of_these_days_and_the_least_of_each_person(client, stockport_volunteer):
    today = a_visit(stockport_volunteer, residents=[a_person(full_name="May Holt", access_needs="Slow to the door")])
    a_visit(stockport_volunteer, start=at("10:00", days=4))
    a_visit(an_account("volunteer", "stockport"))
    client.force_login(stockport_volunteer)

    rows = client.get("/api/v1/visits/").json()["results"]

    assert [row["reference"] for row in rows] == [today.reference]
    assert set(rows[0]["residents"][0]) == {
        "reference", "full_name", "address", "access_needs", "language", "risk_flags",
    }  # fmt: skip


def test_a_hub_is_given_its_boroughs_visits_and_a_neighbour_none(client, stockport_officer, trafford_officer):
    visit = the_record_of(a_visit()).visit
    a_visit(start=at("10:00", days=9))

    answers = {}
    for user in (stockport_officer, trafford_officer):
        client.force_login(user)
        one = client.get(f"/api/v1/visits/{visit.reference}/")
        answers[user] = (len(client.get("/api/v1/visits/").json()["results"]), one.status_code)

    assert answers == {stockport_officer: (2, 200), trafford_officer: (0, 404)}


def test_another_volunteers_visit_cannot_be_recorded_nor_found(client, stockport_volunteer):
    other = a_visit(an_account("volunteer", "stockport"))
    client.force_login(stockport_volunteer)

    assert record(client, other, body()).status_code == 404
    assert client.get(f"/api/v1/visits/{other.reference}/").status_code == 404


def test_a_cancelled_visit_that_went_ahead_is_recorded_and_flagged(client, stockport_volunteer):
    visit = cancel_visit(a_visit(stockport_volunteer), reason="Away", by=None)
    client.force_login(stockport_volunteer)

    answer = record(client, visit, body())

    assert answer.status_code == 201
    assert answer.json()["flags"] == ["When it arrived the visit had been cancelled."]


def test_the_rollout_is_read_by_who_may_see_it(client, gmp_viewer, stockport_volunteer):
    a_visit()

    client.force_login(gmp_viewer)
    rows = client.get("/api/v1/rollout/").json()["results"]
    client.force_login(stockport_volunteer)

    assert [(row["borough"], row["stage"], row["actual_on"]) for row in rows] == [("Stockport", "live", "2024-01-08")]
    assert client.get("/api/v1/rollout/").status_code == 403
    client.force_login(gmp_viewer)
    assert client.get("/api/v1/visits/").status_code == 403


def test_a_phone_that_says_it_happened_before_it_was_planned_is_answered_with_the_sentence(client, stockport_volunteer):
    visit = a_visit(stockport_volunteer, start=at("10:30", days=-1), now=at("09:00", days=-1))
    client.force_login(stockport_volunteer)

    answer = record(client, visit, body(happened_at=at("08:30", days=-1).isoformat()))

    assert answer.status_code == 409
    assert "cannot have happened before that" in answer.json()["detail"]
    assert not VisitRecord.objects.exists()


@pytest.mark.feature(18)
def test_the_three_times_of_a_recorded_visit_are_given_and_of_another_none(client, stockport_officer):
    moments = {"happened_at": at("09:10", days=-1), "recorded_at": at("12:00", days=-1)}
    kept = the_record_of(a_visit(start=at("09:00", days=-1)), now=at("18:00", days=-1), **moments)
    planned = a_visit(start=at("10:00", days=1))
    client.force_login(stockport_officer)

    recorded = client.get(f"/api/v1/visits/{kept.visit.reference}/").json()
    open_still = client.get(f"/api/v1/visits/{planned.reference}/").json()
    page = client.get(kept.visit.url()).content.decode()

    told = [datetime.fromisoformat(recorded[name]) for name in ("happened_at", "recorded_at", "received_at")]
    assert told == [*moments.values(), at("18:00", days=-1)]
    assert recorded["outcome"] == "visited"
    assert [open_still[name] for name in ("outcome", "happened_at", "recorded_at", "received_at")] == [None] * 4
    assert [words in page for words in ("9:10am", "midday", "6pm")] == [True] * 3
