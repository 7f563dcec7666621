"""What recovery shows elsewhere: navigation, home, the inbox, the pages of a case."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from fraudhub.accounts.roles import Permission
from fraudhub.cases.models import FraudCase
from fraudhub.cases.sockets import Happening, Tab
from fraudhub.cases.timeline import on_the_day
from fraudhub.core.london_time import show_moment
from fraudhub.core.money import show_pounds
from fraudhub.core.one_question import Row, told
from fraudhub.core.periods import show_date
from fraudhub.core.working_days import after_working_days
from fraudhub.inbox.sockets import Asking, Band, Pile, end_of, pile_of
from fraudhub.jobs.sockets import Asked as WasAsked
from fraudhub.people.models import Person
from fraudhub.people.sockets import Panel
from fraudhub.recovery.models import Column, Distribution, Hearing, Matter, MatterVictim, StageEvent
from fraudhub.recovery.showing import returned_in_case
from fraudhub.recovery.totals import Asked
from fraudhub.recovery.verbs.reporting import STATEMENT
from fraudhub.web.sockets import Card, Menu, NavLink

HEARINGS_SHOWN_DAYS_BEFORE = 3


def navigation(_, viewer) -> list[NavLink]:
    if viewer.may(Permission.SEE_RECOVERY):
        return [NavLink("Recovery", "recovery:list", Permission.SEE_RECOVERY, Menu.PEOPLE)]
    return [NavLink("Assets recovered", "recovery:totals", Permission.SEE_RECOVERY_TOTALS, Menu.FIGURES)]


def home_cards(_, viewer) -> list[Card]:
    found = []
    if viewer.may(Permission.SEE_RECOVERY_TOTALS):
        links = [("See the totals", reverse("recovery:totals"))]
        if viewer.may(Permission.SEE_RECOVERY):
            links += [("Victims to be repaid", reverse("recovery:repayment_list")),
                      ("Hearings", reverse("recovery:hearing_list"))]  # fmt: skip
        found.append(Card("Assets recovered", "By financial year, on one basis at a time.", links))
    elif viewer.may(Permission.SEE_RETURNS):
        links = [("See what was returned", reverse("recovery:return_list"))]
        if viewer.may(Permission.SET_RECOVERY_LIMIT):
            links.append(("When a second person agrees", reverse("recovery:limit_list")))
        found.append(Card("Returned to victims", "Money that recovery brought back to residents.", links))
    return found


def what_was_asked(jobs, viewer):
    """The statement that a job sets, called as its page is."""
    for job in jobs:
        if job.kind == STATEMENT:
            asked = Asked.from_params(job.params)
            upto = f", up to {show_date(asked.upto)}" if asked.upto else ""
            title = f"Assets recovered, {asked.year.label}{upto}, {Column(asked.basis).label.lower()}"
            yield WasAsked(job.pk, title, f"{reverse('recovery:report')}?{asked.query()}")


def their_work(record, viewer) -> list[bool]:
    """Matters that they have, that nobody has, or where a second person is asked for; and cases named in theirs."""
    own = MatterVictim.objects.standing().filter(matter__owner=viewer)
    match record:
        case Matter():
            waits = Distribution.objects.waiting().filter(matter=record).exclude(created_by=viewer)
            return [record.owner_id in (None, viewer.pk) or waits.exists()]
        case FraudCase():
            return [own.filter(case=record).exists()]
        case Person():
            return [own.filter(case__person__canonical=record.canonical_id).exists()]
    return []


def asking(_, viewer) -> list[Asking]:
    """Clocks that end soon or have ended, hearings of these days, and splits that wait for a second person."""
    if not viewer.may(Permission.SEE_RECOVERY):
        return []
    scope, now = viewer.scope_for(Permission.SEE_RECOVERY), timezone.now()
    soon = now + timedelta(days=HEARINGS_SHOWN_DAYS_BEFORE)
    questions = [
        told("recovery_clock", Matter.objects.within(scope).warned(now), order_by=["due_at", "pk"],
             borough="victim_borough", words="about", note="due_for", more="only_waits", at="due_at", number="owner"),
        told("recovery_hearing", Hearing.objects.within(scope).to_come().filter(starts_at__lte=soon),
             order_by=["starts_at", "pk"], words="matter__about", note="purpose", who="court",
             more="matter__reference", at="starts_at", number="matter__owner"),
    ]  # fmt: skip
    if viewer.may(Permission.AGREE_RECOVERY):
        splits = Distribution.objects.within(viewer.scope_for(Permission.AGREE_RECOVERY)).waiting()
        questions.append(
            told("recovery_split", splits.exclude(created_by=viewer), order_by=["pk"], words="matter__about",
                 who="created_by__full_name", note="second_person_because", at="created_at", more="amount_gbp")
        )  # fmt: skip
    return [Asking(questions, _piles)]


def _piles(rows) -> list[Pile]:
    return [
        pile_of("recovery_clock", "Recovery clocks", rows, _clock, href=reverse("recovery:list") + "?state=soon"),
        pile_of("recovery_hearing", "Hearings", rows, _hearing, href=reverse("recovery:hearing_list")),
        pile_of("recovery_split", "Splits to agree", rows, _split, href=reverse("recovery:distribution_list")),
    ]


def _clock(row: Row) -> dict:
    over, waits = row.at <= timezone.now(), str(row.more).lower() in ("1", "t", "true")
    if waits:
        why = f"The wait {'is over since' if over else 'is over at'} {show_moment(row.at)}: {row.note}."
    else:
        why = f"{'Late since' if over else 'Due by'} {show_moment(row.at)}, {row.note}."
    return {
        "title": f"Recovery: {row.words}",
        "why": why,
        "href": reverse("recovery:detail", args=[row.reference]),
        "due": row.at,
        "band": Band.STANDARD if waits else Band.HIGH if over or _within_days(row.at, 3) else Band.MEDIUM,
        "for_whom": row.number,
    }


def _within_days(moment: datetime, days: int) -> bool:
    return moment <= timezone.now() + timedelta(days=days)


def _hearing(row: Row) -> dict:
    return {
        "title": f"Hearing: {row.words}",
        "why": f"{row.note}, {row.who}, {show_moment(row.at)}.",
        "href": reverse("recovery:papers", args=[row.more]),
        "due": row.at,
        "band": Band.MEDIUM,
        "for_whom": row.number,
    }


def _split(row: Row) -> dict:
    return {
        "title": "Money to victims waits for a second person",
        "why": f"{row.words}: {row.who} proposes it. {row.note}",
        "href": reverse("recovery:distribution_detail", args=[row.reference]),
        "due": end_of(after_working_days(timezone.localdate(row.at), 2)),
        "band": Band.MEDIUM,
    }


def case_tabs(case, viewer) -> list[Tab]:
    if not (viewer.may(Permission.SEE_RECOVERY) or viewer.may(Permission.SEE_RETURNS)):
        return []
    return [Tab("recovery", "Recovery", reverse("recovery:of_case", args=[case.reference]))]


def case_panels(case, viewer) -> list[Panel]:
    """What recovery brought back, and for who sees them the matters that are about this case."""
    rows = []
    if viewer.may(Permission.SEE_RECOVERY):
        matters = Matter.objects.within(viewer.scope_for(Permission.SEE_RECOVERY)).about(case)
        rows += [
            (f"{matter.about}, {matter.route}: {matter.stage or 'no stage yet'}", matter.url())
            for matter in matters.select_related("route", "stage").distinct()[:20]
        ]
    if viewer.may(Permission.SEE_RETURNS):
        scope = viewer.scope_for(Permission.SEE_RETURNS)
        rows += [
            (f"{show_date(each.entry.happened_on)}: {show_pounds(each.amount_gbp)} came back, {each.entry.route}",
             reverse("recovery:of_case", args=[case.reference]))
            for each in returned_in_case(case, scope)[:20]
        ]  # fmt: skip
    elif not rows and not viewer.may(Permission.SEE_RECOVERY):
        return []
    return [Panel("Recovery", rows, "Nothing was recovered for this case yet.")]


def case_timeline(case, viewer) -> list[Happening]:
    """The stages of its matters, for who sees matters: the credits are told by the case itself."""
    if not viewer.may(Permission.SEE_RECOVERY):
        return []
    events = StageEvent.objects.within(viewer.scope_for(Permission.SEE_RECOVERY)).standing()
    events = events.filter(matter__victims__case=case, matter__victims__left_at=None)
    return [
        Happening(
            event.happened_at or on_the_day(event.happened_on), "money", f"Recovery: {event.stage}",
            by=str(event.created_by or "the hub"), text=event.matter.about, href=event.matter.url(),
            is_day=event.happened_at is None,
        )
        for event in events.select_related("stage", "matter", "created_by")
    ]  # fmt: skip
