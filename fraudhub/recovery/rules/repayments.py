"""What stands in the way of money on its way to victims."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils import timezone

from fraudhub.core.money import show_pounds
from fraudhub.core.periods import show_date
from fraudhub.recovery.models import Asset, Column, Distribution, Matter, RouteStage
from fraudhub.recovery.rules.ledger import Balances, waiting_of


def left_to_return(matter: Matter, asset: Asset, balances: Balances) -> Decimal | None:
    """What can still be returned of an asset; None where nothing of it was counted before it is handed back."""
    reserved = balances.of(Column.RETURNED) + waiting_of(asset)
    if balances.of(Column.RECEIVED) or matter.route.stages.filter(counts_as=Column.RECEIVED).exists():
        return balances.of(Column.RECEIVED) - reserved
    value = balances.of(Column.DENIED) or balances.of(Column.ORDERED)
    return value - reserved if value else None


def why_not_distribute(
    matter: Matter, asset: Asset, stage: RouteStage, *, amount_gbp: Decimal, balances: Balances, victims: int
):
    if stage.counts_as != Column.RETURNED:
        yield f"At “{stage}” nothing is returned to victims. Choose the stage at which money goes to them."
        return
    if not victims:
        yield "No victim is named in this matter. Name the cases whose victims are repaid first."
    left = left_to_return(matter, asset, balances)
    if left is not None and amount_gbp > left:
        yield (
            f"At most {show_pounds(max(left, Decimal(0)))} of this asset can still be returned. Enter what was "
            "received first, or a smaller sum."
        )


def why_not_split(*, amount_gbp: Decimal, given: dict[int, Decimal], named: set[int]):
    """The shares of an order or agreement, as they were typed: ``given`` by the keys of cases."""
    if strangers := set(given) - named:
        yield f"{len(strangers)} of the shares are for cases that are not named in this matter."
    together = sum(given.values(), Decimal(0))
    if together != amount_gbp:
        off = abs(amount_gbp - together)
        word = "too little" if together < amount_gbp else "too much"
        yield (
            f"The shares come to {show_pounds(together)}: {show_pounds(off)} {word}. They must come to "
            f"{show_pounds(amount_gbp)}."
        )


def why_not_without_reason(*, beyond: list[tuple[str, Decimal]], reason: str):
    """``beyond``: (case, how much more than its loss) of whoever would get back more than they lost."""
    if beyond and not reason:
        told = ", ".join(f"{reference} by {show_pounds(amount)}" for reference, amount in beyond[:5])
        yield f"More would come back than was lost: {told}. Say why that is right; a second person then has to agree."


def why_a_second_person(*, amount_gbp: Decimal, limit: Decimal | None, beyond: bool) -> str:
    """The reason in words; empty where one person is enough."""
    if beyond:
        return "More comes back than was lost."
    if limit is None:
        return "No limit is set for the force yet."
    return f"It is over the limit of {show_pounds(limit)}." if amount_gbp > limit else ""


def why_not_answer(distribution: Distribution, *, by):
    if distribution.answered_at:
        yield f"This was answered on {show_date(timezone.localdate(distribution.answered_at))} already."
    elif distribution.state != Distribution.State.WAITING:
        yield "This does not wait for anybody."
    elif by is not None and by.pk == distribution.created_by_id:
        yield "You proposed it: somebody else has to agree."


def why_not_set_limit(*, from_on: date, today: date):
    if from_on < today:
        yield "A limit holds from today or a later day: what was paid before was paid by the limit of then."


def why_not_close_month(*, month, today: date, first_open, is_closed: bool):
    if is_closed:
        yield f"{month.label} is closed already."
    elif month.end > today:
        yield f"{month.label} is not over. It can be closed from {show_date(month.end)}."
    elif first_open is not None and month != first_open:
        yield f"Months are closed one after the other. {first_open.label} comes first."
