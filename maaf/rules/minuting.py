"""What stands in the way of approving, freezing and correcting minutes."""

from fraudhub.accounts.models import User
from fraudhub.accounts.roles import Permission
from maaf.models import Meeting, Minutes
from maaf.telling import chairs_of


def _still_runs_meetings(meeting) -> bool:
    partnership = meeting.partnership
    if partnership.is_strategic:
        those = chairs_of(partnership)
    else:
        those = User.objects.who_may(Permission.RUN_MEETINGS, partnership.borough_id)
    return those.filter(pk=meeting.chaired_by_id).exists()


def _why_not_theirs(meeting, by, what: str) -> str:
    """Whoever chaired it does this; when they have left, who chairs the partnership now."""
    if by is not None and meeting.chaired_by_id == by.pk:
        return ""
    if _still_runs_meetings(meeting):
        return f"Only {meeting.chaired_by}, who chaired this meeting, {what}."
    if by is not None and chairs_of(meeting.partnership).filter(pk=by.pk).exists():
        return ""
    return f"{meeting.chaired_by} chaired this meeting and does so no longer: who chairs the partnership now {what}."


def why_not_approve(minutes, *, by):
    meeting = minutes.meeting
    if meeting.state != Meeting.State.HELD:
        yield "End the meeting first: its minutes are still being written."
    if sentence := _why_not_theirs(meeting, by, "approves its minutes"):
        yield sentence
    if minutes.state != Minutes.State.DRAFT:
        yield f"The minutes are {minutes.get_state_display().lower()} already."


def why_not_redraft(minutes, *, by):
    if minutes.state == Minutes.State.FROZEN:
        yield "The minutes are frozen. Add a dated correction instead."
    elif minutes.state == Minutes.State.DRAFT:
        yield "The minutes are a draft already."
    if sentence := _why_not_theirs(minutes.meeting, by, "takes the approval back"):
        yield sentence


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
