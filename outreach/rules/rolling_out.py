"""What stands in the way of a borough's rollout."""

from datetime import date

from django.utils import timezone

from fraudhub.core.periods import show_date
from outreach.models import Rollout

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
