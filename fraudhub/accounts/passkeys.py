"""Passkeys by WebAuthn (W3C, level 2): what a browser is asked, and whether its answer is right. Rows are elsewhere."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterable

from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    UserVerificationRequirement,
)


class NotThisPasskey(Exception):
    """The browser's answer is not one to what it was asked."""


def can_be_used_at(host: str) -> bool:
    """Browsers give passkeys to names alone, never to an address of numbers."""
    try:
        ipaddress.ip_address(_name_of(host))
    except ValueError:
        return True
    return False


def ask_to_add(host: str, *, handle: str, email: str, full_name: str, held: Iterable[bytes]) -> tuple[dict, dict]:
    """(what the browser is asked, as JSON; what to keep until it answers). ``held`` are the person's passkeys."""
    user = PublicKeyCredentialUserEntity(id=handle.encode(), name=email, display_name=full_name)
    known = [AttestedCredentialData(data) for data in held]
    options, state = _server(host).register_begin(user, known, user_verification=UserVerificationRequirement.PREFERRED)
    return dict(options.public_key), state


def added(host: str, state: dict, answer: str) -> tuple[bytes, bytes, int]:
    """(id of the new passkey, what verifies it, its counter)."""
    try:
        data = _server(host).register_complete(state, json.loads(answer))
        credential = data.credential_data
        return credential.credential_id, bytes(credential), data.counter
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as problem:
        raise NotThisPasskey from problem


def ask_for_one(host: str, *, held: Iterable[bytes]) -> tuple[dict, dict]:
    """As ``ask_to_add``, for one of those that the person holds."""
    known = [AttestedCredentialData(data) for data in held]
    options, state = _server(host).authenticate_begin(known, user_verification=UserVerificationRequirement.PREFERRED)
    return dict(options.public_key), state


def used(host: str, state: dict, answer: str, *, held: Iterable[bytes]) -> tuple[bytes, int]:
    """(id of the passkey that answered, its counter)."""
    known = [AttestedCredentialData(data) for data in held]
    try:
        typed = json.loads(answer)
        credential = _server(host).authenticate_complete(state, known, typed)
        counter = AuthenticationResponse.from_dict(typed).response.authenticator_data.counter
        return credential.credential_id, counter
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as problem:
        raise NotThisPasskey from problem


def _server(host: str) -> Fido2Server:
    return Fido2Server(PublicKeyCredentialRpEntity(id=_name_of(host), name="Fraud Protection Hub"))


def _name_of(host: str) -> str:
    """``hub.example:8443`` is hub.example, ``[::1]:8000`` is ::1."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]
