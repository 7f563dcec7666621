"""Time limits of a matter: what started each, when it ends, what met it. Pure: reads what it is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

from fraudhub.core.london_time import day_begins, show_moment
from fraudhub.core.periods import months_after, show_date
from fraudhub.core.plurals import how_many
from fraudhub.core.working_days import after_working_days, first_working_day

LONG = ("months", "years")  # what a court may order less of


@dataclass(frozen=True)
class Reached:
    """A stage that a matter reached."""

    stage: str
    on: date
    at: datetime | None = None
    until: date | None = None  # the last day of an order, where it says one

    @property
    def moment(self) -> datetime:
        """Where no time was written down, the earliest it can have been. In UTC: hours added to a London time would be
        those of its clock, and not of time."""
        return (self.at or day_begins(self.on)).astimezone(UTC)


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
    working_days_only: bool = False
    counts_first_day: bool = False

    def holds_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)

    @property
    def in_words(self) -> str:
        if not self.length:
            return ""
        length = how_many(self.length, self.unit.replace("_", " ").removesuffix("s"))
        return f"{length} of working days" if self.working_days_only else length


@dataclass(frozen=True)
class Running:
    """A clock that was started. ``met_at``: when what it is about was done; where only the day is known, its start."""

    limit: Limit
    started_on: date
    due_at: datetime
    warn_at: datetime
    met_at: datetime | None

    @property
    def is_met(self) -> bool:
        return self.met_at is not None

    def state(self, now: datetime) -> str:
        """``met``, ``met late``, ``late``, ``over`` (the wait is), ``soon`` or ``running``."""
        if self.is_met:
            return "met late" if not self.limit.waits and self.met_at >= self.due_at else "met"
        if now >= self.due_at:
            return "over" if self.limit.waits else "late"
        return "soon" if now >= self.warn_at else "running"

    def due_words(self) -> str:
        if self.limit.unit == "hours":
            return show_moment(self.due_at)
        return show_date(timezone.localdate(self.due_at - timedelta(seconds=1)))


def ends(
    start: Reached, length: int, unit: str, *, working_days_only: bool = False, counts_first_day: bool = False
) -> datetime:  # fmt: skip
    """The moment from which it is late: hours from the moment, all else at the end of the last day. Where the law says
    "beginning with" a day (``counts_first_day``), that day is the first of them: six months beginning with 6 January
    end with 5 July. Where a month is too short for that, the earlier of the days that could be meant."""
    if unit == "hours":
        left = timedelta(hours=length)
        return _after_working_hours(start.moment, left) if working_days_only else start.moment + left
    last = {
        "days": lambda: start.on + timedelta(days=length),
        "working_days": lambda: after_working_days(start.on, length),
        "weeks": lambda: start.on + timedelta(weeks=length),
        "months": lambda: months_after(start.on, length),
        "years": lambda: months_after(start.on, 12 * length),
    }[unit]()
    return day_begins(last if counts_first_day else last + timedelta(days=1))


def _after_working_hours(moment: datetime, left: timedelta) -> datetime:
    """When that much time has passed on working days, each of which is whole: from midnight to midnight in London."""
    while True:
        day = timezone.localdate(moment)
        working = first_working_day(day)
        moment = moment if working == day else day_begins(working)
        over = day_begins(working + timedelta(days=1))
        if moment + left <= over:
            return moment + left
        left -= over - moment
        moment = over


def clocks_of(
    limits: Sequence[Limit],
    reached: Sequence[Reached],
    *,
    counts_from: date | None = None,
    granted_at: Sequence[datetime] = (),
) -> list[Running]:
    """Every clock that was started, in the order in which they end. ``reached`` in its order; ``granted_at``: the
    hearings at which an order was granted. Where days off do not count, it warns as if they did."""
    found = []
    for limit in limits:
        start_at = _start(limit, reached, counts_from)
        if start_at is None:
            continue
        place, start = start_at
        if not limit.holds_on(start.on):
            continue
        met = [each.moment for each in reached[place + 1 :] if each.stage in limit.met_by]
        if limit.met_by_hearing and (granted := [moment for moment in granted_at if moment >= start.moment]):
            if not met:
                found.append(_to_be_recorded(limit, min(granted)))
            met += granted
        first = limit.counts_first_day
        due_at = ends(
            start, limit.length, limit.unit, working_days_only=limit.working_days_only, counts_first_day=first
        )
        warn_at = ends(start, limit.length, limit.unit, counts_first_day=first) - timedelta(days=limit.warn_days)
        found.append(Running(limit, start.on, due_at, warn_at, min(met, default=None)))
    if (own := _own_end(limits, reached)) is not None:
        found.append(own)
    return sorted(found, key=lambda each: (each.due_at, each.limit.code))


def _to_be_recorded(limit: Limit, granted_at: datetime) -> Running:
    """An order was granted, and no stage says so yet: until one does, the clock that the order starts does not run.
    By the end of the day after."""
    day = timezone.localdate(granted_at)
    recorded = Limit(f"{limit.code}.STAGE", "to record the order as a stage", None, False, 0, "days", False,
                     limit.met_by, False, 0)  # fmt: skip
    return Running(recorded, day, day_begins(day + timedelta(days=2)), granted_at, None)


def _own_end(limits: Sequence[Limit], reached: Sequence[Reached]) -> Running | None:
    """Courts order less than the law allows: the end that the last such order has by itself. It is met by the next
    order of its kind, and by what meets the longest that the law allows."""
    places = [place for place, each in enumerate(reached) if each.until]
    if not places:
        return None
    order = reached[places[-1]]
    longest = [limit.met_by for limit in limits if not limit.waits and limit.unit in LONG]
    limit = Limit(
        "ORDER", "before the order ends, as it says", order.stage, False, 0, "days", False,
        frozenset({order.stage}).union(*longest), False, 30,
    )  # fmt: skip
    due_at = day_begins(order.until + timedelta(days=1))
    met = [each.moment for each in reached[places[-1] + 1 :] if each.stage in limit.met_by]
    return Running(limit, order.on, due_at, due_at - timedelta(days=limit.warn_days), min(met, default=None))


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
