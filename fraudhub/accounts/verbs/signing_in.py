"""Passwords chosen anew, the role one acts in, and the end of sessions."""

from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone

from fraudhub.accounts.audit import AccountAudit
from fraudhub.accounts.models import LinkPurpose, OneTimeLink, SignedInSession, User
from fraudhub.accounts.one_time_links import make_link, open_link, place_of
from fraudhub.accounts.rules import why_not_act_as
from fraudhub.accounts.sessions import BOROUGH_KEY, ROLE_KEY, extend, hash_of
from fraudhub.accounts.sign_in_limits import forget_failures, may_ask_again
from fraudhub.accounts.sockets import signed_out
from fraudhub.audit.writing import audit
from fraudhub.core.errors import refuse_if

LINK_IS_SPENT = "This link was used already, or is more than an hour old. Ask for a new one."
RESET_MAIL = """Somebody asked for a new password for your account at the Fraud Protection Hub.

To choose one, open this address within an hour:
{address}

If it was not you, do nothing: your password stays as it is.
Nobody from the hub will ever ask you for your password.
"""


@transaction.atomic
def ask_for_new_password(email: str, *, base_url: str) -> None:
    """Mail a link to who has this address; nothing for one nobody has. Three an hour for a name, whoever asks.

    ``base_url`` is the hub's own address, with its slash. The mail holds no name and no record.
    """
    if not may_ask_again(email):
        return
    user = User.objects.filter(email=email, is_active=True).first()
    if user is None:
        return
    link = make_link(user, LinkPurpose.RESET)
    audit(AccountAudit.NEW_PASSWORD_ASKED, user, by=None)
    send_mail(
        "Choose a new password",
        RESET_MAIL.format(address=f"{base_url}new-password/{place_of(link)}/"),
        from_email=None,
        recipient_list=[user.email],
    )


@transaction.atomic
def choose_new_password(token: str, *, password: str) -> User:
    """Use the link up. Every session of the person ends with the old password, and failed tries are forgotten."""
    link = open_link(token, lock=True)
    refuse_if([] if link else [LINK_IS_SPENT])
    user = User.objects.select_for_update().get(pk=link.user_id)
    user.set_password(password)
    user.save(update_fields=["password"])
    OneTimeLink.objects.filter(user=user, used_at=None).update(used_at=timezone.now())
    SignedInSession.objects.of(user).delete()
    forget_failures(user.email)
    audit(AccountAudit.PASSWORD_CHANGED, user, by=user)
    return user


@transaction.atomic
def change_password(user: User, *, password: str) -> User:
    """By the person themselves, who has just shown the old one. Every session ends; the page signs in anew."""
    user = User.objects.select_for_update().get(pk=user.pk)
    user.set_password(password)
    user.save(update_fields=["password"])
    OneTimeLink.objects.filter(user=user, used_at=None).update(used_at=timezone.now())
    SignedInSession.objects.of(user).delete()
    audit(AccountAudit.PASSWORD_CHANGED, user, by=user)
    return user


@transaction.atomic
def choose_role(session, *, role: str, borough: str = "", by: User) -> None:
    """Act in one of one's own roles, in one of its boroughs (an ONS code) or all of them. The session id is rotated."""
    refuse_if(why_not_act_as(by, role, borough))
    session[ROLE_KEY], session[BOROUGH_KEY] = role, borough
    session.cycle_key()
    by.act_as(role, borough)
    extend(session, user=by)
    codes = [membership.borough_id for membership in by.acting.memberships]
    audit(AccountAudit.ROLE_CHOSEN, by, by=by, facts={"role": role}, boroughs=codes)


@transaction.atomic
def sign_out(session, *, by: User) -> None:
    """Whoever speaks for this browser by other means speaks no more. The page ends the session itself."""
    signed_out.gather((by, [hash_of(session.session_key)]), by=by)
    audit(AccountAudit.SIGNED_OUT, by, by=by)


@transaction.atomic
def end_sessions(sessions, *, by: User) -> int:
    """Sign those browsers out, at once: each finds nobody signed in at its next request."""
    ended = sessions.of(by)
    count = len(ended)
    signed_out.gather((by, [row.hash for row in ended]), by=by)
    SignedInSession.objects.filter(pk__in=[row.pk for row in ended]).delete()
    audit(AccountAudit.SESSIONS_ENDED, by, by=by, facts={"count": count})
    return count


def forget_sessions_over() -> None:
    """Nobody can use them any more; a daily task calls this."""
    SignedInSession.objects.over().delete()
