"""Pounds as Decimal: parsing what people type and showing it back."""

import re
from decimal import Decimal

PAYMENT_LIMIT_GBP = Decimal("10000000.00")
RECOVERY_LIMIT_GBP = Decimal("1000000000.00")
_WRITTEN = re.compile(r"\d{1,12}(\.\d{1,2})?")
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d{1,2})?")


def pounds(typed: str) -> Decimal:
    """``"£1,250.50"`` -> ``Decimal("1250.50")``. ValueError with a sentence for anything else."""
    text = str(typed).strip().removeprefix("£").strip()
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    if not text.isascii() or not _WRITTEN.fullmatch(text):
        raise ValueError("Enter an amount in pounds, like 1,250.50.")
    return Decimal(text).quantize(Decimal("0.01"))


def show_pounds(amount: Decimal) -> str:
    """``Decimal("1250.5")`` -> ``"£1,250.50"``; a minus stands before the pound sign."""
    sign = "-" if amount < 0 else ""
    return f"{sign}£{abs(amount):,.2f}"
