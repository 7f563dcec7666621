"""Danger now, money going now, worried: pressed where there is no signal, and heard by somebody on duty once."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from fraudhub.audit.models import AuditEntry
from fraudhub.messages.models import Message
from fraudhub.referrals.models import Concern
from outreach.models import Outing, OutingStep, UnnamedConcern
from outreach.verbs import cancel_visit, reallocate_visit, start_outing
from tests.factories.accounts import an_account
from tests.factories.lone_working import on_the_rota
from tests.factories.outreach import CALM_ANSWERS, a_visit, a_volunteer, at
from tests.factories.people import a_person
from tests.factories.phones import APhone
from tests.factories.referrals import on_duty

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(stockport_volunteer, time_machine):
    time_machine.move_to(at("10:30"), tick=True)
    on_duty(an_account("hub_officer", "stockport", name="Olive Duty"))
    on_the_rota()
    return a_visit(stockport_volunteer, start=at("10:00"), now=at("08:00"))


@pytest.fixture
def phone(stockport_volunteer, visit):
    phone = APhone(stockport_volunteer)
    phone.fetch()
    return phone


@pytest.mark.feature(75)
def test_the_clock_of_a_concern_starts_at_the_doorstep_and_who_is_on_duty_is_told(phone, visit):
    pressed = timezone.now() - timedelta(minutes=45)
    item = phone.concern(visit=visit, what="A man is in the kitchen", happened_at=phone.now(pressed))

    first, again = phone.result(item), phone.result(item)

    concern = Concern.objects.get()
    assert (first["state"], again["state"]) == ("saved", "already saved")
    assert concern.person == visit.residents.get()
    assert concern.happened_at == pressed
    assert concern.decide_by == pressed + timedelta(minutes=60)
    assert concern.calls.exists()
    assert Message.objects.filter(subject="A concern must not wait").exists()
    assert not Message.objects.filter(body__contains="kitchen").exists()


def test_what_is_urgent_is_taken_in_first_and_answered_in_the_order_it_came(phone, visit):
    record, concern = phone.record(visit), phone.concern("money_now", visit=visit, what="A courier is due")

    results = phone.send(record, concern).json()["results"]

    assert [each["client_uuid"] for each in results] == [record["client_uuid"], concern["client_uuid"]]
    order = AuditEntry.objects.filter(action__in=["concern.raised", "visit.recorded"]).order_by("pk")
    assert [entry.action for entry in order] == ["concern.raised", "visit.recorded"]


def test_a_press_and_the_answers_of_the_same_visit_raise_one_concern_and_lose_no_words(phone, visit):
    dangerous = CALM_ANSWERS | {"money_danger": "here"}
    pressed = phone.concern(visit=visit, what="He is at the door")
    phone.send(pressed, phone.record(visit, answers=dangerous))
    more = phone.result(phone.concern(visit=visit, what="He came back with another man"))

    assert more["state"] == "saved"
    assert sorted(Concern.objects.values_list("what", flat=True)) == [
        f"He came back with another man\nOn the visit {visit.reference}.", "He is at the door",
    ]  # fmt: skip


def test_nothing_need_be_written(phone, visit):
    phone.result(phone.concern("worried", visit=visit))

    assert Concern.objects.get().what == "“Worried” was pressed on the phone. Nothing was written."


def test_of_a_couple_the_concern_is_about_who_was_meant_or_else_about_both(phone, time_machine):
    couple = [a_person(), a_person()]
    visit = a_visit(phone.user, start=at("14:00"), residents=couple, now=at("08:00"))
    phone.result(phone.concern("worried", visit=visit, about=couple[1], what="Bruises"))
    phone.result(phone.concern("danger_now", visit=visit))

    assert [each.person for each in Concern.objects.filter(kind="worried")] == [couple[1]]
    assert {each.person for each in Concern.objects.filter(kind="danger_now")} == set(couple)


def test_at_a_talk_there_is_no_visit_and_no_name_and_the_duty_is_called_all_the_same(
    client, phone, visit, stockport_coordinator
):
    result = phone.result(phone.concern("money_now", what="A woman here is being rung each day"))

    concern = UnnamedConcern.objects.get()
    assert result["state"] == "saved"
    assert not Concern.objects.exists()
    assert concern.visit == visit  # a hint: their only visit of the day
    assert Message.objects.filter(to_address=stockport_coordinator.email).exists()
    client.force_login(stockport_coordinator)
    inbox = client.get("/inbox/").content.decode()
    assert "Money going now, and nobody is named" in inbox
    page = client.get(concern.url()).content.decode()
    assert "A woman here is being rung each day" in page
    assert visit.residents.get().full_name in page


def test_once_it_is_known_who_it_is_about_it_is_a_concern_with_the_clock_of_the_doorstep(
    client, phone, stockport_coordinator
):
    pressed = timezone.now() - timedelta(minutes=20)
    phone.result(phone.concern("worried", what="Mrs Ogden", happened_at=phone.now(pressed)))
    concern, person = UnnamedConcern.objects.get(), a_person()
    client.force_login(stockport_coordinator)

    nobody = client.post(concern.url("name"), {"person": "PN-0000-0000-0"})
    client.post(concern.url("name"), {"person": person.reference})

    concern.refresh_from_db()
    assert "Your hub knows nobody of that reference" in nobody.content.decode()
    assert (concern.concern.person, concern.concern.happened_at) == (person, pressed)
    assert concern.concern.raised_by_name == phone.user.full_name
    assert client.get("/inbox/").content.decode().count("nobody is named") == 0


def test_a_concern_about_a_visit_that_is_not_theirs_names_nobody(phone):
    elsewhere = a_visit(start=at("10:00"), now=at("08:00"))

    phone.result(phone.concern(visit=elsewhere, about=elsewhere.residents.get(), what="Help"))

    assert not Concern.objects.exists()
    assert UnnamedConcern.objects.get().what == "Help"


def test_a_concern_about_a_visit_given_to_others_still_knows_whom_it_is_about(phone, visit):
    others = a_volunteer(an_account("volunteer", "stockport"))
    item = phone.concern(visit=visit, what="He is back")
    reallocate_visit(visit, volunteer=others, planned_start=visit.planned_start, planned_end=visit.planned_end,
                     reason="Away", by=None, now=at("08:30"))  # fmt: skip

    phone.result(item)

    assert Concern.objects.get().person == visit.residents.get()


@pytest.mark.parametrize("wrong", [timedelta(hours=5), timedelta(days=-40), timedelta(days=3)])
def test_a_clock_that_is_wrong_moves_no_concern(phone, visit, wrong):
    pressed = timezone.now() - timedelta(minutes=10)
    item = phone.concern(visit=visit, happened_at=phone.now(pressed + wrong))

    result = phone.result(item, clock=phone.now(timezone.now() + wrong))

    assert result["state"] == "saved"
    assert abs(Concern.objects.get().happened_at - pressed) < timedelta(seconds=20)


def test_the_same_id_with_other_words_keeps_both_concerns(phone, visit):
    client_uuid = str(uuid.uuid4())
    phone.result(phone.concern(visit=visit, what="One", client_uuid=client_uuid))
    other = phone.concern(visit=visit, what="Two", client_uuid=client_uuid)

    assert [phone.result(other)["state"], phone.result(other)["state"]] == ["conflict", "conflict"]
    assert sorted(Concern.objects.values_list("what", flat=True)) == ["One", f"Two\nOn the visit {visit.reference}."]


def test_words_about_being_out_come_by_the_phone_and_end_as_they_were_said(phone, visit):
    start = phone.item("start", {"happened_at": phone.now(at("10:00"))}, visit=visit)
    safe = phone.item("safe", {"happened_at": phone.now(at("10:25"))}, visit=visit)

    results = phone.send(start, safe).json()["results"]

    assert [each["state"] for each in results] == ["saved", "saved"], results
    assert Outing.objects.get().ended_at == at("10:25")


def test_the_same_word_with_another_time_is_a_conflict_that_the_board_shows(phone, visit):
    client_uuid = str(uuid.uuid4())
    said = [phone.item("start", {"happened_at": phone.now(at(clock))}, visit=visit, client_uuid=client_uuid)
            for clock in ("10:00", "10:10", "10:10")]  # fmt: skip

    states = [phone.result(item)["state"] for item in said]

    assert states == ["saved", "conflict", "conflict"]
    assert OutingStep.objects.filter(what="noted").count() == 1


@pytest.mark.feature(7)
def test_help_by_the_token_alone_reaches_everybody_and_opens_nothing(phone, visit):
    visit.password = "blue kettle"
    visit.save()
    phone.client.logout()

    answer = phone.send_by_token(
        phone.item("start", {"happened_at": phone.now()}, visit=visit),
        phone.item("help", {"happened_at": phone.now()}, visit=visit),
    )

    assert [each["state"] for each in answer.json()["results"]] == ["saved", "saved"], answer.content
    assert "blue kettle" not in answer.content.decode()
    assert answer.json()["bundle_changed"] is False
    assert Outing.objects.get().help_at is not None
    assert answer.cookies == {}


def test_help_for_a_visit_that_was_given_to_others_is_heard(phone, visit):
    others = a_volunteer(an_account("volunteer", "stockport"))
    cry = phone.item("help", {"happened_at": phone.now()}, visit=visit)
    arrive = phone.item("start", {"happened_at": phone.now()}, visit=visit)
    reallocate_visit(visit, volunteer=others, planned_start=visit.planned_start, planned_end=visit.planned_end,
                     reason="Away", by=None, now=at("08:30"))  # fmt: skip

    arrived, cried = phone.send(arrive, cry).json()["results"]

    assert arrived["sentences"] == ["This visit is not yours any more. Do not go in. Ring the hub."]
    assert cried["state"] == "saved"
    assert "I need help" in UnnamedConcern.objects.get().what


def test_who_is_out_already_is_helped_and_safe_whichever_visit_the_phone_names(phone, visit):
    start_outing(visit, by=phone.user)
    gone = a_visit(phone.user, start=at("14:00"), now=at("08:00"))
    others = a_volunteer(an_account("volunteer", "stockport"))
    reallocate_visit(gone, volunteer=others, planned_start=gone.planned_start, planned_end=gone.planned_end,
                     reason="Away", by=None)  # fmt: skip

    phone.result(phone.item("help", {"happened_at": phone.now()}, visit=gone))
    assert Outing.objects.get().help_at is not None
    phone.result(phone.item("safe", {"happened_at": phone.now()}, visit=gone))

    assert not Outing.objects.get().is_out


def test_a_concern_of_a_visit_that_was_cancelled_is_a_concern(phone, visit):
    item = phone.concern(visit=visit, what="She is frightened")
    cancel_visit(visit, reason="She rang", by=None)

    assert phone.result(item)["state"] == "saved"
    assert Concern.objects.count() == 1
