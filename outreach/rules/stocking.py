"""What stands in the way of things coming to a hub and leaving it."""

from fraudhub.core.periods import show_date
from outreach.models import StockMovement, Volunteer
from outreach.models.stock import MOST_AT_ONCE
from outreach.rules.days import why_not_that_day


def why_not_move(*, borough, item, what, quantity, left, volunteer, carried, event, on, today):
    """``left``: how many the hub has now; ``carried``: how many the volunteer has. Both read under the lock."""
    if not 1 <= quantity <= MOST_AT_ONCE:
        yield f"Enter a number from 1 to {MOST_AT_ONCE:,}."
    yield from why_not_that_day(on, today=today)
    handed = what in StockMovement.OF_VOLUNTEERS
    if handed and volunteer is None:
        yield "Choose the volunteer."
    if handed and volunteer is not None and volunteer.borough_id != borough.pk:
        yield f"{volunteer} gives their time to another hub."
    elif what == StockMovement.What.HANDED_OUT and volunteer is not None and volunteer.status == Volunteer.Status.LEFT:
        yield f"{volunteer} has left: nothing is handed to them."
    if what == StockMovement.What.GIVEN_AT_EVENT:
        if event is None:
            yield "Choose the event."
        elif event.borough_id != borough.pk or event.taken_back_at is not None:
            yield "Choose an event of the same hub that stands."
        elif on < event.held_on:
            yield f"That event was held on {show_date(event.held_on)}: choose that day or a later one."
    if what not in StockMovement.ADDS and quantity > left:
        yield (
            f"{borough.name} has {left:,} of “{item.name.lower()}”: {quantity:,} cannot leave. If more are there, "
            "count them first."
        )
    comes_off_them = what in (StockMovement.What.HANDED_BACK, StockMovement.What.WRITTEN_OFF)
    if comes_off_them and volunteer is not None and quantity > carried:
        yield f"{volunteer} was handed {carried:,} more than came back: {quantity:,} cannot come back."


def why_not_count(*, counted, left, reason, on, today):
    yield from why_not_that_day(on, today=today)
    if counted == left:
        yield f"The hub’s own number is {left:,} too: there is nothing to put right."
    if not 0 <= counted <= MOST_AT_ONCE:
        yield f"Enter a number from 0 to {MOST_AT_ONCE:,}."
    if not reason:
        yield "Say why the number was wrong, as far as you know."
