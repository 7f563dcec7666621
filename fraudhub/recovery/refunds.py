"""What firms reimbursed, as the cases have it: the one place where it is kept. Reads only."""

from __future__ import annotations

from django.db.models import BigIntegerField, Case, F, Sum, When
from django.db.models.functions import Cast, Round, TruncMonth

from fraudhub.core.periods import Period


def refunds_by(reimbursements, period: Period | None, *by: str) -> list[dict]:
    """[{…, "pence"}] of a queryset of reimbursements: an entry taken back and the one that takes it back cancel.
    ``by``: "route" (of the matter it came of, else none), "month", or a path."""
    rows = reimbursements.order_by()
    if period is not None:
        rows = rows.filter(received_on__gte=period.start, received_on__lt=period.end)
    paths = {"route": F("of_matter__matter__route"), "month": TruncMonth("received_on")}
    named = {name: paths[name] for name in by if name in paths}
    amount = Cast(Round(F("amount_gbp") * 100), BigIntegerField())
    signed = Sum(Case(When(reverses=None, then=amount), default=-amount, output_field=BigIntegerField()))
    # A reversal has no matter of its own: it is counted where the entry is that it takes back.
    if "route" in named:
        named["route"] = Case(
            When(reverses=None, then=F("of_matter__matter__route")), default=F("reverses__of_matter__matter__route")
        )
    if not by:
        return [{"pence": rows.aggregate(pence=signed)["pence"] or 0}]
    return list(rows.values(*(name for name in by if name not in named), **named).annotate(pence=signed))
