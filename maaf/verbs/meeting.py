"""A meeting from its planning to its end. What is said in it about an item is in deciding."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from fraudhub.accounts.models import Organisation, User
from fraudhub.audit.writing import audit
from fraudhub.core.errors import refuse_if
from fraudhub.core.london_time import london_moment, show_clock
from fraudhub.core.periods import show_date
from fraudhub.core.references import new_reference
from maaf.audit import ActionAudit, MeetingAudit
from maaf.models import (
    Action,
    ActionStep,
    AgendaItem,
    Attendance,
    HandlingMark,
    Meeting,
    Minutes,
    Partnership,
    StandingItem,
    StatementAccepted,
)
from maaf.rhythm import agenda_due, next_day
from maaf.rules import (
    why_not_accept,
    why_not_begin,
    why_not_cancel,
    why_not_end,
    why_not_move,
    why_not_plan,
    why_not_record_attendance,
    why_not_send,
)
from maaf.telling import AGENDA_MAIL, CANCELLED_MAIL, MOVED_MAIL, chairs_of, tell_everybody

STATEMENT = (
    "I keep to myself what I read and hear in the closed part of this meeting. I use it only for what my organisation "
    "agreed to do, share it with nobody who has no need of it, and keep no copy after the action is done. My "
    "organisation’s sharing agreement applies."
)
STEP = 100  # between standing items, so that cases and themes find their place after theirs


@transaction.atomic
def plan_meeting(
    partnership: Partnership, *, starts_at: datetime, place: str = "", by, now: datetime | None = None
) -> Meeting:
    """With its agenda: the standing items, and what was proposed since the last one. ``now`` is the moment it was
    planned, for history that is entered afterwards."""
    partnership = Partnership.objects.select_for_update(of=("self",)).get(pk=partnership.pk)
    refuse_if(why_not_plan(partnership, starts_at=starts_at, now=now or timezone.now()))
    meeting = Meeting.objects.create(
        partnership=partnership, starts_at=starts_at, place=place,
        agenda_due_on=agenda_due(timezone.localdate(starts_at)), created_by=by,
    )  # fmt: skip
    mark = HandlingMark.objects.get(pk="official")
    day = timezone.localdate(starts_at)
    standing = StandingItem.objects.valid_on(day)
    if partnership.is_strategic:
        standing = standing.filter(part="open")
    AgendaItem.objects.bulk_create(
        [_standing(meeting, row, mark, by) for row in standing], batch_size=50
    )  # fmt: skip
    for item in AgendaItem.objects.waiting(partnership).select_for_update(of=("self",)):
        put_on_agenda(item, meeting)
    audit(MeetingAudit.PLANNED, meeting, by=by)
    return meeting


def _standing(meeting: Meeting, row: StandingItem, mark: HandlingMark, by) -> AgendaItem:
    return AgendaItem(
        reference=new_reference(AgendaItem.reference_prefix), partnership=meeting.partnership, meeting=meeting,
        kind=AgendaItem.Kind.STANDING, part=row.part, position=row.position * STEP, standing=row, title=row.name,
        mark=mark, created_by=by,
    )  # fmt: skip


UNDER = {"case": "cases", "theme": "picture", "event": "prevention", "issue": "risks"}


def put_on_agenda(item: AgendaItem, meeting: Meeting) -> None:
    """After the standing item it belongs under, and after those that came before it."""
    head = StandingItem.objects.filter(pk=UNDER[item.kind]).values_list("position", flat=True).first() or 0
    after = min(meeting.items.filter(kind=item.kind).count() + 1, STEP - 1)  # those over it stand by their age
    item.meeting, item.position = meeting, head * STEP + after
    item.save(update_fields=["meeting", "position"])


@transaction.atomic
def move_meeting(meeting: Meeting, *, starts_at: datetime, place: str = "", by) -> Meeting:
    """Whoever was told of the day it had is told of the new one."""
    meeting = _held(meeting)
    refuse_if(why_not_move(meeting, starts_at=starts_at, now=timezone.now()))
    before = meeting.starts_at
    meeting.starts_at, meeting.place = starts_at, place
    meeting.agenda_due_on = agenda_due(timezone.localdate(starts_at))
    meeting.save(update_fields=["starts_at", "place", "agenda_due_on"])
    audit(MeetingAudit.MOVED, meeting, by=by, fields=["starts_at", "place"])
    if meeting.state == Meeting.State.SENT and starts_at != before:
        body = MOVED_MAIL.format(
            partnership=meeting.partnership, day=_day(before), new_day=_day(starts_at), clock=show_clock(starts_at),
            reference=meeting.reference,
        )  # fmt: skip
        tell_everybody(meeting, subject="A meeting has another time", body=body, day=timezone.localdate())
    return meeting


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, reason: str, by) -> Meeting:
    """What was proposed for it waits for the next one. Whoever was told of it is told that it is off."""
    meeting = _held(meeting)
    refuse_if(why_not_cancel(meeting))
    was_sent = meeting.state == Meeting.State.SENT
    meeting.state, meeting.cancelled_because = Meeting.State.CANCELLED, reason[:200]
    meeting.save(update_fields=["state", "cancelled_because"])
    meeting.items.exclude(kind=AgendaItem.Kind.STANDING).update(meeting=None)
    audit(MeetingAudit.CANCELLED, meeting, by=by, reason=reason)
    if was_sent:
        body = CANCELLED_MAIL.format(
            partnership=meeting.partnership, day=_day(meeting.starts_at), reference=meeting.reference
        )
        tell_everybody(meeting, subject="A meeting is cancelled", body=body, day=timezone.localdate())
    return meeting


def _day(moment: datetime) -> str:
    return show_date(timezone.localdate(moment))


@transaction.atomic
def send_agenda(meeting: Meeting, *, by) -> Meeting:
    """Every delegate, deputy and chair is told that it is there; what is on it they read here, each by their rights."""
    meeting = _held(meeting)
    refuse_if(why_not_send(meeting))
    now = timezone.now()
    meeting.state, meeting.sent_at = Meeting.State.SENT, now
    meeting.save(update_fields=["state", "sent_at"])
    day = timezone.localdate(meeting.starts_at)
    body = AGENDA_MAIL.format(partnership=meeting.partnership, day=show_date(day), reference=meeting.reference)
    subject = "The agenda of your next meeting is ready"
    told = tell_everybody(meeting, subject=subject, body=body, day=timezone.localdate(now))
    audit(MeetingAudit.AGENDA_SENT, meeting, by=by, facts={"people": told})
    return meeting


def send_due_agendas() -> int:
    """Those that nobody sent by hand, on the fifth working day before."""
    due = Meeting.objects.filter(
        state=Meeting.State.PLANNED, agenda_due_on__lte=timezone.localdate(), starts_at__gt=timezone.now()
    )
    sent = 0
    for meeting in due:
        send_agenda(meeting, by=None)
        sent += 1
    return sent


@transaction.atomic
def accept_statement(meeting: Meeting, *, organisation: Organisation | None = None, by) -> StatementAccepted:
    refuse_if(why_not_accept(meeting))
    accepted, is_new = StatementAccepted.objects.get_or_create(
        meeting=meeting, user=by, defaults={"organisation": organisation, "at": timezone.now(), "words": STATEMENT}
    )
    if is_new:
        audit(MeetingAudit.STATEMENT_ACCEPTED, meeting, by=by)
    return accepted


@transaction.atomic
def begin_meeting(meeting: Meeting, *, chair: User, by, now: datetime | None = None) -> Meeting:
    meeting, now = _held(meeting), now or timezone.now()
    refuse_if(why_not_begin(meeting, chair=chair, chairs=list(chairs_of(meeting.partnership)), now=now))
    meeting.state, meeting.chaired_by, meeting.begun_at = Meeting.State.SITTING, chair, now
    meeting.save(update_fields=["state", "chaired_by", "begun_at"])
    Minutes.objects.get_or_create(meeting=meeting, defaults={"created_by": by})
    audit(MeetingAudit.BEGUN, meeting, by=by)
    return meeting


@transaction.atomic
def record_attendance(meeting: Meeting, *, rows: dict[Organisation, dict], by) -> Meeting:
    """For each organisation whether it is there, and by whom; those left out keep what was said of them before."""
    meeting = _held(meeting)
    refuse_if(why_not_record_attendance(meeting, rows=rows.items()))
    for organisation, said in rows.items():
        Attendance.objects.update_or_create(
            meeting=meeting, organisation=organisation, defaults={"state": said["state"], "who": said.get("who", "")}
        )
    audit(MeetingAudit.ATTENDED, meeting, by=by, facts={"organisations": len(rows)})
    return meeting


@transaction.atomic
def end_meeting(meeting: Meeting, *, by, now: datetime | None = None) -> Meeting:
    """The next one is planned by the rhythm, and what is still open rolls on to it."""
    meeting, now = _held(meeting), now or timezone.now()
    refuse_if(why_not_end(meeting))
    meeting.state, meeting.ended_at = Meeting.State.HELD, now
    meeting.save(update_fields=["state", "ended_at"])
    audit(MeetingAudit.ENDED, meeting, by=by)
    follows = _the_next(meeting.partnership, now=now)
    carried = list(Action.objects.open().filter(partnership=meeting.partnership))
    ActionStep.objects.bulk_create(
        ActionStep(action=action, what=ActionStep.What.CARRIED, at=now, by=by, meeting=follows) for action in carried
    )
    if carried:
        audit(
            ActionAudit.CARRIED, meeting, by=by, references=[action.reference for action in carried],
            facts={"count": len(carried)},
        )  # fmt: skip
    return meeting


def keep_rhythm() -> int:
    """A meeting to come for every partnership that has met before."""
    made = 0
    for partnership in Partnership.objects.all():
        with transaction.atomic():
            had = partnership.meetings.to_come().exists()
            made += not had and _the_next(partnership, now=timezone.now()) is not None
    return made


def _the_next(partnership: Partnership, *, now: datetime) -> Meeting | None:
    there = partnership.meetings.to_come().filter(starts_at__gt=now).order_by("starts_at").first()
    last = partnership.meetings.held().order_by("-starts_at").first()
    if there is not None or last is None:
        return there
    local, today = timezone.localtime(last.starts_at), timezone.localdate(now)
    day = next_day(partnership.rhythm, local.date())
    while day <= today:
        day = next_day(partnership.rhythm, day)
    return plan_meeting(partnership, starts_at=london_moment(day, local.time()), place=last.place, by=None, now=now)


def _held(meeting: Meeting) -> Meeting:
    """With its partnership first: what two meetings of one partnership may not be at once is asked of one at a time."""
    Partnership.objects.select_for_update(of=("self",)).get(pk=meeting.partnership_id)
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("partnership__borough", "chaired_by")
    return rows.get(pk=meeting.pk)
