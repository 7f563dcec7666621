"""What stands in the way, in sentences. Asked by the verbs, shown by pages and the API alike."""

from datetime import date, timedelta

from django.utils import timezone

from fraudhub.accounts.models import Membership
from fraudhub.core.london_time import days_later, show_clock, show_moment
from fraudhub.core.periods import show_date
from fraudhub.people.consenting import VISIT, objects_to
from fraudhub.people.models import Marker
from outreach.models import Rollout, Visit, VisitorCheck, Volunteer
from outreach.models.events import BANDS
from outreach.models.visits import CLOCK_MAY_DIFFER, STAYS_IN_SIGHT

LONGEST_VISIT = timedelta(hours=4)
FURTHEST_AHEAD = timedelta(days=366)
CLOCK_AHEAD_REFUSED = timedelta(days=1)
ASKED_WITHIN, MOST_NOES = timedelta(hours=1), 20  # more than any real morning; too few to try numbers out
FIRST_DAY_OF_THE_PROGRAMME = date(2023, 1, 1)  # the pilot was prepared in 2023


def why_not_begin(borough):
    if Rollout.objects.filter(borough=borough).exists():
        yield f"The rollout in {borough.name} has already begun."


def why_not_plan_go_live(rollout, *, on):
    yield from _why_not_a_programme_day(on)
    if rollout.stage == Rollout.Stage.LIVE:
        yield f"{rollout.borough.name} is live already: its planned date no longer changes."


def why_not_record_go_live(rollout, *, on, reason, now):
    yield from _why_not_a_programme_day(on)
    if on > timezone.localdate(now):
        yield "An actual date must be today or in the past."
    if rollout.stage == Rollout.Stage.LIVE and not reason:
        yield "Say why the actual date changes: the impact report reads it."


def _why_not_a_programme_day(on):
    if not FIRST_DAY_OF_THE_PROGRAMME <= on < date(2100, 1, 1):
        yield f"Choose a date from {show_date(FIRST_DAY_OF_THE_PROGRAMME)} on."


def why_not_enrol(user, *, borough, on):
    held = Membership.objects.in_force(on).filter(user=user, role="volunteer", borough=borough)
    if not held.exists():
        yield f"{user.full_name} has no membership as a volunteer of {borough.name} that is in force."
    if Volunteer.objects.filter(user=user).exists():
        yield f"{user.full_name} is enrolled already."


def why_not_plan_visit(volunteer, *, residents, planned_start, planned_end, now):
    """Volunteer is the locked row: nobody else is filling the same hour."""
    yield from _why_not_at_that_time(planned_start, planned_end, now)
    day = timezone.localdate(planned_start)
    if not Rollout.objects.live_on(day).filter(borough=volunteer.borough_id).exists():
        yield f"{volunteer.borough.name} is not live on {show_date(day)}: visits start once its go-live is recorded."
    if not Volunteer.objects.serving_on(day).filter(pk=volunteer.pk).exists():
        yield f"{volunteer} is not serving as a volunteer of {volunteer.borough.name} on {show_date(day)}."
    if not residents:
        yield "Say who is to be visited."
    for person in residents:
        if person.borough_id != volunteer.borough_id:
            yield f"{person.reference} is not known to the hub of {volunteer.borough.name}, where {volunteer} visits."
        if person.died_on is not None:
            yield f"{person.full_name} has died. No visit can be planned."
        elif person.moved_on is not None:
            yield f"{person.full_name} has moved away. The hub where they live now plans their visits."
        if objects_to(person, VISIT):
            yield f"{person.full_name} does not want visits now. Ask again, and record what they say, first."
        if Marker.objects.standing().against_visits().of_person(person).exists():
            yield f"{person.full_name} is not to be visited: a marker says so. It would have to be lifted first."
    for other in volunteer.visits.standing().overlapping(planned_start, planned_end).order_by("planned_start"):
        yield (
            f"{volunteer} already has a visit from {show_clock(other.planned_start)} to "
            f"{show_clock(other.planned_end)} on {show_date(timezone.localdate(other.planned_start))}."
        )


def _why_not_at_that_time(start, end, now):
    if start < now:
        yield "The visit must start at a time that has not passed."
    if start > now + FURTHEST_AHEAD:
        yield "Plan a visit no more than a year ahead."
    if end <= start:
        yield "The visit must end after it starts."
    elif end - start > LONGEST_VISIT:
        yield "Plan at most 4 hours for a visit."
    elif timezone.localdate(start) != timezone.localdate(end):
        yield "The visit must end on the day it starts."


def why_not_cancel(visit):
    if visit.status == Visit.Status.RECORDED:
        yield "This visit was recorded; it can no longer be cancelled."
    if visit.status == Visit.Status.CANCELLED:
        yield "This visit is cancelled already."


def why_not_write_down(visit, *, by):
    """What no answer can mend: asked before the first screen, and again when the record arrives."""
    if visit.volunteer.user_id != by.pk:
        yield "Only the volunteer who was asked to make this visit may record it."
    if visit.status == Visit.Status.CANCELLED:
        yield f"This visit was cancelled at {show_moment(visit.closed_at)}. Ring the hub if it went ahead."
    if visit.status == Visit.Status.RECORDED:
        yield f"This visit was already recorded, at {show_moment(visit.closed_at)}."


def why_not_record(visit, *, by, happened_at, recorded_at, now):
    """The window is about the day it happened, not the day it arrives: a phone may come back weeks later."""
    yield from why_not_write_down(visit, by=by)
    if happened_at > now + CLOCK_AHEAD_REFUSED or recorded_at > now + CLOCK_AHEAD_REFUSED:
        yield "The time is more than a day ahead of ours. Check the clock of the phone and send it again."
    if happened_at < visit.planned_at - CLOCK_MAY_DIFFER:
        yield (
            f"This visit was planned at {show_moment(visit.planned_at)} and cannot have happened before that. "
            "Check the day and the time."
        )
    if happened_at < visit.opens_at:
        yield (
            f"This visit is planned for {show_moment(visit.planned_start)}: it can be recorded from "
            f"{show_date(days_later(visit.planned_start, -1))}."
        )
    if happened_at > visit.planned_end + STAYS_IN_SIGHT:
        yield (
            f"This visit was planned for {show_moment(visit.planned_start)}. If it took place later, "
            "ask the hub to plan it again for that day."
        )


def why_not_log(*, borough, held_on, topics, headcounts, volunteers, now):
    if held_on > timezone.localdate(now):
        yield "Log an event on the day it was held, or after."
    if held_on < FIRST_DAY_OF_THE_PROGRAMME:
        yield f"Choose a date from {show_date(FIRST_DAY_OF_THE_PROGRAMME)} on."
    if not topics:
        yield "Choose at least one topic."
    for volunteer in volunteers:
        if volunteer.borough_id != borough.pk:
            yield f"{volunteer} gives their time to another hub than {borough.name}’s. Choose others."
    unknown = set(headcounts) - set(BANDS)
    if unknown:
        yield f"There is no age band called {', '.join(sorted(unknown))}."


def why_not_give_card(volunteer, *, today):
    if volunteer.cards.standing().exists():
        yield f"{volunteer} carries a card already. Revoke it first."
    if not Volunteer.objects.serving_on(today).filter(pk=volunteer.pk).exists():
        yield f"{volunteer} may not visit today: their membership is not in force."


def why_not_revoke_card(card):
    if card.revoked_at is not None:
        yield f"This card was revoked on {show_moment(card.revoked_at)}."


def why_not_ask_again(user, *, now):
    asked = VisitorCheck.objects.filter(created_by=user, created_at__gt=now - ASKED_WITHIN, is_expected=False)
    if asked.count() >= MOST_NOES:
        yield (
            f"You were told no {MOST_NOES} times within an hour. Tell the caller to let nobody in and to ring 101, or "
            "999 if they are in danger; ask a hub coordinator to look into it."
        )


def why_not_settle_check(check):
    if check.is_expected:
        yield "This visitor was expected: there is nothing to settle."
    if check.settled_at is not None:
        yield f"Somebody saw to it on {show_moment(check.settled_at)}."
