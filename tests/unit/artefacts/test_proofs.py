"""Proofs for many events at once, and the verifier that reads them without the portal."""

import math
from itertools import pairwise
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from governance.artefacts.pack import proofs, verify
from portal.lib import merkle
from portal.lib.merkle import Frontier

LEAVES = st.integers(1, 70).map(lambda count: [merkle.leaf(bytes([n])) for n in range(count)])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(LEAVES)
def test_every_path_is_the_one_of_the_tree(leaves: list[bytes]) -> None:
    indices = range(len(leaves))

    assert proofs.paths(leaves, indices) == {index: merkle.inclusion(leaves, index) for index in indices}


@given(LEAVES)
def test_verifier_accepts_every_leaf_in_its_place_only(leaves: list[bytes]) -> None:
    head, size = merkle.root(leaves), len(leaves)
    for index, path in proofs.paths(leaves, range(size)).items():
        assert verify.root_of(leaves[index], index, size, path) == head
        assert verify.root_of(merkle.leaf(b"another"), index, size, path) != head
    for index, other in pairwise(range(size)):
        assert reached(leaves[other], index, size, merkle.inclusion(leaves, index)) != head


def reached(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    try:
        return verify.root_of(leaf, index, size, path)
    except verify.PackError:
        return b""


@pytest.mark.parametrize(("index", "size", "kept"), [(2, 5, 2), (4, 5, 0), (0, 5, 2), (7, 5, 3), (-1, 5, 3)])
def test_verifier_refuses_a_path_that_does_not_fit(index: int, size: int, kept: int) -> None:
    leaves = [merkle.leaf(bytes([n])) for n in range(size)]
    path = merkle.inclusion(leaves, min(max(index, 0), size - 1))[:kept]

    with pytest.raises(verify.PackError, match="does not fit the checkpoint"):
        verify.root_of(leaves[0], index, size, path)


@given(LEAVES)
def test_frontier_has_the_head_of_every_size(leaves: list[bytes]) -> None:
    frontier = Frontier()
    for size, leaf in enumerate(leaves):
        assert frontier.head() == merkle.root(leaves[:size])
        frontier.add(leaf)
    assert frontier.head() == merkle.root(leaves)


def test_tlog_proof_is_the_text_of_the_specification() -> None:
    note = "countersign.example/log\n2\nAAAA\n\n\u2014 countersign.example/log BBBB\n"

    assert proofs.tlog_proof(1, [b"\x00" * 32], note) == (
        "c2sp.org/tlog-proof@v1\nindex 1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n" + note
    )


@given(JSON)
def test_verifier_writes_canonical_json_as_the_portal_does(value: Any) -> None:
    try:
        expected = rfc8785.dumps(value)
    except UnicodeEncodeError:
        return
    assert verify.canonical(value) == expected


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_verifier_writes_every_number_as_ecmascript_does(value: float) -> None:
    assert verify.number(value) == rfc8785.dumps(value).decode()
    assert math.isclose(float(verify.number(value)), value, rel_tol=0, abs_tol=0)
