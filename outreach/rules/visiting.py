"""What stands in the way of a visit."""

from datetime import timedelta
from itertools import pairwise

from django.utils import timezone

from fraudhub.accounts.models import User
from fraudhub.accounts.roles import Permission
from fraudhub.core.london_time import day_begins, days_later, show_clock, show_moment
from fraudhub.core.periods import show_date
from fraudhub.people.consenting import LETTERS, VISIT, objects_to
from fraudhub.people.life import life_of
from fraudhub.people.models import Marker, VulnerabilityAssessment
from outreach.clearance import what_they_lack
from outreach.models import Activity, Outing, Visit, VisitRecord, Volunteer
from outreach.models.visits import CLOCK_MAY_DIFFER, FURTHEST_AHEAD, STAYS_IN_SIGHT
from outreach.party import Party
from outreach.rules.days import why_not_that_day
from outreach.rules.rolling_out import why_no_visits

LONGEST_VISIT = timedelta(hours=4)
CLOCK_AHEAD_REFUSED = timedelta(days=1)


def why_not_plan_visit(party, *, borough, residents, planned_start, planned_end, now, other_than=None):
    """The volunteers of ``party`` are locked rows: nobody else is filling the same hour. ``other_than``: the visit
    itself, when it is planned anew."""
    yield from _why_not_at_that_time(planned_start, planned_end, now)
    day = timezone.localdate(planned_start)
    yield from why_no_visits(borough, on=day)
    if not party.volunteer and not party.officer:
        yield "Choose who goes: a volunteer, an officer, or both."
    if party.companion and (not party.volunteer or party.companion == party.volunteer):
        yield "Choose two different volunteers, or one."
    if not residents:
        yield "Say who is to be visited."
    for person in residents:
        if person.borough_id != borough.pk:
            yield f"{person.reference} is not known to the hub of {borough.name}."
    yield from why_not_visit(residents)
    yield from why_not_this_party(party, residents=residents, borough=borough, day=day)
    others_than = [other_than] if other_than else []
    yield from _why_not_free(party, planned_start, planned_end, others_than)
    yield from _why_not_visited_twice(residents, borough, planned_start, planned_end, others_than)


def why_not_visit(residents):
    """What rules out a visit to them, whoever goes: asked when it is planned, and again at the door, by all that any
    hub knows of the same person."""
    for person in residents:
        life = life_of(person)
        if life.has_died:
            yield f"{person.full_name} has died. No visit is made."
        elif life.has_moved_away:
            yield f"{person.full_name} has moved away. The hub where they live now plans their visits."
        if objects_to(person, VISIT):
            yield f"{person.full_name} does not want visits now. Ask again, and record what they say, first."
        against = Marker.objects.standing().against_visits()
        if against.of_person(person).exists():
            yield f"{person.full_name} is not to be visited: a marker says so. It would have to be lifted first."
        elif against.at_the_home_of(person).exists():
            yield (
                f"Somebody at the address of {person.full_name} is not to be visited: a marker says so. Meet them "
                "elsewhere, or ask whether it still holds."
            )


def why_not_this_party(party, *, residents, borough, day):
    """Why those who are to go may not: asked when it is planned, and again until it has been."""
    for volunteer in party.volunteers:
        if volunteer.borough_id != borough.pk:
            yield f"{volunteer} gives their time to the hub of {volunteer.borough.name}."
        for lack in what_they_lack(volunteer, Activity.VISITS, day):
            yield f"{lack.sentence} {lack.who_can_fix}"
        if volunteer.absences.during_day(day).exists():
            yield f"{volunteer} is away on {show_date(day)}."
        if residents and Volunteer.objects.who_know(residents).filter(pk=volunteer.pk).exists():
            yield f"{volunteer} knows who is to be visited. Choose somebody else."
    if party.size < len(party.users):
        yield f"{party.officer} is one person, as a volunteer and as an officer. Choose two different people."
    may_go = User.objects.who_may(Permission.RECORD_VISIT, borough.pk, on=day)
    if party.officer and not may_go.filter(pk=party.officer.pk).exists():
        yield f"{party.officer} is not an officer of the hub of {borough.name} on {show_date(day)}."
    for person in residents:
        if party.size == 1 and Marker.objects.standing().hazards().of_person_or_home(person).exists():
            yield f"Two people go to {person.full_name}: a marker says that there is a hazard."
        if not party.officer and an_officer_goes_first_to(person):
            yield f"{person.full_name} is scored so high that an officer goes first, or along."


def an_officer_goes_first_to(person) -> bool:
    scored = VulnerabilityAssessment.objects.standing().for_an_officer_first().of_person(person)
    latest = scored.order_by("-created_at").values_list("created_at", flat=True).first()
    if latest is None:
        return False
    been = VisitRecord.objects.filter(
        visit__residents__canonical=person.canonical_id,
        visit__officer__isnull=False,
        outcome__resident_was_met=True,
        happened_at__gte=latest,
    )
    return not been.exists()


def _why_not_free(party, start, end, others_than):
    for who, visits in party.calendars():
        taken = visits.standing().overlapping(start, end).order_by("planned_start")
        for other in taken.exclude(pk__in=[visit.pk for visit in others_than]):
            yield (
                f"{who} already has a visit from {show_clock(other.planned_start)} to "
                f"{show_clock(other.planned_end)} on {show_date(timezone.localdate(other.planned_start))}."
            )


def _why_not_visited_twice(residents, borough, start, end, others_than):
    """Of this hub's visits alone: nothing is said here of another's."""
    planned = Visit.objects.planned().filter(borough=borough).overlapping(start, end)
    for person in residents:
        taken = planned.filter(residents__canonical=person.canonical_id).order_by("planned_start")
        for other in taken.exclude(pk__in=[visit.pk for visit in others_than]):
            yield (
                f"{person.full_name} is to be visited from {show_clock(other.planned_start)} to "
                f"{show_clock(other.planned_end)} on {show_date(timezone.localdate(other.planned_start))} already, by "
                f"{other.visitors}."
            )


def why_not_asked_for(referral, residents):
    """Planning a visit accepts the referral that asks for it, so it has to be to whom that is about."""
    if referral.person.canonical_id not in {person.canonical_id for person in residents}:
        name = referral.person.full_name
        yield f"Referral {referral.reference} asks for a visit to {name}: put them among the visited."


def why_not_go(visit):
    """Why a planned visit cannot go ahead as it is: asked at reading, so that it is true from the minute something
    runs out, somebody is away, a marker is set or the borough is paused."""
    day = timezone.localdate(visit.planned_start)
    yield from why_no_visits(visit.borough, on=max(day, timezone.localdate()))
    residents = list(visit.residents.all())
    yield from why_not_this_party(Party.of(visit), residents=residents, borough=visit.borough, day=day)


def why_not_go_in(visit):
    """What stands in the way of a planned visit at the door: of those who go, and of whom it is to."""
    yield from why_not_visit(visit.residents.select_related("borough").order_by("pk"))
    yield from why_not_go(visit)


def why_not_reallocate(visit):
    if visit.status != Visit.Status.PLANNED:
        yield f"This visit is {visit.get_status_display().lower()}: it can no longer be given to others."
    yield from _why_not_while_somebody_is_there(visit)


def _why_not_while_somebody_is_there(visit):
    for outing in Outing.objects.out().filter(visit=visit).select_related("user"):
        since = f" since {show_clock(outing.started_at)}" if outing.started_at else ""
        yield f"{outing.user} is there{since}. Find out first, under “Lone working”, that they are safe."


def why_not_reorder(visits, times, *, now):
    """``times`` are the (start, end) that the visits would take, by the clock."""
    if len(visits) < 2:
        yield "There is nothing to put in another order."
    for visit in visits:
        yield from why_not_reallocate(visit)
        if visit.planned_start < now:
            yield "One of these visits has begun. Give the others another time one by one."
        if visit.notices.that_hold().exists():
            yield "A resident was told the time already. Give each visit another time, and tell them."
        if visit.companion_id or visit.officer_id:
            yield "Two people go to one of these visits. Give each visit another time, so that both are free."
    if any(end > following for (_, end), (following, _) in pairwise(times)):
        yield "In that order two visits would overlap. Give them other times one by one."
    for visit, (start, end) in zip(visits, times, strict=True):
        if visit.planned_start != start:
            residents = list(visit.residents.select_related("borough").order_by("pk"))
            yield from why_no_visits(visit.borough, on=timezone.localdate(start))
            yield from why_not_visit(residents)
            yield from _why_not_free(Party.of(visit), start, end, visits)
            yield from _why_not_visited_twice(residents, visit.borough, start, end, visits)


def why_not_announce(visit, *, told_on, today):
    if visit.status != Visit.Status.PLANNED:
        yield f"This visit is {visit.get_status_display().lower()}."
    yield from why_not_that_day(told_on, today=today)
    if told_on > timezone.localdate(visit.planned_start):
        yield "The day must not come after the visit."


def why_not_write_to(person):
    """A letter is written to nobody who does not want one, or to whom it is not safe."""
    if objects_to(person, LETTERS):
        yield f"{person.full_name} does not want letters. Ring them, and say here that they were told by telephone."
    if person.contact_wishes.standing().filter(way="letter", is_safe=False).exists():
        yield f"It is not safe to write to {person.full_name}. Their page says how they may be reached."
    if not person.address or not person.address.postcode:
        yield f"We have no whole address of {person.full_name}. Add it to their page first."


def why_not_set_password(visit):
    if visit.status != Visit.Status.PLANNED:
        yield f"This visit is {visit.get_status_display().lower()}: its password is no longer needed."


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


def why_not_cancel(visit, *, though_somebody_is_there):
    if not though_somebody_is_there:
        yield from _why_not_while_somebody_is_there(visit)
    if visit.status == Visit.Status.RECORDED:
        yield "This visit was recorded; it can no longer be cancelled."
    if visit.status == Visit.Status.CANCELLED:
        yield "This visit is cancelled already."


def why_not_write_down(visit, *, by):
    """What no answer can mend: asked before the first screen, and again when the record arrives."""
    if not visit.is_made_by(by):
        yield "Only those who were asked to make this visit may record it."
    if visit.status == Visit.Status.CANCELLED:
        yield f"This visit was cancelled at {show_moment(visit.closed_at)}. Ring the hub if it went ahead."
    if visit.status == Visit.Status.RECORDED:
        yield f"This visit was already recorded, at {show_moment(visit.closed_at)}."


def why_not_record(visit, *, by, happened_at, recorded_at, now, taken_off=()):
    """The window is about the day it happened, not the day it arrives: a phone may come back weeks later, and finds
    that the visit was called off, moved or given to others meanwhile. That stands in no record's way.
    ``taken_off``: the notices by which it was taken from them or moved."""
    if not visit.is_made_by(by) and not taken_off:
        yield "Only those who were asked to make this visit may record it."
    if happened_at > now + CLOCK_AHEAD_REFUSED or recorded_at > now + CLOCK_AHEAD_REFUSED:
        yield "The time is more than a day ahead of ours. Check the clock of the phone and send it again."
    earlier = (list(_why_not_then(visit, each.planned_start, happened_at)) for each in taken_off)
    if not any(why_not == [] for why_not in earlier):
        yield from _why_not_then(visit, visit.planned_start, happened_at)


def _why_not_then(visit, planned_start, happened_at):
    """Whether it can have happened then, when it was planned for that time."""
    if happened_at < visit.planned_at - CLOCK_MAY_DIFFER:
        yield (
            f"This visit was planned at {show_moment(visit.planned_at)} and cannot have happened before that. "
            "Check the day and the time."
        )
    first_day = days_later(planned_start, -1)
    if happened_at < day_begins(first_day):
        yield (
            f"This visit is planned for {show_moment(planned_start)}: it can be recorded from {show_date(first_day)}."
        )
    planned_end = planned_start + (visit.planned_end - visit.planned_start)
    if happened_at > planned_end + STAYS_IN_SIGHT:
        yield (
            f"This visit was planned for {show_moment(planned_start)}. If it took place later, "
            "ask the hub to plan it again for that day."
        )


def why_not_record_again(visit, record, *, by):
    """Of a visit that is recorded: somebody else's account is kept beside the record, one's own is no second one."""
    if record.recorded_by_id == by.pk:
        yield f"You already recorded this visit: it reached the hub at {show_moment(visit.closed_at)}."
