"""audit() is the only writer of audit entries."""

from collections.abc import Iterable

from django.utils import timezone

from fraudhub.audit.models import AuditEntry, reference_of
from fraudhub.core.request_context import current_request


def audit(
    action: str,
    record=None,
    *,
    by,
    fields: Iterable[str] = (),
    reason: str = "",
    recipient: str = "",
    references: Iterable[str] = (),
    boroughs: Iterable[str] | None = None,
    facts: dict | None = None,
) -> AuditEntry:
    """Write one entry, in the transaction of the change itself, so that neither is there without the other.

    ``by`` is a user, or None for the hub itself. ``boroughs`` are ONS codes; left out, they are read from the
    record by its ``borough_path``. ``facts`` and ``fields`` hold codes, counts and names of fields, no personal data.
    """
    request = current_request()
    codes = boroughs_of(record) if boroughs is None else boroughs
    return AuditEntry.objects.create(
        at=timezone.now(),
        action=str(action),
        actor_id=getattr(by, "pk", None),
        acting_role=getattr(by, "acting_role", "") or "",
        object_type=record._meta.label_lower if record is not None else "",
        object_reference=reference_of(record) if record is not None else "",
        references=list(references),
        borough_codes=_spaced(codes),
        fields=sorted(fields),
        reason=reason,
        recipient=recipient,
        facts=facts or {},
        request_id=request.request_id,
        session_hash=request.session_hash,
        address_prefix=request.address_prefix,
    )


def boroughs_of(record) -> list[str]:
    """The ONS code a record's borough_path leads to; empty when it has none."""
    path = getattr(record, "borough_path", None)
    if record is None or path is None:
        return []
    value = record
    for step in path.split("__"):
        value = getattr(value, step, None)
        if value is None or hasattr(value, "all"):
            return []
    return [getattr(value, "code", value)]


def _spaced(codes: Iterable[str]) -> str:
    found = sorted({code for code in codes if code})
    return f" {' '.join(found)} " if found else ""
