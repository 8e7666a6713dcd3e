"""Envelopes that others sealed (DSSE) with an Ed25519 key: opened, and checked."""

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from portal.lib.sealable import pre_authentication

KEY = re.compile(r"[0-9a-f]{64}")


class NoEnvelope(ValueError):  # noqa: N818 - says what is wrong
    """What came has not the form of an envelope with one signature."""


@dataclass(frozen=True, slots=True)
class Opened:
    """`key` is the public key, in hexadecimal, that it names as its own."""

    kind: str
    payload: bytes
    key: str
    signature: bytes

    def is_signed(self) -> bool:
        """Whether the named key signed just this."""
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.key))
        try:
            public.verify(self.signature, pre_authentication(self.kind, self.payload))
        except InvalidSignature:
            return False
        return True


def opened(envelope: Any) -> Opened:
    """Raises NoEnvelope. The key id of the one signature is the public key itself, so that no other can be meant."""
    try:
        [signature] = envelope["signatures"]
        if not KEY.fullmatch(signature["keyid"]):
            raise NoEnvelope
        return Opened(
            kind=str(envelope["payloadType"]),
            payload=base64.b64decode(envelope["payload"], validate=True),
            key=signature["keyid"],
            signature=base64.b64decode(signature["sig"], validate=True),
        )
    except (KeyError, TypeError, ValueError, binascii.Error) as error:
        raise NoEnvelope from error
