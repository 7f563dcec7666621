"""Actions from their agreement to their end, and issues that go up and come back."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from fraudhub.accounts.models import Organisation
from fraudhub.audit.writing import audit
from fraudhub.core.errors import refuse_if
from fraudhub.core.periods import show_date
from fraudhub.core.working_days import after_working_days
from maaf.audit import ActionAudit, IssueAudit
from maaf.models import Action, ActionStep, AgendaItem, Decision, HandlingMark, Issue, Meeting, Partnership
from maaf.rules import why_not_agree, why_not_answer_issue, why_not_end_action, why_not_raise
from maaf.rules.acting import why_not_touch
from maaf.telling import (
    ANSWERED_MAIL,
    CHASED_MAIL,
    ESCALATED_MAIL,
    NOBODY_TO_REMIND,
    REMINDED,
    tell_chairs,
    tell_delegates,
)
from maaf.verbs.proposing import propose_item

ESCALATED_AFTER_WORKING_DAYS = 5  # after the reminder


@transaction.atomic
def agree_action(
    partnership: Partnership,
    *,
    what: str,
    organisation: Organisation | None,
    due_on: date | None,
    owner_name: str = "",
    meeting: Meeting | None = None,
    item: AgendaItem | None = None,
    decision: Decision | None = None,
    by,
    now: datetime | None = None,
) -> Action:
    """``now`` is the moment it was agreed, for history that is entered afterwards."""
    meeting = Meeting.objects.get(pk=meeting.pk) if meeting is not None else None  # as it is by now
    now = now or (meeting.begun_at if meeting is not None and meeting.begun_at else timezone.now())
    agreed_on = timezone.localdate(now)
    refuse_if(
        why_not_agree(
            partnership, what=what, organisation=organisation, due_on=due_on, agreed_on=agreed_on, meeting=meeting,
            item=item,
        )
    )  # fmt: skip
    action = Action.objects.create(
        partnership=partnership, meeting=meeting, item=item, decision=decision, case=item.case if item else None,
        what=what, organisation=organisation, owner_name=owner_name, due_on=due_on, agreed_on=agreed_on,
        created_by=by,
    )  # fmt: skip
    _note(action, ActionStep.What.AGREED, by=by, at=now, meeting=meeting)
    return action


@transaction.atomic
def note_action(action: Action, *, text: str, organisations=(), by) -> Action:
    """Word of how it goes. ``organisations``: of a partner, who answers for their own."""
    action = _held(action)
    refuse_if(why_not_touch(action, organisations=organisations))
    _note(action, ActionStep.What.NOTED, by=by, text=text)
    return action


@transaction.atomic
def do_action(action: Action, *, text: str = "", organisations=(), by, now: datetime | None = None) -> Action:
    return _end(action, Action.State.DONE, text=text, organisations=organisations, by=by, now=now)


@transaction.atomic
def drop_action(action: Action, *, text: str, organisations=(), by, now: datetime | None = None) -> Action:
    return _end(action, Action.State.DROPPED, text=text, organisations=organisations, by=by, now=now)


def _end(action: Action, state: str, *, text: str, organisations, by, now: datetime | None) -> Action:
    action, now = _held(action), now or timezone.now()
    refuse_if(why_not_end_action(action, state=state, text=text, organisations=organisations))
    action.state, action.outcome, action.ended_on = state, text, timezone.localdate(now)
    action.save(update_fields=["state", "outcome", "ended_on"])
    _note(action, state, by=by, text=text, at=now)
    return action


def chase_actions() -> int:
    """Each that is late, once, on the first day after its own. Where a body has named nobody to remind, the chair is
    told at once."""
    today, chased = timezone.localdate(), 0
    for pk in Action.objects.to_chase(today).values_list("pk", flat=True):
        with transaction.atomic():
            action = _held(Action(pk=pk))
            if action.chased_on is not None or not action.is_late(today):
                continue
            action.chased_on = today
            action.save(update_fields=["chased_on"])
            body = CHASED_MAIL.format(
                organisation=action.organisation, day=show_date(action.due_on), reference=action.reference
            )
            subject = "An action of your organisation is late"
            reminded = tell_delegates(
                action.partnership, subject=subject, body=body, day=today, organisation=action.organisation
            )  # fmt: skip
            if reminded:
                _note(action, ActionStep.What.CHASED, by=None)
            else:
                _escalate(action, today, NOBODY_TO_REMIND)
            chased += 1
    return chased


def escalate_actions() -> int:
    """To the chair, once, when the reminder has had five working days and nothing came of it."""
    today, told = timezone.localdate(), 0
    waiting = Action.objects.overdue(today).filter(chased_on__isnull=False, escalated_on=None)
    for pk, chased_on in waiting.values_list("pk", "chased_on"):
        if after_working_days(chased_on, ESCALATED_AFTER_WORKING_DAYS) > today:
            continue
        with transaction.atomic():
            action = _held(Action(pk=pk))
            if action.escalated_on is not None or not action.is_late(today):
                continue
            _escalate(action, today, REMINDED.format(day=show_date(action.chased_on)))
            told += 1
    return told


def _escalate(action: Action, today: date, about_reminding: str) -> None:
    action.escalated_on = today
    action.save(update_fields=["escalated_on"])
    body = ESCALATED_MAIL.format(
        reference=action.reference, organisation=action.organisation, day=show_date(action.due_on),
        about_reminding=about_reminding, partnership=action.partnership,
    )  # fmt: skip
    tell_chairs(action.partnership, subject="An action stays late", body=body)
    _note(action, ActionStep.What.ESCALATED, by=None)


def _held(action: Action) -> Action:
    rows = Action.objects.select_for_update(of=("self",)).select_related("organisation", "partnership__borough")
    return rows.get(pk=action.pk)


def _note(action: Action, what: str, *, by, text: str = "", at: datetime | None = None, meeting=None) -> None:
    ActionStep.objects.create(action=action, what=what, at=at or timezone.now(), by=by, text=text, meeting=meeting)
    audit(ActionAudit[str(what).upper()], action, by=by)


# Issues -------------------------------------------------------------------------------------------------


@transaction.atomic
def raise_issue(partnership: Partnership, *, title: str, words: str, meeting: Meeting | None = None, by) -> Issue:
    """On the agenda of the strategic partnership's next meeting."""
    refuse_if(why_not_raise(partnership))
    issue = Issue.objects.create(partnership=partnership, meeting=meeting, title=title, words=words, created_by=by)
    audit(IssueAudit.RAISED, issue, by=by)
    strategic = Partnership.objects.filter(borough=None).first()
    if strategic is not None:
        propose_item(
            strategic, kind=AgendaItem.Kind.ISSUE, title=f"{partnership}: {title}"[:200], why_here=words, issue=issue,
            mark=HandlingMark.objects.get(pk="official"), by=by,
        )  # fmt: skip
    return issue


@transaction.atomic
def answer_issue(issue: Issue, *, answer: str, by) -> Issue:
    """Back to who raised it: their chair is told, and it is on their next agenda."""
    issue = Issue.objects.select_for_update(of=("self",)).select_related("partnership__borough").get(pk=issue.pk)
    refuse_if(why_not_answer_issue(issue))
    issue.answer, issue.answered_at, issue.answered_by = answer, timezone.now(), by
    issue.save(update_fields=["answer", "answered_at", "answered_by"])
    audit(IssueAudit.ANSWERED, issue, by=by)
    body = ANSWERED_MAIL.format(reference=issue.reference, partnership=issue.partnership)
    tell_chairs(issue.partnership, subject="An issue you raised has an answer", body=body)
    return issue
