"""What stands in the way of a visit."""

from datetime import timedelta

from django.utils import timezone

from fraudhub.core.london_time import days_later, show_clock, show_moment
from fraudhub.core.periods import show_date
from fraudhub.people.consenting import VISIT, objects_to
from fraudhub.people.models import Marker
from outreach.models import Visit, Volunteer
from outreach.models.visits import CLOCK_MAY_DIFFER, STAYS_IN_SIGHT
from outreach.rules.rolling_out import why_no_visits

LONGEST_VISIT = timedelta(hours=4)
FURTHEST_AHEAD = timedelta(days=366)
CLOCK_AHEAD_REFUSED = timedelta(days=1)


def why_not_plan_visit(volunteer, *, residents, planned_start, planned_end, now):
    """Volunteer is the locked row: nobody else is filling the same hour."""
    yield from _why_not_at_that_time(planned_start, planned_end, now)
    day = timezone.localdate(planned_start)
    yield from why_no_visits(volunteer.borough, on=day)
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
