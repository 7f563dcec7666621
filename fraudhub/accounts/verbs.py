"""The only writers of accounts and memberships."""

from datetime import date

from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone

from fraudhub.accounts.audit import AccountAudit
from fraudhub.accounts.models import LinkPurpose, Membership, OneTimeLink, Organisation, SignedInSession, User
from fraudhub.accounts.one_time_links import make_link, open_link, place_of
from fraudhub.accounts.roles import ROLES, Reach
from fraudhub.accounts.sessions import BOROUGH_KEY, ROLE_KEY, extend
from fraudhub.accounts.sign_in_limits import forget_failures, may_ask_again
from fraudhub.audit.writing import audit
from fraudhub.core.errors import refuse_if
from fraudhub.core.validators import valid_name
from fraudhub.geography.models import Borough

LINK_IS_SPENT = "This link was used already, or is more than an hour old. Ask for a new one."
RESET_MAIL = """Somebody asked for a new password for your account at the Fraud Protection Hub.

To choose one, open this address within an hour:
{address}

If it was not you, do nothing: your password stays as it is.
Nobody from the hub will ever ask you for your password.
"""


@transaction.atomic
def create_account(*, email: str, full_name: str, password: str | None, by: User | None) -> User:
    """An account with no rights yet; memberships give them."""
    user = User.objects.create_user(email, full_name=valid_name(full_name), password=password)
    audit(AccountAudit.CREATED, user, by=by)
    return user


@transaction.atomic
def give_membership(
    user: User,
    *,
    role: str,
    borough: Borough | None = None,
    organisation: Organisation | None = None,
    starts_on: date,
    ends_on: date | None = None,
    vetted_until: date | None = None,
    by: User | None,
) -> Membership:
    refuse_if(why_not_give(user, role=role, borough=borough, organisation=organisation, by=by))
    membership = Membership.objects.create(
        user=user,
        role=role,
        borough=borough,
        organisation=organisation,
        starts_on=starts_on,
        ends_on=ends_on,
        vetted_until=vetted_until,
    )
    audit(AccountAudit.MEMBERSHIP_GIVEN, membership, by=by, facts={"role": role, "user": user.pk})
    return membership


def why_not_give(user, *, role, borough, organisation, by):
    if by is not None and by.pk == user.pk:
        yield "Ask somebody else: nobody may change their own rights."
    reach = ROLES[role].reach
    if reach in (Reach.OWN, Reach.BOROUGH) and borough is None:
        yield "Choose a borough for this role."
    if reach is Reach.BOROUGH_AND_ORGANISATION and (organisation is None or borough is None):
        yield "Choose a borough and an organisation for this role."
    if reach in (Reach.ALL, Reach.NONE) and borough is not None:
        yield "This role is not tied to a borough."


@transaction.atomic
def end_membership(membership: Membership, *, ends_on: date, by: User | None) -> Membership:
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    membership.ends_on = ends_on
    membership.save(update_fields=["ends_on"])
    audit(AccountAudit.MEMBERSHIP_ENDED, membership, by=by, fields=["ends_on"])
    return membership


@transaction.atomic
def add_organisation(*, name: str, kind: str = "", by: User | None) -> Organisation:
    organisation = Organisation.objects.create(name=valid_name(name), kind=kind, created_by=by)
    audit(AccountAudit.ORGANISATION_ADDED, organisation, by=by)
    return organisation


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
def choose_role(session, *, role: str, borough: str = "", by: User) -> None:
    """Act in one of one's own roles, in one of its boroughs (an ONS code) or all of them. The session id is rotated."""
    refuse_if(why_not_act_as(by, role, borough))
    session[ROLE_KEY], session[BOROUGH_KEY] = role, borough
    session.cycle_key()
    by.act_as(role, borough)
    extend(session, user=by)
    codes = [membership.borough_id for membership in by.acting.memberships]
    audit(AccountAudit.ROLE_CHOSEN, by, by=by, facts={"role": role}, boroughs=codes)


def why_not_act_as(user, role, borough):
    if f"{role}:{borough}" not in user.ways_to_act:
        yield "Choose a role and borough that you hold today."


@transaction.atomic
def end_sessions(sessions, *, by: User) -> int:
    """Sign those browsers out, at once: each finds nobody signed in at its next request."""
    ended = sessions.of(by)
    count = len(ended)
    SignedInSession.objects.filter(pk__in=[row.pk for row in ended]).delete()
    audit(AccountAudit.SESSIONS_ENDED, by, by=by, facts={"count": count})
    return count


def forget_sessions_over() -> None:
    """Nobody can use them any more; a daily task calls this."""
    SignedInSession.objects.over().delete()
