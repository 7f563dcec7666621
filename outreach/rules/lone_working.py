"""What stands in the way of going out alone, of staying longer, and of ending an alert."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from fraudhub.accounts.models import DutyTurn, Membership, User
from fraudhub.accounts.roles import ROLES, Permission
from fraudhub.core.london_time import show_clock, show_moment
from fraudhub.core.periods import show_date
from fraudhub.core.plurals import how_many
from outreach.models import Outing, Visit
from outreach.models.visits import CLOCK_MAY_DIFFER
from outreach.rules.rolling_out import why_no_visits
from outreach.rules.visiting import CLOCK_AHEAD_REFUSED, why_not_go_in


def on_duty_for_lone_workers(*, now: datetime):
    """Turns of the lone-worker rota at that moment, the first before the second."""
    turns = DutyTurn.objects.now(now).filter(kind=DutyTurn.Kind.LONE_WORKER, user__is_active=True)
    return turns.select_related("user").order_by("rung", "pk")


def _somebody_is_there(borough, *, user: User, now: datetime) -> bool:
    """Nobody is their own buddy."""
    return on_duty_for_lone_workers(now=now).filter(borough=borough).exclude(user=user).exists()


def why_not_start(visit: Visit, *, by: User, now: datetime):
    """A start that is said now, by page or by program."""
    if visit.status == Visit.Status.CANCELLED:
        yield f"This visit was cancelled at {show_moment(visit.closed_at)}. Do not go in. Ring the hub."
    if visit.status == Visit.Status.RECORDED:
        yield f"This visit was already recorded, at {show_moment(visit.closed_at)}. Ring the hub if you go in again."
    if timezone.localdate(visit.planned_start) != timezone.localdate(now):
        yield f"This visit is planned for {show_moment(visit.planned_start)}. Do not go in today. Ring the hub."
    there = list(why_not_there(visit.borough, user=by, now=now))
    go_in = [f"{sentence} Do not go in. Ring the hub." for sentence in why_not_go_in(visit)] if visit.is_planned else []
    yield from dict.fromkeys([*go_in, *there])


def why_not_there(borough, *, user: User, now: datetime):
    """Somebody must be there to be called, and the hub must have begun."""
    for sentence in why_no_visits(borough, on=timezone.localdate(now)):
        yield f"{sentence} Do not go in. Ring the hub."
    if not _somebody_is_there(borough, user=user, now=now):
        yield f"Nobody is on duty for lone workers in {borough.name} now. Do not go in. Ring the hub."


def why_not_of_this_person(visit: Visit, *, by: User):
    if not visit.is_made_by(by):
        yield "Only whoever was asked to make this visit may say so."


def why_not_out_twice(there: Outing | None):
    if there is not None:
        since = f" since {show_clock(there.started_at)}" if there.started_at else ""
        yield f"You are out already{since}, for {what_for(there)}. Say that you have left there safely first."


def why_not_by_the_clock(happened_at: datetime, *, now: datetime):
    if happened_at > now + CLOCK_AHEAD_REFUSED:
        yield "The time is more than a day ahead of ours. Check the clock of the phone and send it again."


def why_not_enter(
    user: User,
    *,
    borough,
    visit: Visit | None,
    started_at: datetime,
    due_back_at: datetime,
    there: Outing | None,
    longest: timedelta,
    now: datetime,
):
    """By hand, for somebody who rings in."""
    if there is not None:
        yield f"{user} is out already, for {what_for(there)}. Find out whether they are safe there first."
    if visit is not None and not visit.is_made_by(user):
        yield f"{user} was not asked to make this visit."
    if visit is not None and visit.status == Visit.Status.CANCELLED:
        yield f"This visit was cancelled at {show_moment(visit.closed_at)}. Tell them not to go in."
    if started_at > now + CLOCK_MAY_DIFFER:
        yield "They must have set out already: choose a time that has passed."
    if started_at <= now - longest:
        most = how_many(int(longest.total_seconds() // 3600), "hour")
        yield f"Enter only somebody who set out in the last {most}: the ladder of calls is about now."
    elif due_back_at <= started_at:
        yield "They must be due back after they set out."
    elif due_back_at - started_at > longest:
        most = how_many(int(longest.total_seconds() // 3600), "hour")
        yield f"At most {most} can be entered at once. Ask them to ring again by then."
    elif due_back_at <= now:
        yield "They must be due back at a time that is still to come."
    yield from why_no_visits(borough, on=timezone.localdate(now))
    if not _somebody_is_there(borough, user=user, now=now):
        yield (
            f"Nobody is on duty for lone workers in {borough.name} now. Tell them not to go in; somebody has to be put "
            "on duty first."
        )


def why_not_extend(outing: Outing, *, minutes: int, at_most: timedelta):
    if not outing.is_out:
        yield from _is_over(outing)
    elif outing.extended_minutes + minutes > at_most.total_seconds() // 60:
        yield (
            f"That would be more than {how_many(int(at_most.total_seconds() // 3600), 'hour')} longer than planned. "
            "Ring the hub: somebody there decides with you."
        )


def why_not_stop_the_role_of(membership: Membership):
    """Whoever is in there needs it to say “I need help” and “I have left safely”."""
    goes_out = Permission.RECORD_VISIT in ROLES[membership.role].permissions
    if goes_out and Outing.objects.out().of_person(membership.user).filter(borough=membership.borough_id).exists():
        yield f"{membership.user} is out alone now. Find out first, under “Lone working”, that they are safe."


def why_not_see_to(outing: Outing, *, by: User, now: datetime, holds: timedelta):
    if not outing.is_out:
        yield from _is_over(outing)
    elif outing.help_at is None and outing.due_back_at > now:
        yield f"They are not late: they are due back at {show_clock(outing.due_back_at)}."
    elif outing.seen_to_by_id != by.pk and outing.is_seen_to(now, holds):
        yield f"{outing.seen_to_by} sees to it, since {show_clock(outing.seen_to_at)}."


def why_not_call_everybody(outing: Outing):
    if not outing.is_out:
        yield from _is_over(outing)


def why_not_find_safe(outing: Outing, *, left_at: datetime | None, now: datetime):
    if not outing.is_out:
        yield from _is_over(outing)
    yield from _why_not_left_then(outing, left_at, now)


def why_not_say_when_left(outing: Outing, *, left_at: datetime, now: datetime):
    if outing.is_out:
        yield "They are still out. Say first that they are safe."
    yield from _why_not_left_then(outing, left_at, now)


def _why_not_left_then(outing: Outing, left_at: datetime | None, now: datetime):
    if left_at is None:
        return
    if outing.started_at and left_at < outing.started_at:
        yield f"They arrived at {show_moment(outing.started_at)} and cannot have left before that."
    if left_at > (outing.ended_at or now):
        yield "They must have left before they were said to be safe."


def _is_over(outing: Outing):
    yield f"It is over: {outing.ended_by} said at {show_moment(outing.ended_at)} that they are safe."


def what_for(outing: Outing) -> str:
    """ "the visit at 2pm on 4 June 2025", or what was told in words."""
    if outing.visit is None:
        return outing.what_for
    start = outing.visit.planned_start
    return f"the visit at {show_clock(start)} on {show_date(timezone.localdate(start))}"
