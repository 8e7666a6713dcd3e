"""The seed of a run, from what is measured and by which protocol: nobody chooses among seeds."""

import hashlib
from collections.abc import Iterable

import rfc8785

BITS = 32


def seed_of(protocol: str, inputs: Iterable[tuple[str, str]]) -> int:
    """From `id@version` and the part and digest of every input, in any order."""
    named = {"protocol": protocol, "inputs": sorted([role, digest] for role, digest in inputs)}
    return int.from_bytes(hashlib.sha256(rfc8785.dumps(named)).digest()[: BITS // 8], "big")
