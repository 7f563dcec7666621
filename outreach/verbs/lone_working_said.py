"""What every word about somebody out alone has in common: its two times, the locks, the step that is kept of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from fraudhub.accounts.models import User
from fraudhub.audit.writing import audit
from outreach.audit import OutingAudit
from outreach.models import LoneWorkerLimit, Outing, OutingStep
from outreach.models.visits import CLOCK_MAY_DIFFER
from outreach.verbs.lone_working_ladder import SAFE, Ladder, let_go, tell

What = OutingStep.What
A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Word:
    """One thing said: by whom, when it happened by their clock, and when the hub had it. Both in UTC, where an hour
    later is an hour later also when the clocks change."""

    by: User
    happened_at: datetime
    received_at: datetime
    utc_offset_minutes: int | None = None

    @classmethod
    def said(cls, by: User, happened_at: datetime | None, now: datetime | None) -> Word:
        received_at = (now or timezone.now()).astimezone(UTC)
        if happened_at is None:
            return cls(by, received_at, received_at)
        offset = int(happened_at.utcoffset().total_seconds() // 60)
        return cls(by, happened_at.astimezone(UTC), received_at, offset)

    @property
    def is_late(self) -> bool:
        """It is about something that has already happened, as there was no signal when it did."""
        return self.received_at - self.happened_at > CLOCK_MAY_DIFFER

    @property
    def at(self) -> datetime:
        """When it happened, and never after now, however wrong a clock."""
        return min(self.happened_at, self.received_at)


def the_person(user: User) -> tuple[User, Outing | None]:
    """The person, locked, so that what is said about them comes one after the other; and where they are out."""
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    there = Outing.objects.out().of_person(user).select_for_update(of=("self",))
    return user, there.select_related("borough", "user", "visit").first()


def held(outing: Outing) -> Outing:
    """The person first, then the outing: everywhere in that order."""
    User.objects.select_for_update(no_key=True).get(pk=outing.user_id)
    rows = Outing.objects.select_for_update(of=("self",))
    return rows.select_related("borough", "user", "visit", "seen_to_by", "ended_by").get(pk=outing.pk)


def limits_of(word: Word) -> dict[str, timedelta]:
    return LoneWorkerLimit.objects.in_force(timezone.localdate(word.received_at))


def count_from(outing: Outing, moment: datetime, word: Word) -> None:
    if outing.seen_to_at:
        let_go(outing)
    outing.counts_from, outing.climbed = moment, 0
    outing.next_call_at = Ladder(word.received_at).next_call(outing)


def end_outing(outing: Outing, word: Word, *, how: str, left_at: datetime | None) -> None:
    """Whoever was called hears that it is over; they need not ring 101 any more."""
    outing.ended_at, outing.ended_by, outing.ended_how, outing.left_at = word.at, word.by, how, left_at
    if outing.started_at and outing.started_at > outing.ended_at:
        outing.ended_at = outing.started_at  # two clocks that differ a little
    outing.next_call_at = outing.seen_to_by = outing.seen_to_at = None
    outing.save()
    called = User.objects.filter(pk__in=outing.calls.values("user"), is_active=True).exclude(pk=word.by.pk)
    for user in called.order_by("pk"):
        tell(user, [outing], SAFE)


def note_step(outing: Outing, what: str, word: Word, *, text: str = "", minutes: int | None = None) -> None:
    """The step, and the entry in the audit trail about it."""
    OutingStep.objects.create(
        outing=outing,
        what=what,
        happened_at=word.happened_at,
        utc_offset_minutes=word.utc_offset_minutes,
        received_at=word.received_at,
        by=word.by,
        text=text or (f"{minutes} minutes." if minutes else ""),
    )
    audit(
        OutingAudit[what.upper()], outing, by=word.by, references=[outing.visit.reference] if outing.visit else [],
        facts={"late": True} if word.is_late else {},
    )  # fmt: skip
