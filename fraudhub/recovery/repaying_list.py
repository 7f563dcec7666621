"""Matters whose money is there and has not gone to their victims. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import BigIntegerField, Case, DecimalField, Exists, F, OuterRef, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from fraudhub.recovery.models import Column, Distribution, LedgerEntry, Matter, MatterVictim, RouteStage
from fraudhub.recovery.shares import Owed, owed_by_matter, split


def _sum(column: str):
    rows = LedgerEntry.objects.filter(matter=OuterRef("pk"), column=column).order_by().values("matter")
    return Coalesce(
        Subquery(rows.annotate(pence=Sum("effect_pence")).values("pence"), output_field=BigIntegerField()), Value(0)
    )


def _waiting():
    rows = Distribution.objects.waiting().filter(matter=OuterRef("pk")).order_by().values("matter")
    money = DecimalField(max_digits=14, decimal_places=2)
    return Coalesce(Subquery(rows.annotate(sum=Sum("amount_gbp")).values("sum"), output_field=money), Value(Decimal(0)))


def to_be_repaid(matters):
    """Open matters with victims and with money left for them, the most first: ``left_pence`` says how much, and
    ``waiting_gbp`` what of it is split already and waits for a second person."""
    returning = RouteStage.objects.filter(counts_as=Column.RETURNED).values("route")
    receiving = RouteStage.objects.filter(counts_as=Column.RECEIVED).values("route")
    rows = matters.open().filter(Exists(MatterVictim.objects.standing().filter(matter=OuterRef("pk"))))
    rows = rows.filter(route__in=returning).select_related("route").annotate(
        there=Case(When(route__in=receiving, then=_sum(Column.RECEIVED)), default=_sum(Column.DENIED)),
        left_pence=F("there") - _sum(Column.RETURNED),
        waiting_gbp=_waiting(),
    )  # fmt: skip
    return rows.filter(left_pence__gt=0).order_by("-left_pence", "pk")


@dataclass(frozen=True)
class ToRepay:
    """One matter of the list: what is left of its money, what of it waits for a second person, and what each victim
    would get of the rest in proportion."""

    matter: Matter
    left: Decimal
    waiting: Decimal
    shares: list[tuple[Owed, Decimal]]

    @property
    def beyond(self) -> Decimal:
        """What is left after every loss is made good."""
        return self.left - self.waiting - sum((amount for _, amount in self.shares), Decimal(0))


def with_shares(matters: list[Matter]) -> list[ToRepay]:
    """Three questions for all of them."""
    owed = owed_by_matter(matters)
    found = []
    for matter in matters:
        left, victims = Decimal(matter.left_pence) / 100, owed.get(matter.pk, [])
        losses = sum((max(each.net_loss, Decimal(0)) for each in victims), Decimal(0))
        waiting = matter.waiting_gbp.quantize(Decimal("0.01"))
        to_split = min(left - waiting, losses)
        shares = split(victims, to_split, Distribution.Method.PRO_RATA) if to_split > 0 else []
        found.append(ToRepay(matter, left, waiting, shares))
    return found
