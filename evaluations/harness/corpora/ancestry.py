"""From what each document was made, as its line of the lineage says: parents, generator, prompt."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from evaluations.harness.corpora.sources import Sources
from evaluations.harness.engine.records.reading import Record
from evaluations.harness.engine.refused import Refused
from evaluations.harness.texts.fields import written
from evaluations.harness.texts.records import records

BETWEEN = ":"


class Entry(NamedTuple):
    """`parents` are documents of sources, as SOURCE:DOCUMENT, or other entries by their id."""

    parents: tuple[str, ...]
    generator: str
    prompt: str
    level: str


@dataclass(frozen=True, eq=False)
class Lineage:
    """Entries by the id of their document; parents stand before their children."""

    entries: Mapping[str, Entry]
    order: Sequence[str]
    sha256: str

    def __len__(self) -> int:
        return len(self.entries)


def lineage_in(paths: Sequence[Path]) -> Lineage:
    """Of all files together."""
    return lineage_of(records(*paths))


def lineage_of(numbered: Iterable[tuple[int, Record]]) -> Lineage:
    """Raises Refused for an entry without an id, two of one id, parents in another form, and a lineage that runs in a circle."""
    entries: dict[str, Entry] = {}
    shared: dict[str, str] = {}
    digests = []
    for number, record in numbered:
        name, entry = entry_of(record, number, shared)
        if name in entries:
            raise Refused("The lineage has two lines for document {id}.", id=name, row=number)
        entries[name] = entry
        digests.append(hashlib.blake2b(json.dumps([name, *entry]).encode(), digest_size=32).digest())
    return Lineage(entries, ordered(entries), hashlib.sha256(b"".join(sorted(digests))).hexdigest())


def entry_of(record: Mapping[str, Any], number: int, shared: dict[str, str]) -> tuple[str, Entry]:
    """Words that come again and again are kept once."""
    name = written(record.get("id"))
    if not name:
        raise Refused("Line {row:,} of the lineage has no id.", row=number)
    parents = record.get("parents")
    if isinstance(parents, str):
        parents = parents.split()
    if not isinstance(parents, list | tuple) or not all(isinstance(one, str) for one in parents):
        raise Refused("Line {row:,} of the lineage needs “parents”, a list of SOURCE:DOCUMENT.", row=number)
    known = [shared.setdefault(one, one) for one in sorted(set(parents))]
    said = (written(record.get(part)) for part in ("generator", "prompt_sha256", "level"))
    return name, Entry(tuple(known), *(shared.setdefault(one, one) for one in said))


def ordered(entries: Mapping[str, Entry]) -> list[str]:
    """Parents before children, else by id. Raises Refused where a document descends from itself."""
    inside = {
        name: [one for one in entry.parents if one in entries]
        for name, entry in entries.items()
        if any(one in entries for one in entry.parents)
    }
    done = sorted(name for name in entries if name not in inside)
    placed = set(done)
    waiting = sorted(inside)
    while waiting:
        ready = [name for name in waiting if all(one in placed for one in inside[name])]
        if not ready:
            raise Refused("The lineage runs in a circle through document {id}.", id=waiting[0])
        done.extend(ready)
        placed.update(ready)
        waiting = [name for name in waiting if name not in placed]
    return done


def source_of(parent: str, sources: Sources) -> str:
    """The source that a parent is a document of; empty where none of that name is declared."""
    name, found, _ = parent.partition(BETWEEN)
    return name if found and name in sources.of else ""


def sources_by_document(lineage: Lineage, sources: Sources) -> dict[str, frozenset[str]]:
    """Every source that an entry descends from, through whatever lies between, with the models that made it."""
    found: dict[str, frozenset[str]] = {}
    known: dict[frozenset[str], frozenset[str]] = {}
    for name in lineage.order:
        entry = lineage.entries[name]
        own = {entry.generator} if entry.generator else set()
        for parent in entry.parents:
            own |= found[parent] if parent in lineage.entries else {source_of(parent, sources) or parent}
        whole = frozenset(own)
        found[name] = known.setdefault(whole, whole)
    return found
