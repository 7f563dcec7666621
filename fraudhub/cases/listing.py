"""A case as one row of a list or a file: the same columns, to the penny, wherever it is shown."""

from __future__ import annotations

from fraudhub.cases.models import FraudCase
from fraudhub.cases.money import NAMES, money_of

COLUMNS = [
    "reference", "borough", "person_reference", "person_name", "status", "owner", "fraud_type", "opened_on",
    "closed_on", *(f"{name}_gbp" for name in NAMES),
]  # fmt: skip


def export_row(case: FraudCase) -> list[str]:
    """In the order of COLUMNS; ``case`` came ``with_money()``."""
    return [
        case.reference,
        case.borough.name,
        case.person.reference,
        case.person.full_name,
        case.status,
        str(case.owner or ""),
        case.fraud_type_id or "",
        case.opened_on.isoformat(),
        case.closed_on.isoformat() if case.closed_on else "",
        *(f"{amount:.2f}" for amount in money_of(case).columns().values()),
    ]
