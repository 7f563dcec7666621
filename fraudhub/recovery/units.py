"""Cryptoassets are counted in units of a token, and in pounds at a price of one day. Pure arithmetic."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from fraudhub.core.money import show_pounds

_NUMBER = re.compile(r"(\d{1,15}|\d{1,3}(,\d{3}){1,4})(\.\d{1,18})?", re.ASCII)
_TOKEN = re.compile(r"[A-Z0-9]{2,12}")


@dataclass(frozen=True)
class Units:
    """So many of a token, and the price of one. ``price_from``: where the price was read."""

    token: str
    units: Decimal
    price_gbp: Decimal
    price_from: str

    @property
    def value_gbp(self) -> Decimal:
        """To the penny; half a penny is rounded up."""
        return (self.units * self.price_gbp).quantize(Decimal("0.01"), ROUND_HALF_UP)

    @property
    def in_words(self) -> str:
        price = show_pounds(self.price_gbp) if self.price_gbp == round(self.price_gbp, 2) else f"£{self.price_gbp:,f}"
        return f"{self.units:,f} {self.token} at {price}"


def exact(typed: str) -> Decimal:
    """``"1,250.00000001"``: more than nought, with at most 18 decimals. ValueError with a sentence."""
    text = typed.strip().removeprefix("£").strip()
    number = Decimal(text.replace(",", "")) if _NUMBER.fullmatch(text) else Decimal(0)
    if not number:
        raise ValueError("Enter a number above nought with at most 18 decimals, like 1.25.")
    return number


def token_name(typed: str) -> str:
    """``" btc "`` -> "BTC". ValueError with a sentence."""
    token = typed.strip().upper()
    if not _TOKEN.fullmatch(token):
        raise ValueError("Enter the short name of the token, like BTC.")
    return token
