"""The ten boroughs side by side: how far each is, how late, and what its hub does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from fraudhub.accounts.models import User
from outreach.counts_shown import ShownCount, count_for
from outreach.models import Event, Rollout, Visit, Volunteer
from outreach.readiness import GateState, readiness_of
from outreach.whole_weeks import WholeWeeks

RECENT_WEEKS = 4


@dataclass(frozen=True)
class Compared:
    """One borough's row. ``rollout`` carries its dates."""

    rollout: Rollout
    gates: list[GateState]
    volunteers: int
    visits: ShownCount
    events: int
    days_late: int | None  # against the first plan; negative is early

    @property
    def gates_met(self) -> int:
        return sum(state.is_met for state in self.gates)

    @property
    def is_lacking(self) -> bool:
        """Works, and something it was let in for no longer holds."""
        return self.rollout.has_started and self.gates_met < len(self.gates)

    @property
    def lateness(self) -> str:
        if self.days_late is None:
            return "Not planned"
        days = f"{abs(self.days_late)} day{'' if abs(self.days_late) == 1 else 's'}"
        if self.rollout.actual_on is None:
            return f"{days} overdue" if self.days_late > 0 else "Not due yet"
        return f"{days} late" if self.days_late > 0 else f"{days} early" if self.days_late < 0 else "On the day"


def with_its_work(rollouts, today: date):
    """Adds how many volunteers serve there, and how many visits were made and events held in the last weeks."""
    weeks = WholeWeeks.before(today, RECENT_WEEKS)
    return rollouts.annotate(
        volunteers_serving=_how_many(Volunteer.objects.serving_on(today)),
        recent_visits=_how_many(Visit.objects.carried_out().during(weeks)),
        recent_events=_how_many(Event.objects.during(weeks)),
    )


def _how_many(rows):
    of_the_borough = rows.filter(borough=OuterRef("borough")).order_by().values("borough")
    return Coalesce(Subquery(of_the_borough.annotate(how_many=Count("pk")).values("how_many")), 0)


def compared(rollouts: Iterable[Rollout], *, viewer: User, today: date) -> list[Compared]:
    """``rollouts`` come with dates and recent work."""
    rollouts = list(rollouts)
    readiness = readiness_of(rollouts, today)
    return [
        Compared(
            rollout=rollout,
            gates=readiness[rollout.pk],
            volunteers=rollout.volunteers_serving,
            visits=count_for(viewer, rollout.borough_id, rollout.recent_visits),
            events=rollout.recent_events,
            days_late=days_late(rollout, today),
        )
        for rollout in rollouts
    ]


def days_late(rollout: Rollout, today: date) -> int | None:
    """From the first day that was planned to the day it started, or to today while it has not."""
    if rollout.first_planned_on is None:
        return None
    return ((rollout.actual_on or today) - rollout.first_planned_on).days
