"""What is done to make people safer: actions that are added and taken back, devices that go from hand to hand."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from fraudhub.accounts.models import User
from fraudhub.audit.writing import audit
from fraudhub.core.errors import refuse_if
from fraudhub.geography.models import Borough
from fraudhub.people.models import Person
from outreach.audit import DeviceAudit, ProtectiveAudit
from outreach.models import (
    Device,
    DeviceKind,
    DeviceStep,
    FollowUp,
    ProtectiveAction,
    ProtectiveActionKind,
    Visit,
    Volunteer,
)
from outreach.rules.protecting import (
    why_not_fit,
    why_not_go,
    why_not_issue,
    why_not_receive_device,
    why_not_record_action,
    why_not_return,
    why_not_take_back_action,
)

S = Device.State


@transaction.atomic
def record_action(
    person: Person,
    *,
    kind: ProtectiveActionKind,
    done_on: date,
    quantity: int | None = None,
    note: str = "",
    visit: Visit | None = None,
    by: User | None,
) -> ProtectiveAction:
    """By the hub, for one person; what is ticked on a visit arrives with its record. The person is held, so that of two
    who record the same thing the second is told."""
    today = timezone.localdate()
    person = Person.objects.select_for_update(of=("self",)).select_related("borough").get(pk=person.pk)
    there = ProtectiveAction.objects.standing().filter(kind=kind, done_on=done_on)
    refuse_if(
        why_not_record_action(
            kind=kind, person=person, done_on=done_on, quantity=quantity, today=today,
            recorded_already=there.filter(person__canonical=person.canonical_id).first(),
        )
    )  # fmt: skip
    action = ProtectiveAction.objects.create(
        borough=person.borough, person=person, visit=visit, kind=kind, done_on=done_on, quantity=quantity, note=note,
        created_by=by,
    )  # fmt: skip
    audit(ProtectiveAudit.RECORDED, action, by=by, references=[person.reference], facts={"kind": kind.pk})
    return action


@transaction.atomic
def take_back_action(action: ProtectiveAction, *, reason: str, by: User | None) -> ProtectiveAction:
    action = ProtectiveAction.objects.select_for_update(of=("self",)).select_related("kind", "device").get(pk=action.pk)
    refuse_if(why_not_take_back_action(action))
    action.taken_back_at, action.taken_back_by, action.taken_back_because = timezone.now(), by, reason
    action.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_because"])
    audit(ProtectiveAudit.TAKEN_BACK, action, by=by, reason=reason, facts={"kind": action.kind_id})
    return action


# Devices ------------------------------------------------------------------------------------------------


def tidy_serial(typed: str) -> str:
    """ "tc 100 123" as it is kept, "TC100123": people read it from a label under a lamp."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())


@transaction.atomic
def receive_device(borough: Borough, *, kind: DeviceKind, serial: str, on: date | None = None, by) -> Device:
    """``serial`` tidied. ``on``: the day it came, for history that is entered afterwards."""
    refuse_if(why_not_receive_device(serial=serial))
    try:
        with transaction.atomic():
            device = Device.objects.create(borough=borough, kind=kind, serial=serial, created_by=by)
    except IntegrityError:  # somebody else entered the same number at this moment
        refuse_if(why_not_receive_device(serial=serial))
        raise
    _step(device, S.IN_STOCK, on=on or timezone.localdate(), by=by)
    audit(DeviceAudit.RECEIVED, device, by=by)
    return device


@transaction.atomic
def issue_device(device: Device, *, volunteer: Volunteer, on: date | None = None, by: User | None) -> Device:
    today = timezone.localdate()
    device, on = _held(device), on or today
    refuse_if(why_not_issue(device, volunteer=volunteer, on=on, today=today))
    device.state, device.volunteer = S.ISSUED, volunteer
    device.save(update_fields=["state", "volunteer"])
    _step(device, S.ISSUED, on=on, volunteer=volunteer, by=by)
    audit(DeviceAudit.ISSUED, device, by=by, references=[volunteer.reference])
    return device


@transaction.atomic
def fit_device(
    device: Device,
    *,
    person: Person,
    agreed: bool,
    reason: str,
    on: date | None = None,
    scared: str = "",
    visit: Visit | None = None,
    by: User | None,
) -> Device:
    """At the home of somebody who agreed: one protective action, and the day on which it is checked."""
    today = timezone.localdate()
    device, on = _held(device), on or today
    refuse_if(why_not_fit(device, person=person, agreed=agreed, reason=reason, on=on, today=today))
    volunteer = device.volunteer
    device.state, device.volunteer, device.person = S.FITTED, None, person
    device.fitted_on, device.reason = on, reason
    device.save(update_fields=["state", "volunteer", "person", "fitted_on", "reason"])
    _step(device, S.FITTED, on=on, volunteer=volunteer, person=person, scared=scared, by=by)
    action = ProtectiveAction.objects.create(
        borough=device.borough, person=person, visit=visit, kind=device.kind.action, device=device, done_on=on,
        created_by=by,
    )  # fmt: skip
    check = FollowUp.objects.create(
        borough=device.borough, person=person, visit=visit, device=device, kind=device.kind.check_after,
        due_on=device.kind.check_after.due_after(on), created_by=by,
    )  # fmt: skip
    audit(
        DeviceAudit.FITTED, device, by=by, references=[person.reference, action.reference, check.reference],
        facts={"agreed": True},
    )  # fmt: skip
    return device


def check_device(device: Device, *, works: bool, calls_blocked: int | None, scared: str, on: date, by) -> None:
    """Part of the follow-up in whose transaction it is called, which is what is written down in the trail."""
    _step(device, DeviceStep.CHECKED, on=on, person=device.person, works=works, calls_blocked=calls_blocked,
          scared=scared, by=by)  # fmt: skip


@transaction.atomic
def move_device(
    device: Device, *, to: str, note: str = "", cleared: bool = False, on: date | None = None, by: User | None
) -> Device:
    """Handed back, taken back from a home, found, lost, no longer used; checks of it that are still to come end."""
    today = timezone.localdate()
    device, on = _held(device), on or today
    refuse_if(why_not_return(device, to=to, cleared=cleared, note=note, on=on, today=today))
    volunteer, person = device.volunteer, device.person
    device.state, device.volunteer, device.person, device.fitted_on, device.reason = to, None, None, None, ""
    device.save(update_fields=["state", "volunteer", "person", "fitted_on", "reason"])
    _step(device, to, on=on, volunteer=volunteer, person=person, note=note, by=by)
    ended = FollowUp.objects.open().filter(device=device).update(
        state=FollowUp.State.ENDED, closed_at=timezone.now(), closed_by=by,
        ended_because="The device is no longer at their home.",
    )  # fmt: skip
    audit(DeviceAudit.MOVED, device, by=by, reason=note, facts={"to": str(to), "checks_ended": ended})
    return device


def may_be_fitted(device: Device, *, on: date) -> bool:
    return not list(why_not_go(device, to=S.FITTED, on=on, today=timezone.localdate()))


def _held(device: Device) -> Device:
    return (
        Device.objects.select_for_update(of=("self",))
        .select_related("kind__action", "kind__check_after", "borough", "volunteer__user", "person")
        .get(pk=device.pk)
    )


def _step(device: Device, what: str, *, on: date, by: User | None, **told) -> None:
    DeviceStep.objects.create(device=device, what=what, on=on, written_by=by, **told)
