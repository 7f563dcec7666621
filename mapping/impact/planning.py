"""The plan of a comparison, made when it is asked for and frozen before any outcome is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime

from fraudhub.core.errors import RuleBroken
from fraudhub.core.periods import show_date
from fraudhub.geography.scoping import Scope
from mapping.evaluation.errors import InputError
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


def why_not_compare(plan: AnalysisPlan, *, scope: Scope) -> Iterator[str]:
    """Of a plan that is about to be frozen and reported on at once."""
    wrong = list(why_not_ask(plan, scope=scope))
    yield from wrong
    if wrong:
        return
    names = areas.borough_names()
    for code in plan.treated:
        if plan.go_live.get(code) is None:
            yield f"{names[code]} has no first day on record, so there is no before and after to compare."


def why_not_ask(plan: AnalysisPlan, *, scope: Scope) -> Iterator[str]:
    """Of any plan: whether these boroughs can be compared at all."""
    if not scope.is_everything:
        yield "Only a role that may see all ten boroughs can compare them."
        return
    if not plan.treated:
        yield "Choose at least one borough."
    if {*plan.treated, *plan.comparison, *plan.buffer} - set(areas.borough_names()):
        yield "Choose boroughs from the list."


def decided_from(wanted: Mapping, *, created_by: str, reason: str = "") -> AnalysisPlan:
    """The engine's plan of what was typed, before any first day is written into it. RuleBroken with its sentences."""
    try:
        return AnalysisPlan.from_json(dict(wanted) | {"created_by": created_by, "reason_if_changed": reason})
    except InputError as error:
        raise RuleBroken([in_plain_words(sentence) for sentence in error.sentences]) from None


def with_first_days(plan: AnalysisPlan, *, scope: Scope, known_at: datetime) -> AnalysisPlan:
    """The plan as it is frozen: with the first actual days in force then. A planned day is said, and never treats."""
    started = outreach.go_live_dates(scope, known_at=known_at)
    days = {code: day.isoformat() if day else None for code, day in started.items()}
    to_come = outreach.planned_dates(scope, known_at=known_at)
    planned = {code: day.isoformat() for code, day in to_come.items() if day and code in plan.treated}
    return replace(plan, go_live=days, planned=planned, frozen_at=known_at.isoformat())


WORDS = {
    "“pre_months”": "The number of months before",
    "“min_pre_months”": "The fewest months before",
    "“min_post_months”": "The fewest months after",
    "“transition_months”": "The number of months left out at the start",
    "“exclude_last_months”": "The number of months left out at the end",
    "“smallest_effect_of_interest”": "The smallest change worth knowing",
}


def in_plain_words(sentence: str) -> str:
    """The engine's sentence about a setting, in the words of the page, and with the names of boroughs."""
    for code, name in areas.borough_names().items():
        sentence = sentence.replace(code, name)
    for name, words in WORDS.items():
        sentence = sentence.replace(name, words if sentence.startswith(name) else words[:1].lower() + words[1:])
    return sentence


def changed_starts(frozen: Mapping[str, str | None], now: Mapping[str, date | None], names: Mapping[str, str]):
    """A sentence for each borough whose first day is another one than the plan was frozen with."""
    for code, name in names.items():
        was = date.fromisoformat(frozen[code]) if frozen.get(code) else None
        day = now.get(code)
        if was == day:
            continue
        if was is None:
            yield f"{name} has started since: {show_date(day)}."
        elif day is None:
            yield f"The start of {name} on {show_date(was)} was taken back."
        else:
            yield f"The start of {name} was corrected from {show_date(was)} to {show_date(day)}."
