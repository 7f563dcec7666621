"""What stands in the way of an entry. An asset's money is counted once in each column, in one matter."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Max, Min, Sum

from fraudhub.core.money import RECOVERY_LIMIT_GBP, show_pounds
from fraudhub.core.periods import show_date
from fraudhub.recovery.models import Asset, Column, LedgerEntry, Matter, RouteStage, StageEvent
from fraudhub.recovery.rules.days import first_short_day
from fraudhub.recovery.rules.matters import if_closed
from fraudhub.recovery.units import Units

VALUES = (Column.DENIED, Column.ORDERED)  # what is worth something and is no money yet


@dataclass(frozen=True)
class Balances:
    """What one asset comes to, in pounds, by column and matter; ``ours``: by column, what of it is ours to count."""

    by: dict[tuple[str, int], Decimal]
    ours: dict[str, Decimal] = field(default_factory=dict)

    def of(self, column: str) -> Decimal:
        return sum((amount for (each, _), amount in self.by.items() if each == column), Decimal(0))

    def elsewhere(self, column: str, matter: Matter) -> int | None:
        """The key of another matter in which the asset is counted in that column."""
        return next(
            (pk for (each, pk), amount in self.by.items() if each == column and pk != matter.pk and amount), None
        )


def balances_of(asset: Asset) -> Balances:
    found: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    ours: dict[str, Decimal] = defaultdict(Decimal)
    rows = LedgerEntry.objects.filter(asset=asset).order_by().values_list("column", "matter")
    for column, matter, effect, share in rows.annotate(Sum("effect_pence"), Sum("share_pence")):
        found[column, matter] = Decimal(effect) / 100
        ours[column] += Decimal(share) / 100
    return Balances(dict(found), dict(ours))


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


def why_not_count(
    matter: Matter, asset: Asset, stage: RouteStage, *, amount_gbp: Decimal, happened_on: date, balances: Balances
):
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
        else:
            yield from if_ahead(asset, Column.ORDERED, Column.RECEIVED, amount_gbp, happened_on, "what arrived on it")


def if_ahead(asset: Asset, source: str, target: str, amount_gbp: Decimal, happened_on: date, what: str):
    """Money moves forward, day by day."""
    older = list(if_older(asset, source, happened_on, what))
    yield from older
    short = first_short_day(asset, source, target, moved=target, on=happened_on, pence=int(amount_gbp * 100))
    if short and not older:
        yield (
            f"Up to {show_date(short.on)} this asset counts as {Column(source).label.lower()} with "
            f"{show_pounds(short.there)}, and {what} would come to {show_pounds(short.gone)}. Check the day."
        )


def if_older(asset: Asset, column: str, happened_on: date, what: str):
    """No part of it can be older than the first of what it comes from."""
    since = LedgerEntry.objects.standing().filter(asset=asset, column=column).aggregate(day=Min("happened_on"))["day"]
    if since and happened_on < since:
        label = Column(column).label.lower()
        yield f"This asset counts as {label} from {show_date(since)} on: {what} cannot be older."


def why_not_reckon(asset: Asset, *, column: str, amount_gbp: Decimal | None, units: Units | None, is_money: bool):
    """Cryptoassets are worth so many units at the price of a day, until they are money."""
    wanted = asset.kind.counts_units and column in VALUES and not is_money
    if units is None:
        if wanted:
            yield "Say how many units of which token it is, and the price of one on that day."
        elif amount_gbp is None:
            yield "Enter an amount in pounds."
        return
    if not asset.kind.counts_units:
        yield "Only cryptoassets are counted in units. Enter the amount in pounds."
    elif not wanted:
        yield "From here on it is money: enter the amount in pounds."
    elif not Decimal(0) < units.value_gbp <= RECOVERY_LIMIT_GBP:
        yield f"{units.in_words} come to {show_pounds(units.value_gbp)}. Check the units and the price."
    elif amount_gbp is not None and amount_gbp != units.value_gbp:
        yield (
            f"{units.in_words} come to {show_pounds(units.value_gbp)}, and not {show_pounds(amount_gbp)}. Leave the "
            "amount empty: it is reckoned."
        )


def why_not_revalue(
    matter: Matter, asset: Asset, *, column: str, new_value_gbp: Decimal, happened_on: date, balances: Balances,
    is_money: bool, counted_here: bool,
):  # fmt: skip
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
    if (gone := gone_of(asset, balances)) > there_after(balances, column, new_value_gbp):
        yield f"{show_pounds(gone)} of it went to victims or waits to: it cannot be worth less than that."
    valued = LedgerEntry.objects.standing().filter(asset=asset, column=column).aggregate(day=Max("happened_on"))["day"]
    if valued and happened_on < valued:
        yield f"It was last valued on {show_date(valued)}: a new value cannot be older."


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
    if balances.of(Column.RETURNED) <= left or entry.column != Column.RECEIVED:
        gone, there = gone_of(entry.asset, balances), there_after(balances, entry.column, left)
        if entry.column != Column.RETURNED and gone > there:
            yield (
                f"{show_pounds(gone)} of this asset went to victims, or is split over them and waits for a second "
                "person. Reverse or answer that first."
            )
            return
    yield from if_moved_on(entry, balances=balances, left=left)


def if_moved_on(entry: LedgerEntry, *, balances: Balances, left: Decimal):
    """What came of it is dated before what would be left of it."""
    moves = {Column.RETURNED: gone_of(entry.asset, balances)} if entry.column != Column.RETURNED else {}
    if entry.column in VALUES and (received := balances.of(Column.RECEIVED)):  # victims get of what arrived, then
        moves = {Column.RECEIVED: received} if entry.column == Column.ORDERED else {}
    for later, gone in moves.items():
        if not 0 < gone <= left:
            continue
        short = first_short_day(
            entry.asset, entry.column, later, moved=entry.column, on=entry.happened_on, pence=-entry.effect_pence
        )
        if short:
            yield (
                f"Up to {show_date(short.on)} {show_pounds(short.gone)} of it counts as {Column(later).label.lower()}, "
                f"and {show_pounds(short.there)} would be left that it came from. Reverse that first."
            )


def waiting_of(asset: Asset) -> Decimal:
    """What is proposed for victims of this asset's money, and not yet agreed to."""
    return asset.distributions.waiting().aggregate(sum=Sum("amount_gbp"))["sum"] or Decimal(0)


def gone_of(asset: Asset, balances: Balances) -> Decimal:
    """What went to victims, and what is promised to them."""
    return balances.of(Column.RETURNED) + waiting_of(asset)


def there_after(balances: Balances, column: str, left: Decimal) -> Decimal:
    """What there would be for victims when ``column`` came to ``left``: the money that arrived, where some did; else
    what the asset is worth."""
    of = {each: left if each == column else balances.of(each) for each in (*VALUES, Column.RECEIVED)}
    if balances.of(Column.RECEIVED):
        return of[Column.RECEIVED]
    return of[Column.DENIED] or of[Column.ORDERED]
