"""The ladder of calls about whoever is out alone and has not said that they are safe. How far it is climbed depends on
the clock alone, and is written down before any provider is asked to carry a message."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

import structlog
from django.db import transaction
from django.utils import timezone

from fraudhub.accounts.models import User
from fraudhub.accounts.roles import Permission
from fraudhub.audit.writing import audit
from fraudhub.inbox.verbs import give_back
from fraudhub.messages.verbs import write_message
from outreach.audit import OutingAudit
from outreach.models import LoneWorkerLimit, LoneWorkerStep, Outing, OutingCall
from outreach.rules.lone_working import on_duty_for_lone_workers

INBOX_KIND = "outing"
log = structlog.get_logger("outreach.lone_working")

LATE_MAIL = """Somebody who is out alone has not said that they are safe: {reference} in the Fraud Protection Hub.

Please sign in now, ring them, and say there that you see to it.
"""
POLICE_MAIL = """Somebody who is out alone is long overdue: {reference} in the Fraud Protection Hub.

Please ask the police for advice: ring 101, or 999 if anything makes you think that they are in danger.
Sign in first: the page says where they are, and what to tell the police.
"""
HELP_MAIL = """Somebody who is out alone asks for help: {reference} in the Fraud Protection Hub.

Please sign in now. The page says where they are. Ring 999 if they may be in danger; say there that you see to it.
"""
SAFE_MAIL = """You were called about somebody who is out alone: {reference} in the Fraud Protection Hub.

They are said to be safe. The page says who said so, and how they know it.
"""


@dataclass
class Ladder:
    """The steps of a day and who stands on them, each asked for once in a sweep."""

    now: datetime
    _coordinators: dict[str, list[User]] = field(default_factory=dict)

    @cached_property
    def steps(self) -> list[LoneWorkerStep]:
        return LoneWorkerStep.objects.ladder(timezone.localdate(self.now))

    @cached_property
    def holds(self) -> timedelta:
        return LoneWorkerLimit.objects.in_force(timezone.localdate(self.now))["seen_to_holds"]

    @property
    def top(self) -> int:
        return self.steps[-1].position if self.steps else 0

    def next_call(self, outing: Outing) -> datetime | None:
        """When the step after those that were climbed comes."""
        above = next((step for step in self.steps if step.position > outing.climbed), None)
        return outing.counts_from + above.after if above else None

    def on_step(self, step: LoneWorkerStep, outing: Outing) -> list[User]:
        """First the first on the rota, the second where there is no first; then the second and the coordinators; then
        all of them, and everybody called so far. When a hub has nobody at all it is the investigators: somebody is
        always told."""
        turns = list(on_duty_for_lone_workers(outing.borough_id, now=self.now, besides=outing.user))
        buddies = [turn.user for turn in turns]
        if step.calls == LoneWorkerStep.Calls.BUDDY:
            return [turn.user for turn in turns if turn.rung == turns[0].rung]
        second = [turn.user for turn in turns if turn.rung == 2]
        coordinators = [user for user in self.coordinators(outing.borough_id) if user.pk != outing.user_id]
        if step.calls == LoneWorkerStep.Calls.COORDINATORS:
            return [*second, *coordinators]
        called = User.objects.filter(pk__in=outing.calls.values("user"), is_active=True).order_by("pk")
        return [*buddies, *coordinators, *called] or list(User.objects.acting_today_as("investigator").order_by("pk"))

    def coordinators(self, borough_id: str) -> list[User]:
        if borough_id not in self._coordinators:
            may = User.objects.who_may(Permission.KEEP_LONE_WORKING, borough_id)
            found = may.filter(pk__in=User.objects.acting_today_as("hub_coordinator"))
            self._coordinators[borough_id] = list(found.order_by("pk"))
        return self._coordinators[borough_id]


def climb_outings(*, now: datetime | None = None) -> int:
    """Everybody whose step has come is called, for each person who is out; how many were. Beat runs it. Each outing has
    a transaction of its own, and one that cannot be written down stops none of the others."""
    now = now or timezone.now()
    ladder, called, fault = Ladder(now), 0, None
    for pk in Outing.objects.with_a_call_due(now).order_by("next_call_at").values_list("pk", flat=True):
        try:
            with transaction.atomic():
                due = Outing.objects.with_a_call_due(now).select_for_update(of=("self",))
                outing = due.select_related("borough", "user").filter(pk=pk).first()
                if outing is not None:  # None: somebody said that they are safe, or another sweep was here
                    called += climb(outing, ladder)
        except Exception as problem:
            log.exception("nobody could be called about an outing", outing=pk)
            fault = problem
    if fault is not None:
        raise fault
    return called


def climb(outing: Outing, ladder: Ladder, *, to_the_top: bool = False) -> int:
    """Call every step that has come; the outing is held. The first above those climbed has come, or nobody would have
    asked; the others come by the clock. A step with nobody on it passes the call on at once: somebody is always told,
    and where nobody at all is there it is tried again with the next sweep. Who stands on two steps that come together
    is told once, in the words of the higher."""
    above = [step for step in ladder.steps if step.position > outing.climbed]
    anybody = outing.calls.filter(counts_from=outing.counts_from).exists()
    told: dict[int, User] = {}
    last = None
    for step in above:
        has_come = to_the_top or step is above[0] or outing.counts_from + step.after <= ladder.now
        if not has_come and (anybody or told):
            break
        for user in ladder.on_step(step, outing):
            if user.pk not in told:
                told[user.pk] = user
                OutingCall.objects.create(
                    outing=outing, user=user, counts_from=outing.counts_from, position=step.position, at=ladder.now
                )
        last = step
    if last is None or not (anybody or told):
        return 0
    outing.climbed = last.position
    outing.next_call_at = ladder.next_call(outing)
    if outing.seen_to_at and outing.seen_to_at + ladder.holds <= ladder.now:
        let_go(outing)
    outing.save(update_fields=["climbed", "next_call_at", "seen_to_by", "seen_to_at"])
    audit(OutingAudit.CALLED, outing, by=None, facts={"step": last.pk, "people": len(told)})
    words = HELP_MAIL if outing.help_at else POLICE_MAIL if last.asks_the_police else LATE_MAIL
    subject = "Somebody out alone asks for help" if outing.help_at else "Somebody out alone is late"
    tell(outing, list(told.values()), subject=subject, words=words)
    return len(told)


def let_go(outing: Outing) -> None:
    """Nobody sees to it any more, and the inbox does not hold it for their whole day."""
    by = outing.seen_to_by
    outing.seen_to_by = outing.seen_to_at = None
    transaction.on_commit(lambda: give_back(INBOX_KIND, outing.reference, by=by))


def tell(outing: Outing, users: list[User], *, subject: str, words: str) -> None:
    """By mail, which holds a reference and nothing else: no name, no address."""
    for user in users:
        write_message(
            to_address=user.email,
            to_user=user,
            borough=outing.borough,
            subject=subject,
            body=words.format(reference=outing.reference),
            by=None,
        )
