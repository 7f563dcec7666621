"""How the ten boroughs came into the programme: each through its stages, with what showed that it was ready."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from fraudhub.accounts.models import DutyTurn, User
from fraudhub.accounts.verbs import put_on_duty
from fraudhub.core.london_time import day_begins
from fraudhub.geography.models import Borough
from outreach.models import ReadinessGate, Rollout
from outreach.verbs import (
    begin_rollout,
    move_rollout,
    plan_go_live,
    record_evidence,
    record_go_live,
    withdraw_evidence,
)

# The first Monday of each start month of the recipe; pilots first.
GO_LIVE = {
    "stockport": date(2024, 1, 8),
    "trafford": date(2024, 3, 4),
    "manchester": date(2025, 6, 2),
    "salford": date(2025, 6, 2),
    "wigan": date(2025, 8, 4),
    "bolton": date(2025, 10, 6),
    "tameside": date(2025, 12, 1),
    "oldham": date(2026, 2, 2),
    "rochdale": date(2026, 4, 6),
    "bury": date(2026, 5, 4),
}
PLANNED_WEEKS_LATE = {"wigan": 4, "oldham": 2}  # plans slip: these were first planned so much earlier
FUNDED, RECRUITING, READY = (timedelta(weeks=weeks) for weeks in (26, 16, 2))  # before the start
PAUSES = {"wigan": (date(2025, 12, 22), date(2026, 1, 5))}  # half open, both Mondays
AGREEMENT_ENDS_AFTER = {"oldham": timedelta(weeks=40)}  # and nobody has renewed it
# Numbers that Ofcom keeps for stories: nobody is rung.
LINES = {slug: f"0161 496 016{place}" for place, slug in enumerate(sorted(GO_LIVE))}
NUMBER_LOST = {"bolton"}  # a few days ago


def plan_rollout(borough: Borough, today: date, *, lead: User) -> None:
    """Begun, planned, and as far on its way as it is by today without anybody to visit."""
    live_on = GO_LIVE[borough.slug]
    rollout = begin_rollout(borough, by=lead)
    early = live_on - timedelta(weeks=PLANNED_WEEKS_LATE.get(borough.slug, 0))
    plan_go_live(rollout, on=early, by=lead, now=_morning(early - timedelta(weeks=12)))
    if early != live_on:
        reason = "The hub's rooms were not ready."
        plan_go_live(rollout, on=live_on, reason=reason, by=lead, now=_morning(early - timedelta(weeks=1)))
    if live_on - FUNDED <= today:
        move_rollout(rollout, stage="funded", by=lead, now=_morning(live_on - FUNDED))
    if live_on - RECRUITING <= today:
        _show_before_recruiting(rollout, live_on - RECRUITING, by=lead)
        move_rollout(rollout, stage="recruiting", by=lead, now=_morning(live_on - RECRUITING))


def go_live(borough: Borough, today: date, *, lead: User, officer: User, coordinator: User) -> None:
    """From recruiting to live, once its volunteers are enrolled, and what has happened since."""
    rollout, live_on = Rollout.objects.get(borough=borough), GO_LIVE[borough.slug]
    if rollout.has_started:
        return  # in a world that was begun before boroughs had stages
    ready_on = live_on - READY
    words = f"{LINES[borough.slug]} for the whole borough. The call centre of 101 has it on its list."
    _show(rollout, "phone_line", words, ready_on, by=coordinator)
    move_rollout(rollout, stage="ready", by=lead, now=_morning(ready_on))
    cover_lone_workers(borough, live_on, days=7, first=coordinator, second=officer)
    record_go_live(rollout, on=live_on, by=lead, now=_morning(live_on))
    _pause_and_go_on(rollout, today, lead=lead, officer=officer, coordinator=coordinator)
    if borough.slug in NUMBER_LOST and live_on < today - timedelta(days=7):
        withdraw_evidence(
            rollout.evidence.get(gate="phone_line"), reason="The number rings out since the office moved.",
            by=coordinator, now=_morning(today - timedelta(days=4)),
        )  # fmt: skip


def was_paused(slug: str, day: date) -> bool:
    start, end = PAUSES.get(slug, (date.max, date.max))
    return start <= day < end


def cover_lone_workers(borough: Borough, day: date, *, days: int, first: User, second: User) -> None:
    """From that day, or from when those who have the duty by then are done."""
    end = day_begins(day + timedelta(days=days))
    for rung, user in ((1, first), (2, second)):
        before = DutyTurn.objects.filter(borough=borough, kind="lone_worker", rung=rung, starts_at__lt=end)
        busy_until = max(before.values_list("ends_at", flat=True), default=None)
        start = max(day_begins(day), busy_until) if busy_until else day_begins(day)
        if start < end:
            put_on_duty(borough, kind="lone_worker", user=user, rung=rung, starts_at=start, ends_at=end, by=None)


def _show_before_recruiting(rollout: Rollout, day: date, *, by: User) -> None:
    lasts = AGREEMENT_ENDS_AFTER.get(rollout.borough.slug)
    _show(
        rollout, "sharing_agreement", f"Signed for GMP, {rollout.borough.name} Council and the partners.", day, by=by,
        document="Programme office, file ISA", valid_until=GO_LIVE[rollout.borough.slug] + lasts if lasts else None,
    )  # fmt: skip
    _show(rollout, "privacy_notice", "On the pages of the council, and printed in the leaflet.", day, by=by)


def _show(rollout: Rollout, gate: str, words: str, day: date, *, by: User, **more) -> None:
    record_evidence(
        rollout, gate=ReadinessGate.objects.get(pk=gate), words=words, shown_on=day, by=by, now=_morning(day), **more
    )


def _pause_and_go_on(rollout: Rollout, today: date, *, lead: User, officer: User, coordinator: User) -> None:
    start, end = PAUSES.get(rollout.borough.slug, (date.max, date.max))
    if start <= today:
        reason = "Nobody could be on duty for lone workers over Christmas."
        move_rollout(rollout, stage="paused", reason=reason, by=lead, now=_morning(start))
    if end <= today:
        cover_lone_workers(rollout.borough, end, days=7, first=coordinator, second=officer)
        move_rollout(rollout, stage="live", by=lead, now=_morning(end))


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, 9))  # noqa: DTZ001 (made aware here)
