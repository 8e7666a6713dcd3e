"""The key of a closed study: what lies behind each code, and who rates it. Holds no text, no id and no secret."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import rfc8785

from evaluations.harness.engine.canonical import digest
from evaluations.harness.engine.refused import Refused
from evaluations.harness.studies.records import Row, gathered
from evaluations.harness.studies.study import Study

ITEM, REPEAT, CONTROL, FAULT, PAIR, EXTRA = "item", "repeat", "control", "fault", "pair", "extra"
KINDS = (ITEM, REPEAT, CONTROL, FAULT, PAIR, EXTRA)
SYNTHETIC, UNSEEN = "synthetic", "holdout"
SOURCES = (SYNTHETIC, UNSEEN)
FIRST, SECOND = "first", "second"


@dataclass(frozen=True, slots=True)
class Entry:
    """One code. An extra item is for judges alone.

    `of` is the item that a repeat shows again, `rule` how a fault was planted, `synthetic` which of a pair is, `family` that of
    the generator that wrote it.
    """

    code: str
    kind: str
    source: str
    raters: tuple[str, ...]
    of: str = ""
    rule: str = ""
    synthetic: str = ""
    label: str = ""
    length: int = 0
    family: str = ""
    subgroup: Mapping[str, str] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        said = {name: getattr(self, name) for name in self.__slots__ if getattr(self, name)}
        return said | {"raters": list(self.raters)}


@dataclass(frozen=True)
class Key:
    """By code, in the order of the codes."""

    entries: Mapping[str, Entry]
    study: str

    @classmethod
    def of(cls, entries: Sequence[Entry], study: str) -> "Key":
        return cls({one.code: one for one in sorted(entries, key=lambda one: one.code)}, study)

    def of_kind(self, *kinds: str) -> list[Entry]:
        return [one for one in self.entries.values() if one.kind in kinds]

    @cached_property
    def digest(self) -> str:
        return digest({"study": self.study, "key": [one.document() for one in self.entries.values()]})

    @cached_property
    def raters(self) -> tuple[str, ...]:
        return tuple(sorted({name for one in self.entries.values() for name in one.raters}))

    def lines(self) -> str:
        """As the file that `read` reads."""
        rows = ({"study": self.study, **one.document()} for one in self.entries.values())
        return "".join(rfc8785.dumps(row).decode() + "\n" for row in rows)


def read(paths: Sequence[Path], study: Study) -> Key:
    """Raises Refused where it is the key of another study, or no key."""
    found: dict[str, Entry] = {}
    for at, file, row in gathered(paths):
        if row.get("study") != study.digest:
            raise Refused(
                "Row {row} of {file} belongs to another study, or to another version of this one.", row=at, file=file
            )
        entry = entry_of(row)
        if entry is None or entry.code in found:
            raise Refused("Row {row} of {file} is no entry of a key, or its code stands twice.", row=at, file=file)
        found[entry.code] = entry
    key = Key.of(list(found.values()), study.digest)
    for one in key.of_kind(REPEAT):
        if one.of not in key.entries or key.entries[one.of].kind != ITEM:
            raise Refused("The key repeats an item that it does not have.")
    return key


def entry_of(row: Row) -> Entry | None:
    raters, subgroup = row.get("raters", ()), row.get("subgroup", {})
    if not isinstance(raters, list) or not isinstance(subgroup, dict) or not isinstance(row.get("length", 0), int):
        return None
    words = {
        name: str(row.get(name, ""))
        for name in ("code", "kind", "source", "of", "rule", "synthetic", "label", "family")
    }
    known = words["kind"] in KINDS and words["source"] in SOURCES and words["code"]
    if not known or (words["kind"] == PAIR) != (words["synthetic"] in {FIRST, SECOND}):
        return None
    return Entry(
        **words,
        raters=tuple(sorted(map(str, raters))),
        length=int(row.get("length", 0)),
        subgroup={str(name): str(value) for name, value in sorted(subgroup.items())},
    )
