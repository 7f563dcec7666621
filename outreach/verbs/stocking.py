"""Stickers and leaflets come and go; how many are left is the sum, and never below nought."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from fraudhub.accounts.models import User
from fraudhub.audit.writing import audit
from fraudhub.core.errors import refuse_if
from fraudhub.geography.models import Borough
from outreach.audit import StockAudit
from outreach.models import Event, StockItem, StockMovement, Volunteer
from outreach.rules.stocking import why_not_count, why_not_move


@transaction.atomic
def move_stock(
    borough: Borough,
    *,
    item: StockItem,
    what: str,
    quantity: int,
    volunteer: Volunteer | None = None,
    event: Event | None = None,
    reason: str = "",
    on: date | None = None,
    by: User | None,
) -> StockMovement:
    today = timezone.localdate()
    on, left = on or today, _left(borough, item)
    carried = StockMovement.objects.filter(volunteer=volunteer).carried() if volunteer else {}
    refuse_if(
        why_not_move(
            borough=borough, item=item, what=what, quantity=quantity, left=left, volunteer=volunteer,
            carried=carried.get((volunteer.pk, item.pk), 0) if volunteer else 0, event=event, on=on, today=today,
        )
    )  # fmt: skip
    change = quantity if what in StockMovement.ADDS else -quantity
    return _add(borough, item, what, change, on=on, volunteer=volunteer, event=event, reason=reason, by=by)


@transaction.atomic
def count_stock(
    borough: Borough, *, item: StockItem, counted: int, reason: str, on: date | None = None, by: User | None
) -> StockMovement:
    """Somebody counted, and the hub's number was wrong: the difference is a movement of its own."""
    today = timezone.localdate()
    on, left = on or today, _left(borough, item)
    refuse_if(why_not_count(counted=counted, left=left, reason=reason, on=on, today=today))
    return _add(borough, item, StockMovement.What.COUNTED, counted - left, on=on, reason=reason, by=by)


def undo_what_was_given_at(event: Event, *, by: User | None) -> None:
    """The event is taken back: what went out for it is in stock again, as another row for each."""
    for movement in event.handed_out.select_related("item").order_by("pk"):
        _left(event.borough, movement.item)
        _add(
            event.borough, movement.item, StockMovement.What.COUNTED, -movement.change, on=timezone.localdate(),
            reason=f"{event.reference}, at which they were given out, was taken back.", by=by,
        )  # fmt: skip


def _left(borough: Borough, item: StockItem) -> int:
    """Holds the borough's row, so that of two who take the last twenty the second is told that there are none."""
    Borough.objects.select_for_update(no_key=True).get(pk=borough.pk)
    movements = StockMovement.objects.filter(borough=borough, item=item)
    return movements.left().get((borough.pk, item.pk), 0)


def _add(borough, item, what, change, *, by, **told) -> StockMovement:
    movement = StockMovement.objects.create(borough=borough, item=item, what=what, change=change, created_by=by, **told)
    audit(StockAudit.MOVED, movement, by=by, facts={"item": item.pk, "what": str(what), "change": change})
    return movement
