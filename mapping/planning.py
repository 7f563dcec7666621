"""The plan of a comparison, made when it is asked for and frozen before any outcome is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime

from fraudhub.core.errors import RuleBroken
from fraudhub.geography.scoping import Scope
from mapping.evaluation.plan import AnalysisPlan
from mapping.sources import areas, outreach

OUTCOME = "victims_with_loss"


def plan_for(treated: list[str], *, scope: Scope, known_at: datetime, asked_by) -> AnalysisPlan:
    """The plan of the standing question: these boroughs, their first actual days as known now, the default windows."""
    started = outreach.go_live_dates(scope, known_at=known_at)
    return AnalysisPlan(
        outcome=OUTCOME,
        treated=tuple(sorted(treated)),
        go_live={code: day.isoformat() if day else None for code, day in started.items()},
        created_by=asked_by.acting_role,
        frozen_at=known_at.isoformat(),
    )


def plan_from(settings: Mapping, *, scope: Scope, known_at: datetime) -> AnalysisPlan:
    """A plan as somebody wrote it down; go-live days it leaves out are those the hub knows. InputError with sentences
    for what cannot be meant, RuleBroken when it counts what the hub's own reports are not compared by."""
    plan = AnalysisPlan.from_json(settings)
    if plan.outcome != OUTCOME:
        raise RuleBroken(f"The hub compares {OUTCOME}. For another outcome, leave “outcome” out.")
    started = outreach.go_live_dates(scope, known_at=known_at)
    known = {code: day.isoformat() if day else None for code, day in started.items()}
    return replace(plan, go_live=known | dict(plan.go_live), frozen_at=plan.frozen_at or known_at.isoformat())


def why_not_compare(plan: AnalysisPlan, *, scope: Scope, today: date) -> Iterator[str]:
    if not scope.is_everything:
        yield "Only a role that may see all ten boroughs can compare them."
        return
    if not plan.treated:
        yield "Choose at least one borough."
    names = areas.borough_names()
    for code in plan.treated:
        if code not in names:
            yield "Choose boroughs from the list."
        elif plan.go_live.get(code) is None:
            yield f"{names[code]} has no first day on record, so there is no before and after to compare."
    if apart := plan.why_no_common_months([code for code in plan.treated if code in names], names.__getitem__):
        yield f"{apart} Ask for a report on each."
