"""A call blocker from the shelf to a home and back; stickers that never fall below nought."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connections
from django.utils import timezone

from fraudhub.audit.models import AuditEntry
from fraudhub.core.errors import RuleBroken
from outreach.models import Device, DeviceStep, FollowUp, ProtectiveAction, StockItem, StockMovement
from outreach.rules.protecting import GOES_TO
from outreach.verbs import count_stock, do_follow_up, fit_device, issue_device, move_device, move_stock, take_back_event
from tests.factories.accounts import the_borough
from tests.factories.outreach import a_device, a_fitted_device, a_volunteer, an_event
from tests.factories.people import a_person

S = Device.State


@pytest.mark.django_db
def test_a_device_goes_from_stock_to_a_home_is_checked_and_comes_back(stockport_officer):
    volunteer, person = a_volunteer(), a_person()
    device = issue_device(a_device(), volunteer=volunteer, by=stockport_officer)
    device = fit_device(
        device, person=person, agreed=True, reason="Ten calls a day.", scared="yes", by=stockport_officer
    )
    check = FollowUp.objects.get(device=device)

    do_follow_up(
        check, on=timezone.localdate(), how="call", new_contact="no", confidence=4, works=True, calls_blocked=212,
        scared="no", by=stockport_officer,
    )  # fmt: skip
    move_device(device, to=S.RETURNED, by=stockport_officer)
    with pytest.raises(RuleBroken, match="Clear the numbers it keeps first"):
        move_device(device, to=S.IN_STOCK, by=stockport_officer)
    device = move_device(device, to=S.IN_STOCK, cleared=True, by=stockport_officer)

    assert device.state == S.IN_STOCK
    assert device.person is None
    steps = DeviceStep.objects.filter(device=device).values_list("what", "scared", "works", "calls_blocked")
    assert list(steps) == [
        ("in_stock", "", None, None), ("issued", "", None, None), ("fitted", "yes", None, None),
        ("checked", "no", True, 212), ("returned", "", None, None), ("in_stock", "", None, None),
    ]  # fmt: skip
    actions = AuditEntry.objects.about(device).order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["device.received", "device.issued", "device.fitted", "device.moved", "device.moved"]
    assert ProtectiveAction.objects.standing().filter(device=device).count() == 1


@pytest.mark.django_db
def test_its_check_is_due_three_months_after_on_a_working_day():
    device = a_fitted_device()

    check = FollowUp.objects.get(device=device)

    assert check.kind_id == "3_months"
    assert 89 <= (check.due_on - device.fitted_on).days <= 97
    assert check.due_on.weekday() < 5


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"agreed": False}, "only in the home of somebody who agrees"),
        ({"reason": ""}, "Say why"),
        ({"on": timezone.localdate() - timedelta(days=30)}, "before the last thing"),
    ],
)
def test_a_device_is_fitted_only_with_consent_a_reason_and_a_day_that_can_be(told, sentence):
    values = {"person": a_person(), "agreed": True, "reason": "Many calls.", "by": None}

    with pytest.raises(RuleBroken, match=sentence):
        fit_device(a_device(), **values | told)


@pytest.mark.django_db
@pytest.mark.parametrize("days", [-1, -10_000])
def test_a_check_is_not_done_before_the_device_was_fitted(days):
    device = a_fitted_device()
    follow_up = FollowUp.objects.get(device=device)

    with pytest.raises(RuleBroken, match=r"before the last thing|Choose a date from"):
        do_follow_up(
            follow_up, on=device.fitted_on + timedelta(days=days), how="call", new_contact="no", works=True, by=None
        )


@pytest.mark.django_db
def test_a_device_goes_only_where_the_table_says():
    fitted = a_fitted_device()

    for state in set(Device.State) - set(GOES_TO[S.FITTED]) - {S.ISSUED, S.FITTED}:
        with pytest.raises(RuleBroken, match="it cannot become"):
            move_device(fitted, to=state, note="Why not", by=None)
    with pytest.raises(RuleBroken, match="another hub"):
        issue_device(a_device(), volunteer=a_volunteer(borough="trafford"), by=None)
    with pytest.raises(RuleBroken, match="Say what happened"):
        move_device(fitted, to=S.LOST, by=None)


@pytest.mark.django_db
def test_once_it_is_gone_from_their_home_nobody_is_rung_to_check_it():
    device = a_fitted_device()

    move_device(device, to=S.LOST, note="They moved, and it went with the furniture.", by=None)

    check = FollowUp.objects.get(device=device)
    assert check.state == FollowUp.State.ENDED
    assert "no longer at their home" in check.ended_because


@pytest.mark.django_db
def test_a_coordinator_takes_one_into_stock_and_an_officer_fits_it(client, stockport_coordinator, stockport_officer):
    person, today = a_person(full_name="May Holt"), timezone.localdate()
    client.force_login(stockport_coordinator)
    page = client.post("/devices/receive/", {"kind": "call_blocker", "serial": " tc-55 21 "}, follow=True)
    again = client.post("/devices/receive/", {"kind": "call_blocker", "serial": "TC5521"})
    device = Device.objects.get(serial="TC5521")

    client.force_login(stockport_officer)
    typed = {
        "person": person.reference.lower(), "agreed": "yes", "reason": "Ten calls a day.", "scared": "yes",
        "on_day": today.day, "on_month": today.month, "on_year": today.year,
    }  # fmt: skip
    refused = client.post(f"/devices/{device.reference}/fit/", {**typed, "agreed": "no"})
    fitted = client.post(f"/devices/{device.reference}/fit/", typed, follow=True).content.decode()

    assert "Call blocker TC5521" in page.content.decode()
    assert again.status_code == 400
    assert "is known already" in again.content.decode()
    assert refused.status_code == 400
    assert "Ten calls a day." in refused.content.decode()
    assert "May Holt" in fitted
    assert "To be checked on" in fitted
    assert client.get("/devices/receive/").status_code == 403


# Stock --------------------------------------------------------------------------------------------------


def stickers():
    return StockItem.objects.get(pk="door_sticker")


def left(borough="stockport"):
    code = the_borough(borough).pk
    return StockMovement.objects.left().get((code, "door_sticker"), 0)


def move(what, quantity, **told):
    return move_stock(the_borough("stockport"), item=stickers(), what=what, quantity=quantity, by=None, **told)


@pytest.mark.django_db
def test_stock_is_the_sum_of_what_came_and_went():
    volunteer, event = a_volunteer(), an_event()

    move("received", 100)
    move("handed_out", 20, volunteer=volunteer)
    move("handed_back", 5, volunteer=volunteer)
    movement = move("given_at_event", 30, event=event)
    count_stock(the_borough("stockport"), item=stickers(), counted=50, reason="Five were torn.", by=None)

    assert left() == 50
    assert left("trafford") == 0
    assert StockMovement.objects.carried() == {(volunteer.pk, "door_sticker"): 15}
    assert AuditEntry.objects.about(movement).get(action="stock.moved").facts["change"] == -30


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("what", "quantity", "told", "sentence"),
    [
        ("handed_out", 11, {"volunteer": a_volunteer}, "Stockport has 10 of “door stickers”: 11 cannot leave"),
        ("handed_back", 1, {"volunteer": a_volunteer}, "was handed 0 more than came back"),
        ("handed_out", 1, {}, "Choose the volunteer"),
        ("given_at_event", 1, {}, "Choose the event"),
        ("received", 0, {}, "Enter a number from 1"),
        ("received", 1, {"on": lambda: date(1925, 3, 4)}, "Choose a date from 1 January 2023 on"),
    ],
)
def test_stock_never_falls_below_nought_and_says_why_not(what, quantity, told, sentence):
    move("received", 10)

    with pytest.raises(RuleBroken, match=sentence):
        move(what, quantity, **{name: make() for name, make in told.items()})

    assert left() == 10


def test_of_two_who_take_the_last_at_once_one_is_told_that_there_are_none(committed_db):
    volunteer = a_volunteer()
    move("received", 10)
    answers, gate = [], threading.Barrier(2)

    def take():
        gate.wait()
        try:
            move("handed_out", 10, volunteer=volunteer)
            answers.append("taken")
        except RuleBroken as broken:
            answers.append(str(broken))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert left() == 0
    assert "taken" in answers
    assert any("has 0 of" in answer for answer in answers)


@pytest.mark.django_db
def test_what_was_given_out_at_an_event_that_is_taken_back_is_in_stock_again():
    event = an_event()
    move("received", 10)
    move("given_at_event", 5, event=event)

    take_back_event(event, reason="Wrong day", by=None)

    assert left() == 10
    assert event.reference in StockMovement.objects.filter(what="counted").get().reason


@pytest.mark.django_db
def test_nothing_is_given_out_at_an_event_before_it_is_held():
    event = an_event()
    move("received", 10, on=event.held_on - timedelta(days=9))

    with pytest.raises(RuleBroken, match="choose that day or a later one"):
        move("given_at_event", 5, event=event, on=event.held_on - timedelta(days=1))


@pytest.mark.django_db
def test_the_stock_page_says_what_runs_low_and_who_carries_what(client, stockport_coordinator, trafford_coordinator):
    volunteer = a_volunteer()
    move("received", 30)
    client.force_login(stockport_coordinator)
    today = timezone.localdate()
    typed = {
        "item": "door_sticker", "what": "handed_out", "quantity": "25", "volunteer": volunteer.pk,
        "on_day": today.day, "on_month": today.month, "on_year": today.year, "reason": "",
    }  # fmt: skip

    refused = client.post("/stock/move/", {**typed, "quantity": "31"})
    page = client.post("/stock/move/", typed, follow=True).content.decode()
    client.force_login(trafford_coordinator)
    neighbours = client.get("/stock/").content.decode()

    assert "31 cannot leave" in refused.content.decode()
    assert 'value="31"' in refused.content.decode()
    assert "Runs low" in page
    assert volunteer.user.full_name in page
    assert volunteer.user.full_name not in neighbours
    assert "Stockport" not in neighbours
