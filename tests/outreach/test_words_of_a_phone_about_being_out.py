"""What a phone says about being out alone, late, twice or out of order: it ends right, and never with a false alarm."""

import uuid
from datetime import UTC, datetime, timedelta, timezone

import pytest

from fraudhub.accounts.models import Receipt
from outreach.models import Outing, OutingCall, OutingStep
from outreach.verbs import cancel_visit, climb_outings, say_safe, start_outing
from tests.factories.accounts import an_account
from tests.factories.lone_working import on_the_rota
from tests.factories.outreach import a_visit, at, the_record_of

pytestmark = pytest.mark.django_db
NOW = datetime(2025, 6, 2, 13, tzinfo=UTC)  # 2pm, when the visit begins
PHONE = timezone(timedelta(hours=1))


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def go(time_machine):
    return lambda minutes: time_machine.move_to(NOW + timedelta(minutes=minutes), tick=False)


@pytest.fixture
def rota(db):
    return on_the_rota()


@pytest.fixture
def visit(stockport_volunteer):
    return a_visit(stockport_volunteer, start=at("14:00"), now=at("08:00"))


@pytest.fixture
def say(client, stockport_volunteer, visit):
    """A word pressed so many minutes after two, by a phone whose clock may be so many minutes wrong."""

    def say(word, minutes, *, to=visit, **changes):
        client.logout()  # a session of its own for each word: they are hours apart
        client.force_login(stockport_volunteer)
        pressed = (NOW + timedelta(minutes=minutes)).astimezone(PHONE)
        body = {"client_uuid": str(uuid.uuid4()), "happened_at": pressed.isoformat(), **changes}
        return client.post(f"/api/v1/visits/{to.reference}/{word}/", body, content_type="application/json")

    return say


def sweep_for_hours(time_machine):
    for minutes in range(0, 600, 15):
        time_machine.move_to(NOW + timedelta(minutes=minutes), tick=False)
        climb_outings()


@pytest.mark.feature(22)
def test_start_extend_help_and_safe_in_their_order(rota, say, go):
    started = say("start", 0)
    go(50)
    extended = say("extend", 50)
    go(60)
    helped = say("help", 60)
    go(65)
    safe = say("safe", 65)

    assert [answer.status_code for answer in (started, extended, helped, safe)] == [201] * 4
    assert [answer.json()["state"] for answer in (started, extended, helped, safe)] == ["out", "out", "help", "safe"]
    assert extended.json()["due_back_at"] == (NOW + timedelta(minutes=75)).isoformat()
    assert safe.json()["due_back_at"] is None
    outing = Outing.objects.get()
    assert outing.minutes == 65
    assert {step.utc_offset_minutes for step in outing.steps.all()} == {60}


@pytest.mark.feature(142)
def test_the_same_word_again_is_200_with_the_same_answer_and_another_content_409(rota, say, visit):
    same = {"client_uuid": str(uuid.uuid4())}

    first, again = say("start", 0, **same), say("start", 0, **same)
    other = say("safe", 1, **same)

    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert first.json() == again.json()
    assert Receipt.objects.count() == 1
    assert [step.what for step in OutingStep.objects.order_by("pk")] == ["started", "noted"]  # the board says so


@pytest.mark.feature(22)
def test_the_program_refuses_a_start_with_nobody_on_the_rota_as_the_page_does(say, rota, go):
    rota.delete()

    answer = say("start", 0)

    assert answer.status_code == 409
    assert "Nobody is on duty for lone workers in Stockport now. Do not go in." in answer.json()["detail"]
    assert not Outing.objects.exists()


@pytest.mark.feature(22)
def test_a_start_that_comes_late_is_taken_whatever_stood_in_its_way_as_they_are_in_there(say, go, visit):
    cancel_visit(visit, reason="She is ill.", by=None)
    go(40)

    answer = say("start", 0)

    assert answer.status_code == 201
    assert answer.json()["flags"] == ["It reached the hub late."]
    outing = Outing.objects.get()
    assert (outing.started_at, outing.due_back_at) == (NOW, NOW + timedelta(minutes=60))
    kept = outing.steps.get().text
    assert kept.startswith("It would have been refused: This visit was cancelled")
    assert "Nobody is on duty for lone workers" in kept


def test_a_start_that_comes_hours_late_is_due_now_and_calls_nobody_yet(rota, say, go):
    go(300)

    say("start", 0)

    outing = Outing.objects.get()
    assert outing.due_back_at == NOW + timedelta(minutes=300)
    assert climb_outings() == 0
    go(315)
    assert climb_outings() == 1


@pytest.mark.feature(22)
def test_safe_that_arrives_before_its_start_ends_right(rota, say, go, time_machine):
    go(90)

    safe, start = say("safe", 55), say("start", 0)

    assert (safe.json()["state"], start.json()["state"]) == ("safe", "safe")
    outing = Outing.objects.get()
    assert (outing.started_at, outing.left_at, outing.minutes) == (NOW, NOW + timedelta(minutes=55), 55)
    sweep_for_hours(time_machine)
    assert not OutingCall.objects.exists()


@pytest.mark.feature(22)
@pytest.mark.parametrize(
    "order",
    [
        ("extend", "safe", "start"), ("safe", "extend", "start"), ("start", "safe", "extend"),
        ("extend", "start", "safe"), ("safe", "start", "extend"),
    ],
)  # fmt: skip
def test_in_whatever_order_they_arrive_the_person_is_safe_and_nobody_is_called(order, rota, say, go, time_machine):
    go(90)
    pressed = {"start": 0, "extend": 58, "safe": 70}

    for word in order:
        assert say(word, pressed[word]).status_code == 201, word

    outing = Outing.objects.get()
    assert not outing.is_out
    assert outing.minutes == 70
    sweep_for_hours(time_machine)
    assert not OutingCall.objects.exists()


@pytest.mark.feature(22)
def test_help_that_arrives_after_they_said_that_they_are_safe_raises_no_alarm_and_is_kept(rota, say, go):
    say("start", 0)
    go(60)
    say("safe", 60)
    go(90)

    late = say("help", 30)

    assert late.json()["state"] == "safe"
    assert late.json()["flags"] == ["It reached the hub late."]
    assert OutingStep.objects.filter(what="help").exists()
    assert not OutingCall.objects.exists()


@pytest.mark.feature(22)
def test_an_old_safe_does_not_end_a_newer_call_for_help(rota, say, go):
    say("start", 0)
    go(40)
    say("help", 40)
    go(45)

    old = say("safe", 35)

    assert old.json()["state"] == "help"
    assert Outing.objects.get().is_out
    assert say("safe", 45).json()["state"] == "safe"


def test_an_old_safe_does_not_end_the_second_time_they_went_in(rota, say, go):
    say("start", 0)
    go(70)
    say("start", 70)  # the safe between them is still on its way

    old = say("safe", 50)

    assert old.json()["state"] in {"out", "late"}
    assert Outing.objects.get().is_out


def test_help_after_it_was_over_is_a_new_alarm(rota, say, go):
    say("start", 0)
    go(60)
    say("safe", 60)
    go(70)

    answer = say("help", 70)

    assert answer.json()["state"] == "help"
    assert Outing.objects.count() == 2
    assert OutingCall.objects.count() == 1


@pytest.mark.feature(22)
def test_help_from_a_phone_whose_clock_is_hours_slow_is_heard(rota, say, go, visit, stockport_volunteer):
    say_safe(start_outing(visit, by=stockport_volunteer), by=stockport_volunteer)
    go(60)
    three_hours_slow = NOW - timedelta(hours=2)

    answer = say("help", -120, sent_at=three_hours_slow.isoformat())

    assert answer.json()["state"] == "help"
    assert OutingCall.objects.count() == 1


def test_help_needs_no_start_no_rota_and_no_right_clock(say, stockport_coordinator):
    answer = say("help", 60 * 24 * 3)

    assert answer.status_code == 201
    assert answer.json()["flags"] == ["The clock of the phone was ahead of ours."]
    assert [call.user for call in OutingCall.objects.all()] == [stockport_coordinator]


def test_a_clock_more_than_a_day_ahead_is_refused_for_the_others(rota, say):
    for word in ("start", "extend", "safe"):
        answer = say(word, 60 * 25)
        assert answer.status_code == 409
        assert "more than a day ahead of ours" in answer.json()["detail"]


def test_words_about_two_visits_keep_apart(rota, say, go, stockport_volunteer):
    second = a_visit(stockport_volunteer, start=at("16:00"), now=at("08:00"))
    say("start", 0)

    refused = say("start", 0, to=second)

    assert refused.status_code == 409
    assert "You are out already since 2pm" in refused.json()["detail"]
    assert say("safe", 1, to=second).json()["state"] == "safe"
    assert Outing.objects.out().get().visit != second


def test_after_the_record_a_late_start_is_still_taken(rota, say, go, visit):
    go(80)
    the_record_of(visit, happened_at=NOW)

    assert say("start", 0).status_code == 201
    assert say("safe", 70).json()["state"] == "safe"


def test_hours_late_both_ends_count_and_a_safe_pressed_hours_late_does_not(rota, say, go):
    go(600)

    say("start", 0)
    say("safe", 560)

    outing = Outing.objects.get()
    assert (outing.left_at, outing.minutes) == (None, 60)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"client_uuid": "1"}, "client_uuid"),
        ({"happened_at": "2025-06-02T14:00:00"}, "happened_at"),
        ({"happened_at": "yesterday"}, "happened_at"),
        ({"sent_at": "x" * 60}, "sent_at"),
        ({"place": "here"}, "place"),
    ],
)
def test_what_cannot_be_kept_is_named(changes, field, rota, say):
    answer = say("start", 0, **changes)

    assert answer.status_code == 400
    assert [problem["field"] for problem in answer.json()["errors"]] == [field]
    assert not Outing.objects.exists()


def test_another_volunteers_visit_is_not_there(rota, say):
    other = a_visit(an_account("volunteer", "stockport"), start=at("14:00"), now=at("08:00"))

    for word in ("start", "extend", "safe", "help"):
        assert say(word, 0, to=other).status_code == 404


@pytest.mark.feature(22)
@pytest.mark.parametrize(
    ("pressed", "due"),
    [
        ("2026-03-29T00:20:00+00:00", "2026-03-29T01:20:00+00:00"),  # the clocks go forward at one
        ("2026-10-25T00:30:00+01:00", "2026-10-25T00:30:00+00:00"),  # and back at two
    ],
)
def test_an_hour_is_an_hour_when_the_clocks_change(pressed, due, client, time_machine, stockport_volunteer):
    begins, due = datetime.fromisoformat(pressed), datetime.fromisoformat(due)
    time_machine.move_to(begins, tick=False)
    on_the_rota()
    visit = a_visit(stockport_volunteer, start=begins, now=begins - timedelta(hours=3))
    client.force_login(stockport_volunteer)

    client.post(
        f"/api/v1/visits/{visit.reference}/start/",
        {"client_uuid": str(uuid.uuid4()), "happened_at": pressed},
        content_type="application/json",
    )

    assert Outing.objects.get().due_back_at == due
