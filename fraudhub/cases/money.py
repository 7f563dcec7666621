"""What a case's money comes to: six columns that are never added together, and the net loss that is defined by four
of them. Page, list, file and API all read it here."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import BigIntegerField, F, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce, Round

# column: (model's label, what its rows are filtered by)
COLUMNS = {
    "attempted": ("cases.Payment", {"state": "attempted"}),
    "prevented": ("cases.Payment", {"state": "prevented"}),
    "lost": ("cases.Payment", {"state": "lost"}),
    "reimbursed": ("cases.Reimbursement", {}),
    "returned": ("cases.Credit", {"kind": "returned"}),
    "compensation": ("cases.Credit", {"kind": "compensation"}),
}
NAMES = {
    "attempted": "Attempted",
    "prevented": "Prevented",
    "lost": "Lost",
    "reimbursed": "Reimbursed by firms",
    "returned": "Returned to the victim",
    "compensation": "Compensation paid",
    "net_loss": "Net loss",
}


@dataclass(frozen=True)
class CaseMoney:
    """Pounds, to the penny."""

    attempted: Decimal
    prevented: Decimal
    lost: Decimal
    reimbursed: Decimal
    returned: Decimal
    compensation: Decimal

    @property
    def came_back(self) -> Decimal:
        return self.reimbursed + self.returned + self.compensation

    @property
    def net_loss(self) -> Decimal:
        """Lost − reimbursed − returned − compensation."""
        return self.lost - self.came_back

    def columns(self) -> dict[str, Decimal]:
        return {name: getattr(self, name) for name in NAMES}


def annotations() -> dict:
    """For a queryset of cases: each column in whole pence, summed by the database without fractions."""
    from django.apps import apps

    return {
        f"{name}_pence": Coalesce(
            Subquery(
                apps.get_model(label)
                .objects.standing()
                .filter(case=OuterRef("pk"), **filters)
                .order_by()
                .values("case")
                .annotate(pence=Sum(Cast(Round(F("amount_gbp") * 100), BigIntegerField())))
                .values("pence"),
                output_field=BigIntegerField(),
            ),
            Value(0),
            output_field=BigIntegerField(),
        )
        for name, (label, filters) in COLUMNS.items()
    }


def money_of(case) -> CaseMoney:
    """Of a case that came ``with_money()``, or is asked now."""
    if not hasattr(case, "lost_pence"):
        case = type(case).objects.with_money().get(pk=case.pk)
    return CaseMoney(**{name: Decimal(getattr(case, f"{name}_pence")) / 100 for name in COLUMNS})
