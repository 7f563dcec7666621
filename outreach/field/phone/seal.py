"""What a phone has sealed to the hub, opened. The phone keeps no key that opens it: ECDH on P-256 with a key pair made
for one item, HKDF-SHA256, AES-256-GCM with the item's id beside it (decision 0010).

The hub's own key is made of SECRET_KEY. What was sealed under an earlier one opens as long as that one is in
SECRET_KEY_FALLBACKS.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from functools import cached_property, lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

CURVE = ec.SECP256R1()
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
COORDINATE_BYTES, IV_BYTES = 32, 12
WORDS = b"hub phone seal v1"


class CannotOpen(Exception):
    """With the sentence for whoever wrote it."""


UNKNOWN_KEY = "The hub no longer has the key that this was sealed with. Keep the phone, and ring the hub."
BROKEN = "This did not reach the hub whole, or was changed on its way. Send it again, or ring the hub."


@dataclass(frozen=True)
class SealKey:
    secret: ec.EllipticCurvePrivateKey

    @cached_property
    def key_id(self) -> str:
        jwk = self.public_jwk
        return hashlib.sha256(f"{jwk['x']}.{jwk['y']}".encode()).hexdigest()[:16]

    @cached_property
    def public_jwk(self) -> dict[str, str]:
        numbers = self.secret.public_key().public_numbers()
        x, y = (base64url(number.to_bytes(COORDINATE_BYTES)) for number in (numbers.x, numbers.y))
        return {"kty": "EC", "crv": "P-256", "x": x, "y": y}


def current_key() -> SealKey:
    return _key_of(settings.SECRET_KEY)


def open_sealed(sealed: dict, *, client_uuid: str) -> bytes:
    """``sealed``: key_id, epk (x, y), iv and ct, all in base64url. CannotOpen with a sentence."""
    key = next((each for each in _every_key() if each.key_id == sealed.get("key_id")), None)
    if key is None:
        raise CannotOpen(UNKNOWN_KEY)
    try:
        epk = sealed["epk"]
        x, y = (int.from_bytes(_bytes(epk[name], COORDINATE_BYTES)) for name in ("x", "y"))
        theirs = ec.EllipticCurvePublicNumbers(x, y, CURVE).public_key()  # refuses a point that is not on the curve
        iv, text = _bytes(sealed["iv"], IV_BYTES), _bytes(sealed["ct"])
        return AESGCM(_derived(key, theirs)).decrypt(iv, text, client_uuid.encode())
    except (InvalidTag, KeyError, TypeError, ValueError, AttributeError):
        raise CannotOpen(BROKEN) from None


def _derived(key: SealKey, theirs: ec.EllipticCurvePublicKey) -> bytes:
    shared = key.secret.exchange(ec.ECDH(), theirs)
    return HKDF(hashes.SHA256(), length=32, salt=None, info=WORDS + key.key_id.encode()).derive(shared)


def _every_key() -> list[SealKey]:
    return [_key_of(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


@lru_cache(maxsize=8)
def _key_of(secret: str) -> SealKey:
    """A number from 1 to the order of the curve less one; 16 bytes more than needed keep it even."""
    drawn = HKDF(hashes.SHA256(), length=48, salt=None, info=b"phone seal").derive(secret.encode())
    return SealKey(ec.derive_private_key(1 + int.from_bytes(drawn) % (ORDER - 1), CURVE))


def base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str, length: int | None = None) -> bytes:
    try:
        raw = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise ValueError("not base64url") from None
    if length is not None and len(raw) != length:
        raise ValueError("wrong length")
    return raw
