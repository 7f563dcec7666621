"""Six-digit codes of an authenticator app (RFC 6238: SHA-1, 30 seconds). A code of the step before or after is taken
too, as phones' clocks differ; none is taken twice."""

from __future__ import annotations

import hmac
import re
import time

import pyotp
import segno

STEP_S = 30
WINDOW = 1  # steps to either side
ISSUER = "Fraud Protection Hub"


def new_secret() -> str:
    """160 random bits in base32, as every app takes them."""
    return pyotp.random_base32(32)


def matching_step(secret: str, typed: str, *, after: int = -1) -> int | None:
    """The step whose code was typed, of those later than ``after``; None for a wrong, old or used one."""
    code = re.sub(r"\s", "", typed)
    if not re.fullmatch(r"[0-9]{6}", code):
        return None
    now = int(time.time()) // STEP_S
    generator = pyotp.TOTP(secret)
    found = None
    for step in range(now - WINDOW, now + WINDOW + 1):
        is_it = hmac.compare_digest(generator.at(step * STEP_S), code)
        if is_it and step > after:
            found = step
    return found


def address_for(secret: str, *, email: str) -> str:
    """The otpauth:// address that an app reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def picture_of(address: str) -> str:
    """The QR code as a data: address of an SVG picture, black on white whatever the page's colours."""
    return segno.make(address, error="m").svg_data_uri(scale=6, border=4, light="#fff")


def in_fours(secret: str) -> str:
    return " ".join(re.findall(".{1,4}", secret))
