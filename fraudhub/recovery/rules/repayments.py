"""What stands in the way of money on its way to victims."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils import timezone

from fraudhub.core.money import show_pounds
from fraudhub.core.periods import show_date
from fraudhub.recovery.models import ApprovalLimit, Asset, Column, Distribution, Matter, RouteStage
from fraudhub.recovery.rules.ledger import VALUES, Balances, gone_of, if_ahead


def left_to_return(matter: Matter, asset: Asset, balances: Balances) -> Decimal | None:
    """What can still be returned of an asset; None where its route counts nothing before it is handed back."""
    counted = set(matter.route.stages.values_list("counts_as", flat=True))
    if Column.RECEIVED in counted or balances.of(Column.RECEIVED):
        there = balances.of(Column.RECEIVED)
    else:
        there = balances.of(Column.DENIED) or balances.of(Column.ORDERED)
        if not there and not counted & set(VALUES):
            return None
    return there - gone_of(asset, balances)


def why_not_distribute(
    matter: Matter, asset: Asset, stage: RouteStage, *, amount_gbp: Decimal, paid_on: date, balances: Balances,
    victims: int,
):  # fmt: skip
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
    elif left is not None:
        source = next((each for each in (Column.RECEIVED, *VALUES) if balances.of(each)), None)
        if source:
            yield from if_ahead(asset, source, Column.RETURNED, amount_gbp, paid_on, "what goes to victims")


def why_not_given(*, given: dict, is_by_order: bool):
    if given and not is_by_order:
        yield "Shares are typed only where an order says them. Leave them out, or choose the order."


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


def why_a_second_person(
    *, amount_gbp: Decimal, by_one: Decimal, limit: ApprovalLimit | None, beyond: bool, by
) -> str:  # fmt: skip
    """The reason in words; empty where one person is enough. ``by_one``: what went out of the matter or the asset on
    one person's word in the last twelve months: a sum is not brought below the limit by halving it."""
    if beyond:
        return "More comes back than was lost."
    if limit is None:
        return "No limit is set for the force yet."
    if amount_gbp > limit.amount_gbp:
        return f"It is over the limit of {show_pounds(limit.amount_gbp)}."
    if amount_gbp + by_one > limit.amount_gbp:
        return (
            f"With the {show_pounds(by_one)} that went out of this matter or this asset on one person’s word in the "
            f"last twelve months it is over the limit of {show_pounds(limit.amount_gbp)}."
        )
    if by is not None and limit.created_by_id == by.pk:
        return f"Whoever proposes it has set the limit of {show_pounds(limit.amount_gbp)} that would let it pass."
    return ""


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
