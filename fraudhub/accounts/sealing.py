"""Text sealed with a key made of SECRET_KEY, so that a copy of the database alone tells nothing. What was sealed under
an earlier key opens as long as that one is in SECRET_KEY_FALLBACKS."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def seal(text: str) -> str:
    return _keys().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str | None:
    """None when it was sealed under a key that the hub no longer has."""
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def _keys() -> MultiFernet:
    return MultiFernet([_key(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str) -> Fernet:
    derived = HKDF(hashes.SHA256(), length=32, salt=None, info=b"fraudhub.accounts.sealing").derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
