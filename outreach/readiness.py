"""Is a borough ready? Each gate is answered at the time of asking: from the evidence that somebody recorded, or from
the hub's own records, for one borough or for all ten with the same few questions to the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from fraudhub.accounts.models import DutyTurn, Membership
from fraudhub.core.london_time import day_begins, london_moment, show_clock
from fraudhub.core.periods import show_date
from outreach.models import Activity, GateEvidence, PlanningFigure, ReadinessGate, Rollout, Volunteer

IN_ORDER = list(Rollout.Stage)


@dataclass(frozen=True)
class GateState:
    """One gate of one borough on one day."""

    gate: ReadinessGate
    is_met: bool
    because: str  # what shows that it is met, or what is missing, as a sentence
    since: date | None = None
    until: date | None = None  # the last day it is known to hold
    evidence: GateEvidence | None = None

    @property
    def missing(self) -> str:
        """What stands in the way, and who can do something about it."""
        return f"{self.gate.name}: {self.because[0].lower()}{self.because[1:]} {self.gate.who_mends}"


def readiness_of(rollouts: Iterable[Rollout], day: date, *, stage: str | None = None) -> dict[int, list[GateState]]:
    """Rollout key to the state of each gate in order; with ``stage``, only of those needed to enter it."""
    rollouts = list(rollouts)
    gates = [gate for gate in ReadinessGate.objects.valid_on(day) if stage is None or is_needed_for(gate, stage)]
    states: dict[int, list[GateState]] = {rollout.pk: [] for rollout in rollouts}
    by_evidence = [gate for gate in gates if gate.shown_by == ReadinessGate.ShownBy.EVIDENCE]
    recorded = _recorded(rollouts, by_evidence) if by_evidence else {}
    found = {
        gate.pk: _FINDERS[gate.shown_by](gate, [rollout.borough_id for rollout in rollouts], day)
        for gate in gates
        if gate.shown_by in _FINDERS
    }
    for rollout in rollouts:
        for gate in gates:
            if gate.pk in found:
                states[rollout.pk].append(found[gate.pk](rollout.borough_id))
            else:
                states[rollout.pk].append(_by_evidence(gate, recorded.get((rollout.pk, gate.pk), []), day))
    return states


def is_needed_for(gate: ReadinessGate, stage: str) -> bool:
    """What one stage needs, every later one needs too."""
    return IN_ORDER.index(gate.needed_for) <= IN_ORDER.index(stage)


def what_is_missing(rollout: Rollout, *, stage: str, day: date, by_evidence_alone: bool = False) -> Iterator[str]:
    for state in readiness_of([rollout], day, stage=stage)[rollout.pk]:
        asked = not by_evidence_alone or state.gate.shown_by == ReadinessGate.ShownBy.EVIDENCE
        if asked and not state.is_met:
            yield state.missing


# By evidence ------------------------------------------------------------------------------------------------


def _recorded(rollouts, gates) -> dict[tuple[int, str], list[GateEvidence]]:
    """Newest first, each with what withdrew it."""
    rows = GateEvidence.objects.shows().filter(rollout__in=[each.pk for each in rollouts], gate__in=gates)
    recorded: dict[tuple[int, str], list[GateEvidence]] = {}
    for row in rows.select_related("withdrawal", "recorded_by").order_by("-pk"):
        recorded.setdefault((row.rollout_id, row.gate_id), []).append(row)
    return recorded


def _by_evidence(gate, rows: list[GateEvidence], day: date) -> GateState:
    for row in rows:
        if row.holds_on(day):
            return GateState(gate, True, row.words, since=row.shown_on, until=row.valid_until, evidence=row)
    if not rows:
        return GateState(gate, False, "Nobody has recorded what shows it.")
    last = rows[0]
    if last.withdrawn_by is not None and last.withdrawn_by.shown_on <= day:
        words = f"What showed it was withdrawn on {show_date(last.withdrawn_by.shown_on)}: {last.withdrawn_by.reason}"
        return GateState(gate, False, words if words.endswith((".", "!", "?")) else f"{words}.")
    if last.shown_on > day:
        return GateState(gate, False, f"What shows it counts from {show_date(last.shown_on)}.")
    return GateState(gate, False, f"What showed it ended on {show_date(last.valid_until)}.")


# Found in the hub's own records -----------------------------------------------------------------------------

Finder = Callable[[ReadinessGate, list[str], date], Callable[[str], GateState]]


def _chair(gate, boroughs, day):
    held = Membership.objects.in_force(day).filter(role="maaf_chair", borough__in=boroughs, user__is_active=True)
    since: dict[str, list[date]] = {}
    for borough, starts_on in held.order_by("starts_on").values_list("borough", "starts_on"):
        since.setdefault(borough, []).append(starts_on)

    def state(borough: str) -> GateState:
        return _enough(gate, since.get(borough, []), day, ("holds", "hold"), "the role of MAAF chair")

    return state


def _volunteers(gate, boroughs, day):
    """As they are found on that day: since when each one lacks nothing is not one date of theirs."""
    cleared = Volunteer.objects.cleared_for(Activity.VISITS, day).filter(borough__in=boroughs)
    count = Counter(cleared.order_by().values_list("borough", flat=True))

    def state(borough: str) -> GateState:
        return _enough(gate, [None] * count[borough], day, ("is", "are"), "cleared for home visits")

    return state


def _enough(gate, since: list[date | None], day: date, verbs: tuple[str, str], rest: str) -> GateState:
    """``since``: the day from which each one counts, earliest first, or None where it is not known."""
    needed = gate.at_least or 0
    if len(since) >= needed:
        began = since[needed - 1] if needed else None
        return GateState(gate, True, f"{_people(len(since), verbs)} {rest}.", since=began)
    if not since:
        return GateState(gate, False, f"Nobody {verbs[0]} {rest} on {show_date(day)}.")
    return GateState(gate, False, f"{_people(len(since), verbs)} {rest} on {show_date(day)}, and {needed} are needed.")


def _people(count: int, verbs: tuple[str, str]) -> str:
    return f"{count or 'No'} {'person' if count == 1 else 'people'} {verbs[0] if count == 1 else verbs[1]}"


def _rota(gate, boroughs, day):
    """Somebody, called first or second, through the visiting hours of each day."""
    opens, closes = visiting_hours()
    days = [day + timedelta(days=ahead) for ahead in range(gate.at_least or 0)]
    turns: dict[str, list[tuple[datetime, datetime]]] = {}
    if days:
        coming = DutyTurn.objects.filter(
            kind=DutyTurn.Kind.LONE_WORKER,
            borough__in=boroughs,
            starts_at__lt=day_begins(days[-1] + timedelta(days=1)),
            ends_at__gt=day_begins(day),
        )
        for borough, starts_at, ends_at in coming.order_by("starts_at").values_list("borough", "starts_at", "ends_at"):
            turns.setdefault(borough, []).append((starts_at, ends_at))

    def state(borough: str) -> GateState:
        for each in days:
            if not _is_covered(turns.get(borough, []), london_moment(each, opens), london_moment(each, closes)):
                return GateState(
                    gate,
                    False,
                    f"Nobody is on duty for lone workers from {show_clock(opens)} to {show_clock(closes)} on "
                    f"{show_date(each)}, or not all the time.",
                )
        return GateState(
            gate,
            True,
            f"Somebody is on duty from {show_clock(opens)} to {show_clock(closes)} on each of {len(days)} days.",
            until=days[-1] if days else None,
        )

    return state


def visiting_hours() -> tuple[time, time]:
    hours = dict(
        PlanningFigure.objects.filter(code__in=["visiting_from", "visiting_until"]).values_list("code", "value")
    )
    return time(int(hours["visiting_from"])), time(int(hours["visiting_until"]))


def _is_covered(turns: list[tuple[datetime, datetime]], start: datetime, end: datetime) -> bool:
    """Whether the turns, in order of their beginning, leave no gap between the two moments."""
    for starts_at, ends_at in turns:
        if starts_at > start:
            return False
        start = max(start, ends_at)
        if start >= end:
            return True
    return False


_FINDERS: dict[str, Finder] = {
    ReadinessGate.ShownBy.CHAIR: _chair,
    ReadinessGate.ShownBy.VOLUNTEERS: _volunteers,
    ReadinessGate.ShownBy.ROTA: _rota,
}
