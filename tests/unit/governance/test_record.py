"""The approval record: a signature falls exactly when something it covers changes, and nobody has to clear anything."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from governance.record import PARTS, Change, Record, assemble, covered, diff, form_of, of, still_covers

KEYS = st.text("a/~01", max_size=3)
LEAVES = st.none() | st.booleans() | st.integers(-2, 2) | st.text(max_size=2)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)
CONTENT = st.dictionaries(KEYS, VALUES, max_size=3)
# A small pool for both records makes equal parts as likely as different ones.
POOLS = st.lists(CONTENT, min_size=1, max_size=3)
NAMES = st.sets(st.sampled_from(PARTS), min_size=1)
EMPTY: dict[str, dict[str, Any]] = {name: {} for name in PARTS}


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Record, Record]:
    choice = st.sampled_from(draw(POOLS))
    parts = st.fixed_dictionaries(dict.fromkeys(PARTS, choice))
    return assemble(draw(parts)), assemble(draw(parts))


def plain(value: object) -> str:
    """An independent word for “the same JSON”."""
    return json.dumps(value, sort_keys=True)


def unchanged(before: Record, after: Record) -> set[str]:
    return {name for name in PARTS if plain(before.content["parts"][name]) == plain(after.content["parts"][name])}


def turned(value: Any) -> Any:
    """The same value with the keys of every object in reverse order."""
    if isinstance(value, dict):
        return {key: turned(inner) for key, inner in reversed(value.items())}
    return [turned(inner) for inner in value] if isinstance(value, list) else value


def record(**parts: Mapping[str, Any]) -> Record:
    return assemble({**EMPTY, **parts})


def at(value: Any, pointer: str) -> Any:
    """What a JSON pointer (RFC 6901) leads to, or nothing."""
    for token in pointer.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        value = value[int(key)] if isinstance(value, list) else value.get(key)
    return value


def test_these_are_the_parts_of_a_record() -> None:
    assert " ".join(PARTS) == (
        "identity registration use risk verdicts evaluation evidence rules review conditions notes"
    )


def test_the_digest_is_what_sha256sum_says_of_record_json() -> None:
    made = record(use={"uses": "Teaching", "access": "open"})

    parts = ",".join(f'"{name}":{{}}' for name in sorted(PARTS)).replace(
        '"use":{}', '"use":{"access":"open","uses":"Teaching"}'
    )
    assert made.data.decode() == f'{{"parts":{{{parts}}},"schema":"countersign/approval-record@1"}}'
    assert made.digest == hashlib.sha256(made.data).hexdigest()
    assert made.part_digests["use"] == hashlib.sha256(b'{"access":"open","uses":"Teaching"}').hexdigest()


@settings(deadline=None)
@given(pairs())
def test_a_digest_differs_exactly_where_the_content_does(pair: tuple[Record, Record]) -> None:
    before, after = pair

    same = {name for name in PARTS if before.part_digests[name] == after.part_digests[name]}
    assert same == unchanged(before, after)
    assert (before.digest == after.digest) == (same == set(PARTS))


@settings(deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(PARTS, CONTENT)))
def test_the_order_of_keys_and_the_way_through_a_file_change_nothing(parts: dict[str, Any]) -> None:
    made = assemble(parts)

    assert assemble(turned(parts)).data == made.data
    assert of(json.loads(made.data)) == made


@settings(deadline=None)
@given(pairs(), NAMES)
def test_a_signature_stands_exactly_while_what_it_covers_is_unchanged(
    pair: tuple[Record, Record], names: set[str]
) -> None:
    before, after = pair
    signed = covered(before, names)

    assert set(signed) == names
    assert still_covers(signed, before)
    assert still_covers(signed, after) == (names <= unchanged(before, after))


def test_a_signature_over_nothing_or_over_an_unknown_part_covers_nothing() -> None:
    made = record()

    assert not still_covers({}, made)
    assert not still_covers({"identity": made.part_digests["identity"], "seal": made.digest}, made)
    with pytest.raises(KeyError):
        covered(made, ["seal"])


@settings(deadline=None)
@given(pairs())
@example((record(use={}), record(use={"vendor": None})))
@example((record(use={"vendor": 1}), record(use={"vendor": True})))
def test_the_difference_is_empty_exactly_when_the_digests_agree(pair: tuple[Record, Record]) -> None:
    before, after = pair

    assert (diff(before, after) == []) == (before.digest == after.digest)
    assert {change.part for change in diff(before, after)} == set(PARTS) - unchanged(before, after)


@settings(deadline=None)
@given(pairs())
@example((record(use={}), record(use={"a/b": 1, "a": {"b": 2}, "~1": 3, "/": 4, "~": 5})))
def test_every_pointer_leads_to_what_it_names(pair: tuple[Record, Record]) -> None:
    before, after = (made.content["parts"] for made in pair)

    changes = diff(*pair)
    assert len({(change.part, change.pointer) for change in changes}) == len(changes)
    for change in changes:
        assert plain(at(before[change.part], change.pointer)) == plain(change.before)
        assert plain(at(after[change.part], change.pointer)) == plain(change.after)


@settings(deadline=None)
@given(pairs())
def test_the_difference_backwards_swaps_before_and_after(pair: tuple[Record, Record]) -> None:
    before, after = pair

    assert diff(before, before) == []
    swapped = [Change(c.part, c.pointer, c.after, c.before) for c in diff(after, before)]
    assert repr(swapped) == repr(diff(before, after))


def test_the_difference_names_each_leaf_in_the_order_of_the_parts() -> None:
    before = record(
        conditions={"due": ["2026-03-01"]},
        registration={"sources": [{"title": "Trial", "rights": "old"}, {"title": "Census"}], "purpose": "Teaching"},
        use={"uses": "Teaching"},
    )
    after = record(
        conditions={"due": ["2026-03-01", "2026-04-01"]},
        registration={"sources": [{"title": "Trial", "rights": "new"}, {"title": "Census"}], "purpose": "Teaching"},
        use={"access": "open", "a/b~c": None},
    )

    assert diff(before, after) == [
        Change("registration", "/sources/0/rights", "old", "new"),
        Change("use", "/a~1b~0c", None, None),
        Change("use", "/access", None, "open"),
        Change("use", "/uses", "Teaching", None),
        Change("conditions", "/due", ["2026-03-01"], ["2026-03-01", "2026-04-01"]),
    ]


SALT = "5a" * 32


def salted(parts: Mapping[str, Mapping[str, Any]], salt: str = SALT) -> Record:
    return assemble(parts, form=2, salt=salt)


@settings(deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(PARTS, CONTENT)))
def test_from_format_2_on_each_part_has_a_salt_of_its_own(parts: dict[str, Any]) -> None:
    made = salted(parts)

    assert made.content["schema"] == "countersign/approval-record@2"
    salts = {name: part["salt"] for name, part in made.content["parts"].items()}
    assert len(set(salts.values())) == len(PARTS)
    assert {name: made.said(name) for name in PARTS} == {name: dict(part) for name, part in parts.items()}
    assert salts["use"] == hashlib.sha256(bytes.fromhex(SALT) + b"use").hexdigest()
    assert not set(made.part_digests.values()) & set(salted(parts, "5b" * 32).part_digests.values())


@pytest.mark.parametrize(("form", "salt"), [(1, SALT), (2, ""), (3, "")])
def test_a_salt_belongs_to_every_format_but_the_first(form: int, salt: str) -> None:
    with pytest.raises(ValueError, match="a salt belongs to"):
        assemble(EMPTY, form=form, salt=salt)


def test_a_record_of_an_unknown_format_is_not_read_as_another() -> None:
    with pytest.raises(KeyError):
        form_of(of({"schema": "countersign/approval-record@4", "parts": {}}))


def test_a_record_has_every_part_and_no_other() -> None:
    without = {name: part for name, part in EMPTY.items() if name != "use"}

    with pytest.raises(ValueError, match=r"\['mood', 'use'\]"):
        assemble({**without, "mood": {}})
