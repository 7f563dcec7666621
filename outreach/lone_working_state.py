"""What the board says of somebody who is out: where, in which state, what to do about it now. By the clock alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from fraudhub.core.london_time import show_clock
from fraudhub.core.plurals import how_many
from outreach.models import LoneWorkerStep, Outing

SWEEP, SWEEPS_AT_LEAST_EVERY = "calls about who is out", timedelta(minutes=1)  # as it tells that it ran
IF_HELP_IS_ASKED = "Ring them now. Ring 999 if they may be in danger, and tell the police where they are."
IF_JUST_LATE = "Ring them."


@dataclass(frozen=True)
class State:
    """One outing as it stands at a moment; ``step`` is the highest step of the ladder that has come."""

    outing: Outing
    now: datetime
    step: LoneWorkerStep | None
    is_seen_to: bool

    @classmethod
    def of(cls, outing: Outing, *, steps: list[LoneWorkerStep], holds, now: datetime) -> State:
        come = [step for step in steps if outing.is_out and outing.due_back_at + step.after <= now]
        return cls(outing, now, come[-1] if come else None, outing.is_seen_to(now, holds))

    @property
    def is_late(self) -> bool:
        return self.outing.is_out and self.outing.due_back_at <= self.now

    @property
    def is_alert(self) -> bool:
        return self.is_late or self.asks_for_help

    @property
    def asks_for_help(self) -> bool:
        return self.outing.is_out and self.outing.help_at is not None

    @property
    def asks_the_police(self) -> bool:
        return self.asks_for_help or (self.step is not None and self.step.asks_the_police)

    @property
    def words(self) -> str:
        if not self.outing.is_out:
            return "Safe"
        if self.asks_for_help:
            return "Asks for help"
        if self.step is not None:
            return self.step.state
        return "Late" if self.is_late else "Out"

    @property
    def colour(self) -> str:
        if not self.outing.is_out:
            return "green"
        if self.asks_the_police:
            return "red"
        if self.step is not None:
            return "orange"
        return "yellow" if self.is_late else "blue"

    @property
    def what_to_do(self) -> str:
        if self.asks_for_help:
            return IF_HELP_IS_ASKED
        if self.step is not None:
            return self.step.what_to_do
        return IF_JUST_LATE if self.is_late else ""

    @property
    def how_late(self) -> str:
        """ "6 minutes late", "2 hours late": nothing while there is time."""
        minutes = self.outing.minutes_late(self.now)
        if not self.is_late:
            return ""
        if minutes < 1:
            return "Late since this minute"
        return f"{how_many(minutes, 'minute') if minutes < 120 else how_many(minutes // 60, 'hour')} late"

    @property
    def seen_to(self) -> str:
        if self.is_seen_to:
            return f"{self.outing.seen_to_by} sees to it, since {show_clock(self.outing.seen_to_at)}."
        return "Nobody sees to it." if self.is_alert else ""

    @property
    def visit_recorded(self) -> str:
        """A record that arrives ends nothing: somebody may have been made to type it."""
        record = getattr(self.outing.visit, "record", None) if self.outing.visit_id and self.outing.is_out else None
        return f"Visit recorded at {show_clock(record.received_at)}, not yet said safe." if record else ""

    @property
    def where(self) -> str:
        return where_of(self.outing)

    @property
    def call(self) -> str:
        """What the police are told, in the words to say."""
        outing = self.outing
        since = f" since {show_clock(outing.started_at)}" if outing.started_at else ""
        due = f"was due back at {show_clock(outing.due_back_at)}"
        asked = f"asked for help at {show_clock(outing.help_at)}" if outing.help_at else f"{due} and does not answer"
        return (
            f"I am ringing from the Fraud Protection Hub in {outing.borough.name}. One of us, {outing.user}, has been "
            f"alone at {self.where or 'an address we do not know'}{since}, and {asked}. Our reference is "
            f"{outing.reference}. Please tell us what to do, and whether somebody can make sure that they are safe."
        )


def where_of(outing: Outing) -> str:
    """The address of the visit, or what was told on the phone."""
    if outing.where or outing.visit_id is None:
        return outing.where
    addresses = [str(person.address) for person in outing.visit.residents.all() if person.address]
    return "; ".join(dict.fromkeys(addresses))
