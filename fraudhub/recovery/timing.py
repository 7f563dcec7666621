"""The clocks of matters, read from the database."""

from __future__ import annotations

from django.db.models import Prefetch

from fraudhub.recovery.clocks import Limit, Reached, Running, clocks_of
from fraudhub.recovery.models import Hearing, Matter, StatutoryClock


def limits_of(route_id: str) -> list[Limit]:
    rows = StatutoryClock.objects.filter(route=route_id).prefetch_related(Prefetch("met_by"))
    return [
        Limit(
            row.code, row.name, row.starts_at_id, row.from_first, row.length, row.unit,
            row.kind == StatutoryClock.Kind.WAIT, frozenset(stage.pk for stage in row.met_by.all()),
            row.met_by_hearing, row.warn_days, row.valid_from, row.valid_to, row.needs_checking,
            row.working_days_only, row.counts_first_day,
        )
        for row in rows
    ]  # fmt: skip


def clocks_of_matter(matter: Matter) -> list[Running]:
    events = matter.events.standing().in_order().values_list("stage", "happened_on", "happened_at", "holds_until")
    granted = matter.hearings.filter(result__in=(Hearing.Result.GRANTED, Hearing.Result.PART))
    return clocks_of(
        limits_of(matter.route_id),
        [Reached(*event) for event in events],
        counts_from=matter.counts_from_on,
        granted_at=list(granted.values_list("starts_at", flat=True)),
    )
