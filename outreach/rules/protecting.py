"""What stands in the way of protective actions, and where a device may go from where it is."""

from fraudhub.people.life import life_of
from outreach.models import Device, DeviceStep, Volunteer
from outreach.models.protecting import MOST_ITEMS
from outreach.rules.days import why_not_that_day

S = Device.State
# From where a device is to where it may be next.
GOES_TO = {
    S.IN_STOCK: {S.ISSUED, S.FITTED, S.LOST, S.RETIRED},
    S.ISSUED: {S.FITTED, S.IN_STOCK, S.LOST},
    S.FITTED: {S.RETURNED, S.LOST},
    S.RETURNED: {S.IN_STOCK, S.RETIRED},
    S.LOST: {S.IN_STOCK},
    S.RETIRED: set(),
}
WORDS = {**dict(S.choices), S.ISSUED: "With a volunteer", S.FITTED: "At a home"}


def why_not_record_action(*, kind, person, done_on, quantity, recorded_already, today):
    """``recorded_already``: the same for them on that day, or None."""
    if not kind.by_hand:
        yield f"“{kind.name}” is recorded by fitting a device, on the device’s own page."
    if (kind.valid_to and done_on >= kind.valid_to) or (kind.valid_from and done_on < kind.valid_from):
        yield f"“{kind.name}” is not on the list of that day."
    if kind.counted_in and not quantity:
        yield f"Say how many {kind.counted_in}."
    if recorded_already is not None and not kind.counted_in:
        yield f"“{kind.name}” is recorded for {person.full_name} on that day already: {recorded_already.reference}."
    if quantity and not kind.counted_in:
        yield f"“{kind.name}” is done once: it has no number."
    if quantity and quantity > MOST_ITEMS:
        yield f"Enter at most {MOST_ITEMS}."
    yield from why_not_that_day(done_on, today=today)
    if person.died_on is not None and done_on > person.died_on:
        yield f"{person.full_name} had died by then."


def why_not_take_back_action(action):
    if action.taken_back_at is not None:
        yield "This was taken back already."
    if action.device_id is not None and action.device.state == S.FITTED:
        yield "The device is still at their home. Record that it was returned or lost first."


def why_not_receive_device(*, serial):
    if Device.objects.filter(serial=serial).exists():
        yield f"A device with the serial number {serial} is known already."


def why_not_go(device, *, to, on, today):
    if to not in GOES_TO[device.state]:
        yield f"{device} is {WORDS[device.state].lower()}: it cannot become “{WORDS[to].lower()}” from there."
    yield from why_not_on(device, on=on, today=today)


def why_not_on(device, *, on, today):
    yield from why_not_that_day(on, today=today)
    last = DeviceStep.objects.filter(device=device).order_by("-pk").first()
    if last is not None and on < last.on:
        yield "The day is before the last thing that happened to this device."


def why_not_issue(device, *, volunteer, on, today):
    yield from why_not_go(device, to=S.ISSUED, on=on, today=today)
    if volunteer.borough_id != device.borough_id:
        yield f"{volunteer} gives their time to another hub."
    if volunteer.status == Volunteer.Status.LEFT:
        yield f"{volunteer} has left: nothing is given to them."


def why_not_fit(device, *, person, agreed, reason, on, today):
    yield from why_not_go(device, to=S.FITTED, on=on, today=today)
    if person.borough_id != device.borough_id:
        yield f"{person.full_name} is not known to the hub that has this device."
    life = life_of(person)
    if life.has_died:
        yield f"{person.full_name} has died."
    elif life.has_moved_away:
        yield f"{person.full_name} has moved away."
    if not agreed:
        yield "A device is fitted only in the home of somebody who agrees to it."
    if not reason:
        yield "Say why they are to have it."


def why_not_return(device, *, to, cleared, note, on, today):
    yield from why_not_go(device, to=to, on=on, today=today)
    if device.state == S.RETURNED and to == S.IN_STOCK and not cleared:
        yield "Clear the numbers it keeps first: they are of whoever had it before."
    if to in (S.LOST, S.RETIRED) and not note:
        yield "Say what happened."
