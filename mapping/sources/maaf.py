"""Which partnerships there are, and which of them met: no item, no name."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from fraudhub.core.london_time import day_begins
from fraudhub.core.periods import show_date
from fraudhub.geography.scoping import Scope
from maaf.models import Meeting, Partnership


def boroughs_with_a_partnership(scope: Scope) -> list[str]:
    """Names of boroughs, in the order of the alphabet."""
    rows = Partnership.objects.within(scope).filter(borough__isnull=False)
    return list(rows.order_by("borough__name").values_list("borough__name", flat=True))


def boroughs_that_met(scope: Scope, *, since: date) -> list[str]:
    """Names of boroughs whose partnership held a meeting since a day."""
    met = (
        Meeting.objects.within(scope)
        .held()
        .filter(partnership__borough__isnull=False, starts_at__gte=day_begins(since))
    )
    return sorted(set(met.values_list("partnership__borough__name", flat=True)))


def strategic_now(scope: Scope) -> str | None:
    """That the strategic partnership is founded and when it last met; None while it is not."""
    partnership = Partnership.objects.within(scope).filter(borough__isnull=True).first()
    if partnership is None:
        return None
    last = Meeting.objects.within(scope).held().filter(partnership=partnership).order_by("-starts_at").first()
    if last is None:
        return "Founded; no meeting held yet"
    return f"Founded; last met {show_date(timezone.localdate(last.starts_at))}"
