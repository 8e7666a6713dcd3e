"""Inclusion proofs for many leaves at once, in the C2SP tlog-proof form. Pure."""

import base64
from collections.abc import Iterable, Sequence

from portal.lib import merkle

HEADER = "c2sp.org/tlog-proof@v1"


def paths(leaves: Sequence[bytes], indices: Iterable[int]) -> dict[int, list[bytes]]:
    """The audit path of each index (RFC 6962, 2.1.1). The tree is folded once, however many are asked for."""
    found: dict[int, list[bytes]] = {index: [] for index in indices}
    places = {index: index for index in found}
    level = list(leaves)
    while len(level) > 1:
        for index, place in places.items():
            if place ^ 1 < len(level):
                found[index].append(level[place ^ 1])
            places[index] = place >> 1
        odd = level[-1:] if len(level) % 2 else []
        level = [merkle.node(left, right) for left, right in zip(level[::2], level[1::2], strict=False)] + odd
    return found


def tlog_proof(index: int, path: Sequence[bytes], note: str) -> str:
    """The proof as text, which ends with the checkpoint as it was signed."""
    hashes = [base64.b64encode(item).decode() for item in path]
    return "\n".join([HEADER, f"index {index}", *hashes, "", note])
