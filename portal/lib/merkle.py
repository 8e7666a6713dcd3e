"""RFC 6962 tree over the hashes of a log: root, inclusion and consistency proofs."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field


def leaf(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass
class Frontier:
    """The roots of the complete subtrees, largest first: enough for the tree head at every size (RFC 6962)."""

    size: int = 0
    roots: list[bytes] = field(default_factory=list)

    def add(self, leaf: bytes) -> None:
        full = self.size
        while full & 1:
            leaf, full = node(self.roots.pop(), leaf), full >> 1
        self.roots.append(leaf)
        self.size += 1

    def head(self) -> bytes:
        if not self.roots:
            return root([])
        head = self.roots[-1]
        for left in reversed(self.roots[:-1]):
            head = node(left, head)
        return head


def root(leaves: Sequence[bytes]) -> bytes:
    """The tree head over leaf hashes; the empty tree's is SHA-256 of nothing."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    middle = split(len(leaves))
    return node(root(leaves[:middle]), root(leaves[middle:]))


def split(size: int) -> int:
    """The largest power of two below `size`."""
    return int(1 << ((size - 1).bit_length() - 1))


def inclusion(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The audit path of leaf `index`, from the bottom up; raises IndexError outside the tree."""
    if not 0 <= index < len(leaves):
        raise IndexError(f"leaf {index} is not in a tree of {len(leaves)}")
    if len(leaves) == 1:
        return []
    middle = split(len(leaves))
    if index < middle:
        return [*inclusion(leaves[:middle], index), root(leaves[middle:])]
    return [*inclusion(leaves[middle:], index - middle), root(leaves[:middle])]


def consistency(leaves: Sequence[bytes], earlier: int) -> list[bytes]:
    """The proof that the first `earlier` leaves are the tree seen before."""
    if not 0 < earlier <= len(leaves):
        raise IndexError(f"no tree of {earlier} leaves inside one of {len(leaves)}")
    return prove(leaves, earlier, whole=True)


def prove(leaves: Sequence[bytes], earlier: int, *, whole: bool) -> list[bytes]:
    if earlier == len(leaves):
        return [] if whole else [root(leaves)]
    middle = split(len(leaves))
    if earlier <= middle:
        return [*prove(leaves[:middle], earlier, whole=whole), root(leaves[middle:])]
    return [*prove(leaves[middle:], earlier - middle, whole=False), root(leaves[:middle])]
