"""How things that point to a fraudster are compared: each kind in the one form that makes the same things equal."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError

from fraudhub.core.validators import show_phone, tidy_text, valid_email, valid_name, valid_phone

_ACCOUNT = re.compile(r"(\d{2})[- ]?(\d{2})[- ]?(\d{2})[\s,;/]+(\d{4})")
_WEBSITE = re.compile(r"(?:https?://)?(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?:[/?#].*)?")


def comparable(kind: str, typed: str) -> tuple[str, str]:
    """(as it is compared, as it is shown). ValidationError with a sentence when it is not of that kind."""
    return _KINDS[kind](typed)


def _phone(typed: str) -> tuple[str, str]:
    number = valid_phone(typed)
    return number, show_phone(number)


def _account(typed: str) -> tuple[str, str]:
    found = _ACCOUNT.fullmatch(tidy_text(typed))
    if not found:
        raise ValidationError(
            "Enter the sort code and the last four digits of the account, like 20-00-00 1234. "
            "We never keep a whole account number.",
            code="account",
        )
    first, second, third, last = found.groups()
    return f"{first}{second}{third}{last}", f"{first}-{second}-{third} ····{last}"


def _trader(typed: str) -> tuple[str, str]:
    name = valid_name(typed)
    letters = "".join(letter for letter in name.casefold() if letter.isalnum() or letter == " ")
    words = [word for word in letters.split() if word not in {"ltd", "limited", "mr", "mrs", "ms", "dr"}]
    if not words:
        raise ValidationError("Enter the name they gave or traded under.", code="required")
    return " ".join(words), name


def _email(typed: str) -> tuple[str, str]:
    address = valid_email(typed)
    return address.casefold(), address


def _website(typed: str) -> tuple[str, str]:
    found = _WEBSITE.fullmatch(tidy_text(typed).casefold())
    if not found:
        raise ValidationError("Enter the address of a website, like example.com.", code="website")
    return found.group(1), found.group(1)


_KINDS = {"phone": _phone, "account": _account, "trader": _trader, "email": _email, "website": _website}
