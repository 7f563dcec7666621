"""The partnerships of the made-up world: who belongs to them, what they met about, and what is still to be done."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from fraudhub.accounts.models import Organisation, OrganisationType, User
from fraudhub.accounts.verbs import add_organisation, sign_agreement
from fraudhub.cases.models import FraudCase
from fraudhub.core.london_time import london_moment
from fraudhub.core.working_days import first_working_day
from fraudhub.geography.models import Borough
from fraudhub.people.consenting import MEETING, objects_to
from maaf.models import Action, AgendaItem, HandlingMark, LawfulBasis, Meeting, Partnership
from maaf.verbs import (
    agree_action,
    begin_meeting,
    do_action,
    end_meeting,
    found_partnership,
    join_partnership,
    name_delegate,
    plan_meeting,
    propose_item,
    raise_issue,
    record_attendance,
    record_decision,
    say_what_is_known,
    write_up,
)

# Organisation, its kind, who speaks for it. "{}" is the borough.
MEMBERS = (
    ("{} Council", "COUNCIL_ASC", "Sheila Ormerod"),
    ("Greater Manchester Police, {} district", "POLICE", "Gareth Pugh"),
    ("{} Older People's Charity", "AGE_VCSE", "Nasreen Iqbal"),
    ("{} Homes", "HOUSING", "Derek Fallows"),
    ("Northern Counties Bank", "BANK", "Joy Adebayo"),
    ("Victims' Service for Greater Manchester", "VICTIM_SERVICE", "Tomasz Zielinski"),
)
SIGNED_NOTHING = "BANK"  # takes part in the open part alone
ENDS_SOON, ENDS_IN_DAYS = "HOUSING", 21
MEETINGS_BEFORE = 3
THEMES = ("Couriers who ask for bank cards", "Roofers at the door", "Calls that pretend to be the bank")
DECISIONS = (
    ("Visit them together with the hub's officer.", "They let in whoever rings."),
    ("Fit a call blocker and show how it works.", "They are called several times a day."),
    ("Put a note on their account at the bank.", "Two payments were only just stopped."),
    ("Ask for an assessment of their care needs.", "They forget what they agreed to on the phone."),
)
TASKS = (
    "Put the new leaflet into all libraries.",
    "Train the reception staff to spot a courier's victim.",
    "Send the list of warm hubs for autumn talks.",
)


def found_partnerships(today: date, *, lead: User) -> None:
    """All eleven, with their members; agreements of all but the banks."""
    found_partnership(None, rhythm="six_weekly", by=lead)
    for borough in Borough.objects.order_by("code"):
        partnership = found_partnership(borough, by=lead)
        for name, kind, delegate in MEMBERS:
            _join(partnership, name.format(borough.name), kind, delegate, today, by=lead)


def _join(partnership: Partnership, name: str, kind: str, delegate: str, today: date, *, by: User) -> None:
    organisation = Organisation.objects.filter(name=name).first() or add_organisation(name=name, by=None)
    since = today - timedelta(days=400)
    member = join_partnership(
        partnership, organisation=organisation, type=OrganisationType.objects.get(pk=kind), starts_on=since, by=by
    )
    mailbox = f"{delegate.lower().replace(' ', '.')}.{partnership.borough.slug}@example.org"
    name_delegate(member, full_name=delegate, email=mailbox, by=by)
    if kind != SIGNED_NOTHING:
        ends_on = today + timedelta(days=ENDS_IN_DAYS if kind == ENDS_SOON else 330)
        sign_agreement(
            organisation, title="Information sharing agreement, version 2", signed_by=delegate, signed_on=since,
            starts_on=since, ends_on=ends_on, review_on=ends_on - timedelta(days=14), boroughs=[partnership.borough],
            by=by,
        )  # fmt: skip


def hold_meetings(
    borough: Borough, today: date, draw: random.Random, *, pilot: bool, officer: User, chair: User
) -> None:
    """Those of the last months, from the first to the next, which is planned and has something on it."""
    partnership = Partnership.objects.select_related("borough").get(borough=borough)
    cases = iter(_cases(borough, officer))
    weeks = 4 * (MEETINGS_BEFORE if pilot else 1)
    day = first_working_day(today - timedelta(weeks=weeks, days=3))
    meeting = plan_meeting(
        partnership, starts_at=london_moment(day, time(10)), place=f"{borough.name} Town Hall", by=chair,
        now=london_moment(day, time(8)) - timedelta(days=21),
    )  # fmt: skip
    while meeting.starts_at < timezone.now() - timedelta(hours=3):
        meeting = _hold(meeting, cases, draw, officer=officer, chair=chair)
    _propose(meeting, cases, draw, by=officer, now=timezone.now())


def _cases(borough: Borough, officer: User) -> list[FraudCase]:
    """Of different people who are alive and did not say no to being named."""
    found, seen = [], set()
    for case in FraudCase.objects.filter(borough=borough).open().select_related("person").order_by("pk")[:40]:
        person = case.person
        if person.canonical_id not in seen and person.died_on is None and not objects_to(person, MEETING):
            seen.add(person.canonical_id)
            found.append(case)
    return found


def _propose(meeting: Meeting, cases, draw: random.Random, *, by: User, now: datetime) -> list[AgendaItem]:
    partnership = meeting.partnership
    members = {each.organisation.type_id: each.organisation for each in partnership.members.select_related(
        "organisation")}  # fmt: skip
    propose_item(
        partnership, kind="theme", title=draw.choice(THEMES), why_here="More of it than in the month before.",
        mark=HandlingMark.objects.get(pk="official"), by=by, now=now,
    )  # fmt: skip
    items = []
    for case, kinds in zip(cases, (("POLICE", "COUNCIL_ASC"), ("POLICE", "AGE_VCSE")), strict=False):
        items.append(
            propose_item(
                partnership, kind="case", case=case, why_here="Called again since the hub's visit.",
                basis=LawfulBasis.objects.get(pk="public_task"), basis_note="To prevent more of the same crime.",
                mark=HandlingMark.objects.get(pk="sensitive"), controller=members["POLICE"],
                organisations=[members[kind] for kind in kinds], by=by, now=now,
            )
        )  # fmt: skip
    return items


def _hold(meeting: Meeting, cases, draw: random.Random, *, officer: User, chair: User) -> Meeting:
    """From its proposals to its end; of what it agreed some is done, some late. Answers the next meeting."""
    start, partnership = meeting.starts_at, meeting.partnership
    items = _propose(meeting, cases, draw, by=officer, now=start - timedelta(days=10))
    meeting = begin_meeting(meeting, chair=chair, by=chair, now=start)
    members = list(partnership.members.select_related("organisation").prefetch_related("delegates"))
    missing = draw.choice(members[3:])
    rows = {
        member.organisation: {"state": "apologies"} if member == missing
        else {"state": "present", "who": member.delegates.all()[0].full_name}
        for member in members
    }  # fmt: skip
    record_attendance(meeting, rows=rows, by=chair)
    day = timezone.localdate(start)
    for item in items:
        first, second = item.roles.select_related("organisation")[:2]
        say_what_is_known(item, organisation=first.organisation, knows="Two calls to 101 in a month.", by=chair)
        what, reason = draw.choice(DECISIONS)
        write_up(item, discussion="They live alone and are proud of it.", plan=what, by=chair)
        record_decision(
            item, what=what, reason=reason, organisation=second.organisation,
            due_on=day + timedelta(days=draw.choice((14, 21, 60))), by=chair,
        )  # fmt: skip
    agree_action(
        partnership, what=draw.choice(TASKS), organisation=draw.choice(members).organisation, meeting=meeting,
        due_on=day + timedelta(days=20), by=chair,
    )  # fmt: skip
    if not partnership.issues.exists():
        raise_issue(
            partnership, title="One number for all banks",
            words="Each bank answers partners on another line. One number for all would save a day.", meeting=meeting,
            by=chair,
        )  # fmt: skip
    end_meeting(meeting, by=chair, now=start + timedelta(minutes=90))
    for action in Action.objects.open().filter(meeting=meeting).order_by("pk"):
        if draw.random() < 0.6:
            do_action(action, text="Done.", by=chair, now=min(timezone.now(), start + timedelta(days=9)))
    return partnership.meetings.to_come().order_by("starts_at").first()
