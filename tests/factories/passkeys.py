"""A device that makes and uses passkeys, in a few lines: what a browser would send (WebAuthn, "none" attestation)."""

import hashlib
import json
import secrets

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

PRESENT, VERIFIED, WITH_CREDENTIAL = 0x01, 0x04, 0x40


class Device:
    """One key. ``counter`` rises with each use, unless the test says otherwise."""

    def __init__(self):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = secrets.token_bytes(16)
        self.counter = 0

    @property
    def credential(self) -> bytes:
        public = ES256.from_cryptography_key(self.key.public_key())
        return bytes(AttestedCredentialData.create(Aaguid.NONE, self.credential_id, public))

    def make(self, options: dict, *, origin: str) -> str:
        """The answer to being asked for a new passkey."""
        data = AuthenticatorData.create(
            _hash(options["rp"]["id"]), PRESENT | VERIFIED | WITH_CREDENTIAL, self.counter, self.credential
        )
        return self._answer(
            _client_data("webauthn.create", options["challenge"], origin),
            attestationObject=websafe_encode(AttestationObject.create("none", data, {})),
        )

    def use(self, options: dict, *, origin: str) -> str:
        """The answer to being asked who is there."""
        self.counter += 1
        data = AuthenticatorData.create(_hash(options["rpId"]), PRESENT | VERIFIED, self.counter)
        said = _client_data("webauthn.get", options["challenge"], origin)
        signature = self.key.sign(bytes(data) + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(said, authenticatorData=websafe_encode(data), signature=websafe_encode(signature))

    def _answer(self, client_data: bytes, **response) -> str:
        key = websafe_encode(self.credential_id)
        return json.dumps(
            {
                "id": key, "rawId": key, "type": "public-key", "clientExtensionResults": {},
                "response": {"clientDataJSON": websafe_encode(client_data), **response},
            }
        )  # fmt: skip


def _client_data(kind: str, challenge: str, origin: str) -> bytes:
    return json.dumps({"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False}).encode()


def _hash(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()
