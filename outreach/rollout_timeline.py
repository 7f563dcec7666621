"""The drawing of the rollout: where each borough's dates lie between the first year and the last. Places are per cent
of the width, so that the drawing fits a phone and its words stay as large as they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from fraudhub.core.periods import show_date
from outreach.models import Rollout, RolloutDate, RolloutStep

TOP, ROW, BAR = 40, 56, 14


@dataclass(frozen=True)
class Stretch:
    """A piece of a bar: the hub works, or is paused."""

    left: str
    width: str
    is_paused: bool


@dataclass(frozen=True)
class Row:
    words: str
    words_y: int
    bar_y: int
    middle: int
    planned: list[str]  # where each planned date that differs lies
    started: str | None
    stretches: list[Stretch]


@dataclass(frozen=True)
class Timeline:
    years: list[tuple[int, str]]
    today: str
    rows: list[Row]
    height: int
    description: str


def timeline(rollouts: Iterable[Rollout], *, today: date) -> Timeline | None:
    """``rollouts`` come with dates; None when none of them has any."""
    rollouts = [each for each in rollouts if each.planned_on or each.actual_on]
    if not rollouts:
        return None
    planned = _planned_days(rollouts)
    days = [day for each in rollouts for day in (*planned.get(each.pk, []), each.actual_on) if day]
    first = date(min(*days, today).year, 1, 1)
    last = date(max(*days, today).year + 1, 1, 1)

    def across(day: date) -> float:
        return max(0.0, min(100.0, 100 * (day - first).days / (last - first).days))

    def place(day: date) -> str:
        return f"{across(day):.2f}%"

    pauses = _pauses_of(rollouts, today)
    rows = []
    for number, each in enumerate(rollouts):
        top = TOP + number * ROW
        stretches = [
            Stretch(place(start), f"{max(0.3, across(end) - across(start)):.2f}%", is_paused)
            for start, end, is_paused in _stretches(each, pauses.get(each.pk, []), today)
        ]
        rows.append(
            Row(
                words=in_words(each),
                words_y=top + 16,
                bar_y=top + 24,
                middle=top + 24 + BAR // 2,
                planned=[place(day) for day in planned.get(each.pk, [])],
                started=place(each.actual_on) if each.actual_on else None,
                stretches=stretches,
            )
        )
    return Timeline(
        years=[(year, place(date(year, 1, 1))) for year in range(first.year, last.year)],
        today=place(today),
        rows=rows,
        height=TOP + len(rows) * ROW,
        description=" ".join(f"{row.words}." for row in rows),
    )


def in_words(rollout: Rollout) -> str:
    """ "Wigan: live since 4 August 2025"."""
    name = rollout.borough.name
    if rollout.actual_on and rollout.stage == Rollout.Stage.PAUSED:
        return f"{name}: paused, began {show_date(rollout.actual_on)}"
    if rollout.actual_on:
        return f"{name}: live since {show_date(rollout.actual_on)}"
    return f"{name}: {rollout.get_stage_display().lower()}, planned {show_date(rollout.planned_on)}"


def _planned_days(rollouts) -> dict[int, list[date]]:
    """Rollout key to each day that was planned, once, in the order of the versions."""
    found: dict[int, dict[date, None]] = {}
    versions = RolloutDate.objects.filter(rollout__in=[each.pk for each in rollouts], kind=RolloutDate.Kind.PLANNED)
    for pk, day in versions.order_by("pk").values_list("rollout", "on"):
        found.setdefault(pk, {})[day] = None
    return {pk: list(days) for pk, days in found.items()}


def _pauses_of(rollouts, today: date) -> dict[int, list[tuple[date, date]]]:
    """Rollout key to the days of each pause, half open; one that goes on ends after today."""
    found: dict[int, list[tuple[date, date]]] = {}
    steps = RolloutStep.objects.filter(rollout__in=[each.pk for each in rollouts])
    for step in steps.filter(to_stage=Rollout.Stage.PAUSED) | steps.filter(from_stage=Rollout.Stage.PAUSED):
        day, of_this = timezone.localdate(step.moved_at), found.setdefault(step.rollout_id, [])
        if step.to_stage == Rollout.Stage.PAUSED:
            of_this.append((day, today + timedelta(days=1)))
        elif of_this:
            of_this[-1] = (of_this[-1][0], day)
    return found


def _stretches(rollout: Rollout, pauses, today: date):
    """(from, to, is it a pause) from the actual start to today."""
    day = rollout.actual_on
    if day is None:
        return
    for start, end in pauses:
        if end <= day:
            continue
        if start > day:
            yield day, start, False
        yield max(start, day), end, True
        day = end
    if day <= today:
        yield day, today + timedelta(days=1), False
