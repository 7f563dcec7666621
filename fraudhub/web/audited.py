"""How the audit trail is read on pages: accounts and audit have none of their own, so their words are here."""

from __future__ import annotations

from collections.abc import Mapping

from django.apps import apps

from fraudhub.accounts.audit import AccountAudit
from fraudhub.accounts.models import User
from fraudhub.audit.models import AuditEntry
from fraudhub.audit.words import name_actions

name_actions(
    {
        AccountAudit.SIGNED_IN: "Signed in",
        AccountAudit.SIGNED_OUT: "Signed out",
        AccountAudit.SIGN_IN_FAILED: "Sign-in failed",
        AccountAudit.SIGN_IN_HELD_BACK: "Sign-in held back after too many tries",
        AccountAudit.NEW_PASSWORD_ASKED: "Asked for a new password",
        AccountAudit.PASSWORD_CHANGED: "Chose a new password",
        AccountAudit.SESSION_LAPSED: "A session ended by itself",
        AccountAudit.SESSIONS_ENDED: "Ended sessions",
        AccountAudit.CONFIRMED: "Confirmed who they are",
        AccountAudit.CONFIRMING_FAILED: "Confirming who they are failed",
        AccountAudit.ROLE_CHOSEN: "Chose a role to act in",
        AccountAudit.CREATED: "Made an account",
        AccountAudit.MEMBERSHIP_GIVEN: "Gave somebody a role",
        AccountAudit.MEMBERSHIP_ENDED: "Ended somebody's role",
        AccountAudit.ORGANISATION_ADDED: "Added an organisation",
        AccountAudit.PERMISSION_DENIED: "Was refused a page or an action",
        AccountAudit.LIST_READ: "Read a list",
        AccountAudit.AUDIT_READ: "Read the audit trail",
    }
)


def account_of(entry: AuditEntry) -> int | None:
    """The account an entry is about; those have no reference that anybody says."""
    return int(entry.object_reference) if entry.object_type == User._meta.label_lower else None


def told_of_object(entry: AuditEntry, accounts: Mapping[int, User]) -> dict[str, str]:
    """{"reference"} of the record an entry is about, or in {"words"} what it was: a row's number is told nowhere."""
    if not entry.object_reference:
        return {}
    if (account := accounts.get(account_of(entry))) is not None:
        return {"words": account.full_name}
    if not entry.object_reference.isdigit():
        return {"reference": entry.object_reference}
    try:
        kind = apps.get_model(entry.object_type)._meta.verbose_name
    except LookupError:
        return {}
    return {"words": str(kind).capitalize()}
