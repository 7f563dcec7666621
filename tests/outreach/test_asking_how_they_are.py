"""Some weeks after a visit somebody is asked how sure they feel, and whether fraudsters were in touch again."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from fraudhub.audit.models import AuditEntry
from fraudhub.core.errors import RuleBroken
from fraudhub.core.working_days import first_working_day
from fraudhub.inbox.sorting import what_waits
from fraudhub.people.verbs import (
    confirm_match,
    record_death,
    record_move,
    set_contact_wishes,
    set_marker,
    withdraw_consent,
)
from fraudhub.referrals.models import Concern
from outreach.models import FollowUp, FollowUpKind, FollowUpTry
from outreach.verbs import do_follow_up, end_follow_up, try_follow_up
from tests.factories.accounts import the_borough
from tests.factories.cases import a_case
from tests.factories.outreach import CALM_ANSWERS, a_fitted_device, a_follow_up, a_visit, at, the_record_of
from tests.factories.people import a_consent, a_person

pytestmark = pytest.mark.django_db


def done(follow_up, **told):
    values = {"on": timezone.localdate(), "how": "call", "new_contact": "no", "by": None}
    return do_follow_up(follow_up, **values | told)


def tried(follow_up, **told):
    today = timezone.localdate()
    values = {"on": today, "how": "call", "next_try_on": today + timedelta(days=2), "by": None}
    return try_follow_up(follow_up, **values | told)


@pytest.mark.parametrize(
    ("answer", "due_on"),
    [
        ("1_week", date(2025, 4, 22)),  # a week after is Good Friday, then a weekend and Easter Monday
        ("6_weeks", date(2025, 5, 23)),
        ("3_months", date(2025, 7, 11)),
    ],
)
def test_the_day_follows_from_the_answer_and_is_never_a_weekend_or_a_bank_holiday(answer, due_on):
    visit = a_visit(start=datetime(2025, 4, 11, 9, tzinfo=UTC))

    the_record_of(visit, answers={**CALM_ANSWERS, "follow_up": answer}, now=datetime(2025, 4, 11, 10, tzinfo=UTC))

    assert FollowUp.objects.get().due_on == due_on


def test_the_last_day_of_a_short_month_is_three_months_after_a_longer_one():
    three_months = FollowUpKind.objects.get(pk="3_months")

    assert three_months.due_after(date(2025, 11, 30)) == first_working_day(date(2026, 2, 28)) == date(2026, 3, 2)


def test_no_need_is_no_follow_up_and_without_consent_nobody_is_asked():
    the_record_of(a_visit(), answers={**CALM_ANSWERS, "follow_up": "none"})
    the_record_of(a_visit(), answers={"present": "alone", "consent": "no", "leaflet": "yes", "volunteer_ok": "fine"})

    assert not FollowUp.objects.exists()


@pytest.mark.feature(15)
def test_each_resident_of_a_visit_is_asked_and_the_answers_stay_with_the_visit(client, stockport_officer):
    may, tom = a_person(full_name="May Holt"), a_person(full_name="Tom Holt")
    record = the_record_of(a_visit(residents=[may, tom]))
    client.force_login(stockport_officer)

    visit_page = client.get(record.visit.url()).content.decode()
    asked = client.get(FollowUp.objects.get(person=tom).url()).content.decode()

    assert set(FollowUp.objects.values_list("person", flat=True)) == {may.pk, tom.pk}
    assert "May Holt: asked how they are" in visit_page
    assert "Tom Holt: asked how they are" in visit_page
    assert "Before: 2 of 5. After: 4 of 5." in asked


def test_a_later_visit_sets_another_day_and_nobody_is_rung_twice(client, stockport_officer):
    person = a_person()
    for hour in ("09:00", "11:00"):
        visit = a_visit(residents=[person], start=at(hour, days=-1))
        the_record_of(visit, now=at(hour, days=-1) + timedelta(minutes=30))

    first, second = FollowUp.objects.order_by("pk")

    assert list(FollowUp.objects.open()) == [second]
    assert list(FollowUp.objects.not_done()) == [first]
    client.force_login(stockport_officer)
    assert "A later visit set another day." in client.get(first.url()).content.decode()
    assert first.reference in client.get("/follow-ups/?show=ended").content.decode()
    assert first.reference not in client.get("/follow-ups/").content.decode()
    with pytest.raises(RuleBroken, match="A later visit set another day"):
        done(first)
    done(second)
    assert not FollowUp.objects.open().exists()


def test_they_are_asked_about_confidence_and_new_contact_and_once_more_later(stockport_officer):
    person = a_person()
    follow_up = a_follow_up(person)

    follow_up = done(
        follow_up, confidence=4, note="She hangs up now.", again=FollowUpKind.objects.get(pk="3_months"),
        by=stockport_officer,
    )  # fmt: skip

    assert (follow_up.state, follow_up.confidence, follow_up.new_contact) == (FollowUp.State.DONE, 4, "no")
    assert follow_up.closed_by == stockport_officer
    again = FollowUp.objects.open().get()
    assert (again.person, again.kind_id) == (person, "3_months")
    entry = AuditEntry.objects.about(follow_up).get(action="follow_up.done")
    assert entry.facts == {"how": "call", "new_contact": "no"}
    assert entry.references == [person.reference]
    with pytest.raises(RuleBroken, match="This was closed"):
        done(follow_up)


def test_fraudsters_in_touch_again_are_a_concern_at_once():
    follow_up = a_follow_up()

    done(follow_up, new_contact="yes", note="A man rang about her bank, twice.")

    concern = Concern.objects.get(source_reference=follow_up.reference)
    assert concern.person == follow_up.person
    assert concern.kind_id == "worried"
    assert "A man rang about her bank, twice." in concern.what


def test_a_try_that_reached_nobody_is_kept_and_the_next_has_a_day(stockport_officer):
    follow_up = a_follow_up()

    follow_up = tried(follow_up, note="Rang off.", by=stockport_officer)

    assert follow_up.is_open
    assert follow_up.due_on == timezone.localdate() + timedelta(days=2)
    assert FollowUpTry.objects.get().note == "Rang off."
    assert AuditEntry.objects.about(follow_up).filter(action="follow_up.tried").exists()


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"next_try_on": None}, "Say when somebody tries again"),
        ({"next_try_on": date(2020, 1, 1)}, "today or later"),
        ({"next_try_on": date(2999, 1, 1)}, "within 90 days"),
        ({"on": date(2999, 1, 1)}, "today or in the past"),
    ],
)
def test_a_next_try_is_neither_past_nor_put_off_for_ever(told, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        tried(a_follow_up(), **told)


def test_a_device_at_their_home_is_checked_with_them():
    device = a_fitted_device()
    check = FollowUp.objects.get(device=device)

    with pytest.raises(RuleBroken, match="Say whether the device works"):
        done(check)
    done(check, works=False, note="The light is off.", again=FollowUpKind.objects.get(pk="1_week"))

    assert device.steps.last().works is False
    assert FollowUp.objects.open().get().device == device


# Wishes and consent, asked at use -------------------------------------------------------------------------


def test_who_is_not_safe_to_ring_is_not_rung_and_the_page_says_so_first(client, stockport_officer):
    person = a_person(full_name="May Holt")
    follow_up = a_follow_up(person)
    set_contact_wishes(person, wishes={"call": False}, by=None)
    client.force_login(stockport_officer)

    page = client.get(follow_up.url()).content.decode()
    with pytest.raises(RuleBroken, match=r"not safe to call them\. Choose another way"):
        done(follow_up)

    assert "May Holt said that it is not safe to call them." in page
    assert "0161 496 0000" not in page
    assert done(follow_up, how="letter").state == FollowUp.State.DONE


def test_a_wish_told_to_another_hub_holds_here_too():
    here, there = a_person(), a_person("trafford")
    confirm_match(here, there, by=None)
    set_contact_wishes(there, wishes={"call": False}, by=None)

    with pytest.raises(RuleBroken, match="not safe to call"):
        done(a_follow_up(here))


def test_who_does_not_want_visits_is_not_visited_to_ask():
    person = a_person()
    follow_up = a_follow_up(person)
    a_consent(person, "letters")
    a_consent(person, "visit", is_given=False)

    with pytest.raises(RuleBroken, match="does not want visits now"):
        done(follow_up, how="visit")


# What life does -------------------------------------------------------------------------------------------


def test_a_death_ends_them_in_every_hub_and_a_move_in_the_hub_they_left(stockport_officer):
    here, there = a_person(), a_person("trafford")
    confirm_match(here, there, by=None)
    mover = a_person()
    ends = [a_follow_up(here), a_follow_up(there), a_follow_up(mover)]

    record_death(here, died_on=timezone.localdate(), by=stockport_officer)
    record_move(mover, moved_on=timezone.localdate(), by=stockport_officer)

    for follow_up in ends:
        follow_up.refresh_from_db()
    assert [each.ended_because for each in ends] == [
        "The person has died.", "The person has died.", "The person has moved away.",
    ]  # fmt: skip
    with pytest.raises(RuleBroken, match="has died"):
        a_follow_up(here)


def test_whoever_records_a_death_is_told_that_a_call_blocker_is_at_their_home(client, stockport_officer):
    device = a_fitted_device()
    client.force_login(stockport_officer)

    page = client.get(device.person.url("record_death")).content.decode()

    assert "It ends 1 follow-up." in page
    assert f"Call blocker {device.serial} is at their home: ask for it back." in page


@pytest.mark.parametrize(("agreed_to_calls", "state"), [(False, "ended"), (True, "open")])
def test_do_not_visit_ends_them_but_for_who_agreed_to_calls_and_letters(agreed_to_calls, state):
    person = a_person()
    follow_up = a_follow_up(person)
    if agreed_to_calls:
        a_consent(person, "letters")

    set_marker(person, kind="do_not_visit", note="She asked.", by=None)

    follow_up.refresh_from_db()
    assert follow_up.state == state


def test_who_lives_with_somebody_who_is_not_to_be_visited_is_asked_another_way():
    home = {"address": "7 Chapel Street", "postcode": "SK1 3XE", "phone": ""}
    follow_up = a_follow_up(a_person(full_name="May Holt", **home))
    set_marker(a_person(full_name="Ron Holt", **home), kind="do_not_visit", note="He threatens.", by=None)

    with pytest.raises(RuleBroken, match="Somebody at the address of May Holt is not to be visited"):
        done(follow_up, how="visit")

    assert done(follow_up, how="call").state == "done"


@pytest.mark.parametrize(("purpose", "state"), [("visit", "ended"), ("letters", "ended"), ("share", "open")])
def test_consent_that_is_taken_back_ends_them_where_it_is_about_them(purpose, state):
    person = a_person()
    follow_up, consent = a_follow_up(person), a_consent(person, purpose)

    withdraw_consent(consent, by=None)

    follow_up.refresh_from_db()
    assert follow_up.state == state


# Pages ----------------------------------------------------------------------------------------------------


def typed_on(day, name="on"):
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def test_an_officer_asks_on_the_page_and_a_refusal_keeps_what_was_typed(client, stockport_officer):
    follow_up = a_follow_up(a_person(full_name="May Holt"))
    client.force_login(stockport_officer)
    typed = {"how": "call", "reached": "yes", "confidence": "5", "note": "Sleeps better.", "again": "3_months"}
    typed |= typed_on(timezone.localdate())

    refused = client.post(follow_up.url("do"), typed)
    page = client.post(follow_up.url("do"), {**typed, "new_contact": "no"}, follow=True).content.decode()

    assert refused.status_code == 400
    assert "Say whether fraudsters were in touch again." in refused.content.decode()
    assert "Sleeps better." in refused.content.decode()
    assert "5 of 5" in page
    assert FollowUp.objects.open().get().kind_id == "3_months"


def test_an_officer_who_reached_nobody_sets_the_next_day(client, stockport_officer):
    follow_up, today = a_follow_up(), timezone.localdate()
    client.force_login(stockport_officer)
    typed = {"how": "call", "reached": "no"} | typed_on(today)

    refused = client.post(follow_up.url("do"), typed).content.decode()
    page = client.post(
        follow_up.url("do"), typed | typed_on(today + timedelta(days=3), "next_try_on"), follow=True
    ).content.decode()

    assert "Say when somebody tries again" in refused
    assert "A call: nobody reached" in page


def test_what_is_due_waits_in_the_inbox_with_the_reference_alone_and_the_list_keeps_its_filter(
    client, stockport_officer, trafford_officer
):
    person = a_person(full_name="May Holt")
    follow_up = a_follow_up(person, since=timezone.localdate() - timedelta(days=50))
    later = a_follow_up(a_person(full_name="Tom Late"))
    client.force_login(stockport_officer)

    items = {each.item.reference: each.item for each in what_waits(stockport_officer)[0]}
    due = client.get(reverse("outreach:follow_up_list") + "?show=due").content.decode()
    back = client.get(follow_up.url()).content.decode()

    assert follow_up.reference in items
    assert later.reference not in items
    assert person.reference in items[follow_up.reference].why
    assert "May Holt" not in items[follow_up.reference].title + items[follow_up.reference].why
    assert "May Holt" in due
    assert "Tom Late" not in due
    assert "/follow-ups/?show=due" in back
    assert what_waits(trafford_officer)[0] == []


def test_a_visit_since_then_is_told_with_what_they_said_there(client, stockport_officer):
    person = a_person()
    follow_up = a_follow_up(person, kind="3_months")
    visit = the_record_of(a_visit(residents=[person]), answers={**CALM_ANSWERS, "confidence_after": "5"}).visit
    client.force_login(stockport_officer)

    page = client.get(follow_up.url()).content.decode()

    assert "Visited since, on" in page
    assert visit.url() in page
    assert "Before: 2 of 5. After: 5 of 5." in page


def test_a_follow_up_that_ends_says_why(client, stockport_officer):
    follow_up = a_follow_up()
    client.force_login(stockport_officer)

    client.post(follow_up.url("end"), {"reason": "Not reached after four tries."})
    follow_up.refresh_from_db()

    assert follow_up.state == FollowUp.State.ENDED
    assert AuditEntry.objects.about(follow_up).get(action="follow_up.ended").reason == "Not reached after four tries."
    with pytest.raises(RuleBroken):
        end_follow_up(follow_up, reason="Again", by=None)


def test_the_persons_page_and_the_line_of_their_case_tell_of_it(client, stockport_officer):
    case = a_case(by=stockport_officer)
    done(a_follow_up(case.person), confidence=4, by=stockport_officer)
    client.force_login(stockport_officer)

    person_page = client.get(case.person.url()).content.decode()
    history = client.get(reverse("cases:history", args=[case.reference])).content.decode()

    assert "done on" in person_page
    assert "4 of 5 sure" in person_page
    assert "Asked how they are: a call" in history


def test_one_of_a_kind_is_planned_at_a_time():
    person = a_person()
    a_follow_up(person)

    with pytest.raises(RuleBroken, match="They are to be asked “after 6 weeks” already"):
        a_follow_up(person)
    assert the_borough("stockport").pk == a_follow_up(person, kind="1_week").borough_id
