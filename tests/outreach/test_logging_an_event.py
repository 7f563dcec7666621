"""Talks, stalls and clinics: people counted by band, by page and by API alike."""

import re
import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from fraudhub.audit.models import AuditEntry
from fraudhub.core.errors import RuleBroken
from fraudhub.core.periods import FinancialYear
from outreach.models import Event
from outreach.models.events import BANDS
from outreach.verbs import take_back_event
from tests.factories.accounts import an_organisation
from tests.factories.outreach import a_volunteer, an_event

pytestmark = pytest.mark.django_db

TYPED = {
    "submission_key": "5d0f7f0a-5a2c-4c7e-9d0e-111111111111",
    "kind": "stall", "held_on_day": "2", "held_on_month": "6", "held_on_year": "2025",
    "place": "Merseyway market", "topics": ["doorstep", "courier"],
    "aged_under_65": "4", "aged_65_to_74": "11", "aged_75_and_over": "6", "age_not_known": "",
    "materials": "30 leaflets",
}  # fmt: skip


@pytest.mark.feature(130)
def test_an_officer_logs_a_stall_and_reads_it_back(client, stockport_officer):
    partner = an_organisation("Age UK Stockport")
    client.force_login(stockport_officer)

    page = client.post("/events/log/", {**TYPED, "partner": partner.pk}, follow=True)
    listed = client.get("/events/").content.decode()

    event = Event.objects.get()
    text = page.content.decode()
    for words in ("Merseyway market", "2 June 2025", "Age UK Stockport", "Doorstep traders", "30 leaflets", "21"):
        assert words in text
    assert (event.headcount, event.borough.slug, event.created_by) == (21, "stockport", stockport_officer)
    assert "Stall at Merseyway market" in listed
    assert AuditEntry.objects.about(event).filter(action="event.logged").count() == 1


def test_the_form_comes_with_all_that_can_be_guessed(client, stockport_officer):
    client.force_login(stockport_officer)

    text = client.get("/events/log/").content.decode()

    today = timezone.localdate()
    assert f'value="{today.year}"' in text
    assert 'name="borough"' not in text


def test_pressed_twice_it_is_one_event(client, stockport_officer):
    client.force_login(stockport_officer)

    addresses = {client.post("/events/log/", TYPED).headers["Location"] for _ in range(2)}

    assert len(addresses) == 1
    assert Event.objects.count() == 1


@pytest.mark.feature(130)
def test_what_a_colleague_logged_already_is_not_counted_twice_and_a_second_one_that_day_is_told_apart(
    client, stockport_officer, stockport_coordinator
):
    client.force_login(stockport_officer)
    client.post("/events/log/", TYPED)
    first = Event.objects.get()
    client.force_login(stockport_coordinator)
    theirs = TYPED | {"submission_key": str(uuid.uuid4()), "place": "merseyway MARKET", "aged_65_to_74": "12"}

    refused = client.post("/events/log/", theirs)
    by_program = post(client, BODY | {"kind": "stall", "place": "Merseyway market"})

    text = refused.content.decode()
    assert f"Stall at Merseyway market on 2 June 2025 is logged already: {first.reference}." in text
    assert 'value="merseyway MARKET"' in text
    assert (by_program.status_code, Event.objects.count()) == (409, 1)

    client.post("/events/log/", theirs | {"place": "Merseyway market, afternoon"})
    client.post("/events/log/", theirs | {"submission_key": str(uuid.uuid4()), "kind": "talk"})

    assert Event.objects.count() == 3


def test_an_event_that_was_taken_back_is_logged_again_as_it_was(client, stockport_officer):
    mistyped = an_event(held_on=date(2025, 6, 2), by=stockport_officer)
    take_back_event(mistyped, reason="Two noughts too many.", by=stockport_officer)

    again = an_event(held_on=date(2025, 6, 2), by=stockport_officer)

    assert list(Event.objects.standing()) == [again]


def test_a_day_that_has_not_come_and_a_crowd_that_fits_no_hall_are_refused_and_kept_on_the_page(
    client, stockport_officer
):
    tomorrow = timezone.localdate() + timedelta(days=1)
    client.force_login(stockport_officer)

    page = client.post(
        "/events/log/",
        {
            **TYPED, "held_on_day": tomorrow.day, "held_on_month": tomorrow.month, "held_on_year": tomorrow.year,
            "aged_65_to_74": "5001",
        },
    )  # fmt: skip

    text = page.content.decode()
    assert page.status_code == 400
    assert "The day it was held must be today or in the past" in text
    assert "must be 5,000 or fewer" in text
    assert "Merseyway market" in text
    with pytest.raises(RuleBroken):
        an_event(held_on=tomorrow)


@pytest.mark.parametrize("people", [-1, 5001])
def test_the_database_holds_the_same_bounds(people):
    event = an_event()
    event.age_not_known = people

    with pytest.raises(IntegrityError), transaction.atomic():
        event.save()


def test_events_of_a_period_add_up_by_band():
    an_event(held_on=date(2025, 3, 31), headcounts={"aged_65_to_74": 100})
    an_event(held_on=date(2025, 4, 1), headcounts={"aged_65_to_74": 10, "aged_under_65": 1})
    an_event("trafford", held_on=date(2026, 3, 31), headcounts={"aged_65_to_74": 5})

    year = Event.objects.during(FinancialYear(2025))

    assert year.headcount_by_band() == {
        "aged_under_65": 1, "aged_65_to_74": 15, "aged_75_and_over": 0, "age_not_known": 0,
    }  # fmt: skip
    assert sum(event.people for event in year.with_headcount()) == 16


def test_trafford_sees_nothing_of_stockports_events(client, trafford_officer):
    event = an_event()
    client.force_login(trafford_officer)

    assert client.get(event.url()).status_code == 404
    assert "Edgeley" not in client.get("/events/").content.decode()
    assert client.get(f"/api/v1/events/{event.reference}/").status_code == 404
    assert client.get("/api/v1/events/").json()["results"] == []


@pytest.mark.feature(130)
def test_an_event_without_people_says_why_nobody_came(client, stockport_officer):
    nobody = {**TYPED, **dict.fromkeys(BANDS, "0")}
    client.force_login(stockport_officer)

    refused = client.post("/events/log/", nobody)
    both = client.post("/events/log/", {**TYPED, "nobody_came_because": "It snowed."})
    assert "Enter how many people there were. If nobody came, say why as far as you know" in refused.content.decode()
    assert re.search(r"You counted \d+ people, and say why nobody came", both.content.decode())
    assert not Event.objects.exists()

    client.post("/events/log/", {**nobody, "nobody_came_because": "It snowed."})
    event = Event.objects.get()
    assert (event.headcount, event.nobody_came_because) == (0, "It snowed.")
    assert "Nobody came: It snowed." in client.get(event.url()).content.decode()


# By program ------------------------------------------------------------------------------------------------

BODY = {
    "borough_code": "E08000007", "kind": "talk", "held_on": "2025-06-02", "place": "Edgeley Library",
    "topics": ["courier"], "headcounts": {"aged_65_to_74": 12},
}  # fmt: skip


def post(client, body, key=None):
    return client.post(
        "/api/v1/events/", body, content_type="application/json", headers={"Idempotency-Key": str(key or uuid.uuid4())}
    )


@pytest.mark.feature(142)
def test_the_same_request_twice_makes_one_event_and_the_same_answer(client, stockport_officer):
    client.force_login(stockport_officer)
    key = uuid.uuid4()

    first, again = post(client, BODY, key), post(client, BODY, key)
    other = post(client, {**BODY, "place": "Reddish Library"}, key)

    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert first.json() == again.json()
    assert other.json()["code"] == "idempotency_conflict"
    assert Event.objects.count() == 1


def test_by_program_too_an_event_without_people_says_why(client, stockport_officer):
    client.force_login(stockport_officer)

    refused = post(client, {**BODY, "headcounts": {}})
    logged = post(client, {**BODY, "headcounts": {}, "nobody_came_because": "It snowed."})

    assert refused.status_code == 409
    assert "If nobody came, say why" in refused.content.decode()
    assert (logged.status_code, logged.json()["nobody_came_because"]) == (201, "It snowed.")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"borough_code": "E08000009"}, "borough_code"),  # another hub's borough
        ({"held_on": "2999-01-01"}, "held_on"),
        ({"headcounts": {"aged_65_to_74": -1}}, "headcounts.aged_65_to_74"),
        ({"headcounts": {"aged_65_to_74": 5001}}, "headcounts.aged_65_to_74"),
        ({"headcounts": {"aged_90": 1}}, "headcounts.aged_90"),
        ({"topics": []}, "topics"),
        ({"materials": "Card 4111 1111 1111 1111"}, "materials"),
        ({"place": "\u200b"}, "place"),
        ({"reference": "EV-1"}, "reference"),
    ],
)
def test_what_a_form_would_refuse_the_api_refuses(client, stockport_officer, change, field):
    client.force_login(stockport_officer)

    answer = post(client, {**BODY, **change})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"].startswith(field)
    assert not Event.objects.exists()


@pytest.mark.feature(130)
def test_what_is_held_week_by_week_is_logged_like_the_last_with_its_volunteers(
    client, stockport_officer, stockport_volunteer
):
    helper = a_volunteer(stockport_volunteer)
    client.force_login(stockport_officer)
    client.post("/events/log/", {**TYPED, "volunteers": [helper.pk]})
    first = Event.objects.get()
    assert f"/events/log/?like={first.reference}" in client.get("/events/").content.decode()
    assert helper.user.full_name in client.get(first.url()).content.decode()

    page = client.get(f"/events/log/?like={first.reference}")
    initial = page.context["form"].initial

    assert (initial["place"], initial["kind"], initial["held_on"]) == (
        "Merseyway market",
        "stall",
        timezone.localdate(),
    )
    assert [topic.pk for topic in initial["topics"]] == list(first.topics.values_list("pk", flat=True))
    assert list(initial["volunteers"]) == [helper]
    text = page.content.decode()
    assert re.search(rf'name="volunteers" value="{helper.pk}"[^>]*checked', text)
    assert 'name="aged_65_to_74" value="11"' not in text


def test_an_event_of_another_hub_is_not_repeated_and_its_volunteers_are_not_chosen(client, stockport_officer):
    there = an_event("trafford", place="Sale Town Hall")
    stranger = a_volunteer(borough="trafford")
    client.force_login(stockport_officer)

    page = client.get(f"/events/log/?like={there.reference}").content.decode()
    refused = client.post("/events/log/", {**TYPED, "volunteers": [stranger.pk]})

    assert "Sale Town Hall" not in page
    assert stranger.user.full_name not in page
    assert refused.status_code in (302, 400)
    assert not Event.objects.filter(volunteers=stranger).exists()
    with pytest.raises(RuleBroken, match="gives their time to another hub"):
        an_event("stockport", volunteers=[stranger])


# How long, how many a week, and what was mistyped ---------------------------------------------------------


@pytest.mark.feature(130)
def test_how_long_it_lasted_is_kept_for_the_hours_of_who_helped(client, stockport_officer):
    client.force_login(stockport_officer)

    page = client.post("/events/log/", {**TYPED, "lasted_minutes": "90"}, follow=True).content.decode()
    refused = client.post("/events/log/", {**TYPED, "lasted_minutes": "900"})
    by_program = post(client, {**BODY, "lasted_minutes": 60})

    assert "1 hour 30 minutes" in page
    assert refused.status_code == 400
    assert "must be 720 or fewer" in refused.content.decode()
    assert by_program.json()["lasted_minutes"] == 60
    with pytest.raises(RuleBroken, match="from a minute to 12 hours"):
        an_event(lasted_minutes=0)


@pytest.mark.feature(130)
def test_the_list_says_how_many_of_two_a_week_are_logged(client, stockport_officer, time_machine):
    time_machine.move_to("2026-03-29T10:00:00Z")  # the Sunday on which the clocks go forward
    an_event(held_on=date(2026, 3, 22))
    an_event(held_on=date(2026, 3, 23))
    take_back_event(an_event(held_on=date(2026, 3, 24)), reason="Twice.", by=None)
    client.force_login(stockport_officer)

    page = client.get("/events/").content.decode()

    assert "Stockport, week from 23 March 2026: 1 of 2 logged." in page
    assert "Trafford" not in page


def test_a_mistyped_event_is_taken_back_counts_no_longer_and_comes_again_filled_in(client, stockport_officer):
    event = an_event(headcounts={"aged_65_to_74": 120}, held_on=date(2026, 3, 3))
    client.force_login(stockport_officer)

    empty = client.post(event.url("take_back"), {"reason": ""})
    form = client.post(event.url("take_back"), {"reason": "Twelve, not 120."}, follow=True)
    page = client.get(event.url()).content.decode()

    assert empty.status_code == 400
    assert form.context["form"].initial["aged_65_to_74"] == 120
    assert form.context["form"].initial["held_on"] == date(2026, 3, 3)
    assert "Twelve, not 120." in page
    assert "It was mistyped" not in page
    assert Event.objects.headcount_by_band()["aged_65_to_74"] == 0
    assert Event.objects.standing().count() == 0
    assert AuditEntry.objects.about(event).get(action="event.taken_back").reason == "Twelve, not 120."
    assert client.get(f"/api/v1/events/{event.reference}/").json()["taken_back_at"]
    with pytest.raises(RuleBroken, match="taken back already"):
        take_back_event(event, reason="Again", by=stockport_officer)
