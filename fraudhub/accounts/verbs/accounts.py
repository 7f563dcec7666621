"""Accounts and the bodies they act for."""

from django.db import transaction
from django.utils import timezone

from fraudhub.accounts.audit import AccountAudit
from fraudhub.accounts.models import OneTimeLink, Organisation, OrganisationType, SignedInSession, User
from fraudhub.accounts.rules import why_not_close
from fraudhub.audit.writing import audit
from fraudhub.core.errors import refuse_if
from fraudhub.core.validators import valid_name


@transaction.atomic
def create_account(*, email: str, full_name: str, password: str | None, by: User | None) -> User:
    """An account with no rights yet; memberships give them. People get theirs by an invitation."""
    user = User.objects.create_user(email, full_name=valid_name(full_name), password=password)
    audit(AccountAudit.CREATED, user, by=by)
    return user


@transaction.atomic
def close_account(user: User, *, reason: str, by: User | None) -> User:
    """Nobody can sign in with it from now on, and whoever is signed in with it is out at the next request."""
    user = User.objects.select_for_update().get(pk=user.pk)
    refuse_if(why_not_close(user, by=by))
    user.is_active = False
    user.save(update_fields=["is_active"])
    SignedInSession.objects.of(user).delete()
    OneTimeLink.objects.filter(user=user, used_at=None).update(used_at=timezone.now())
    audit(AccountAudit.CLOSED, user, by=by, reason=reason)
    return user


@transaction.atomic
def reopen_account(user: User, *, reason: str, by: User | None) -> User:
    user = User.objects.select_for_update().get(pk=user.pk)
    refuse_if(why_not_close(user, by=by))
    user.is_active = True
    user.save(update_fields=["is_active"])
    audit(AccountAudit.REOPENED, user, by=by, reason=reason)
    return user


@transaction.atomic
def add_organisation(
    *, name: str, kind: str = "", type: OrganisationType | None = None, by: User | None
) -> Organisation:
    organisation = Organisation.objects.create(name=valid_name(name), kind=kind, type=type, created_by=by)
    audit(AccountAudit.ORGANISATION_ADDED, organisation, by=by)
    return organisation


@transaction.atomic
def set_organisation_type(organisation: Organisation, *, type: OrganisationType, by: User | None) -> Organisation:
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    organisation.type = type
    organisation.save(update_fields=["type"])
    audit(AccountAudit.ORGANISATION_CHANGED, organisation, by=by, fields=["type"])
    return organisation
