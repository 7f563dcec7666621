"""What the hubs of the demonstration do after a visit: devices in every state, stock that runs low, people who were
asked how they are and people who wait for it. Each through its verb, on the day it would have happened."""

from __future__ import annotations

import random
import uuid
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from fraudhub.accounts.models import User
from fraudhub.core.london_time import london_moment
from fraudhub.geography.models import Borough
from fraudhub.people.models import Person
from fraudhub.people.verbs import change_person
from outreach.correctable import held
from outreach.models import (
    ChecklistVersion,
    Correction,
    Device,
    DeviceKind,
    Event,
    FollowUp,
    FollowUpKind,
    ProtectiveActionKind,
    StockItem,
    StockMovement,
    Visit,
    VisitOutcome,
    VisitPurpose,
    Volunteer,
)
from outreach.verbs import (
    correct_person,
    do_follow_up,
    fit_device,
    issue_device,
    move_device,
    move_stock,
    plan_follow_up,
    plan_visit,
    receive_device,
    record_action,
    record_visit,
    try_follow_up,
)

RECEIVED = {"door_sticker": 200, "leaflet_hub": 500, "card_159": 100, "numbers_list": 15, "leaflet_lpa": 40}
REASONS = ("Ten calls a day from strangers.", "Gave card details on the phone in May.", "Afraid of the phone.")
SAID = ("Hangs up now.", "Her daughter rings each evening.", "Has told the neighbours about 159.", "")


def tell_of_care(borough: Borough, today: date, draw: random.Random, *, officer: User, coordinator: User, pilot: bool):
    volunteers = list(Volunteer.objects.filter(borough=borough).select_related("user").order_by("pk"))
    people = list(Person.objects.filter(borough=borough, visits__isnull=False).distinct().order_by("pk")[:8])
    _stock(borough, volunteers, by=coordinator)
    if not pilot:
        receive_device(borough, kind=_blocker(), serial=_serial(borough, 1), by=coordinator)
        return
    _devices(borough, today, draw, volunteers, people, officer=officer, coordinator=coordinator)
    _follow_ups(borough, today, draw, people, by=officer)
    done = (("bank_marker", None), ("scam_mail_removed", 35), ("mail_redirected", None))
    for person, (kind, quantity) in zip(people, done, strict=False):
        record_action(
            person, kind=ProtectiveActionKind.objects.get(pk=kind), done_on=today - timedelta(days=9),
            quantity=quantity, by=officer,
        )  # fmt: skip
    _nobody_answered(volunteers[0], people[-1], today - timedelta(days=1), by=coordinator)
    _two_values(borough, by=officer)


def _stock(borough: Borough, volunteers: list[Volunteer], *, by: User) -> None:
    items = StockItem.objects.in_bulk(RECEIVED)
    what = StockMovement.What
    for code, many in RECEIVED.items():
        move_stock(borough, item=items[code], what=what.RECEIVED, quantity=many, by=by)
    for volunteer in volunteers[:2]:
        move_stock(
            borough, item=items["door_sticker"], what=what.HANDED_OUT, quantity=20, volunteer=volunteer, by=by
        )  # fmt: skip
    event = Event.objects.filter(borough=borough).first()
    if event is not None:
        move_stock(borough, item=items["leaflet_hub"], what=what.GIVEN_AT_EVENT, quantity=40, event=event, by=by)


def _devices(borough, today, draw, volunteers, people, *, officer: User, coordinator: User) -> None:
    """Three on the shelf, one carried, and of those that were fitted one checked, one to check now, one to check
    later, one back and one lost."""
    came = today - timedelta(days=120)
    devices = [
        receive_device(borough, kind=_blocker(), serial=_serial(borough, number), on=came, by=coordinator)
        for number in range(1, 10)
    ]
    issue_device(devices[3], volunteer=volunteers[0], on=today - timedelta(days=3), by=coordinator)
    for device, person, days in zip(devices[4:], people, (110, 95, 20, 70, 80), strict=False):
        fit_device(
            device, person=person, agreed=True, reason=draw.choice(REASONS), scared="yes",
            on=today - timedelta(days=days), by=officer,
        )  # fmt: skip
    check = FollowUp.objects.open().filter(device=devices[4]).first()
    if check is not None and check.due_on <= today:
        do_follow_up(
            check, on=check.due_on, how="visit", new_contact="no", confidence=4, works=True, calls_blocked=214,
            scared="no", note=draw.choice(SAID), by=officer, now=_evening(check.due_on),
        )  # fmt: skip
    move_device(devices[7], to=Device.State.RETURNED, note="Moved in with her son.", on=today, by=officer)
    move_device(devices[8], to=Device.State.LOST, note="Went with the old phone.", on=today, by=officer)


def _follow_ups(borough: Borough, today: date, draw: random.Random, people: list[Person], *, by: User) -> None:
    """Planned after a call some days ago; of those that are due most were asked on the day, one was tried, and the last
    two wait: one late, one since this morning."""
    week = FollowUpKind.objects.get(pk="1_week")
    for person, days in zip(people, (30, 25, 21, 12, 7), strict=False):
        plan_follow_up(person, kind=week, since=today - timedelta(days=days), by=by)
    due = list(FollowUp.objects.due(by=today).filter(borough=borough, device=None).order_by("due_on", "pk"))
    for follow_up in due[:-3]:
        do_follow_up(
            follow_up, on=follow_up.due_on, how=draw.choice(("call", "call", "visit")), new_contact="no",
            confidence=draw.randint(2, 5), note=draw.choice(SAID), by=by, now=_evening(follow_up.due_on),
            again=FollowUpKind.objects.get(pk="3_months") if draw.random() < 0.3 else None,
        )  # fmt: skip
    for follow_up in due[-3:-2]:
        try_follow_up(follow_up, on=today, how="call", next_try_on=today, note="The line was engaged.", by=by)


def _nobody_answered(volunteer: Volunteer, person: Person, day: date, *, by: User) -> None:
    """Late in the afternoon, when no other visit is: it waits for somebody to ring."""
    start = london_moment(day, time(17))
    visit = plan_visit(
        volunteer, residents=[person], planned_start=start, planned_end=start + timedelta(hours=1),
        purpose=VisitPurpose.objects.get(pk="follow_up"), by=by, now=start - timedelta(days=2),
    )  # fmt: skip
    recorded_at = timezone.localtime(start + timedelta(minutes=10))
    record_visit(
        visit, client_uuid=uuid.uuid4(), outcome=VisitOutcome.objects.get(pk="no_answer"),
        checklist_version=ChecklistVersion.objects.in_force(day), answers={"volunteer_ok": "fine"},
        happened_at=start, recorded_at=recorded_at, by=volunteer.user, now=recorded_at,
    )  # fmt: skip


def _two_values(borough: Borough, *, by: User) -> None:
    """An officer and a volunteer wrote down two things about the same person on the same day."""
    visit = Visit.objects.filter(borough=borough).planned().select_related("volunteer__user").order_by("pk").first()
    person = visit.residents.select_related("address").order_by("pk").first()
    field, was = Correction.Field.ACCESS_NEEDS, held(person, Correction.Field.ACCESS_NEEDS)
    change_person(
        person, version=person.version, address=person.address.lines, postcode=person.address.postcode,
        birth_date=person.birth_date, access_needs="Use the side door; the front door sticks.", by=by,
    )  # fmt: skip
    says = "Ring the bell twice and wait: she walks with a frame."
    correct_person(visit, person=person, field=field, was=was, says=says, by=visit.volunteer.user)


def _blocker() -> DeviceKind:
    return DeviceKind.objects.get(pk="call_blocker")


def _serial(borough: Borough, number: int) -> str:
    return f"TC{borough.code[-3:]}{number:04}"


def _evening(day: date) -> datetime:
    return london_moment(day, time(18))
