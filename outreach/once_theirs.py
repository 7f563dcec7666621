"""The visit that somebody goes to, or went to before it was given to others: a phone without signal knows no better."""

from __future__ import annotations

import contextlib

from fraudhub.accounts.models import User
from fraudhub.accounts.roles import Permission
from outreach.models import Visit, VisitTakenOff

_THOSE_WHO_GO = ("volunteer", "companion")


def visit_once_theirs(user: User, reference: str) -> Visit | None:
    """One that was never theirs is as missing as one that never was. Asked at each record that arrives: no more is
    read with it than who goes, which almost every rule asks."""
    scope = user.scope_for(Permission.RECORD_VISIT)
    with contextlib.suppress(Visit.DoesNotExist):
        visit = Visit.objects.within(scope).select_related(*_THOSE_WHO_GO).get(reference=reference)
        if visit.is_made_by(user):
            return visit
    notices = VisitTakenOff.objects.within(scope).filter(user=user, visit__reference=reference)
    taken = notices.select_related("visit", *(f"visit__{name}" for name in _THOSE_WHO_GO)).first()
    return taken and taken.visit
