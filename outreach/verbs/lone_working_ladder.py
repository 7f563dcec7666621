"""The ladder of calls about whoever is out alone and has not said that they are safe. How far it is climbed depends on
the clock alone, and is written down before any provider is asked to carry a message."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

import structlog
from django.db import transaction
from django.db.models import DateTimeField, ExpressionWrapper, F
from django.utils import timezone

from fraudhub.accounts.models import DutyTurn, User
from fraudhub.accounts.roles import Permission
from fraudhub.audit.writing import audit
from fraudhub.inbox.verbs import give_back
from fraudhub.messages.verbs import write_message
from outreach.audit import OutingAudit
from outreach.models import LoneWorkerLimit, LoneWorkerStep, Outing, OutingCall
from outreach.rules.lone_working import on_duty_for_lone_workers

INBOX_KIND = "outing"
AT_ONCE = 200  # outings in one transaction: many in a storm, and few that anybody else waits for
log = structlog.get_logger("outreach.lone_working")

LATE_MAIL = """Somebody who is out alone has not said that they are safe. In the Fraud Protection Hub it is

{references}

Please sign in now, ring them, and say there that you see to it.
"""
POLICE_MAIL = """Somebody who is out alone is long overdue. In the Fraud Protection Hub it is

{references}

Please ask the police for advice: ring 101, or 999 if anything makes you think that they are in danger.
Sign in first: the page says where they are, and what to tell the police.
"""
HELP_MAIL = """Somebody who is out alone asks for help. In the Fraud Protection Hub it is

{references}

Please sign in now. The page says where they are. Ring 999 if they may be in danger; say there that you see to it.
"""
SAFE_MAIL = """You were called about somebody who is out alone. In the Fraud Protection Hub it is

{references}

They are said to be safe. The page says who said so, and how they know it.
"""
LATE = ("Somebody out alone is late", LATE_MAIL)
OVERDUE = ("Somebody out alone is late", POLICE_MAIL)
HELP = ("Somebody out alone asks for help", HELP_MAIL)
SAFE = ("Somebody out alone is safe", SAFE_MAIL)


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

    def on_step(self, step: LoneWorkerStep, outing: Outing, called: list[User]) -> list[User]:
        """First the first on the rota, the second where there is no first; then the second and the coordinators; then
        all of them, and everybody called so far. When a hub has nobody at all it is the investigators: somebody is
        always told. Nobody is called about themselves."""
        turns = [turn for turn in self.rota[outing.borough_id] if turn.user_id != outing.user_id]
        if step.calls == LoneWorkerStep.Calls.BUDDY:
            return [turn.user for turn in turns if turn.rung == turns[0].rung]
        coordinators = [user for user in self.coordinators(outing.borough_id) if user.pk != outing.user_id]
        if step.calls == LoneWorkerStep.Calls.COORDINATORS:
            return [*(turn.user for turn in turns if turn.rung == 2), *coordinators]
        return [*(turn.user for turn in turns), *coordinators, *called] or self.investigators

    @cached_property
    def rota(self) -> dict[str, list[DutyTurn]]:
        found = defaultdict(list)
        for turn in on_duty_for_lone_workers(now=self.now):
            found[turn.borough_id].append(turn)
        return found

    def coordinators(self, borough_id: str) -> list[User]:
        if borough_id not in self._coordinators:
            may = User.objects.who_may(Permission.KEEP_LONE_WORKING, borough_id)
            found = may.filter(pk__in=User.objects.acting_today_as("hub_coordinator", borough_id))
            self._coordinators[borough_id] = list(found.order_by("pk"))
        return self._coordinators[borough_id]

    @cached_property
    def investigators(self) -> list[User]:
        return list(User.objects.acting_today_as("investigator").order_by("pk"))


def climb_outings(*, now: datetime | None = None) -> int:
    """Everybody whose step has come is called, about each person who is out; how many calls that were. Beat runs it.
    Outings go together, so that a thousand at once take no longer than a tick; when they cannot be written down
    together, each goes alone, and one that cannot be written down stops none of the others."""
    now = now or timezone.now()
    ladder, called, faults = Ladder(now), 0, []
    due = list(Outing.objects.with_a_call_due(now).order_by("borough", "pk").values_list("pk", flat=True))
    for start in range(0, len(due), AT_ONCE):
        together = due[start : start + AT_ONCE]
        try:
            called += _climb_those(together, ladder)
        except Exception:
            log.exception("outings could not be called about together", outings=len(together))
            for pk in together:
                try:
                    called += _climb_those([pk], ladder)
                except Exception as fault:
                    log.exception("nobody could be called about an outing", outing=pk)
                    faults.append(fault)
    if faults:
        raise faults[-1]
    return called


@transaction.atomic
def _climb_those(pks: list[int], ladder: Ladder) -> int:
    """Those still due once they are held: nobody said meanwhile that they are safe, no other sweep was here."""
    due = Outing.objects.with_a_call_due(ladder.now).filter(pk__in=pks).select_for_update(of=("self",))
    return climb(list(due.select_related("borough", "user", "seen_to_by").order_by("pk")), ladder)


def climb(outings: list[Outing], ladder: Ladder, *, to_the_top: bool = False) -> int:
    """Call every step that has come; the outings are held. The first above those climbed has come, or nobody would
    have asked; the others come by the clock. A step with nobody on it passes the call on at once: somebody is always
    told, and where nobody at all is there it is tried again with the next sweep. Who stands on two steps that come
    together is told once, in the words of the higher."""
    before: dict[int, list[OutingCall]] = defaultdict(list)
    for call in OutingCall.objects.filter(outing__in=outings).select_related("user").order_by("pk"):
        before[call.outing_id].append(call)
    calls, climbed, mails, steps = [], defaultdict(list), defaultdict(list), defaultdict(list)
    for outing in outings:
        told, last = _whom_to_tell(outing, ladder, before[outing.pk], to_the_top=to_the_top)
        if last is None:
            continue
        calls += [
            OutingCall(outing=outing, user=user, counts_from=outing.counts_from, position=position, at=ladder.now)
            for user, position in told.values()
        ]
        outing.climbed = last.position
        outing.next_call_at = ladder.next_call(outing)
        if outing.seen_to_at and outing.seen_to_at + ladder.holds <= ladder.now:
            let_go(outing)
            outing.save(update_fields=["seen_to_by", "seen_to_at"])
        climbed[last].append(outing.pk)
        steps[outing.borough_id, last.pk].append(outing)
        for user, _ in told.values():
            mails[user, HELP if outing.help_at else OVERDUE if last.asks_the_police else LATE].append(outing)
    OutingCall.objects.bulk_create(calls)
    for last, those in climbed.items():  # as next_call() says it, for many rows at once
        above = next((step for step in ladder.steps if step.position > last.position), None)
        comes = ExpressionWrapper(F("counts_from") + above.after, DateTimeField()) if above else None
        Outing.objects.filter(pk__in=those).update(climbed=last.position, next_call_at=comes)
    for (borough_id, step), those in steps.items():
        audit(
            OutingAudit.CALLED, those[0] if len(those) == 1 else None, by=None, boroughs=[borough_id],
            references=[outing.reference for outing in those], facts={"step": step, "count": len(those)},
        )  # fmt: skip
    for (user, words), those in mails.items():
        tell(user, those, words)
    return len(calls)


def _whom_to_tell(outing: Outing, ladder: Ladder, before: list[OutingCall], *, to_the_top: bool):
    """({key of an account: (the account, step)}, the highest step); no step where nobody at all could be told."""
    above = [step for step in ladder.steps if step.position > outing.climbed]
    anybody = any(call.counts_from == outing.counts_from for call in before)
    called = [call.user for call in before if call.user.is_active]
    told: dict[int, tuple[User, int]] = {}
    last = None
    for step in above:
        has_come = to_the_top or step is above[0] or outing.counts_from + step.after <= ladder.now
        if not has_come and (anybody or told):
            break
        for user in ladder.on_step(step, outing, called):
            told.setdefault(user.pk, (user, step.position))
        last = step
    return told, last if anybody or told else None


def let_go(outing: Outing) -> None:
    """Nobody sees to it any more, and the inbox does not hold it for their whole day."""
    by = outing.seen_to_by
    outing.seen_to_by = outing.seen_to_at = None
    transaction.on_commit(lambda: give_back(INBOX_KIND, outing.reference, by=by))


def tell(user: User, outings: Iterable[Outing], words: tuple[str, str]) -> None:
    """By one mail, which holds references and nothing else: no name, no address."""
    outings = list(outings)
    boroughs = {outing.borough_id for outing in outings}
    subject, body = words
    write_message(
        to_address=user.email,
        to_user=user,
        borough=outings[0].borough if len(boroughs) == 1 else None,
        subject=subject,
        body=body.format(references="\n".join(outing.reference for outing in outings)),
        by=None,
    )
