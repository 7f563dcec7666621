"""Who looks after whom on a day, of whom nobody has heard, and the hours that volunteers gave."""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.db.models import Exists, OuterRef, Q

from fraudhub.core.london_time import day_begins
from outreach.models import (
    Event,
    HoursEntry,
    Outing,
    SupervisorCover,
    Visit,
    VisitRecord,
    VisitReply,
    Volunteer,
    VolunteerCheck,
)

ONE_TO_ONE = "SUPERVISION"  # the row of the list that a talk with the supervisor is recorded under
ONE_IN = 10  # recorded visits get a second look; the programme's own proposal


def under_the_eye_of(user, day: date):
    """The volunteers somebody looks after that day: their own, and those of whom they stand in for."""
    covered = SupervisorCover.objects.during_day(day).filter(
        covered_by=user, supervisor=OuterRef("supervisor"), borough=OuterRef("borough")
    )
    return Volunteer.objects.still_with_us().filter(Q(supervisor=user) | Q(Exists(covered)))


def quiet_since(volunteers, day: date):
    """Those who meet residents and of whom nothing was heard since that day: no visit, no event, no training or talk
    with their supervisor, and no reply to them."""
    begins = day_begins(day)
    heard = (
        VisitRecord.objects.filter(recorded_by=OuterRef("user"), received_at__gte=begins),
        Event.objects.filter(volunteers=OuterRef("pk"), held_on__gte=day),
        VolunteerCheck.objects.standing().filter(volunteer=OuterRef("pk"), done_on__gte=day),
        VisitReply.objects.filter(volunteer=OuterRef("pk"), created_at__gte=begins),
    )
    meets = (Volunteer.Status.SHADOWING, Volunteer.Status.TALKS, Volunteer.Status.VISITS)
    return volunteers.filter(*(~Exists(each) for each in heard), status__in=meets, applied_on__lt=day)


def minutes_given(volunteers, first: date, last: date) -> Counter:
    """Minutes by the volunteer's key, both days included: outings from arriving to leaving; visits of which nobody
    said so, by their planned length, to whoever went; events, as far as somebody said how long; and what was written
    down.
    ``volunteers`` are their keys."""
    found, wanted = Counter(), set(volunteers)
    begins, ends = day_begins(first), day_begins(_next(last))
    said = set()
    out = Outing.objects.filter(started_at__gte=begins, started_at__lt=ends, user__volunteer__in=wanted)
    for outing in out.select_related("user__volunteer"):
        found[outing.user.volunteer.pk] += outing.minutes or 0
        said.add((outing.visit_id, outing.user.volunteer.pk))
    made = Visit.objects.filter(status=Visit.Status.RECORDED, planned_start__gte=begins, planned_start__lt=ends)
    as_planned = made.exclude(record__came_as=VisitRecord.CameAs.TAKEN_OFF).taking_up_any_of(wanted)
    by_others = made.filter(record__came_as=VisitRecord.CameAs.TAKEN_OFF, record__recorded_by__volunteer__in=wanted)
    times = ("pk", "planned_start", "planned_end")
    rows = [
        *((pk, (lead, along), start, end) for pk, start, end, lead, along in
          as_planned.values_list(*times, "volunteer", "companion")),
        *((pk, (who,), start, end) for pk, start, end, who in
          by_others.values_list(*times, "record__recorded_by__volunteer")),
    ]  # fmt: skip
    for visit, who, start, end in rows:
        for key in wanted & set(who):
            if (visit, key) not in said:
                found[key] += int((end - start).total_seconds() // 60)
    helped = Event.objects.standing().filter(held_on__gte=first, held_on__lte=last, lasted_minutes__isnull=False)
    entries = HoursEntry.objects.filter(volunteer__in=wanted, on__gte=first, on__lte=last, taken_back_at=None)
    helped = helped.filter(volunteers__in=wanted).order_by().values_list("volunteers", "lasted_minutes")
    for key, minutes in helped.union(entries.order_by().values_list("volunteer", "minutes"), all=True):
        found[key] += minutes
    return found


def _next(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)
