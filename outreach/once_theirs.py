"""The visit that somebody goes to, or went to before it was given to others: a phone without signal knows no better."""

from __future__ import annotations

from fraudhub.accounts.models import User
from fraudhub.accounts.roles import Permission
from outreach.models import Visit, VisitTakenOff

_JOINED = ("borough", "volunteer__user", "companion__user", "officer")


def visit_once_theirs(user: User, reference: str) -> Visit | None:
    """One that was never theirs is as missing as one that never was."""
    scope = user.scope_for(Permission.RECORD_VISIT)
    theirs = Visit.objects.within(scope).made_by(user).filter(reference=reference)
    if found := theirs.select_related(*_JOINED).first():
        return found
    notices = VisitTakenOff.objects.within(scope).filter(user=user, visit__reference=reference)
    taken = notices.select_related("visit", *(f"visit__{name}" for name in _JOINED)).first()
    return taken and taken.visit
