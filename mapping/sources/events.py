"""Events that residents attended, for the diary of a meeting's pack: no headcount, nobody's name."""

from __future__ import annotations

from datetime import date

from fraudhub.geography.scoping import Scope
from outreach.models import Event


def diary(scope: Scope, *, since: date, until: date) -> list[tuple[date, str, str]]:
    """(day, kind, place), the latest first."""
    events = Event.objects.within(scope).standing().filter(held_on__gte=since, held_on__lte=until)
    rows = events.order_by("-held_on", "-pk").values_list("held_on", "kind__name", "place")
    return list(rows[:30])
