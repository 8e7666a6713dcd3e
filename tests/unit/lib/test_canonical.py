"""RFC 8785: the same value gives the same bytes on any machine, and what JSON cannot hold is refused."""

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.lib.canonical import canonical, digest, sha256

LEAVES = (
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
)
VALUES = st.recursive(
    LEAVES | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("value", "data"),
    [
        ({"b": 1, "a": [True, None]}, b'{"a":[true,null],"b":1}'),
        ({"name": "Zoë\n"}, '{"name":"Zoë\\n"}'.encode()),
        ([1.0, -0.0, 1e21, 0.1, 1e-7], b"[1,0,1e+21,0.1,1e-7]"),
        ({"\U0001f600": 1, "\ufb33": 2}, '{"\U0001f600":1,"\ufb33":2}'.encode()),
    ],
    ids=["keys sorted, no spaces", "UTF-8, short escapes", "numbers as ECMAScript writes them", "keys by UTF-16 units"],
)
def test_the_bytes_are_those_of_the_rfc(value: object, data: bytes) -> None:
    assert canonical(value) == data


@settings(deadline=None)
@given(VALUES)
def test_nothing_is_lost_between_value_and_bytes(value: object) -> None:
    assert json.loads(canonical(value), parse_int=float) == value


@pytest.mark.parametrize("value", [math.nan, math.inf, 2**53, "\ud800", {1: 2}, b"raw", {"deep": [object()]}])
def test_what_json_cannot_hold_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="canonical JSON"):
        canonical(value)


def test_a_digest_is_sha256_in_lower_case_hex_over_the_canonical_bytes() -> None:
    assert sha256(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert digest({"b": 2, "a": 1}) == sha256(b'{"a":1,"b":2}')
