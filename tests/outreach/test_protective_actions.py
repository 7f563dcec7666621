"""What is done at a home to make somebody safer is counted thing by thing, and never twice."""

import threading
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fraudhub.audit.models import AuditEntry
from fraudhub.core.errors import RuleBroken
from fraudhub.core.periods import FinancialYear
from fraudhub.referrals.models import Concern
from outreach.models import ChecklistVersion, Device, DeviceKind, DeviceStep, FollowUp, ProtectiveAction, Visit
from outreach.verbs import issue_device, receive_device, receive_record, take_back_action
from tests.factories.accounts import the_borough
from tests.factories.outreach import (
    LIST_OF_2026,
    WALKED_ANSWERS,
    a_device,
    a_fitted_device,
    a_visit,
    a_volunteer,
    an_action,
    the_record_of,
)
from tests.factories.people import a_person
from tests.outreach.test_recording_a_visit import content

pytestmark = pytest.mark.django_db


def recorded(visit=None, **answers):
    return the_record_of(visit or a_visit(), version=LIST_OF_2026, answers=WALKED_ANSWERS | answers)


def kinds_of(record) -> dict[str, int | None]:
    return dict(ProtectiveAction.objects.filter(visit=record.visit).values_list("kind", "quantity"))


@pytest.mark.feature(25)
def test_what_is_ticked_on_a_visit_arrives_as_protective_actions_by_item():
    person = a_person()

    record = recorded(
        a_visit(residents=[person]), made_safer=["door_sticker", "bank_asked", "call_blocker"],
        scam_mail_seen="some", scam_mail_taken="14",
    )  # fmt: skip

    assert kinds_of(record) == {"door_sticker": None, "bank_marker": None, "scam_mail_removed": 14}
    action = ProtectiveAction.objects.get(kind="scam_mail_removed")
    assert (action.person, action.created_by) == (person, record.recorded_by)
    assert action.done_on == timezone.localdate(record.happened_at)
    assert AuditEntry.objects.about(record.visit).get(action="visit.recorded").facts["protective_actions"] == 3


@pytest.mark.feature(25)
def test_scam_mail_that_was_seen_and_left_is_an_answer_and_no_action():
    record = recorded(scam_mail_seen="many", scam_mail_taken="0")

    assert kinds_of(record) == {}
    assert record.escalations == ["HUB"]


def test_a_record_that_is_sent_twice_counts_once():
    visit = a_visit()
    version = ChecklistVersion.objects.get(pk=LIST_OF_2026)
    sent = content(visit, answers=WALKED_ANSWERS | {"made_safer": ["door_sticker"]}, checklist_version=version)

    receive_record(visit, **sent)
    receive_record(Visit.objects.get(pk=visit.pk), **sent)

    assert ProtectiveAction.objects.count() == 1
    assert FollowUp.objects.count() == 1


def test_where_nothing_was_done_and_nobody_is_asked_again_the_database_is_asked_nothing_more():
    recorded()  # so that the lists are known to this process
    visit = a_visit()

    with CaptureQueriesContext(connection) as asked:
        recorded(visit, follow_up="none")

    touched = " ".join(query["sql"] for query in asked)
    assert "outreach_protectiveaction" not in touched
    assert "outreach_followup" not in touched
    assert "outreach_visitresident" not in touched


@pytest.mark.feature(15)
def test_at_a_couple_one_sticker_is_one_action_that_stands_on_both_pages(client, stockport_officer):
    may, tom, neighbour = a_person(), a_person(), a_person()
    record = recorded(a_visit(residents=[may, tom]), made_safer=["door_sticker"])
    client.force_login(stockport_officer)

    pages = [client.get(person.url()).content.decode() for person in (may, tom, neighbour)]

    assert kinds_of(record) == {"door_sticker": None}
    assert ProtectiveAction.objects.get().person is None
    assert ["Door sticker put up" in page for page in pages] == [True, True, False]
    assert ProtectiveAction.objects.counts_by_kind() == {"door_sticker": {"actions": 1, "items": 0}}


def test_counts_are_by_kind_and_by_the_day_and_leave_out_what_was_taken_back(stockport_officer):
    an_action(kind="scam_mail_removed", done_on=date(2025, 3, 31), quantity=50)
    an_action(kind="scam_mail_removed", done_on=date(2025, 4, 1), quantity=5)
    an_action(kind="scam_mail_removed", done_on=date(2025, 9, 1), quantity=7)
    mistaken = an_action(kind="bank_marker", done_on=date(2025, 9, 1))
    take_back_action(mistaken, reason="It was her sister.", by=stockport_officer)

    counts = ProtectiveAction.objects.during(FinancialYear(2025)).counts_by_kind()

    assert counts == {"scam_mail_removed": {"actions": 2, "items": 12}}
    assert AuditEntry.objects.about(mistaken).get(action="protective_action.taken_back").reason == "It was her sister."
    with pytest.raises(RuleBroken, match="taken back already"):
        take_back_action(mistaken, reason="Again", by=stockport_officer)


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"kind": "scam_mail_removed"}, "Say how many letters"),
        ({"kind": "door_sticker", "quantity": 3}, "is done once"),
        ({"kind": "call_blocker"}, "recorded by fitting a device"),
        ({"kind": "door_sticker", "done_on": date(2999, 1, 1)}, "today or in the past"),
        ({"kind": "door_sticker", "done_on": date(1925, 3, 4)}, "Choose a date from 1 January 2023 on"),
    ],
)
def test_what_cannot_be_a_protective_action_is_refused_with_a_sentence(told, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        an_action(**told)


def test_what_is_done_once_is_recorded_once_a_day_for_one_person(stockport_officer):
    action = an_action(kind="door_sticker")

    with pytest.raises(RuleBroken, match=f"on that day already: {action.reference}"):
        an_action(kind="door_sticker", person=action.person)
    an_action(kind="scam_mail_removed", quantity=2, person=action.person)
    an_action(kind="scam_mail_removed", quantity=3, person=action.person)
    take_back_action(action, reason="It was her sister.", by=stockport_officer)
    an_action(kind="door_sticker", person=action.person)


def test_the_hub_records_one_on_a_persons_page_and_a_refusal_keeps_what_was_typed(client, stockport_officer):
    person, today = a_person(), timezone.localdate()
    client.force_login(stockport_officer)
    typed = {
        "kind": "scam_mail_removed", "done_on_day": today.day, "done_on_month": today.month,
        "done_on_year": today.year, "note": "A carrier bag full.",
    }  # fmt: skip

    refused = client.post(f"/protective-actions/for/{person.reference}/", typed)
    page = client.post(f"/protective-actions/for/{person.reference}/", {**typed, "quantity": "40"}, follow=True)
    listed = client.get("/protective-actions/?kind=scam_mail_removed").content.decode()

    assert refused.status_code == 400
    assert "Say how many letters." in refused.content.decode()
    assert "A carrier bag full." in refused.content.decode()
    assert "Scam mail taken away, 40 letters" in page.content.decode()
    assert person.full_name in listed
    assert AuditEntry.objects.filter(action="protective_action.recorded").count() == 1


# Devices ------------------------------------------------------------------------------------------------


@pytest.mark.feature(25)
def test_a_call_blocker_is_fitted_at_a_visit_by_its_serial_number(stockport_volunteer):
    person = a_person()
    visit = a_visit(stockport_volunteer, residents=[person])
    device = issue_device(a_device(serial="TC100123"), volunteer=a_volunteer(stockport_volunteer), by=None)

    record = recorded(visit, made_safer=["blocker_fitted"], blocker_serial="tc 100-123", calls_scare="yes")

    device.refresh_from_db()
    assert (device.state, device.person, device.volunteer) == (Device.State.FITTED, person, None)
    assert kinds_of(record) == {"call_blocker": None}
    assert ProtectiveAction.objects.get().device == device
    step = DeviceStep.objects.filter(device=device).last()
    assert (step.what, step.scared, step.volunteer.user) == ("fitted", "yes", stockport_volunteer)
    assert sorted(FollowUp.objects.values_list("kind", "device")) == [("3_months", device.pk), ("6_weeks", None)]


@pytest.mark.parametrize("serial", ["NOBODY KNOWS 1", ""])
def test_a_serial_number_that_nobody_knows_never_stands_in_the_way_of_the_record(client, stockport_officer, serial):
    record = recorded(made_safer=["blocker_fitted"], **({"blocker_serial": serial} if serial else {}))
    client.force_login(stockport_officer)

    page = client.get("/devices/").content.decode()

    assert kinds_of(record) == {"call_blocker": None}
    assert ProtectiveAction.objects.get().device is None
    assert record.visit.reference in page
    assert "not found in the book" in page


def test_a_device_of_another_hub_is_not_fitted_here():
    device = a_device("trafford", serial="TC7")

    recorded(made_safer=["blocker_fitted"], blocker_serial="TC7")

    device.refresh_from_db()
    assert device.state == Device.State.IN_STOCK


def test_an_action_is_not_taken_back_while_its_device_is_at_their_home():
    device = a_fitted_device()

    with pytest.raises(RuleBroken, match="still at their home"):
        take_back_action(device.protective_actions.get(), reason="Mistake", by=None)


# The declaration ------------------------------------------------------------------------------------------


@pytest.mark.feature(53)
@pytest.mark.parametrize("what", ["cash", "card", "key"])
def test_cash_a_card_or_a_key_that_was_handled_calls_the_hub_the_same_day(what):
    record = recorded(handled=[what], handled_what="He put it in my hand; I gave it back at once.")

    assert "HUB_TODAY" in record.escalations
    concern = Concern.objects.get(source_reference=record.visit.reference)
    assert "did you handle, a gift, a key, cash or a bank card?" in concern.what


@pytest.mark.feature(53)
def test_each_visit_declares_and_a_gift_is_told_in_words():
    undeclared = {key: answer for key, answer in WALKED_ANSWERS.items() if key != "handled"}
    with pytest.raises(ValidationError) as refusal:
        the_record_of(a_visit(), version=LIST_OF_2026, answers=undeclared)
    with pytest.raises(ValidationError) as unsaid:
        recorded(handled=["gift"])

    record = recorded(handled=["gift"], handled_what="Two eggs from her hens.")

    assert "handled" in refusal.value.message_dict
    assert "handled_what" in unsaid.value.message_dict
    assert record.answers["handled_what"] == "Two eggs from her hens."
    assert not Concern.objects.exists()


@pytest.mark.feature(53)
def test_what_was_handled_is_read_on_the_visits_page(client, stockport_officer):
    record = recorded(handled=["offered"], handled_what="Ten pounds for petrol. I said no.")
    client.force_login(stockport_officer)

    page = client.get(record.visit.url()).content.decode()

    assert "I was offered something and said no" in page
    assert "Ten pounds for petrol" in page


def test_a_list_that_was_used_stays_and_a_visit_of_its_day_is_asked_by_it():
    assert ChecklistVersion.objects.in_force(date(2026, 11, 22)).pk == "2024-1"
    assert ChecklistVersion.objects.in_force(date(2026, 11, 23)).pk == LIST_OF_2026


@pytest.mark.parametrize("typed", ["-1", "1000", "a few", "٣"])
def test_a_number_is_a_whole_number_from_0_to_999(typed):
    with pytest.raises(ValidationError) as refusal:
        recorded(scam_mail_seen="some", scam_mail_taken=typed)

    assert refusal.value.message_dict["scam_mail_taken"] == ["Give a whole number from 0 to 999."]


def test_a_serial_number_that_two_enter_at_once_is_known_once_and_the_other_is_told(committed_db):
    borough, kind = the_borough("stockport"), DeviceKind.objects.get(pk="call_blocker")
    told, together = [], threading.Barrier(4)

    def enter():
        try:
            together.wait()
            told.append(receive_device(borough, kind=kind, serial="TC100999", by=None).serial)
        except RuleBroken as broken:
            told.extend(broken.sentences)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=enter) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    known = "A device with the serial number TC100999 is known already."
    assert sorted(told) == sorted(["TC100999", known, known, known])
