"""Who is written to about a partnership. A mail holds a reference and a link at most: no name, no case, no title."""

from __future__ import annotations

from datetime import date

from fraudhub.accounts.models import User
from fraudhub.messages.verbs import write_message
from maaf.models import Delegate, Partnership


def chairs_of(partnership: Partnership):
    """Accounts that chair it today: of the borough, or the programme's leads for the strategic one."""
    if partnership.is_strategic:
        return User.objects.acting_today_as("programme_lead").order_by("pk")
    return User.objects.acting_today_as("maaf_chair", partnership.borough_id).order_by("pk")


def tell_chairs(partnership: Partnership, *, subject: str, body: str) -> int:
    told = 0
    for user in chairs_of(partnership):
        write_message(
            to_address=user.email, to_user=user, subject=subject, body=body, borough=partnership.borough, by=None
        )
        told += 1
    return told


def tell_everybody(meeting, *, subject: str, body: str, day: date) -> int:
    """Every delegate, deputy and chair."""
    told = tell_delegates(meeting.partnership, subject=subject, body=body, day=day)
    return told + tell_chairs(meeting.partnership, subject=subject, body=body)


def tell_delegates(partnership: Partnership, *, subject: str, body: str, day: date, organisation=None) -> int:
    """Delegates and deputies of today's members, or of one of them."""
    members = partnership.members.on(day)
    if organisation is not None:
        members = members.filter(organisation=organisation)
    told = set()
    for delegate in Delegate.objects.filter(member__in=members, ended_on=None).order_by("pk"):
        if delegate.email not in told:
            told.add(delegate.email)
            write_message(
                to_address=delegate.email, subject=subject, body=body, borough=partnership.borough, by=None
            )  # fmt: skip
    return len(told)


AGENDA_MAIL = """The agenda of the meeting of {partnership} on {day} is ready.

Sign in to the hub to read it and to accept the confidentiality statement: {reference}.

Nothing about anybody is in this mail.
"""
MOVED_MAIL = """The meeting of {partnership} that was to be on {day} is now on {new_day} at {clock}: {reference}.

Sign in to the hub to read its agenda.
"""
CANCELLED_MAIL = """The meeting of {partnership} that was to be on {day} is cancelled: {reference}.

Sign in to the hub to read why.
"""
LAPSING_MAIL = """The sharing agreement {reference} of {organisation} ends on {day}, in {days}.

From the day after, what the meetings of {partnership} say about named people
is shut to {organisation}, until a new agreement is recorded.
"""
RESTRICTED_MAIL = """Item {reference} on the agenda of {partnership} is restricted from now on:
nobody but the hub reads it.

Do not speak of it in the meeting. The hub takes it off the agenda.
"""
CHASED_MAIL = """An action of {organisation} was due on {day} and is not done: {reference}.

Sign in to the hub to say how it goes. You are reminded of it this once; after that the chair is told.
"""
ESCALATED_MAIL = """Action {reference} of {organisation} was due on {day}.
{about_reminding}

It is on the agenda of the next meeting of {partnership}.
"""
REMINDED = "They were reminded on {day} and have not finished it."
NOBODY_TO_REMIND = "Nobody was reminded: they have named no delegate. The hub can name one."
ANSWERED_MAIL = """The issue {reference} that {partnership} raised to Greater Manchester level has an answer.

Sign in to the hub to read it. It is on the agenda of the next meeting.
"""


def in_days(days: int) -> str:
    return "today" if days == 0 else "1 day" if days == 1 else f"{days} days"
