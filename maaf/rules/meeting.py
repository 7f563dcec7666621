"""What stands in the way of a meeting and of what is done in it."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from fraudhub.core.periods import show_date
from fraudhub.people.consenting import MEETING, objects_to
from fraudhub.people.life import life_of
from maaf.models import AgendaItem, Attendance, Meeting, Minutes
from maaf.need_to_know import may_share_with, signed_today

State = Meeting.State


def why_not_plan(partnership, *, starts_at: datetime, now: datetime):
    if starts_at <= now:
        yield "The meeting must be in the future."
    yield from _why_not_on(partnership.meetings.to_come(), timezone.localdate(starts_at))


def _why_not_on(meetings, day: date):
    if meetings.filter(starts_at__date=day).exists():
        yield "There is a meeting of this partnership on that day already."


def why_not_move(meeting, *, starts_at: datetime, now: datetime):
    if meeting.state not in (State.PLANNED, State.SENT):
        yield f"This meeting is {meeting.get_state_display().lower()}: it cannot be moved."
    if starts_at <= now:
        yield "The meeting must be in the future."
    others = meeting.partnership.meetings.to_come().exclude(pk=meeting.pk)
    yield from _why_not_on(others, timezone.localdate(starts_at))


def why_not_cancel(meeting):
    if meeting.state not in (State.PLANNED, State.SENT):
        yield f"This meeting is {meeting.get_state_display().lower()}: it cannot be cancelled."


def why_not_send(meeting):
    if meeting.state == State.SENT:
        yield "The agenda went out already."
    elif meeting.state != State.PLANNED:
        yield f"This meeting is {meeting.get_state_display().lower()}: its agenda goes out no more."


def why_not_accept(meeting):
    if meeting.state == State.CANCELLED:
        yield "This meeting was cancelled."


def why_not_begin(meeting, *, chair, chairs, now: datetime):
    if meeting.state not in (State.PLANNED, State.SENT):
        yield f"This meeting is {meeting.get_state_display().lower()}: it cannot begin."
    elif (day := timezone.localdate(meeting.starts_at)) > timezone.localdate(now):
        yield f"This meeting is on {show_date(day)}. Give it another time first if it is held earlier."
    if chair not in chairs:
        yield f"{chair} does not chair this partnership. Choose one of its chairs."
    other = meeting.partnership.meetings.filter(state=State.SITTING).exclude(pk=meeting.pk).first()
    if other is not None:
        yield f"Meeting {other.reference} of this partnership is sitting. End it first."


def why_not_write_up(meeting):
    """While it sits, and afterwards until its minutes are approved."""
    if meeting is None or meeting.state in (State.PLANNED, State.SENT):
        yield "The meeting has not begun."
    elif meeting.state == State.CANCELLED:
        yield "This meeting was cancelled."
    elif Minutes.objects.filter(meeting=meeting).exclude(state=Minutes.State.DRAFT).exists():
        yield "The minutes are approved. What they say is changed by a dated correction once they are frozen."


def _if_off_the_agenda(item):
    if item.withdrawn_at is not None:
        yield "This item is off the agenda."


def why_not_speak_of(item):
    """While its meeting is written up, and for as long as it is on the agenda and open to those who are there."""
    yield from why_not_write_up(item.meeting)
    yield from _if_off_the_agenda(item)
    if item.restricted_as:
        yield "This item is restricted: it is not spoken of, and nothing is decided about it."


def why_not_withdraw(item):
    if item.kind == AgendaItem.Kind.STANDING:
        yield "A standing item is on every agenda."
    if item.withdrawn_at is not None:
        yield "This item is off the agenda already."
    if item.meeting is not None and item.meeting.is_over:
        yield "This meeting is over: its items stay in its minutes."
    elif item.discussion or item.decisions.exists():
        yield "It was spoken of in this meeting: it stays in the minutes, for those who may read it."


def why_not_record_attendance(meeting, *, rows):
    yield from why_not_write_up(meeting)
    if not rows:
        yield "Say of at least one organisation whether it is there."
    for organisation, said in rows:
        if said["state"] in Attendance.HERE and not said.get("who"):
            yield f"Enter who came for {organisation}."


def why_not_end(meeting):
    if meeting.state != State.SITTING:
        yield f"This meeting is {meeting.get_state_display().lower()}: it cannot end."
    elif not meeting.attendances.exists():
        yield "Record who is here before the meeting ends."


def why_not_propose(partnership, *, kind: str, person, case, basis, controller, organisations):
    if kind == AgendaItem.Kind.CASE:
        if partnership.is_strategic:
            yield "The strategic partnership reads no names. Raise an issue to it instead."
            return
        if person is None:
            yield "Say about whom it is: give the reference of a case or of a person."
            return
        if person.borough_id != partnership.borough_id:
            yield "This person is with another hub. Ask that hub to propose the item in its own partnership."
        if case is not None and case.person.canonical_id != person.canonical_id:
            yield "This case is about somebody else."
        if life_of(person).has_died:
            yield "This person has died."
        if objects_to(person, MEETING):
            yield "They do not want to be named in a partnership meeting."
        if basis is None:
            yield "Choose the lawful basis on which it is shared."
        if controller is None:
            yield "Choose which organisation owns the data: a partnership owns none."
        if AgendaItem.objects.filter(
            partnership=partnership, person__canonical=person.canonical_id, withdrawn_at=None, meeting=None
        ).exists() or partnership.meetings.to_come().filter(
            items__person__canonical=person.canonical_id, items__withdrawn_at=None
        ).exists():  # fmt: skip
            yield "They are on the agenda of the next meeting already."
        yield from _cannot_be_told(partnership, organisations)
    elif person is not None or case is not None:
        yield "A theme or an event names nobody. Propose a case instead."


def _cannot_be_told(partnership, organisations):
    signed = signed_today([organisation.pk for organisation in organisations])
    for organisation in organisations:
        if (organisation.pk, partnership.borough_id) not in signed:
            yield (
                f"{organisation} has signed no sharing agreement that is in force in {partnership.borough}. Record "
                "the agreement first, or leave them out."
            )


def why_not_share(item, organisation):
    if not item.is_closed:
        yield "The open part is for all members: nobody needs a role in it."
    elif not may_share_with(organisation, item.partnership):
        yield from _cannot_be_told(item.partnership, [organisation])
    if item.meeting is not None and item.meeting.is_over:
        yield "This meeting is over: what was shared in it is shared with nobody more."
    yield from _if_off_the_agenda(item)
    if item.restricted_as:
        yield "This item is restricted: nothing more of it is shared."


def why_not_say(item, organisation):
    role = item.roles.filter(organisation=organisation).first()
    if role is None:
        yield f"{organisation} has no role in this item."
    elif role.conflict:
        yield f"{organisation} has a conflict of interest in this item."
    yield from _if_off_the_agenda(item)
    if item.restricted_as:
        yield "This item is restricted: nothing more is said about it."
    if item.meeting is not None and item.meeting.is_over:
        yield from why_not_write_up(item.meeting)


def why_not_decide(item, *, what: str, reason: str, organisation, due_on: date | None, present: int):
    yield from why_not_speak_of(item)
    if not what:
        yield "Enter what was decided."
    if not reason:
        yield "Enter the reason: a decision without one is none."
    if organisation is None:
        yield "Choose who does it."
    if due_on is None:
        yield "Enter by when it is done."
    elif item.meeting is not None and item.meeting.begun_at and due_on < timezone.localdate(item.meeting.begun_at):
        yield "It cannot be due before the meeting."
    if item.meeting is not None and present < item.partnership.quorum:
        yield (
            f"{present} of the {item.partnership.quorum} organisations that are needed are here. Record who is here "
            "first; without a quorum nothing is decided."
        )
    if organisation is not None:
        yield from why_not_owe(item, organisation)


def why_not_a_member(partnership, organisation):
    if not partnership.members.on(timezone.localdate()).filter(organisation=organisation).exists():
        yield f"{organisation} is no member of this partnership."


def why_not_owe(item, organisation):
    """Whether a body may be given something to do: in the closed part it must be allowed to read what it is about."""
    if not item.is_closed:
        yield from why_not_a_member(item.partnership, organisation)
        return
    role = item.roles.filter(organisation=organisation).first()
    if role is None:
        yield f"{organisation} has no role in this item. Give them one first."
    elif role.conflict:
        yield f"{organisation} has a conflict of interest in this item."
    elif not may_share_with(organisation, item.partnership):
        yield from _cannot_be_told(item.partnership, [organisation])


def why_not_lay_paper(item):
    if item.meeting is not None and item.meeting.is_over:
        yield "This meeting is over. Lay the paper before the next one."
    yield from _if_off_the_agenda(item)
    if item.restricted_as:
        yield "This item is restricted: no paper is laid under it."
