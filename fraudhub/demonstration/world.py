"""The demonstration world, told in chapters. Reports enter through the importer, everything else through verbs, so
that no row is impossible. Told twice, nothing happens; cut short, it goes on where it stopped."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import product
from multiprocessing import get_context
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from fraudhub.accounts.models import User
from fraudhub.accounts.verbs import create_account, give_membership
from fraudhub.cases.importing import import_reports
from fraudhub.cases.models import ReportSource
from fraudhub.core.errors import RuleBroken
from fraudhub.demonstration import cast
from fraudhub.demonstration.care_told import tell_of_care
from fraudhub.demonstration.casework_told import set_rota, work_the_reports
from fraudhub.demonstration.costs_told import tell_of_costs, years_with_costs
from fraudhub.demonstration.meetings_told import found_partnerships, hold_meetings
from fraudhub.demonstration.models import Chapter, tell_once
from fraudhub.demonstration.out_alone_told import keep_people_out, set_lone_worker_rota
from fraudhub.demonstration.outreach_told import (
    SLOTS,
    a_planned_visit,
    a_resident,
    a_visit_that_was,
    a_visit_that_was_cancelled,
    an_event_that_was,
    chance_of,
    held_since,
)
from fraudhub.demonstration.recovery_told import tell_of_today, tell_of_years
from fraudhub.demonstration.reports import write_world_extracts
from fraudhub.demonstration.rollout_told import GO_LIVE, go_live, plan_rollout, was_paused
from fraudhub.demonstration.volunteers_told import tell_of_volunteers
from fraudhub.geography.models import Borough
from fraudhub.people.models import Person
from outreach.models import Rollout, Volunteer
from outreach.verbs import enrol_volunteer, give_card

SOURCES = ("action-fraud", "report-fraud")
RESIDENTS_OF_A_PILOT, RESIDENTS_ELSEWHERE = 20, 6
PAST_DAYS, PAST_VISITS_OF_A_PILOT, PAST_VISITS_ELSEWHERE = 56, 20, 3
EVENTS_OF_A_PILOT, EVENTS_ELSEWHERE = 14, 3
VOLUNTEERS_AT_LIFE_SIZE, EVENTS_A_WEEK, CANCELLED = 8, 2, 0.06

Say = Callable[[str], None]


def make_small(today: date, say: Say) -> None:
    """All reports and some 300 other records."""
    with writing_extracts(today) as extracts:
        make_programme(today)
        make_reports(extracts, say)
    make_casework(today)
    make_recovery(today)
    make_meetings(today)
    keep_people_out()


def make_meetings(today: date) -> None:
    """The partnerships of all boroughs, and the meetings of those that are live."""
    tell_once("partnerships", lambda: found_partnerships(today, lead=_account("programme_lead")))
    for borough in _live_boroughs(today):
        tell_once(f"meetings:{borough.slug}", lambda borough=borough: _meetings(borough, today))


def _meetings(borough: Borough, today: date) -> None:
    hold_meetings(
        borough, today, chance_of("meetings", borough.slug), pilot=borough.slug in cast.PILOTS,
        officer=_account("hub_officer", borough), chair=_account("maaf_chair", borough),
    )  # fmt: skip


def make_casework(today: date) -> None:
    """What each hub has done about its newest reports, and who is on duty there."""
    for borough in _live_boroughs(today):
        tell_once(f"casework:{borough.slug}", lambda borough=borough: _casework(borough))


def _casework(borough: Borough) -> None:
    officer, coordinator = _account("hub_officer", borough), _account("hub_coordinator", borough)
    draw, pilot = chance_of("casework", borough.slug), borough.slug in cast.PILOTS
    set_rota(borough, officer, coordinator)
    set_lone_worker_rota(borough, officer, coordinator)
    work_the_reports(borough, draw, pilot=pilot, officer=officer, coordinator=coordinator)


def make_recovery(today: date) -> None:
    """Two years of orders as they were said in public, and the matters of today."""
    tell_once("second investigator", cast.open_second_investigator)
    investigator, second = _account("investigator"), cast.second_investigator()
    tell_once("recovery:years", lambda: tell_of_years(today, chance_of("recovery"), by=investigator))
    tell_once("recovery:today", lambda: tell_of_today(today, chance_of("today"), by=investigator, second=second))


def make_programme(today: date) -> None:
    """Accounts, the rollout, volunteers, and the last weeks of each live borough."""
    tell_once("accounts", cast.open_accounts)
    write_accounts()
    tell_once("rollout", lambda: _rollout(today))
    for year in years_with_costs(today):
        tell_once(f"costs:{year.code}", lambda year=year: tell_of_costs(year, lead=_account("programme_lead")))
    for borough in _started_boroughs(today):
        tell_once(f"volunteers:{borough.slug}", lambda borough=borough: _volunteers(borough))
        tell_once(f"go-live:{borough.slug}", lambda borough=borough: _go_live(borough, today))
    for borough in _live_boroughs(today):
        tell_once(f"recent:{borough.slug}", lambda borough=borough: _recent_weeks(borough, today))
        tell_once(f"care:{borough.slug}", lambda borough=borough: _care(borough, today))
        tell_once(f"supervision:{borough.slug}", lambda borough=borough: _supervision(borough, today))


def _supervision(borough: Borough, today: date) -> None:
    officer, coordinator = _account("hub_officer", borough), _account("hub_coordinator", borough)
    pilot = borough.slug in cast.PILOTS
    tell_of_volunteers(borough, today, pilot=pilot, officer=officer, coordinator=coordinator)


def write_accounts() -> Path:
    """var/demo_accounts.json, whole or not at all."""
    path = settings.VAR / "demo_accounts.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(cast.told_accounts(), indent=1) + "\n")
    os.replace(draft, path)
    return path


def _rollout(today: date) -> None:
    lead = _account("programme_lead")
    for borough in Borough.objects.order_by("code"):
        plan_rollout(borough, today, lead=lead)


def _go_live(borough: Borough, today: date) -> None:
    officer, coordinator = _account("hub_officer", borough), _account("hub_coordinator", borough)
    go_live(borough, today, lead=_account("programme_lead"), officer=officer, coordinator=coordinator)


@contextmanager
def writing_extracts(today: date) -> Iterator[Callable[[], dict[str, Path]]]:
    """Yield what waits for the extracts, which a second process writes meanwhile. They are not written anew for a
    world that was cut short: its reports were dated by the day it began."""
    files = {source: settings.VAR / "demo" / f"{source}.csv" for source in SOURCES}
    told = Chapter.objects.filter(key="extracts").exists()
    if told and (_reports_are_told() or all(map(Path.exists, files.values()))):
        yield lambda: files
        return
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as another:
        writing = another.submit(write_world_extracts, files, today)

        def written() -> dict[str, Path]:
            writing.result()
            tell_once("extracts", lambda: None)
            return files

        yield written


def make_reports(extracts: Callable[[], dict[str, Path]], say: Say) -> None:
    """Read in by the importer, as an officer would read them in."""
    if _reports_are_told():
        return
    for source, path in extracts().items():
        with path.open("rb") as file:
            outcome = import_reports(file, source=ReportSource.objects.get(pk=source), by=None, file_name=path.name)
        if outcome.counts.refused:
            raise RuleBroken([problem.reason for problem in outcome.problems[:5]])
        say(f"{source}: {outcome.counts.sentences()[0]}")
        tell_once(f"reports:{source}", lambda: None)


def _reports_are_told() -> bool:
    return all(Chapter.objects.filter(key=f"reports:{source}").exists() for source in SOURCES)


def _volunteers(borough: Borough) -> None:
    coordinator = _account("hub_coordinator", borough)
    for user in User.objects.filter(memberships__role="volunteer", memberships__borough=borough).order_by("pk"):
        volunteer = _served_since_go_live(user, borough, by=coordinator)
        give_card(volunteer, by=coordinator)


def _served_since_go_live(user: User, borough: Borough, *, by: User) -> Volunteer:
    since = GO_LIVE[borough.slug]
    held = held_since(since, timezone.localdate())
    return enrol_volunteer(user, borough=borough, enrolled_on=since, status=Volunteer.Status.VISITS, held=held, by=by)


def _recent_weeks(borough: Borough, today: date) -> None:
    """Residents, the visits and events of the last weeks, and what is planned for today and tomorrow."""
    draw = chance_of("recent", borough.slug)
    pilot = borough.slug in cast.PILOTS
    coordinator = _account("hub_coordinator", borough)
    officer = _account("hub_officer", borough)
    residents = [
        a_resident(borough, draw, by=officer) for _ in range(RESIDENTS_OF_A_PILOT if pilot else RESIDENTS_ELSEWHERE)
    ]
    volunteers = list(Volunteer.objects.filter(borough=borough).select_related("user").order_by("pk"))
    days = [today - timedelta(days=back) for back in range(2, PAST_DAYS)]
    days = [day for day in days if day.weekday() < 5 and day >= GO_LIVE[borough.slug]]
    days = [day for day in days if not was_paused(borough.slug, day)]
    hours = list(product(volunteers, days, SLOTS))
    wanted = PAST_VISITS_OF_A_PILOT if pilot else PAST_VISITS_ELSEWHERE
    for volunteer, day, slot in draw.sample(hours, min(wanted, len(hours))):
        a_visit_that_was(volunteer, draw.choice(residents), day, slot, draw, by=coordinator)
    for number, volunteer in enumerate(volunteers if pilot else volunteers[:1]):
        for ahead, slots in ((0, SLOTS[:2]), (1, SLOTS[2:3])):
            day = today + timedelta(days=ahead)
            for slot in slots if pilot else slots[:1]:
                person = residents[(3 * number + ahead + SLOTS.index(slot)) % len(residents)]
                a_planned_visit(volunteer, person, day, slot, draw, by=coordinator)
    for day in draw.sample(days, min(EVENTS_OF_A_PILOT if pilot else EVENTS_ELSEWHERE, len(days))):
        an_event_that_was(borough, day, draw, by=officer)


def _care(borough: Borough, today: date) -> None:
    tell_of_care(
        borough, today, chance_of("care", borough.slug), officer=_account("hub_officer", borough),
        coordinator=_account("hub_coordinator", borough), pilot=borough.slug in cast.PILOTS,
    )  # fmt: skip


# Life size ----------------------------------------------------------------------------------------------


def fill_to_life_size(today: date) -> Iterator[tuple[int, int]]:
    """The whole programme since each go-live: eight more volunteers a borough, four visits each a week, two events;
    up to yesterday they were made, some cancelled, and from today to the end of next week they are planned. Told in
    short transactions, so that people can use the hub meanwhile. Yields (parts told, parts in all)."""
    parts = []
    for borough in _live_boroughs(today):
        tell_once(f"more volunteers:{borough.slug}", lambda borough=borough: _more_volunteers(borough))
        monday = GO_LIVE[borough.slug]
        while monday <= today + timedelta(weeks=1):
            if was_paused(borough.slug, monday):
                monday += timedelta(weeks=1)
                continue
            parts += [(borough, monday, number) for number in range(VOLUNTEERS_AT_LIFE_SIZE)]
            monday += timedelta(weeks=1)
    told = set(Chapter.objects.filter(key__startswith="week:").values_list("key", flat=True))
    for done, (borough, monday, number) in enumerate(parts, 1):
        key = f"week:{borough.slug}:{monday}:{number}"
        if key not in told:
            tell_once(key, lambda: _week(borough, monday, number, today))  # noqa: B023 (told at once)
        yield done, len(parts)


def _more_volunteers(borough: Borough) -> None:
    draw = chance_of("more volunteers", borough.slug)
    coordinator = _account("hub_coordinator", borough)
    for number in range(VOLUNTEERS_AT_LIFE_SIZE):
        first, last = draw.choice(cast.VOLUNTEER_NAMES).split()[0], draw.choice(cast.VOLUNTEER_NAMES).split()[1]
        email = f"more.volunteer.{number + 1}.{borough.slug}@example.org"
        user = create_account(email=email, full_name=f"{first} {last}", password=None, by=None)
        give_membership(
            user, role="volunteer", borough=borough, starts_on=cast.JOINED_ON, vetted_until=cast.vetted_until(),
            by=None,
        )  # fmt: skip
        _served_since_go_live(user, borough, by=coordinator)


def _week(borough: Borough, monday: date, number: int, today: date) -> None:
    """One volunteer's week: a visit on each of four days, to somebody new more often than not."""
    draw = chance_of("week", borough.slug, monday, number)
    coordinator = _account("hub_coordinator", borough)
    officer = _account("hub_officer", borough)
    email = f"more.volunteer.{number + 1}.{borough.slug}@example.org"
    volunteer = Volunteer.objects.select_related("user").get(user__email=email)
    known = list(Person.objects.filter(borough=borough).order_by("pk")[:200])
    for weekday in draw.sample(range(5), 4):
        person = a_resident(borough, draw, by=officer) if draw.random() < 0.6 or not known else draw.choice(known)
        day = monday + timedelta(days=weekday)
        slot, cancelled = draw.choice(SLOTS), draw.random() < CANCELLED and day <= today
        tell = a_visit_that_was_cancelled if cancelled else a_visit_that_was if day < today else a_planned_visit
        try:
            with transaction.atomic():
                tell(volunteer, person, day, slot, draw, by=coordinator)
        except RuleBroken:  # two are not to call on somebody at once, and nobody calls on who died, or said no
            tell(volunteer, a_resident(borough, draw, by=officer), day, slot, draw, by=coordinator)
    event_on = monday + timedelta(days=1 + 2 * number)
    if number < EVENTS_A_WEEK and event_on < today:
        an_event_that_was(borough, event_on, draw, by=officer)


# ----------------------------------------------------------------------------------------------------------


def _started_boroughs(today: date) -> list[Borough]:
    return sorted(
        (borough for borough in Borough.objects.all() if GO_LIVE[borough.slug] <= today),
        key=lambda borough: GO_LIVE[borough.slug],
    )


def _live_boroughs(today: date) -> list[Borough]:
    live = Rollout.objects.live_on(today).values("borough")
    return sorted(Borough.objects.filter(pk__in=live), key=lambda borough: GO_LIVE[borough.slug])


def _account(role: str, borough: Borough | None = None) -> User:
    part = next(
        part for part in cast.parts() if part.role == role and part.borough == (borough.slug if borough else "")
    )
    return User.objects.get(email=part.email)
