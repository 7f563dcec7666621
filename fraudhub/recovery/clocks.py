"""Time limits of a matter: what started each, when it ends, what met it. Pure: reads what it is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from fraudhub.core.london_time import day_begins, show_moment
from fraudhub.core.periods import months_after, show_date
from fraudhub.core.plurals import how_many
from fraudhub.core.working_days import after_working_days


@dataclass(frozen=True)
class Reached:
    """A stage that a matter reached."""

    stage: str
    on: date
    at: datetime | None = None

    @property
    def moment(self) -> datetime:
        """Where no time was written down, the earliest it can have been."""
        return self.at or day_begins(self.on)


@dataclass(frozen=True)
class Limit:
    """A row of the list of clocks."""

    code: str
    name: str
    starts_at: str | None
    from_first: bool
    length: int
    unit: str
    waits: bool
    met_by: frozenset[str]
    met_by_hearing: bool
    warn_days: int
    valid_from: date | None = None
    valid_to: date | None = None
    needs_checking: str = ""

    def holds_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)

    @property
    def in_words(self) -> str:
        return how_many(self.length, self.unit.replace("_", " ").removesuffix("s"))


@dataclass(frozen=True)
class Running:
    """A clock that was started. ``met_on``: the day on which what it is about was done."""

    limit: Limit
    started_on: date
    due_at: datetime
    met_on: date | None

    @property
    def warn_at(self) -> datetime:
        return self.due_at - timedelta(days=self.limit.warn_days)

    @property
    def is_met(self) -> bool:
        return self.met_on is not None

    def state(self, now: datetime) -> str:
        """``met``, ``met late``, ``late``, ``over`` (the wait is), ``soon`` or ``running``."""
        if self.is_met:
            return "met late" if not self.limit.waits and day_begins(self.met_on) >= self.due_at else "met"
        if now >= self.due_at:
            return "over" if self.limit.waits else "late"
        return "soon" if now >= self.warn_at else "running"

    def due_words(self) -> str:
        if self.limit.unit == "hours":
            return show_moment(self.due_at)
        return show_date(timezone.localdate(self.due_at - timedelta(seconds=1)))


def ends(start: Reached, length: int, unit: str) -> datetime:
    """The moment from which it is late: hours from the moment, all else at the end of the last day."""
    if unit == "hours":
        return start.moment + timedelta(hours=length)
    last = {
        "days": lambda: start.on + timedelta(days=length),
        "working_days": lambda: after_working_days(start.on, length),
        "weeks": lambda: start.on + timedelta(weeks=length),
        "months": lambda: months_after(start.on, length),
        "years": lambda: months_after(start.on, 12 * length),
    }[unit]()
    return day_begins(last + timedelta(days=1))


def clocks_of(
    limits: Sequence[Limit],
    reached: Sequence[Reached],
    *,
    counts_from: date | None = None,
    granted_on: Sequence[date] = (),
) -> list[Running]:
    """Every clock that was started, in the order in which they end. ``reached`` in its order; ``granted_on``: the days
    of hearings at which an order was granted."""
    found = []
    for limit in limits:
        start_at = _start(limit, reached, counts_from)
        if start_at is None:
            continue
        place, start = start_at
        if not limit.holds_on(start.on):
            continue
        met = [each.on for each in reached[place + 1 :] if each.stage in limit.met_by]
        if limit.met_by_hearing:
            met += [day for day in granted_on if day >= start.on]
        found.append(Running(limit, start.on, ends(start, limit.length, limit.unit), min(met, default=None)))
    return sorted(found, key=lambda each: (each.due_at, each.limit.code))


def _start(limit: Limit, reached: Sequence[Reached], counts_from: date | None) -> tuple[int, Reached] | None:
    if limit.starts_at is None:
        return (-1, Reached("", counts_from)) if counts_from else None
    places = [place for place, each in enumerate(reached) if each.stage == limit.starts_at]
    if not places:
        return None
    place = places[0] if limit.from_first else places[-1]
    return place, reached[place]


def next_clock(running: Sequence[Running]) -> Running | None:
    """The first that is not met; those on which one only waits come after those on which one must act, once they are
    over nobody is late for them."""
    waiting = [each for each in running if not each.is_met]
    acting = [each for each in waiting if not each.limit.waits]
    return min(acting or waiting, key=lambda each: each.due_at, default=None)
