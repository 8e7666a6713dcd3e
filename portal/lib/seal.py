"""The portal's Ed25519 key and what it makes: C2SP signed notes and DSSE envelopes. A portal seal, not a person's key.

Where SIGNER_SOCKET is set, another process holds the key and signs; here is the one door to it, and to the key's public half.
"""

import base64
import json
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from portal.lib.canonical import canonical, sha256
from portal.lib.sealable import PAYLOAD_TYPE, Kind, pre_authentication, signed_bytes
from portal.signer import client

ED25519 = b"\x01"


@cache
def key() -> Ed25519PrivateKey:
    """The key in SEAL_KEY_FILE; made there on first use, readable by its owner only."""
    path = Path(settings.SEAL_KEY_FILE)
    if not path.exists():
        make_key(path)
    loaded = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(loaded, Ed25519PrivateKey):
        raise TypeError(f"{path.name} holds no Ed25519 key. Make one with: openssl genpkey -algorithm ed25519")
    return loaded


def make_key(path: Path) -> None:
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        return
    finally:
        temporary.unlink()


def sign(kind: Kind, payload: bytes) -> bytes:
    if settings.SIGNER_SOCKET:
        return client.ask(Path(settings.SIGNER_SOCKET), kind, payload)
    return key().sign(signed_bytes(kind, payload))


def public_key() -> Ed25519PublicKey:
    return published(settings.SEAL_PUBLIC_KEY_FILE) if settings.SEAL_PUBLIC_KEY_FILE else key().public_key()


@cache
def published(path: str) -> Ed25519PublicKey:
    """As the signer wrote it when it started."""
    loaded = serialization.load_pem_public_key(Path(path).read_bytes())
    if not isinstance(loaded, Ed25519PublicKey):
        raise TypeError(f"{path} holds no Ed25519 key")
    return loaded


def public_bytes() -> bytes:
    return public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def public_pem() -> str:
    pem = public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return pem.decode()


def key_id() -> str:
    return sha256(public_bytes())


def envelope(statement: dict[str, Any]) -> dict[str, Any]:
    """A DSSE envelope over an in-toto Statement, sealed with the portal's key."""
    payload = canonical(statement)
    signature = sign(Kind.STATEMENT, payload)
    return {
        "payloadType": PAYLOAD_TYPE,
        "payload": base64.b64encode(payload).decode(),
        "signatures": [{"keyid": key_id(), "sig": base64.b64encode(signature).decode()}],
    }


def statement_of(sealed: dict[str, Any]) -> dict[str, Any]:
    decoded: dict[str, Any] = json.loads(base64.b64decode(sealed["payload"]))
    return decoded


def opened(sealed: Mapping[str, Any]) -> dict[str, Any]:
    """The statement of an envelope under this portal's key; raises ValueError where the seal does not hold."""
    try:
        payload = base64.b64decode(sealed["payload"], validate=True)
        signature = base64.b64decode(sealed["signatures"][0]["sig"], validate=True)
        public_key().verify(signature, pre_authentication(sealed["payloadType"], payload))
    except (InvalidSignature, KeyError, IndexError, TypeError, AttributeError) as fault:
        raise ValueError("the seal does not hold") from fault
    decoded: dict[str, Any] = json.loads(payload)
    return decoded


def note(name: str, text: str) -> str:
    """A C2SP signed note: the text, a blank line, and one Ed25519 signature line under this name."""
    public = public_bytes()
    hint = bytes.fromhex(sha256(name.encode() + b"\n" + ED25519 + public))[:4]
    signature = base64.b64encode(hint + sign(Kind.CHECKPOINT, text.encode())).decode()
    return f"{text}\n\u2014 {name} {signature}\n"


def verifier_key(name: str) -> str:
    """The line a stranger puts in a trust file: name+hint+key, as signed-note asks."""
    public = public_bytes()
    hint = sha256(name.encode() + b"\n" + ED25519 + public)[:8]
    return f"{name}+{hint}+{base64.b64encode(ED25519 + public).decode()}"
