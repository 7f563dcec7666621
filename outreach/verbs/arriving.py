"""What comes with the record of a visit: things done to make people safer, the device that was fitted, and when they
are asked again. Part of recording the visit, in its transaction, and so once however often it is sent. The busiest
verb we have: nothing is asked of the database where nothing was done and nobody is to be asked again."""

from __future__ import annotations

from django.utils import timezone

from fraudhub.core.references import new_reference
from fraudhub.people.models import Person
from fraudhub.referrals.models import Referral
from fraudhub.referrals.rules import FOLLOWS
from fraudhub.referrals.verbs import keep_at_work, move_referral
from outreach.models import (
    Device,
    FollowUp,
    FollowUpKind,
    ProtectiveAction,
    ProtectiveActionKind,
    VisitOutcome,
    VisitRecord,
    VisitResident,
)
from outreach.verbs.protecting import fit_device, may_be_fitted, tidy_serial

SERIAL, SCARED, AGAIN = "blocker_serial", "calls_scare", "follow_up"
_LISTS: dict[str, dict] = {}


def what_follows(record: VisitRecord, *, by) -> dict[str, int]:
    """Makes it all, and says how many of each: facts for the trail."""
    done, again = _done(record.answers), _list_of(FollowUpKind).get(record.answers.get(AGAIN))
    if not done and again is None:
        return {}
    visited = VisitResident.objects.filter(visit=record.visit_id).order_by("pk")
    residents = list(visited.values_list("person_id", "person__died_on", "person__moved_on"))
    live_here = [pk for pk, died_on, moved_on in residents if died_on is None and moved_on is None]
    device = _fit(record, live_here, by=by) if any(kind.pk == "call_blocker" for kind, _ in done) else None
    if device is not None:
        done = [(kind, quantity) for kind, quantity in done if kind.pk != device.kind.action_id]
    made = ProtectiveAction.objects.bulk_create(
        ProtectiveAction(
            reference=new_reference(ProtectiveAction.reference_prefix),
            borough_id=record.visit.borough_id,
            person_id=residents[0][0] if len(residents) == 1 else None,
            visit_id=record.visit_id,
            kind=kind,
            done_on=_day(record),
            quantity=quantity,
            note=_unknown_serial(record) if kind.pk == "call_blocker" else "",
            created_by=by,
        )
        for kind, quantity in done
    )
    asked = _ask_again(record, live_here, again, device, by=by) if again else 0
    facts = {"protective_actions": len(made) + (device is not None), "follow_ups": asked + (device is not None)}
    return {name: count for name, count in facts.items() if count}


def answer_the_referral(referral: Referral, outcome: VisitOutcome, *, by) -> None:
    """The referral that asked for the visit is answered once somebody was met. Where nobody was, it goes on with the
    next step of how the visit ended. One that was closed or called back meanwhile stays so: nothing of it stands in
    the way of a record."""
    referral = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    if referral.state not in FOLLOWS["closed"]:
        return
    if outcome.resident_was_met:
        move_referral(referral, state="closed", text=f"Visited: {outcome.name}", by=by)
    else:
        keep_at_work(referral, text=f"Nobody was met: {outcome.name}. {outcome.next_step}", by=by)


def _day(record: VisitRecord):
    return min(timezone.localdate(record.happened_at), timezone.localdate(record.received_at))


def _done(answers) -> list[tuple[ProtectiveActionKind, int | None]]:
    """(kind, how many where things are counted) of what the answers say was done."""
    found = []
    for kind in _list_of(ProtectiveActionKind).values():
        key, _, values = (part.strip() for part in kind.from_answer.partition("="))
        given = answers.get(key)
        if not given:
            continue
        if kind.counted_in:
            if int(given) > 0:
                found.append((kind, int(given)))
        elif {value.strip() for value in values.split("|")} & set(given if isinstance(given, list) else [given]):
            found.append((kind, None))
    return found


def _list_of(model) -> dict:
    """Each process reads a list once: lists change with a release, not in between."""
    if model.__name__ not in _LISTS:
        rows = {row.pk: row for row in model.objects.order_by("position")}
        if not rows:
            return {}
        _LISTS[model.__name__] = rows
    return _LISTS[model.__name__]


def _fit(record: VisitRecord, live_here: list[int], *, by) -> Device | None:
    """The device of that serial number, at the home of whoever the visit names first. A number that the hub does not
    know, or a device that is elsewhere by its book, never stands in the way of the record: the action is kept without
    the device, with the number that was read, for the hub to look at."""
    device = Device.objects.filter(
        serial=tidy_serial(record.answers.get(SERIAL, "")), borough=record.visit.borough_id, kind__action="call_blocker"
    ).first()
    on = _day(record)
    if device is None or not live_here or not may_be_fitted(device, on=on):
        return None
    person = Person.objects.get(pk=live_here[0])
    return fit_device(
        device, person=person, agreed=True, reason="Fitted at a visit: they would like one.", on=on,
        scared=record.answers.get(SCARED, ""), visit=record.visit, by=by,
    )  # fmt: skip


def _unknown_serial(record: VisitRecord) -> str:
    serial = record.answers.get(SERIAL, "")
    return f"Serial number as it was read: {serial}." if serial else "No serial number was given."


def _ask_again(record: VisitRecord, live_here: list[int], kind: FollowUpKind, device: Device | None, *, by) -> int:
    """One for each resident who lives here; one of the same kind from an earlier visit is overtaken by it, which is
    read and not written. Where a device was fitted, its check in three months is that follow-up."""
    due_on = kind.due_after(_day(record))
    people = [
        pk
        for pk in live_here
        if not (device is not None and device.person_id == pk and device.kind.check_after_id == kind.pk)
    ]
    if not people:
        return 0
    made = FollowUp.objects.bulk_create(
        FollowUp(
            reference=new_reference(FollowUp.reference_prefix), borough_id=record.visit.borough_id, person_id=pk,
            kind=kind, visit_id=record.visit_id, due_on=due_on, created_by=by,
        )
        for pk in people
    )  # fmt: skip
    return len(made)
