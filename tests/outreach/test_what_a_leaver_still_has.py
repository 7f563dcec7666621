"""Whoever leaves is asked for what they have of ours; what does not come back stays in sight till written off."""

import pytest
from django.utils import timezone

from fraudhub.audit.models import AuditEntry
from fraudhub.core.errors import RuleBroken
from outreach.belongings import what_they_have
from outreach.models import Device, StockItem, StockMovement, Volunteer
from outreach.verbs import give_card, issue_device, move_stock, move_volunteer, revoke_card, settle_belonging
from tests.factories.accounts import the_borough
from tests.factories.outreach import a_device, a_volunteer

pytestmark = pytest.mark.django_db


def hand_stickers(volunteer, count=12):
    item, hub = StockItem.objects.get(pk="door_sticker"), the_borough("stockport")
    move_stock(hub, item=item, what="received", quantity=100, by=None)
    move_stock(hub, item=item, what="handed_out", quantity=count, volunteer=volunteer, by=None)


def stickers_left():
    return StockMovement.objects.left()[the_borough("stockport").pk, "door_sticker"]


def one_with_everything(by):
    volunteer = a_volunteer()
    hand_stickers(volunteer)
    issue_device(a_device(), volunteer=volunteer, by=by)
    give_card(volunteer, by=by)
    return volunteer


def words_of(volunteer):
    return [each.words for each in what_they_have(volunteer)]


def key_of(volunteer, kind):
    return next(each.key for each in what_they_have(volunteer) if each.kind == kind)


def leave(volunteer, by):
    return move_volunteer(volunteer, step="left", reason="Moves to Wales.", by=by)


@pytest.mark.feature(42)
def test_whoever_leaves_is_asked_for_it_and_it_stays_in_sight_until_all_is_settled(client, stockport_coordinator):
    volunteer, day = one_with_everything(stockport_coordinator), timezone.localdate()
    client.force_login(stockport_coordinator)
    asked = client.get(volunteer.url("move")).content.decode()
    assert "They have of ours: " in asked
    assert "Door stickers: 12; The card " in asked
    moved_on = {"moved_on_day": day.day, "moved_on_month": day.month, "moved_on_year": day.year}

    told = client.post(volunteer.url("move"), {"step": "left", "reason": "Moves.", **moved_on}, follow=True)

    assert "Still with them: " in told.content.decode()
    assert "They have left, and still have something of ours." in told.content.decode()
    assert "1 of those who left still has something of ours" in client.get("/volunteers/").content.decode()
    assert str(volunteer) in client.get("/volunteers/?show=owing").content.decode()
    assert f"{volunteer} (left)" in client.get("/stock/").content.decode()

    page = volunteer.url("settle")
    refused = client.post(page, {"key": key_of(volunteer, "item"), "came_back": "no"})
    assert "Say why it is not asked for any more." in refused.content.decode()
    client.post(page, {"key": key_of(volunteer, "item"), "came_back": "yes", "how_many": "4"})
    client.post(page, {"key": key_of(volunteer, "item"), "came_back": "no", "reason": "They are on doors."})
    client.post(page, {"key": key_of(volunteer, "device"), "came_back": "yes"})
    last = client.post(page, {"key": key_of(volunteer, "card"), "came_back": "no", "reason": "Burnt."}, follow=True)

    assert "Nothing is left with them." in last.content.decode()
    assert what_they_have(volunteer) == []
    assert stickers_left() == 92
    assert Device.objects.get().state == Device.State.IN_STOCK
    assert "something of ours" not in client.get("/volunteers/").content.decode().replace("still have something", "")
    entry = AuditEntry.objects.get(action="card.written_off")
    assert (entry.actor_id, entry.reason) == (stockport_coordinator.pk, "Burnt.")
    written_off = StockMovement.objects.get(what="written_off")
    assert (written_off.change, written_off.reason, written_off.created_by) == (
        8, "They are on doors.", stockport_coordinator,
    )  # fmt: skip


def test_a_device_that_does_not_come_back_is_lost_with_a_reason(stockport_coordinator):
    volunteer = leave(one_with_everything(stockport_coordinator), stockport_coordinator)

    settle_belonging(
        volunteer, key=key_of(volunteer, "device"), came_back=False, reason="Left on a bus.", by=stockport_coordinator
    )

    device = Device.objects.get()
    step = device.steps.last()
    assert (device.state, step.note, step.written_by) == (Device.State.LOST, "Left on a bus.", stockport_coordinator)


def test_no_more_comes_back_than_they_have_and_nothing_twice(stockport_coordinator):
    volunteer = leave(one_with_everything(stockport_coordinator), stockport_coordinator)
    stickers, card = key_of(volunteer, "item"), key_of(volunteer, "card")

    with pytest.raises(RuleBroken, match="has 12 of it"):
        settle_belonging(volunteer, key=stickers, came_back=True, how_many=13, by=stockport_coordinator)
    settle_belonging(volunteer, key=card, came_back=True, by=stockport_coordinator)
    with pytest.raises(RuleBroken, match="somebody was here before you"):
        settle_belonging(volunteer, key=card, came_back=True, by=stockport_coordinator)


def test_a_card_that_was_lost_before_is_not_asked_back(stockport_coordinator):
    volunteer = a_volunteer()
    revoke_card(give_card(volunteer, by=None), reason="Stolen.", by=stockport_coordinator)

    leave(volunteer, stockport_coordinator)

    assert words_of(volunteer) == []


def test_nothing_is_handed_to_who_has_left(stockport_coordinator):
    volunteer = leave(a_volunteer(), stockport_coordinator)

    with pytest.raises(RuleBroken, match="has left: nothing is handed to them"):
        hand_stickers(Volunteer.objects.get(pk=volunteer.pk))
    with pytest.raises(RuleBroken, match="has left: nothing is given to them"):
        issue_device(a_device(), volunteer=Volunteer.objects.get(pk=volunteer.pk), by=stockport_coordinator)
