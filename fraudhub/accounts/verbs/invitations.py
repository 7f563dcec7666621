"""How somebody gets an account: by invitation alone. Who invites learns nothing about an address before its owner
accepts, so that nobody can find out who else has an account."""

from datetime import date, timedelta

from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone

from fraudhub.accounts.audit import AccountAudit
from fraudhub.accounts.models import Invitation, Organisation, User
from fraudhub.accounts.one_time_links import new_nonce, nonce_of, place_of
from fraudhub.accounts.rules import could_invite, why_not_invite, why_not_manage
from fraudhub.accounts.sockets import invitation_is_accepted
from fraudhub.accounts.verbs.accounts import create_account
from fraudhub.accounts.verbs.memberships import hold_membership
from fraudhub.audit.writing import audit
from fraudhub.core.errors import refuse_if
from fraudhub.core.validators import valid_name
from fraudhub.geography.models import Borough

INVITATION_LASTS = timedelta(hours=24)
INVITATION_IS_SPENT = "This invitation was used, withdrawn, or is more than a day old. Ask who invited you for another."
INVITATION_MAIL = """You are invited to the Fraud Protection Hub.

To accept, open this address within 24 hours:
{address}

If you did not expect this, do nothing. Nobody from the hub will ever ask you for your password.
"""


@transaction.atomic
def invite(
    *,
    email: str,
    full_name: str,
    role: str,
    borough: Borough | None = None,
    organisation: Organisation | None = None,
    starts_on: date,
    ends_on: date | None = None,
    vetted_until: date | None = None,
    base_url: str,
    by: User | None,
) -> Invitation:
    """``base_url`` is the hub's own address, with its slash. The mail holds no name."""
    refuse_if(
        why_not_invite(
            email, role=role, borough=borough, organisation=organisation, starts_on=starts_on, ends_on=ends_on, by=by
        )
    )
    waiting = Invitation.objects.waiting().filter(email=email, role=role, borough=borough, organisation=organisation)
    refuse_if(["This person is invited to that already. Send the invitation again instead."] if waiting else [])
    now = timezone.now()
    invitation = Invitation.objects.create(
        email=email,
        full_name=valid_name(full_name),
        role=role,
        borough=borough,
        organisation=organisation,
        starts_on=starts_on,
        ends_on=ends_on,
        vetted_until=vetted_until,
        nonce=new_nonce(),
        sent_at=now,
        expires_at=now + INVITATION_LASTS,
        created_by=by,
    )
    audit(AccountAudit.INVITED, invitation, by=by, facts={"role": role})
    _send(invitation, base_url)
    return invitation


@transaction.atomic
def send_invitation_again(invitation: Invitation, *, base_url: str, by: User | None) -> Invitation:
    """With a new link; the one before no longer works."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    refuse_if(_why_not_handle(invitation, by=by))
    now = timezone.now()
    invitation.nonce, invitation.sent_at, invitation.expires_at = new_nonce(), now, now + INVITATION_LASTS
    invitation.save(update_fields=["nonce", "sent_at", "expires_at"])
    audit(AccountAudit.INVITATION_SENT_AGAIN, invitation, by=by)
    _send(invitation, base_url)
    return invitation


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: User | None) -> Invitation:
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    refuse_if(_why_not_handle(invitation, by=by))
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])
    audit(AccountAudit.INVITATION_WITHDRAWN, invitation, by=by)
    return invitation


def open_invitation(token: str, *, lock: bool = False) -> Invitation | None:
    """The invitation of a token while it can be accepted: in time, and by somebody who may still give that role."""
    invitations = Invitation.objects.select_for_update(of=("self",)) if lock else Invitation.objects
    invitation = invitations.in_time().filter(nonce=nonce_of(token) or "-").first()
    if invitation is None:
        return None
    inviter = User.objects.get(pk=invitation.created_by_id) if invitation.created_by_id else None
    return invitation if could_invite(inviter, invitation) else None


@transaction.atomic
def join_by_invitation(token: str, *, password: str) -> User:
    """Somebody new: the account, its password, and the membership it was made for."""
    invitation = open_invitation(token, lock=True)
    refuse_if([] if invitation else [INVITATION_IS_SPENT])
    refuse_if(
        ["You have an account already. Sign in to accept."] if User.objects.filter(email=invitation.email) else []
    )
    user = create_account(
        email=invitation.email, full_name=invitation.full_name, password=password, by=invitation.created_by
    )
    return _accepted(invitation, user)


@transaction.atomic
def accept_invitation(token: str, *, by: User) -> User:
    """Somebody who has an account and is signed in with it."""
    invitation = open_invitation(token, lock=True)
    refuse_if([] if invitation else [INVITATION_IS_SPENT])
    refuse_if(
        []
        if invitation.email == by.email
        else ["This invitation is for another account. Sign out, and sign in with that one."]
    )
    return _accepted(invitation, by)


def _accepted(invitation: Invitation, user: User) -> User:
    membership = hold_membership(
        user,
        role=invitation.role,
        borough=invitation.borough,
        organisation=invitation.organisation,
        starts_on=invitation.starts_on,
        ends_on=invitation.ends_on,
        vetted_until=invitation.vetted_until,
    )
    invitation.accepted_at, invitation.accepted_by = timezone.now(), user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    audit(AccountAudit.INVITATION_ACCEPTED, invitation, by=user)
    facts = {"role": membership.role, "account": user.reference}
    audit(AccountAudit.MEMBERSHIP_GIVEN, membership, by=invitation.created_by, facts=facts)
    invitation_is_accepted.gather(invitation, by=user)
    return user


def _why_not_handle(invitation: Invitation, *, by: User | None):
    if invitation.accepted_at is not None:
        yield "This invitation was accepted already."
    if invitation.withdrawn_at is not None:
        yield "This invitation was withdrawn. Make a new one."
    yield from why_not_manage(invitation.role, invitation.borough, by)


def _send(invitation: Invitation, base_url: str) -> None:
    send_mail(
        "You are invited to the Fraud Protection Hub",
        INVITATION_MAIL.format(address=f"{base_url}invitation/{place_of(invitation)}/"),
        from_email=None,
        recipient_list=[invitation.email],
    )
