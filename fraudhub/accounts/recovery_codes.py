"""Ten codes for the day when the phone is lost. Each works once; the database keeps only what recognises them."""

import re
import secrets

from django.utils.crypto import salted_hmac

HOW_MANY = 10
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another
_LENGTH = 10  # 49 bits


def new_codes() -> list[str]:
    """As they are shown: ``4K7M9-QTX2H``."""
    return [_in_halves("".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))) for _ in range(HOW_MANY)]


def print_of(typed: str) -> str | None:
    """What the database keeps of a code; None for what cannot be one."""
    letters = re.sub(r"[\s-]", "", typed).upper()
    if len(letters) != _LENGTH or set(letters) - set(_LETTERS):
        return None
    return salted_hmac("accounts.recovery_codes", letters, algorithm="sha256").hexdigest()


def _in_halves(letters: str) -> str:
    return f"{letters[:5]}-{letters[5:]}"
