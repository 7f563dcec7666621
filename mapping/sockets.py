"""What may still be plugged into the figures of the panel."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from fraudhub.core.sockets import show

# (financial years, scope) -> Recovered rows: what was recovered in each, one row a basis, never added together.
recovered_by_basis = show("mapping.recovered_by_basis")


@dataclass(frozen=True)
class Recovered:
    year: str  # "2024 to 2025"
    basis: str  # "Ordered by a court", "Received"
    amount_gbp: Decimal
    definition: str
