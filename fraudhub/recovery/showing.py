"""Matters, assets and clocks as pages and the API show them. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum
from django.utils import timezone

from fraudhub.cases.models import FraudCase, Reimbursement
from fraudhub.core.periods import show_date
from fraudhub.geography.scoping import Scope
from fraudhub.recovery.clocks import Running
from fraudhub.recovery.models import Allocation, Asset, Column, LedgerEntry, Matter
from fraudhub.recovery.refunds import refunds_by
from fraudhub.recovery.timing import clocks_of_matter

STATE_TAGS = {
    "late": ("Late", "red"),
    "soon": ("Soon", "yellow"),
    "running": ("Runs", "blue"),
    "over": ("Over", "green"),
    "met": ("Met", "grey"),
    "met late": ("Met late", "orange"),
}


@dataclass(frozen=True)
class ShownClock:
    running: Running
    state: str

    @property
    def tag(self) -> tuple[str, str]:
        return STATE_TAGS[self.state]

    @property
    def name(self) -> str:
        name = f"{self.running.limit.in_words} {self.running.limit.name}".strip()
        return name[0].upper() + name[1:]

    @property
    def due(self) -> str:
        return self.running.due_words()

    @property
    def started(self) -> str:
        return show_date(self.running.started_on)

    @property
    def needs_checking(self) -> str:
        return self.running.limit.needs_checking


def shown_clocks(matter: Matter) -> list[ShownClock]:
    now = timezone.now()
    return [ShownClock(running, running.state(now)) for running in clocks_of_matter(matter)]


def columns_of_asset(assets, matter: Matter | None = None) -> list[tuple[Asset, dict[str, Decimal]]]:
    """Each asset with its columns, as the whole of it counts; of one matter where it is given."""
    assets = list(assets)
    entries = LedgerEntry.objects.filter(asset__in=assets)
    if matter is not None:
        entries = entries.filter(matter=matter)
    found = {asset.pk: dict.fromkeys(Column.values[:-1], Decimal(0)) for asset in assets}
    for asset, column, pence in entries.order_by().values_list("asset", "column").annotate(Sum("effect_pence")):
        found[asset][column] = Decimal(pence) / 100
    return [(asset, found[asset.pk]) for asset in assets]


@dataclass(frozen=True)
class Gain:
    """What an asset brought in, or is worth now, beside what it was worth when it was frozen or seized. It is in no
    column."""

    then: Decimal
    now: Decimal
    is_money: bool

    @property
    def difference(self) -> Decimal:
        return self.now - self.then


def gain_since_seized(asset: Asset, columns: dict[str, Decimal]) -> Gain | None:
    """None where it was not denied first, or is worth what it was."""
    first = LedgerEntry.objects.standing().filter(asset=asset, column=Column.DENIED, kind=LedgerEntry.Kind.AMOUNT)
    then = first.values_list("amount_gbp", flat=True).first()
    now = columns[Column.RECEIVED] or columns[Column.ORDERED] or columns[Column.DENIED]
    return Gain(then, now, bool(columns[Column.RECEIVED])) if then is not None and now != then else None


@dataclass(frozen=True)
class MatterMoney:
    """The five columns of one matter: the whole of it, and of it what is ours to count."""

    whole: dict[str, Decimal]
    ours: dict[str, Decimal]


def money_of_matter(matter: Matter) -> MatterMoney:
    whole, ours = (dict.fromkeys(Column.values, Decimal(0)) for _ in range(2))
    rows = LedgerEntry.objects.filter(matter=matter).order_by().values_list("column")
    for column, effect, share in rows.annotate(Sum("effect_pence"), Sum("share_pence")):
        whole[column], ours[column] = Decimal(effect) / 100, Decimal(share) / 100
    # Both rows of a refund that was taken back: the second has no link of its own.
    linked = Q(of_matter__matter=matter) | Q(reverses__of_matter__matter=matter)
    refunded = refunds_by(Reimbursement.objects.filter(linked), None)
    whole[Column.REIMBURSED] = ours[Column.REIMBURSED] = Decimal(refunded[0]["pence"]) / 100
    return MatterMoney(whole, ours)


def returned_in_case(case: FraudCase, scope: Scope):
    """What recovery brought back to one case; the credits of the case, one for one."""
    rows = Allocation.objects.within(scope).standing().of_case(case)
    return rows.select_related("entry__route", "credit").order_by("-entry__happened_on", "-pk")
