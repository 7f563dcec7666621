"""On which days something of the programme can have happened."""

from datetime import date

from fraudhub.core.periods import show_date

FIRST_DAY_OF_THE_PROGRAMME = date(2023, 1, 1)  # the pilot was prepared in 2023


def why_not_that_day(on: date, *, today: date):
    """Of what the hub did itself: a year mistyped would count it in years that had no hub."""
    if on > today:
        yield "The day must be today or in the past."
    yield from why_not_before_the_programme(on)


def why_not_before_the_programme(on: date):
    if on < FIRST_DAY_OF_THE_PROGRAMME:
        yield f"Choose a date from {show_date(FIRST_DAY_OF_THE_PROGRAMME)} on."
