"""The approval record: the canonical, hashable content of a submission. Pure.

A record is a set of named parts. A signature covers the parts its stage names, each by digest, so it stays valid exactly
as long as those parts are what they were, and nobody has to remember to clear anything.

A submission keeps the format that it began with. Format 1 knows one report and one run and is closed. Format 2 holds reports by
protocol, several runs and draws, and a salt in each part, and is closed too (ADR 0013). Format 3 adds what can be registered
beside a table (ADR 0031).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.lib.canonical import canonical, digest, sha256

FIRST, NEWEST = 1, 3
SALTED = (2, 3)
SCHEMAS = {form: f"countersign/approval-record@{form}" for form in (FIRST, *SALTED)}
PARTS = (
    "identity",
    "registration",
    "use",
    "risk",
    "verdicts",
    "evaluation",
    "evidence",
    "rules",
    "review",
    "conditions",
    "notes",
)

Part = Mapping[str, Any]
ABSENT = object()


@dataclass(frozen=True, slots=True)
class Record:
    """`content` is what record.json holds; `digest` is SHA-256 over its canonical bytes."""

    content: dict[str, Any]
    data: bytes
    digest: str
    part_digests: dict[str, str]

    def said(self, part: str) -> dict[str, Any]:
        """What a part says, without its salt."""
        return {key: value for key, value in self.content["parts"][part].items() if key != "salt"}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two records: where, what it was, what it is now."""

    part: str
    pointer: str
    before: Any
    after: Any


def assemble(parts: Mapping[str, Part], *, form: int = FIRST, salt: str = "") -> Record:
    """Puts the parts into one record. Every part must be there; an unknown one is an error.

    From format 2 on each part carries a salt of its own, made from the submission's: a digest then tells nothing of a part
    that is small enough to guess, and stays the same while the part does.
    """
    if set(parts) != set(PARTS):
        raise ValueError(f"parts missing or unknown: {sorted(set(parts) ^ set(PARTS))}")
    if (form in SALTED) != bool(salt):
        raise ValueError("a salt belongs to every format but the first")
    return of({"schema": SCHEMAS[form], "parts": {name: salted(name, parts[name], salt) for name in PARTS}})


def salted(name: str, part: Part, salt: str) -> dict[str, Any]:
    return {**part, "salt": salt_of(name, salt)} if salt else dict(part)


def digests(parts: Mapping[str, Part], salt: str = "") -> dict[str, str]:
    """Of some parts, as they are in a record with this salt."""
    return {name: digest(salted(name, part, salt)) for name, part in parts.items()}


def salt_of(part: str, salt: str) -> str:
    """The salt of a part: nothing follows from it about the salts of the others."""
    return sha256(bytes.fromhex(salt) + part.encode())


def form_of(record: Record) -> int:
    """The number of the record's format. Raises KeyError for one that this house never made."""
    return {schema: form for form, schema in SCHEMAS.items()}[record.content["schema"]]


def of(content: dict[str, Any]) -> Record:
    """The record that a stored or received record.json holds."""
    data = canonical(content)
    return Record(content, data, sha256(data), {name: digest(part) for name, part in content["parts"].items()})


def covered(record: Record, parts: Iterable[str]) -> dict[str, str]:
    """The digests a signature over these parts is bound to."""
    return {name: record.part_digests[name] for name in parts}


def still_covers(signed: Mapping[str, str], record: Record) -> bool:
    """Whether every part a signature covered is unchanged in this record."""
    return covers(signed, record.part_digests)


def covers(signed: Mapping[str, str], now: Mapping[str, str]) -> bool:
    """Whether every part that was covered has the digest that it has now."""
    return bool(signed) and all(now.get(name) == value for name, value in signed.items())


def diff(before: Record, after: Record) -> list[Change]:
    """What differs, leaf by leaf, in the order of the parts."""
    old, new = before.content["parts"], after.content["parts"]
    return [
        Change(name, pointer, was, now)
        for name in PARTS
        for pointer, was, now in differences(old.get(name), new.get(name))
    ]


def differences(before: Any, after: Any, pointer: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Leaf by leaf, by canonical bytes: what digests tell apart is told apart here."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted(before.keys() | after.keys()):
            here = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
            yield from differences(before.get(key, ABSENT), after.get(key, ABSENT), here)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (was, now) in enumerate(zip(before, after, strict=True)):
            yield from differences(was, now, f"{pointer}/{index}")
    elif before is ABSENT or after is ABSENT or canonical(before) != canonical(after):
        yield pointer, None if before is ABSENT else before, None if after is ABSENT else after
