"""What stands in the way of asking people how they are. Consent and wishes are asked here, at the moment of use."""

from datetime import timedelta

from django.utils import timezone

from fraudhub.core.london_time import show_moment
from fraudhub.core.periods import show_date
from fraudhub.people.consenting import LETTERS, VISIT, refused_purposes
from fraudhub.people.life import life_of
from fraudhub.people.models import ContactWish, Marker
from outreach.models import How
from outreach.rules.days import why_not_that_day
from outreach.rules.protecting import why_not_on

TRIED_AGAIN_WITHIN = timedelta(days=90)
WISHES = {How.CALL: ContactWish.Way.CALL, How.LETTER: ContactWish.Way.LETTER}


def ways_closed(person) -> dict[str, str]:
    """{way: the sentence that closes it}, for whoever asks somebody how they are: of all hubs, as a no holds in all."""
    closed = {}
    refused = refused_purposes(person)
    unsafe = set(
        ContactWish.objects.standing()
        .filter(person__canonical=person.canonical_id, is_safe=False)
        .values_list("way", flat=True)
    )
    for how, way in WISHES.items():
        if way in unsafe:
            words = {"call": "call them", "letter": "write to them"}[way]
            closed[how] = f"{person.full_name} said that it is not safe to {words}."
        elif LETTERS in refused:
            closed[how] = f"{person.full_name} does not want calls or letters now."
    against = Marker.objects.standing().against_visits()
    if VISIT in refused:
        closed[How.VISIT] = f"{person.full_name} does not want visits now."
    elif against.of_person(person).exists():
        closed[How.VISIT] = f"{person.full_name} is not to be visited: a marker says so."
    elif against.at_the_home_of(person).exists():
        closed[How.VISIT] = f"Somebody at the address of {person.full_name} is not to be visited: a marker says so."
    return closed


def why_not_ask(person):
    life = life_of(person)
    if life.has_died:
        yield f"{person.full_name} has died."
    elif life.has_moved_away:
        yield f"{person.full_name} has moved away. The hub where they live now asks them."


def why_not_plan_follow_up(person, *, kind, open_ones):
    yield from why_not_ask(person)
    for other in open_ones:
        if other.kind_id == kind.pk:
            yield f"They are to be asked “{kind.name.lower()}” already, on {show_date(other.due_on)}."


def _why_not_open(follow_up):
    if follow_up.is_overtaken:
        yield "A later visit set another day. The newer follow-up stands in its place."
    elif not follow_up.is_open:
        yield f"This was closed at {show_moment(follow_up.closed_at)}."


def _why_not_try(follow_up, *, how, on, today):
    yield from _why_not_open(follow_up)
    yield from why_not_ask(follow_up.person)
    if how in (closed := ways_closed(follow_up.person)):
        yield f"{closed[how]} Choose another way, or record what they say about it first."
    if follow_up.visit_id is not None and on < timezone.localdate(follow_up.visit.planned_start):
        yield "The day is before the visit."
    elif follow_up.device_id is not None and follow_up.device.person_id is not None:
        yield from why_not_on(follow_up.device, on=on, today=today)
    else:
        yield from why_not_that_day(on, today=today)


def why_not_do_follow_up(follow_up, *, how, on, new_contact, works, today):
    yield from _why_not_try(follow_up, how=how, on=on, today=today)
    if not new_contact:
        yield "Say whether fraudsters were in touch again."
    if follow_up.device_id is not None and follow_up.device.person_id is not None and works is None:
        yield "Say whether the device works."


def why_not_try_follow_up(follow_up, *, how, on, next_try_on, today):
    yield from _why_not_try(follow_up, how=how, on=on, today=today)
    if next_try_on is None:
        yield "Say when somebody tries again."
    elif next_try_on < max(on, today):
        yield "The next try must be today or later."
    elif next_try_on > today + TRIED_AGAIN_WITHIN:
        yield "Try again within 90 days, or end the follow-up and say why."


def why_not_end_follow_up(follow_up):
    yield from _why_not_open(follow_up)


def why_not_see_to(visit, *, outcome, is_seen_to):
    """``outcome`` is None for a visit that nobody has recorded."""
    if outcome is None:
        yield "Nobody has said yet how this visit went."
    elif outcome.seen_to_within_days is None:
        yield "Somebody was met: nothing waits for this visit."
    elif is_seen_to:
        yield "Somebody saw to this already."
