"""What stands in the way of agreeing, doing and dropping actions, and of raising an issue."""

from datetime import date

from maaf.models import Action
from maaf.rules.meeting import why_not_a_member, why_not_owe, why_not_write_up


def why_not_agree(partnership, *, what: str, organisation, due_on: date | None, agreed_on: date, meeting, item):
    if meeting is not None:
        yield from why_not_write_up(meeting)
    if not what:
        yield "Enter what is to be done."
    if organisation is None:
        yield "Choose who does it: an action without an owner is nobody’s."
    if due_on is None:
        yield "Enter by when it is done."
    elif due_on < agreed_on:
        yield "It cannot be due before it was agreed."
    if organisation is not None:
        if item is not None:
            yield from why_not_owe(item, organisation)
        else:
            yield from why_not_a_member(partnership, organisation)


def why_not_touch(action, *, organisations):
    """``organisations``: of a partner, who answers for their own alone; empty for hub staff and chairs."""
    if organisations and action.organisation_id not in organisations:
        yield f"This action belongs to {action.organisation}: they say how it goes."


def why_not_end_action(action, *, state: str, text: str, organisations):
    yield from why_not_touch(action, organisations=organisations)
    if action.state != Action.State.OPEN:
        yield f"This action is {action.get_state_display().lower()} already."
    if state == Action.State.DROPPED and not text:
        yield "Say why it is dropped."


def why_not_raise(partnership):
    if partnership.is_strategic:
        yield "This is the strategic partnership itself: propose a theme instead."


def why_not_answer_issue(issue):
    if issue.answered_at is not None:
        yield "This issue was answered already."
