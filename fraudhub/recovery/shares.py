"""What each victim of a matter is still out of pocket, and how a sum is split over them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Min

from fraudhub.cases.models import FraudCase, Payment
from fraudhub.cases.money import CaseMoney, money_of
from fraudhub.recovery.models import Distribution, Matter, MatterVictim
from fraudhub.recovery.splitting import first_in, largest_remainder, pence

ROUNDED = (
    "Parts are rounded down; the pennies left over go one each to the largest remainders, and of equal remainders to "
    "whoever was named first."
)
HINTS = {
    Distribution.Method.PRO_RATA: ROUNDED,
    Distribution.Method.FIRST_IN: "Up to what they are still out of pocket; then the next.",
    Distribution.Method.BY_ORDER: "Share by share, typed below.",
}
HOW = {
    Distribution.Method.PRO_RATA: f"In proportion to what each is still out of pocket. {ROUNDED}",
    Distribution.Method.FIRST_IN: (
        "Whoever lost first is repaid first, up to what they are still out of pocket; then the next."
    ),
    Distribution.Method.BY_ORDER: "As the order or agreement says, share by share.",
}


@dataclass(frozen=True)
class Owed:
    """One victim of a matter."""

    case: FraudCase
    money: CaseMoney
    lost_on: date | None

    @property
    def net_loss(self) -> Decimal:
        return self.money.net_loss


def owed_in(matter: Matter) -> list[Owed]:
    """In the order in which they were named."""
    return owed_by_matter([matter]).get(matter.pk, [])


def owed_by_matter(matters: list[Matter]) -> dict[int, list[Owed]]:
    """Three questions, however many matters and victims there are."""
    named = MatterVictim.objects.standing().filter(matter__in=[matter.pk for matter in matters]).order_by("pk")
    named = list(named.values_list("matter", "case"))
    cases = FraudCase.objects.filter(pk__in={case for _, case in named}).with_money()
    cases = {case.pk: case for case in cases.select_related("person", "borough")}
    lost = Payment.objects.standing().filter(case__in=list(cases), state=Payment.State.LOST).order_by()
    first = dict(lost.values_list("case").annotate(Min("paid_on")))
    found: dict[int, list[Owed]] = {}
    for matter, pk in named:
        case = cases[pk]
        found.setdefault(matter, []).append(Owed(case, money_of(case), first.get(pk, case.occurred_on)))
    return found


def split(owed: list[Owed], amount_gbp: Decimal, method: str) -> list[tuple[Owed, Decimal]]:
    """The share of each who gets one. ValueError with a sentence when it cannot be split that way."""
    losses = [max(pence(each.net_loss), 0) for each in owed]
    if method == Distribution.Method.FIRST_IN:
        owed = sorted(owed, key=lambda each: (each.lost_on or date.max, each.case.pk))
        try:
            parts = first_in(pence(amount_gbp), [max(pence(each.net_loss), 0) for each in owed])
        except ValueError:
            raise ValueError(
                "All losses are made good before the whole sum is used. Choose a smaller sum, or another way of "
                "splitting it."
            ) from None
    else:
        if not any(losses):
            losses = [max(pence(each.money.lost), 0) for each in owed]
        if not any(losses):
            raise ValueError("No loss is recorded in any of the cases: record the payments first.")
        parts = largest_remainder(pence(amount_gbp), losses)
    return [(each, Decimal(part) / 100) for each, part in zip(owed, parts, strict=True) if part]


def beyond_loss(shares: list[tuple[Owed, Decimal]]) -> list[tuple[str, Decimal]]:
    """Whoever would get back more than they are out of pocket, and by how much."""
    return [(each.case.reference, amount - each.net_loss) for each, amount in shares if amount > max(each.net_loss, 0)]
