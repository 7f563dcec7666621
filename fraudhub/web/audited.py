"""How the audit trail is read on pages: audit has none of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.apps import apps

from fraudhub.accounts.models import User
from fraudhub.audit.models import AuditEntry


def names_of_accounts(entries: Iterable[AuditEntry]) -> dict[str, str]:
    """{reference: full name} of the accounts the entries are about."""
    references = {entry.object_reference for entry in entries if entry.object_type == User._meta.label_lower}
    return dict(User.objects.filter(reference__in=references).values_list("reference", "full_name"))


def told_of_object(entry: AuditEntry, accounts: Mapping[str, str]) -> dict[str, str]:
    """{"reference"} of the record an entry is about, or in {"words"} what it was: a row's number is told nowhere."""
    if not entry.object_reference:
        return {}
    if entry.object_reference in accounts:
        return {"words": accounts[entry.object_reference]}
    if not entry.object_reference.isdigit():
        return {"reference": entry.object_reference}
    try:
        kind = apps.get_model(entry.object_type)._meta.verbose_name
    except LookupError:
        return {}
    return {"words": str(kind).capitalize()}
