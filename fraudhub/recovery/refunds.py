"""What firms reimbursed, as the cases have it: the one place where it is kept. Reads only."""

from __future__ import annotations

from django.db.models import BigIntegerField, Case, F, Sum, When
from django.db.models.functions import Cast, Round, TruncMonth

from fraudhub.core.periods import Period


def signed_pence() -> Sum:
    """An entry taken back and the one that takes it back cancel."""
    amount = Cast(Round(F("amount_gbp") * 100), BigIntegerField())
    return Sum(Case(When(reverses=None, then=amount), default=-amount, output_field=BigIntegerField()))


def route_of() -> Case:
    """Of the matter it came of, None where there is none. A reversal is counted where the entry is that it takes
    back."""
    return Case(
        When(reverses=None, then=F("of_matter__matter__route")), default=F("reverses__of_matter__matter__route")
    )


def refunds_by(reimbursements, period: Period | None, *by: str) -> list[dict]:
    """[{…, "pence"}] of a queryset of reimbursements. ``by``: "route", "month", or a path."""
    rows = reimbursements.order_by()
    if period is not None:
        rows = rows.filter(received_on__gte=period.start, received_on__lt=period.end)
    if not by:
        return [{"pence": rows.aggregate(pence=signed_pence())["pence"] or 0}]
    made = {"route": route_of, "month": lambda: TruncMonth("received_on")}
    named = {name: made[name]() for name in by if name in made}
    return list(rows.values(*(name for name in by if name not in made), **named).annotate(pence=signed_pence()))
