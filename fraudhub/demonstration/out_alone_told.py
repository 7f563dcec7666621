"""Who is out alone in the made-up world just now. A board of people who have been late for days would teach nobody
anything, so it is looked after for as long as the demonstration runs: whoever is back says so, and somebody else is
out. At any hour, as nobody knows when a newcomer first looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from fraudhub.accounts.models import DutyTurn, User
from fraudhub.accounts.verbs import put_on_duty
from fraudhub.core.errors import RuleBroken
from fraudhub.core.london_time import day_begins, days_later
from fraudhub.geography.models import Borough
from outreach.models import Outing, Rollout
from outreach.verbs import enter_outing, find_safe, say_safe

ROTA_LASTS = timedelta(days=14)


@dataclass(frozen=True)
class Told:
    """One made-up outing: whose, for what, how long ago they rang in, and when they are due back from now."""

    email: str
    what_for: str
    where: str
    since_min: int
    due_min: int
    over_min: int  # so long after they were due it is over

    @property
    def is_late(self) -> bool:
        return self.due_min < 0


OUT = (
    Told("volunteer.2.stockport@example.org", "With a resident at the hospital",
         "Stepping Hill Hospital, Poplar Grove, SK2 7JE", since_min=35, due_min=45, over_min=-5),
    Told("volunteer.3.stockport@example.org", "Bringing a resident home from hospital",
         "Edgeley Park, Hardcastle Road, SK3 9DD", since_min=70, due_min=-6, over_min=40),
)  # fmt: skip


def set_lone_worker_rota(borough: Borough, officer: User, coordinator: User) -> None:
    """Two weeks from yesterday morning, so that a first start just after midnight finds somebody on it."""
    start = day_begins(days_later(timezone.now(), -1)).astimezone(UTC)  # where two weeks are two weeks
    for rung, user in ((1, officer), (2, coordinator)):
        put_on_duty(
            borough, kind="lone_worker", user=user, rung=rung, starts_at=start, ends_at=start + ROTA_LASTS, by=None
        )


def keep_people_out(*, now: datetime | None = None) -> None:
    """Safe to run at any time; does nothing in a world that was not told, and leaves alone whatever people did."""
    now = now or timezone.now()
    people = User.objects.in_bulk(
        [*(told.email for told in OUT), "coordinator.stockport@example.org"], field_name="email"
    )
    live = Rollout.objects.live_on(timezone.localdate(now)).filter(borough__slug="stockport").select_related("borough")
    rollout = live.first()
    if rollout is None or len(people) <= len(OUT):
        return
    _keep_the_rota(now)
    coordinator = people["coordinator.stockport@example.org"]
    for told in OUT:
        user = people[told.email]
        there = Outing.objects.out().of_person(user).first()
        if there is not None and there.what_for == told.what_for:
            if now < there.due_back_at + timedelta(minutes=told.over_min):
                continue
            _come_back(there, told, coordinator, now)
        elif there is not None:
            continue
        _go_out(user, told, rollout.borough, coordinator, now)


def _come_back(outing: Outing, told: Told, coordinator: User, now: datetime) -> None:
    if told.is_late:
        left_at = min(outing.due_back_at + timedelta(minutes=20), now)
        find_safe(outing, how_known="Rang back from the bus.", left_at=left_at, by=coordinator, now=now)
    else:
        say_safe(outing, by=outing.user, happened_at=min(outing.due_back_at, now), now=now)


def _go_out(user: User, told: Told, borough: Borough, coordinator: User, now: datetime) -> None:
    since = now - timedelta(minutes=told.since_min)
    try:
        enter_outing(
            user,
            borough=borough,
            what_for=told.what_for,
            where=told.where,
            started_at=since,
            due_back_at=now + timedelta(minutes=told.due_min),
            by=coordinator,
            now=since,
        )
    except RuleBroken:
        return  # somebody ended the duty: the board says so


def _keep_the_rota(now: datetime) -> None:
    """Whoever had the last turn has the next, once two weeks are over."""
    turns = DutyTurn.objects.filter(kind=DutyTurn.Kind.LONE_WORKER)
    standing = set(turns.filter(ends_at__gt=now).values_list("borough", "rung"))
    last = {(turn.borough_id, turn.rung): turn for turn in turns.select_related("borough", "user").order_by("ends_at")}
    for key, turn in last.items():
        if key not in standing and turn.ends_at - turn.starts_at == ROTA_LASTS:  # it ran out; nobody ended it
            put_on_duty(
                turn.borough, kind=turn.kind, user=turn.user, rung=turn.rung,
                starts_at=turn.ends_at + ROTA_LASTS * ((now - turn.ends_at) // ROTA_LASTS),
                ends_at=turn.ends_at + ROTA_LASTS * ((now - turn.ends_at) // ROTA_LASTS + 1), by=None,
            )  # fmt: skip
