"""What was done in a borough since its hub started, and what stands in the way: counts, and nobody's name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from fraudhub.geography.scoping import Scope
from fraudhub.referrals.models import Referral
from outreach.models import Event, ProtectiveAction, Rollout, Visit
from outreach.readiness import readiness_of
from outreach.rollout_comparing import days_late


@dataclass(frozen=True)
class Days:
    """From the first day to the last, both counted."""

    first: date
    last: date

    @property
    def start(self) -> date:
        return self.first

    @property
    def end(self) -> date:
        return self.last + timedelta(days=1)


@dataclass(frozen=True)
class Work:
    """One borough since its start. ``late_days`` against the first plan, None when none was made; ``blockers`` are the
    gates not met, by name."""

    borough: str
    since: date
    visits: int
    events: int
    people_at_events: int
    protective_actions: int
    late_days: int | None
    blockers: list[str]
    is_paused: bool


def work_of_all(scope: Scope, first: date, last: date) -> dict[str, int]:
    """Visits in which somebody was met, events held and referrals sent, in all boroughs, from a day to a day."""
    days = Days(first, last)
    return {
        "visits": Visit.objects.within(scope).carried_out().during(days).count(),
        "events": Event.objects.within(scope).standing().during(days).count(),
        "referrals": Referral.objects.within(scope).filter(sent_on__gte=days.start, sent_on__lt=days.end).count(),
    }


def work_since_start(scope: Scope, codes: Iterable[str], *, until: date) -> list[Work]:
    """In the order of the boroughs' names; one that has not started by then is left out."""
    rollouts = list(
        Rollout.objects.within(scope).with_dates().filter(borough__in=list(codes)).select_related("borough")
    )
    gates = readiness_of(rollouts, until)
    found = []
    for rollout in sorted(rollouts, key=lambda each: each.borough.name):
        if rollout.actual_on is None or rollout.actual_on > until:
            continue
        days = Days(rollout.actual_on, until)
        events = Event.objects.within(scope).filter(borough=rollout.borough).standing().during(days)
        actions = ProtectiveAction.objects.within(scope).filter(borough=rollout.borough).standing().during(days)
        found.append(
            Work(
                borough=rollout.borough_id,
                since=rollout.actual_on,
                visits=Visit.objects.within(scope).filter(borough=rollout.borough).carried_out().during(days).count(),
                events=events.count(),
                people_at_events=sum(events.headcount_by_band().values()),
                protective_actions=actions.count(),
                late_days=days_late(rollout, until),
                blockers=[state.gate.name for state in gates[rollout.pk] if not state.is_met],
                is_paused=rollout.stage == Rollout.Stage.PAUSED,
            )
        )
    return found
