"""Visits and events of the demonstration world, each through its verb, at the moment it would have happened."""

from __future__ import annotations

import random
import uuid
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from fraudhub.accounts.models import User
from fraudhub.core.london_time import london_moment
from fraudhub.core.validators import valid_phone
from fraudhub.demonstration.cast import council_of
from fraudhub.demonstration.names import AWKWARD_NAMES, FIRST_NAMES_OLDER, STREET_KINDS, STREETS, SURNAMES
from fraudhub.demonstration.reports import places
from fraudhub.geography.models import Borough, Ward
from fraudhub.people.models import Person
from fraudhub.people.verbs import add_person
from fraudhub.referrals.models import Concern, ConcernDecision
from fraudhub.referrals.verbs import decide_concern
from outreach.checklist import asked
from outreach.models import (
    ChecklistVersion,
    Event,
    EventKind,
    EventTopic,
    Visit,
    VisitOutcome,
    VisitPurpose,
    Volunteer,
    VolunteerRequirement,
)
from outreach.verbs import cancel_visit, log_event, plan_visit, record_visit, see_to_next_step

SLOTS = (time(10), time(11, 30), time(14), time(15, 30))
ACCESS_NEEDS = (
    "",
    "",
    "",
    "Hard of hearing: knock loudly and wait.",
    "Uses a walking frame and takes a while to reach the door.",
    "Large print, please.",
    "Ring the upper bell; the lower one does not work.",
)
LANGUAGES = ("", "", "", "", "", "Urdu", "Punjabi", "Polish", "Cantonese", "Bengali")
RISK_FLAGS = ("", "", "", "", "Friendly dog: ask for it to be shut in the kitchen.", "Steep steps up to the door.")
NOTES = ("", "", "Prefers the afternoon.", "Daughter may be there.", "Asked about a call blocker at the library talk.")
CANCELLED_BECAUSE = (
    "The resident asked for another day.",
    "The resident is in hospital.",
    "The volunteer is ill.",
    "A relative will be there instead.",
)
OUTCOMES = ("visited",) * 8 + ("no_answer", "declined")


def chance_of(*parts: object) -> random.Random:
    """The same draws for the same part of the world, whatever was told before it."""
    return random.Random(":".join(map(str, parts)))  # noqa: S311 (a recipe, not a secret)


def held_since(day: date, today: date) -> list[tuple[VolunteerRequirement, date]]:
    """What somebody who has visited since that day holds: each requirement a month before, and renewed a month before
    it would have run out."""
    held = []
    for requirement in VolunteerRequirement.objects.all():
        done_on = day - timedelta(days=30)
        while done_on <= today:
            held.append((requirement, done_on))
            ends_on = requirement.ends_for(done_on)
            if ends_on is None:
                break
            done_on = ends_on - timedelta(days=30)
    return held


def a_resident(borough: Borough, draw: random.Random, *, by: User | None) -> Person:
    """Somebody of 66 or more, somewhere people of that age live."""
    awkward = draw.random() < 0.04
    name = draw.choice(AWKWARD_NAMES) if awkward else f"{draw.choice(FIRST_NAMES_OLDER)} {draw.choice(SURNAMES)}"
    there = places()[borough.code]
    return add_person(
        borough=borough,
        full_name=name,
        birth_date=date(draw.randint(1932, 1957), draw.randint(1, 12), draw.randint(1, 28)),
        phone=valid_phone(f"0161496{draw.randint(0, 999):04}") if draw.random() < 0.85 else "",
        address=f"{draw.randint(1, 180)} {draw.choice(STREETS)} {draw.choice(STREET_KINDS)}",
        postcode=draw.choices(there.postcodes, cum_weights=there.for_older)[0],
        access_needs=draw.choice(ACCESS_NEEDS),
        language=draw.choice(LANGUAGES),
        risk_flags=draw.choice(RISK_FLAGS),
        by=by,
    )


def a_planned_visit(
    volunteer: Volunteer, person: Person, day: date, slot: time, draw: random.Random, *, by: User | None
) -> Visit:
    """An hour of that day, planned three days before, or now where that is still to come."""
    start = london_moment(day, slot)
    return plan_visit(
        volunteer,
        residents=[person],
        planned_start=start,
        planned_end=start + timedelta(hours=1),
        purpose=VisitPurpose.objects.get(pk=draw.choice(("first_visit", "first_visit", "follow_up", "call_blocker"))),
        notes_for_visitor=draw.choice(NOTES),
        by=by,
        now=min(london_moment(day - timedelta(days=3), time(9)), timezone.now()),
    )


def a_visit_that_was(
    volunteer: Volunteer, person: Person, day: date, slot: time, draw: random.Random, *, by: User | None
) -> None:
    """Planned, made, and recorded by its volunteer within the hour, or when there was signal again."""
    visit = a_planned_visit(volunteer, person, day, slot, draw, by=by)
    outcome = draw.choice(OUTCOMES)
    version = ChecklistVersion.objects.in_force(day)
    happened_at = visit.planned_start + timedelta(minutes=draw.randint(0, 12))
    recorded_at = timezone.localtime(happened_at + timedelta(minutes=draw.randint(15, 50)))
    record_visit(
        visit,
        client_uuid=uuid.UUID(int=draw.getrandbits(128), version=4),
        outcome=VisitOutcome.objects.get(pk=outcome),
        checklist_version=version,
        answers=some_answers(version, outcome, draw),
        happened_at=happened_at,
        recorded_at=recorded_at,
        by=volunteer.user,
        now=recorded_at + timedelta(minutes=draw.choice((0, 0, 0, 1, 190))),
    )
    if outcome != "visited" and day < timezone.localdate() - timedelta(days=4):
        see_to_next_step(visit, note="Rang them: another day was agreed.", by=by, now=recorded_at + timedelta(days=1))
    for concern in Concern.objects.open().filter(source_reference=visit.reference):
        decide_concern(
            concern,
            decision=ConcernDecision.objects.get(pk="support"),
            reason="Rang the same day. The family knows, and the bank was told.",
            by=by,
            now=recorded_at + timedelta(hours=4),
        )


def a_visit_that_was_cancelled(
    volunteer: Volunteer, person: Person, day: date, slot: time, draw: random.Random, *, by: User | None
) -> None:
    """Planned, and called off two days before."""
    visit = a_planned_visit(volunteer, person, day, slot, draw, by=by)
    cancel_visit(
        visit, reason=draw.choice(CANCELLED_BECAUSE), by=by, now=london_moment(day - timedelta(days=2), time(11))
    )


def some_answers(version: ChecklistVersion, outcome: str, draw: random.Random) -> dict:
    """Answers to the questions that are asked, most of them calm ones."""
    before = draw.randint(1, 4)
    leaning = {
        "present": draw.choice(("alone", "alone", "chosen")),
        "consent": "yes",
        "confidence_before": str(before),
        "money_danger": "no",
        "paid_last_day": "no",
        "remote_access": "no",
        "threats": "no",
        "scam_kind": draw.choice(("none", "none", "COURIER", "SAFE_ACCOUNT", "REMOTE_ACCESS", "ROMANCE")),
        "loss_band": draw.choice(("none", "under_100", "100_499", "1000_4999", "5000_9999")),
        "bank_told": draw.choice(("waiting", "refunded", "not_told")),
        "still_going": draw.choice(("over", "over", "over", "not_sure")),
        "essentials": "yes",
        "earlier": draw.choice(("no", "no", "once")),
        "lives": draw.choice(("alone", "alone", "partner", "family")),
        "talked_through": ["stop_challenge", "call_159"],
        "made_safer": some_things_done(version, draw),
        "scam_mail_seen": "some",
        "scam_mail_taken": str(draw.randint(0, 30)),
        "handled": ["no"],
        "confidence_after": str(min(5, before + draw.randint(0, 2))),
        "follow_up": draw.choice(("6_weeks", "6_weeks", "3_months", "none")),
        "leaflet": "yes",
        "volunteer_ok": "fine",
    }
    answers: dict = {}
    questions = list(version.questions.all())
    for question in questions:
        so_far = [each for each in asked(questions, outcome=outcome, answers=answers) if each.key == question.key]
        if so_far and question.key in leaning:
            answers[question.key] = leaning[question.key]
    return answers


def some_things_done(version: ChecklistVersion, draw: random.Random) -> list[str]:
    """What was done, by the words of that version: the first asked about what was talked through as well."""
    wish = ["call_blocker"] if draw.random() < 0.3 else []
    if version.pk == "2024-1":
        return ["stop_challenge", "call_159", *wish, *draw.sample(["door", "bank_marker"], draw.randint(0, 1))]
    return draw.sample(["door_sticker", "trusted_numbers", "bank_asked", "calls_stopped"], draw.randint(1, 2)) + wish


def an_event_that_was(borough: Borough, day: date, draw: random.Random, *, by: User | None) -> None:
    wards = list(Ward.objects.filter(borough=borough).order_by("code").values_list("name", flat=True))
    place = f"{draw.choice(wards)} {draw.choice(('Library', 'Community Centre', 'Market', 'Methodist Church hall'))}"
    people = draw.randint(4, 45)
    older = int(people * draw.uniform(0.4, 0.8))
    kind = draw.choice(("talk", "talk", "stall", "clinic"))
    topics = draw.sample(sorted(EventTopic.objects.values_list("pk", flat=True)), 3)
    if Event.objects.filter(borough=borough, kind=kind, held_on=day, place=place).exists():
        place = f"{place}, afternoon"
    log_event(
        borough,
        kind=EventKind.objects.get(pk=kind),
        held_on=day,
        place=place,
        topics=EventTopic.objects.filter(pk__in=topics),
        headcounts={
            "aged_under_65": people // 5,
            "aged_65_to_74": older // 2,
            "aged_75_and_over": older - older // 2,
            "age_not_known": draw.randint(0, 6),
        },
        partner=council_of(borough) if draw.random() < 0.5 else None,
        materials=f"{people} leaflets",
        lasted_minutes=draw.choice((45, 60, 90, 120)),
        by=by,
        now=_evening_of(day),
    )


def _evening_of(day: date) -> datetime:
    return london_moment(day, time(18))
