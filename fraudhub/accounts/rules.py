"""What stands in the way of giving, taking and using rights. Each is a sentence that says what to do.

``by`` is who does it, or None for the hub itself (the demonstration world, a command).
"""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from fraudhub.accounts.roles import ROLES, SHOWS_PEOPLE, Permission, Reach
from fraudhub.accounts.sockets import membership_stops

OWN_RIGHTS = "Ask somebody else: nobody may change their own rights."


def why_not_act_as(user, role, borough):
    if f"{role}:{borough}" not in user.ways_to_act:
        yield "Choose a role and borough that you hold today."


def why_not_give(user, *, role, borough, organisation, by, starts_on=None, ends_on=None):
    """``user`` is None for somebody who has no account yet."""
    if by is not None and user is not None and by.pk == user.pk:
        yield OWN_RIGHTS
    yield from why_not_manage(role, borough, by)
    reach = ROLES[role].reach
    if reach in (Reach.OWN, Reach.BOROUGH) and borough is None:
        yield "Choose a borough for this role."
    if reach is Reach.BOROUGH_AND_ORGANISATION and (organisation is None or borough is None):
        yield "Choose a borough and an organisation for this role."
    if reach in (Reach.ALL, Reach.NONE) and borough is not None:
        yield "This role is not tied to a borough."
    if reach is not Reach.BOROUGH_AND_ORGANISATION and organisation is not None:
        yield "This role is not tied to an organisation."
    if starts_on and ends_on and ends_on <= starts_on:
        yield "The last day must not come before the first."


def why_not_change(membership, *, by):
    if by is not None and by.pk == membership.user_id:
        yield OWN_RIGHTS
    yield from why_not_manage(membership.role, membership.borough, by)


def why_not_end(membership, *, ends_on, today, by):
    yield from why_not_change(membership, by=by)
    if ends_on <= today:
        yield from membership_stops.gather(membership)
    if ends_on < membership.starts_on:
        yield "It cannot end before it starts."
    if membership.ends_on is not None and membership.ends_on <= ends_on:
        yield "It ends by then already."


def why_not_vet(membership, *, until, today, by):
    yield from why_not_change(membership, by=by)
    if until is not None and until < today:
        yield from membership_stops.gather(membership)


def why_not_invite(email, *, role, borough, organisation, by, starts_on=None, ends_on=None):
    if by is not None and by.email == email:
        yield OWN_RIGHTS
    yield from why_not_give(
        None, role=role, borough=borough, organisation=organisation, by=by, starts_on=starts_on, ends_on=ends_on
    )


def could_invite(by, invitation) -> bool:
    """Whether, in any role they hold today, who made an invitation might still make it."""
    if by is None:
        return True
    for way in by.ways_to_act:
        by.act_as(*way.split(":"))
        asked = (invitation.role, invitation.borough, by)
        if by.is_active and not list(why_not_manage(*asked)):
            return True
    return False


def why_not_close(user, *, by):
    if by is not None and by.pk == user.pk:
        yield "Ask somebody else: nobody closes or opens their own account."
    if by is not None and not by.may(Permission.CLOSE_ACCOUNTS):
        yield "A system administrator closes and opens accounts. You can end the membership."


def why_not_manage(role, borough, by):
    if by is None:
        return
    if not by.may(Permission.MANAGE_ACCOUNTS) or role not in by.acting.role.gives:
        yield "Your role does not give this one. Ask a system administrator."
    elif not by.scope_for(Permission.MANAGE_ACCOUNTS).covers_borough(borough.code if borough else None):
        yield "This is not a borough of yours. Ask its own coordinator."


# The second step -------------------------------------------------------------------------------------------

VOLUNTEERS_HAVE = timedelta(days=7)


def must_have_second_step(user) -> bool:
    """In production: every role that shows people beyond one's own visits, and volunteers a week after joining."""
    if not settings.SECOND_STEP_IS_OBLIGATORY or user.acting is None:
        return False
    if user.acting.role.permissions & SHOWS_PEOPLE:
        return True
    return user.acting.role.code == "volunteer" and timezone.now() >= user.joined_at + VOLUNTEERS_HAVE


def why_not_go_offline(user):
    """Before a phone may hold visits with no signal."""
    if not user.has_second_step:
        yield "Set up a second step first: a phone that holds visits must be sure that it is you."


def why_not_remove_second_step(user, *, leaves: bool):
    if not leaves and must_have_second_step(user):
        yield "Your role needs a second step. Set up another one before you remove this."


def why_not_forget_second_step(user, *, by):
    """``by`` found the account among those they handle."""
    if by.pk == user.pk:
        yield "Ask somebody else: nobody takes away their own second step like this."
    if not by.may(Permission.CLOSE_ACCOUNTS) and _handles_more_than(user, by.acting.role.gives):
        yield "This person has other roles too. Ask a system administrator."


def _handles_more_than(user, roles) -> bool:
    return any(membership.role not in roles for membership in user.memberships_in_force)


# Sharing agreements ---------------------------------------------------------------------------------------


def what_does_not_fit_an_agreement(said: dict):
    """(field, sentence) for days that do not go together: asked by the page and by the verb."""
    signed, starts, ends, review = (said.get(name) for name in ("signed_on", "starts_on", "ends_on", "review_on"))
    if signed and starts and starts < signed:
        yield "starts_on", "It cannot hold before it was signed. Check the two days."
    if starts and ends and ends < starts:
        yield "ends_on", "The last day must be on or after the first."
    if starts and ends and review and ends >= starts and not starts <= review <= ends:
        yield "review_on", "The review must be between the first day and the last."


def why_not_sign(*, signed_on, starts_on, ends_on, review_on, boroughs, today):
    days = {"signed_on": signed_on, "starts_on": starts_on, "ends_on": ends_on, "review_on": review_on}
    yield from (sentence for _, sentence in what_does_not_fit_an_agreement(days))
    if signed_on > today:
        yield "The day it was signed must be today or in the past."
    if not boroughs:
        yield "Choose the boroughs it is about."


def why_not_end_agreement(agreement, *, today):
    if agreement.ended_on is not None:
        yield "This agreement was ended already."
    elif agreement.ends_on < today:
        yield "This agreement is over by itself."
