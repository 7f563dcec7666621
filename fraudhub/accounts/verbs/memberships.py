"""What somebody may do, where, from when until when."""

from datetime import date

from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone

from fraudhub.accounts.audit import AccountAudit
from fraudhub.accounts.models import Membership, Organisation, User
from fraudhub.accounts.rules import why_not_end, why_not_give, why_not_vet
from fraudhub.audit.writing import audit
from fraudhub.core.errors import refuse_if
from fraudhub.geography.models import Borough

CHANGED_MAIL = """What you may do in the Fraud Protection Hub has changed. Sign in to see what you may do now.

If you did not expect this, tell your hub. Nobody from the hub will ever ask you for your password.
"""


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
    refuse_if(
        why_not_give(
            user, role=role, borough=borough, organisation=organisation, starts_on=starts_on, ends_on=ends_on, by=by
        )
    )
    membership = hold_membership(
        user,
        role=role,
        borough=borough,
        organisation=organisation,
        starts_on=starts_on,
        ends_on=ends_on,
        vetted_until=vetted_until,
    )
    audit(AccountAudit.MEMBERSHIP_GIVEN, membership, by=by, facts={"role": role, "account": user.reference})
    if by is not None:
        _tell(user)
    return membership


def hold_membership(
    user: User,
    *,
    role: str,
    borough: Borough | None,
    organisation: Organisation | None,
    starts_on: date,
    ends_on: date | None,
    vetted_until: date | None,
) -> Membership:
    """A role from a day on. One that was ended and began on the same day holds again; one that holds is refused."""
    named = {"user": user, "role": role, "borough": borough, "organisation": organisation, "starts_on": starts_on}
    there = Membership.objects.select_for_update().filter(**named).first()
    if there is None:
        return Membership.objects.create(**named, ends_on=ends_on, vetted_until=vetted_until)
    refuse_if([] if there.ends_on is not None else ["They have this role from that day already."])
    there.ends_on, there.vetted_until = ends_on, vetted_until
    there.save(update_fields=["ends_on", "vetted_until"])
    return there


@transaction.atomic
def end_membership(membership: Membership, *, ends_on: date, reason: str = "", by: User | None) -> Membership:
    """``ends_on`` is the first day it no longer holds; today ends it at the next request."""
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    refuse_if(why_not_end(membership, ends_on=ends_on, today=timezone.localdate(), by=by))
    membership.ends_on = ends_on
    membership.save(update_fields=["ends_on"])
    audit(AccountAudit.MEMBERSHIP_ENDED, membership, by=by, fields=["ends_on"], reason=reason)
    if by is not None:
        _tell(membership.user)
    return membership


@transaction.atomic
def set_vetted_until(membership: Membership, *, until: date | None, by: User | None) -> Membership:
    """The last day the vetting holds; None for a role that needs none."""
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    refuse_if(why_not_vet(membership, until=until, today=timezone.localdate(), by=by))
    membership.vetted_until = until
    membership.save(update_fields=["vetted_until"])
    audit(AccountAudit.VETTED_UNTIL_SET, membership, by=by, fields=["vetted_until"])
    return membership


def _tell(user: User) -> None:
    send_mail("What you may do in the hub has changed", CHANGED_MAIL, from_email=None, recipient_list=[user.email])
