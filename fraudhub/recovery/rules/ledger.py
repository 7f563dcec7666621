"""What stands in the way of an entry. An asset's money is counted once in each column, in one matter."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from fraudhub.core.money import show_pounds
from fraudhub.core.periods import show_date
from fraudhub.recovery.models import Asset, Column, LedgerEntry, Matter, RouteStage, StageEvent
from fraudhub.recovery.rules.matters import if_closed

VALUES = (Column.DENIED, Column.ORDERED)  # what is worth something and is no money yet


@dataclass(frozen=True)
class Balances:
    """What one asset comes to, in pounds, by column and matter."""

    by: dict[tuple[str, int], Decimal]

    def of(self, column: str) -> Decimal:
        return sum((amount for (each, _), amount in self.by.items() if each == column), Decimal(0))

    def elsewhere(self, column: str, matter: Matter) -> int | None:
        """The key of another matter in which the asset is counted in that column."""
        return next(
            (pk for (each, pk), amount in self.by.items() if each == column and pk != matter.pk and amount), None
        )


def balances_of(asset: Asset) -> Balances:
    found: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    rows = LedgerEntry.objects.filter(asset=asset).order_by().values("column", "matter")
    for row in rows.annotate(pence=Sum("effect_pence")):
        found[row["column"], row["matter"]] = Decimal(row["pence"]) / 100
    return Balances(dict(found))


def why_not_enter(
    matter: Matter, asset: Asset, stage: RouteStage, *, event: StageEvent | None, happened_on: date, today: date
):
    """What holds for each entry, whatever its column."""
    yield from if_closed(matter)
    if stage.route_id != matter.route_id:
        yield f"“{stage}” is a stage of another route. This matter goes by: {matter.route}."
        return
    if not matter.asset_links.filter(asset=asset).exists():
        yield f"{asset.reference} is not in this matter. Bring it in first."
    if not stage.counts_as:
        yield f"Nothing is counted at “{stage}”. {stage.guard}".strip()
    if event is None:
        yield f"The matter has not reached “{stage}”. Record the stage first."
    elif happened_on < event.happened_on:
        yield f"“{stage}” was reached on {show_date(event.happened_on)}: an amount of it cannot be older."
    if happened_on > today:
        yield "The day of the amount must be today or in the past."


def why_not_count(matter: Matter, asset: Asset, stage: RouteStage, *, amount_gbp: Decimal, balances: Balances):
    """The same money, once: not at two stages, not by two agencies, not in two routes."""
    column = stage.counts_as
    if column == Column.RETURNED:
        yield "What is returned to victims is entered as a split over them, so that the loss of each moves with it."
        return
    if column == Column.REIMBURSED:
        yield "What a firm reimbursed is entered for the case it was paid in."
        return
    if other := balances.elsewhere(column, matter):
        there = Matter.objects.get(pk=other)
        yield (
            f"This asset counts as {Column(column).label.lower()} in {there.reference} ({there.route}) already. It is "
            "counted there, and not again here."
        )
        return
    if column in VALUES and (counted := balances.of(column)):
        yield (
            f"{show_pounds(counted)} of this asset counts as {Column(column).label.lower()} already. A later stage of "
            "the same money is not counted anew. Revalue the asset if it is worth something else now."
        )
    if column == Column.RECEIVED and matter.route.stages.filter(counts_as=Column.ORDERED).exists():
        ordered, received = balances.of(Column.ORDERED), balances.of(Column.RECEIVED)
        if not ordered:
            yield "Nothing is ordered on this asset yet. Enter what was ordered first."
        elif received + amount_gbp > ordered:
            yield (
                f"{show_pounds(ordered)} is ordered on this asset and {show_pounds(received)} was received: at most "
                f"{show_pounds(ordered - received)} can still arrive. If it was sold for more, revalue what was "
                "ordered first."
            )


def why_not_revalue(
    matter: Matter, *, column: str, new_value_gbp: Decimal, balances: Balances, is_money: bool, counted_here: bool
):
    if column not in VALUES:
        yield "Money that arrived has no other value. Only what is denied or ordered is revalued."
        return
    if not counted_here:
        yield f"This asset does not count as {Column(column).label.lower()} in this matter. Enter its amount first."
        return
    if column == Column.DENIED and is_money:
        yield "It was turned into money: it is not revalued any more."
    if new_value_gbp == balances.of(column):
        yield f"It counts with {show_pounds(new_value_gbp)} already."
    if column == Column.ORDERED and new_value_gbp < balances.of(Column.RECEIVED):
        yield f"{show_pounds(balances.of(Column.RECEIVED))} was received on it: what was ordered cannot be less."


def why_not_reverse(entry: LedgerEntry, *, balances: Balances):
    yield from if_closed(entry.matter)
    if entry.reverses_id is not None:
        yield "This entry takes back another one. Enter the right one anew instead."
        return
    if hasattr(entry, "reversed_by"):
        yield "This entry was reversed already."
        return
    left = balances.of(entry.column) - entry.effect_gbp
    if entry.kind == LedgerEntry.Kind.AMOUNT and entry.column in VALUES and left:
        yield "The asset was revalued since. Reverse that first."
    if left < 0:
        yield "The asset was revalued downwards since. Reverse that first."
    for column, later, words in (
        (Column.ORDERED, Column.RECEIVED, "was received on what was ordered"),
        (Column.RECEIVED, Column.RETURNED, "of what was received was returned to victims"),
    ):
        if entry.column == column and balances.of(later) > left:
            yield f"{show_pounds(balances.of(later))} {words}. Reverse that first."
    if (
        entry.column == Column.RECEIVED
        and (waiting := waiting_of(entry.asset))
        and balances.of("returned") + waiting > left
    ):
        yield f"A split of {show_pounds(waiting)} over victims waits for a second person. It has to be answered first."


def waiting_of(asset: Asset) -> Decimal:
    """What is proposed for victims of this asset's money, and not yet agreed to."""
    return asset.distributions.waiting().aggregate(sum=Sum("amount_gbp"))["sum"] or Decimal(0)
