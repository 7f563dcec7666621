"""What stands in the way of logging an event."""

from django.utils import timezone

from fraudhub.core.periods import show_date
from fraudhub.core.plurals import how_many
from outreach.models import Volunteer
from outreach.models.events import BANDS, LONGEST_EVENT_MINUTES
from outreach.rules.days import why_not_before_the_programme

NOT_YET = {Volunteer.Status.APPLIED, Volunteer.Status.CHECKS, Volunteer.Status.TRAINED}


def why_not_log(
    *, borough, held_on, topics, headcounts, volunteers, lasted_minutes, nobody_came_because, logged_already, now
):
    """``logged_already``: the standing event of that kind at that place on that day, or None."""
    if logged_already is not None:
        yield (
            f"{logged_already} on {show_date(held_on)} is logged already: {logged_already.reference}. If this was "
            "another one, say so in the place: for example, “Edgeley Library, afternoon”. If that one is wrong, open "
            "it and press “It was mistyped”."
        )
    if held_on > timezone.localdate(now):
        yield "Log an event on the day it was held, or after."
    yield from why_not_before_the_programme(held_on)
    if not topics:
        yield "Choose at least one topic."
    for volunteer in volunteers:
        if volunteer.borough_id != borough.pk:
            yield f"{volunteer} gives their time to another hub than {borough.name}’s. Choose others."
        elif volunteer.status in NOT_YET or held_on < volunteer.applied_on:
            yield f"{volunteer} was not cleared for talks then. Choose others."
    if lasted_minutes is not None and not 1 <= lasted_minutes <= LONGEST_EVENT_MINUTES:
        yield "An event lasts from a minute to 12 hours."
    people = sum(headcounts.values())
    if not people and not nobody_came_because:
        yield "Enter how many people there were. If nobody came, say why as far as you know: it is worth knowing too."
    if people and nobody_came_because:
        yield f"You counted {how_many(people, 'person', 'people')}, and say why nobody came. Leave one of the two out."
    unknown = set(headcounts) - set(BANDS)
    if unknown:
        yield f"There is no age band called {', '.join(sorted(unknown))}."


def why_not_take_back_event(event):
    if event.taken_back_at is not None:
        yield "This event was taken back already."
