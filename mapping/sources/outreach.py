"""When each borough's hub started, as the rollout records it."""

from __future__ import annotations

from datetime import date, datetime

from fraudhub.geography.scoping import Scope
from outreach.models import Rollout


def go_live_dates(scope: Scope, *, known_at: datetime | None = None) -> dict[str, date | None]:
    """Borough code to its first actual day, None where it has not started; as the hub knew it at that moment."""
    return Rollout.objects.within(scope).go_live_dates(known_at=known_at)
