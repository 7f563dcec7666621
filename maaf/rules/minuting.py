"""What stands in the way of approving, freezing and correcting minutes."""

from maaf.models import Meeting, Minutes


def why_not_approve(minutes, *, by):
    meeting = minutes.meeting
    if meeting.state != Meeting.State.HELD:
        yield "End the meeting first: its minutes are still being written."
    if by is None or meeting.chaired_by_id != by.pk:
        yield f"Only {meeting.chaired_by}, who chaired this meeting, approves its minutes."
    if minutes.state != Minutes.State.DRAFT:
        yield f"The minutes are {minutes.get_state_display().lower()} already."


def why_not_redraft(minutes, *, by):
    if minutes.state == Minutes.State.FROZEN:
        yield "The minutes are frozen. Add a dated correction instead."
    elif minutes.state == Minutes.State.DRAFT:
        yield "The minutes are a draft already."
    if minutes.meeting.chaired_by_id != by.pk:
        yield f"Only {minutes.meeting.chaired_by}, who chaired this meeting, takes the approval back."


def why_not_freeze(minutes):
    if minutes.state == Minutes.State.FROZEN:
        yield "The minutes are frozen already."
    elif minutes.state == Minutes.State.DRAFT:
        yield "Whoever chaired the meeting approves the minutes first."


def why_not_correct(minutes, *, item):
    if minutes.state != Minutes.State.FROZEN:
        yield "These minutes are not frozen yet: change what they are drafted from instead."
    if item is not None and item.meeting_id != minutes.meeting_id:
        yield "This item was not on the agenda of that meeting."
    if item is not None and item.is_closed and minutes.named_part_forgotten_at is not None:
        yield "The named part of these minutes was deleted when its time was over."
