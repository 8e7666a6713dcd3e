"""One way to turn a value into bytes (RFC 8785) and bytes into a digest (SHA-256, lower-case hex)."""

import hashlib
from typing import Any

import rfc8785


def canonical(value: Any) -> bytes:
    """The one byte string for a JSON value; raises ValueError for what JSON cannot hold (NaN, huge integers)."""
    try:
        return rfc8785.dumps(value)
    except rfc8785.CanonicalizationError as error:
        raise ValueError(f"not representable in canonical JSON: {error}") from error


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def digest(value: Any) -> str:
    """SHA-256 over the canonical bytes of a JSON value."""
    return sha256(canonical(value))
