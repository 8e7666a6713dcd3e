"""The tree against RFC 6962 as it is written, by brute force."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from portal.lib import merkle

LEAVES = st.integers(1, 70).map(lambda count: [merkle.leaf(bytes([n])) for n in range(count)])


def levels_root(leaves: list[bytes]) -> bytes:
    """The head built from the bottom up, where an odd node rises as it is."""
    level = leaves
    while len(level) > 1:
        odd = level[-1:] if len(level) % 2 else []
        level = [hashlib.sha256(b"\x01" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=False)] + odd
    return level[0]


def climb(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The head that a path leads to, from the top down: which half holds the leaf decides the order."""
    if size == 1:
        return leaf if not path else b""
    middle = 1
    while middle * 2 < size:
        middle *= 2
    *below, beside = path
    if index < middle:
        return merkle.node(climb(leaf, index, middle, below), beside)
    return merkle.node(beside, climb(leaf, index - middle, size - middle, below))


def heads(size: int, earlier: int, proof: list[bytes], first: bytes) -> tuple[bytes, bytes]:
    """Both heads from a consistency proof (RFC 9162, 2.1.4.2)."""
    path = [first, *proof] if earlier & (earlier - 1) == 0 else list(proof)
    place, last = earlier - 1, size - 1
    while place % 2:
        place, last = place // 2, last // 2
    old = new = path[0]
    for beside in path[1:]:
        if place % 2 or place == last:
            old, new = merkle.node(beside, old), merkle.node(beside, new)
            while place and place % 2 == 0:
                place, last = place // 2, last // 2
        else:
            new = merkle.node(new, beside)
        place, last = place // 2, last // 2
    return old, new


def test_empty_tree_and_known_leaf() -> None:
    assert merkle.root([]) == hashlib.sha256(b"").digest()
    assert merkle.leaf(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


@given(LEAVES)
def test_head_is_that_of_the_levels(leaves: list[bytes]) -> None:
    assert merkle.root(leaves) == levels_root(leaves)


@given(LEAVES, st.data())
def test_a_path_leads_its_own_leaf_to_the_head_and_no_other(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))

    path = merkle.inclusion(leaves, index)

    assert climb(leaves[index], index, len(leaves), path) == merkle.root(leaves)
    assert climb(merkle.leaf(b"another"), index, len(leaves), path) != merkle.root(leaves)


@given(LEAVES, st.data())
def test_a_consistency_proof_leads_to_both_heads(leaves: list[bytes], data: st.DataObject) -> None:
    earlier = data.draw(st.integers(1, len(leaves)))

    proof = merkle.consistency(leaves, earlier)

    if earlier == len(leaves):
        assert proof == []
    else:
        found = heads(len(leaves), earlier, proof, merkle.root(leaves[:earlier]))
        assert found == (merkle.root(leaves[:earlier]), merkle.root(leaves))
