"""What stands in the way of logging an event."""

from django.utils import timezone

from fraudhub.core.periods import show_date
from outreach.models.events import BANDS
from outreach.rules.rolling_out import FIRST_DAY_OF_THE_PROGRAMME


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
