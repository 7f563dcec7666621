"""Whoever rings and asks learns yes or no, and nothing else; a no is an alarm."""

import re

import pytest
from django.utils import timezone

from fraudhub.accounts.verbs import end_membership
from fraudhub.audit.models import AuditEntry
from fraudhub.core.errors import RuleBroken
from fraudhub.messages.models import Message
from outreach.models import Rollout, VisitorCheck, VisitPurpose, VolunteerCard
from outreach.verbs import (
    cancel_visit,
    check_visitor,
    give_card,
    move_rollout,
    plan_visit,
    revoke_card,
    verifying,
    withdraw_check,
)
from outreach.verbs.verifying import MANY_NOES
from tests.factories.accounts import an_account, the_borough
from tests.factories.geography import a_postcode_in
from tests.factories.outreach import a_visit, a_volunteer, at, the_record_of
from tests.factories.people import a_person
from tests.factories.rollout import a_live_borough

pytestmark = pytest.mark.django_db


@pytest.fixture
def handler(db, time_machine):
    time_machine.move_to(at("12:00"), tick=False)
    return an_account("call_handler")


@pytest.fixture
def home():
    return a_postcode_in("stockport", 0)


@pytest.fixture
def visit(stockport_volunteer, home):
    may = a_person(full_name="May Ollerenshaw", address="14 Chapel Street", postcode=home)
    return a_visit(stockport_volunteer, start=at("14:00"), residents=[may], now=at("06:00"))


@pytest.fixture
def card(visit, stockport_coordinator):
    return give_card(visit.volunteer, by=stockport_coordinator)


def ask(client, asked_for, postcode):
    return client.post("/visitors/", {"asked_for": asked_for, "postcode": postcode})


@pytest.mark.feature(20)
def test_who_rings_about_a_visitor_of_ours_is_told_yes_and_the_time_and_nothing_else(
    client, handler, visit, card, home
):
    client.force_login(handler)

    for shown in (card.number, str(card), visit.reference, visit.reference.lower()):
        page = ask(client, shown, home.replace(" ", "").lower()).content.decode()

        assert "expected there today between 2pm and 3pm" in page
        for told in ("May", "Ollerenshaw", "Chapel", str(visit.volunteer), visit.volunteer.reference):
            assert told not in page
    assert VisitorCheck.objects.filter(is_expected=True, visit=visit).count() == 4
    assert AuditEntry.objects.filter(action="visitor_check.asked").count() == 4
    assert not Message.objects.exists()


@pytest.mark.feature(20)
def test_a_no_is_an_alarm_that_waits_in_the_inbox_of_the_hub_there_until_it_is_seen_to(
    client, handler, visit, stockport_officer, stockport_coordinator, home
):
    client.force_login(handler)
    page = ask(client, "1234 5678", home).content.decode()
    check = VisitorCheck.objects.get()
    assert "No. We do not expect a visitor there today" in page
    assert check.reference in page
    mail = Message.objects.get(to_address=stockport_coordinator.email)
    assert check.reference in mail.body
    assert home not in mail.body

    client.force_login(stockport_officer)
    assert "A visitor we do not know" in client.get("/inbox/").content.decode()
    client.post(check.url("settle"), {"reason": "A meter reader. The number was misread."})

    assert "A visitor we do not know" not in client.get("/inbox/").content.decode()
    assert "A meter reader" in client.get(check.url()).content.decode()
    client.force_login(an_account("hub_officer", "trafford"))
    assert client.get(check.url()).status_code == 404


@pytest.mark.parametrize("change", ["revoked", "another home", "called off", "another day", "over", "role ended"])
def test_it_is_no(change, handler, visit, card, home, stockport_coordinator, stockport_volunteer, time_machine):
    postcode = home
    if change == "revoked":
        revoke_card(card, reason="Lost on the bus.", by=stockport_coordinator)
    elif change == "another home":
        postcode = a_postcode_in("stockport", 1)
    elif change == "called off":
        cancel_visit(visit, reason="She is ill.", by=stockport_coordinator)
    elif change == "another day":
        time_machine.move_to(at("09:00", days=1), tick=False)
    elif change == "over":
        time_machine.move_to(at("16:01"), tick=False)
    else:
        stockport_volunteer.memberships.update(ends_on=at("09:00", days=-1).date())

    assert not check_visitor(asked_for=card.number, postcode=postcode, by=handler).is_expected


@pytest.mark.parametrize(("asked_at", "told"), [("13:30", True), ("15:59", True), ("16:00", False)])
def test_a_visitor_may_run_an_hour_late(asked_at, told, handler, visit, card, home, time_machine):
    time_machine.move_to(at(asked_at), tick=False)

    assert check_visitor(asked_for=card.number, postcode=home, by=handler).is_expected is told


@pytest.mark.parametrize(("asked_at", "told"), [("14:25", True), ("14:35", False)])
def test_a_visit_that_was_recorded_lets_nobody_else_in(asked_at, told, handler, visit, card, home, time_machine):
    time_machine.move_to(at("14:20"), tick=False)
    the_record_of(visit)
    time_machine.move_to(at(asked_at), tick=False)

    assert check_visitor(asked_for=card.number, postcode=home, by=handler).is_expected is told


def test_it_is_no_for_somebody_who_goes_along_and_may_not_visit_today(handler, home, stockport_coordinator):
    jean, derek = a_volunteer(), a_volunteer()
    may = a_person(postcode=home)
    a_visit(jean.user, companion=derek, residents=[may], start=at("14:00"), now=at("06:00"))
    cards = {each: give_card(each, by=stockport_coordinator) for each in (jean, derek)}

    for check in derek.checks.filter(requirement="DBS_ENH"):
        withdraw_check(check, reason="Another person’s.", by=stockport_coordinator)

    answers = [
        check_visitor(asked_for=cards[each].number, postcode=home, by=handler).is_expected for each in (jean, derek)
    ]
    assert answers == [True, False]


def test_it_is_no_for_an_officer_whose_role_ended(handler, home, stockport_officer):
    a_live_borough("stockport")
    visit = plan_visit(
        officer=stockport_officer, borough=the_borough("stockport"), residents=[a_person(postcode=home)],
        planned_start=at("14:00"), planned_end=at("15:00"), purpose=VisitPurpose.objects.get(pk="first_visit"),
        by=None, now=at("06:00"),
    )  # fmt: skip
    assert check_visitor(asked_for=visit.reference, postcode=home, by=handler).is_expected

    end_membership(stockport_officer.memberships.get(), ends_on=timezone.localdate(), by=None)

    assert not check_visitor(asked_for=visit.reference, postcode=home, by=handler).is_expected


def test_a_lost_card_is_revoked_on_the_list_and_a_new_one_has_another_number(
    client, visit, card, stockport_coordinator
):
    client.force_login(stockport_coordinator)
    assert str(card) in client.get("/volunteers/").content.decode()
    with pytest.raises(RuleBroken, match="carries a card already"):
        give_card(visit.volunteer, by=stockport_coordinator)

    client.post(card.url("revoke"), {"reason": "Lost on the bus."})
    client.post(f"/volunteers/{visit.volunteer.reference}/card/")

    new = VolunteerCard.objects.standing().get()
    assert new.number != card.number
    assert re.fullmatch(r"\d{4} \d{4}", str(new))
    page = client.post(card.url("revoke"), {"reason": "Again."})
    assert page.status_code == 400
    assert "This card was revoked at" in page.content.decode()


def test_numbers_cannot_be_tried_out_and_every_try_calls_the_hub(
    client, handler, card, home, stockport_coordinator, monkeypatch
):
    monkeypatch.setattr(verifying, "MOST_NOES", 30)
    investigator = an_account("investigator")
    client.force_login(handler)
    for number in range(MANY_NOES):
        ask(client, f"{number:08}", home)

    assert Message.objects.filter(to_user=investigator, subject="Many visitors we do not know").count() == 1
    assert "expected there today" in ask(client, card.number, home).content.decode()  # the true one is still known
    for number in range(MANY_NOES, 30):
        ask(client, f"{number:08}", home)
    page = ask(client, card.number, home)

    assert "it was not looked up" in page.content.decode()
    assert VisitorCheck.objects.alarms().count() == 31
    assert Message.objects.filter(to_user=stockport_coordinator).count() == 31
    assert AuditEntry.objects.get(action="visitor_check.held_back").actor_id == handler.pk


@pytest.mark.feature(20)
@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ({"asked_for": "blue card"}, "blue card"),
        ({"asked_for": "123456"}, "123456"),
        ({"shows_nothing": "on"}, "No number"),
    ],
)
def test_whatever_an_impostor_shows_is_a_no_that_is_written_down(client, handler, visit, home, told, kept,
                                                                stockport_officer):  # fmt: skip
    client.force_login(handler)

    page = client.post("/visitors/", {"postcode": home} | told)

    check = VisitorCheck.objects.get()
    assert "No. We do not expect a visitor there today" in page.content.decode()
    client.force_login(stockport_officer)
    assert kept in client.get(check.url()).content.decode()


def test_to_say_nothing_at_all_asks_nothing(client, handler, home):
    client.force_login(handler)

    page = ask(client, "", home)

    assert page.status_code == 400
    assert "Enter what is read out, or say that they show no number" in page.content.decode()
    assert not VisitorCheck.objects.exists()


def test_it_is_no_while_the_hub_is_paused(handler, visit, card, home):
    rollout = Rollout.objects.get(borough=visit.borough)
    move_rollout(rollout, stage=Rollout.Stage.PAUSED, reason="Nobody is there.", by=None)

    assert not check_visitor(asked_for=card.number, postcode=home, by=handler).is_expected
