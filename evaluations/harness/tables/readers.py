"""The versions of our reader, side by side. A protocol names the one that it measures by, so that none ever changes.

Which table a version made of a file is told by the table's digest: `verify` reads a file as the report's digest of it says.
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from evaluations.harness.engine.refused import Refused
from evaluations.harness.tables.declared import Declared
from evaluations.harness.tables.kinds import TYPES, ColumnKind, check_text, distinct
from evaluations.harness.tables.sources.opening import open_source
from evaluations.harness.tables.sources.source import Source
from evaluations.harness.tables.written.agreeing import agree
from evaluations.harness.tables.written.kinds import SecondKind
from evaluations.harness.tables.written.marks import settled


class Kind(Protocol):
    """What a column turns out to hold, once all of its values were observed, and how they become that."""

    name: str

    @property
    def kind(self) -> str: ...

    def observe(self, array: pa.Array) -> None: ...

    def convert(self, array: pa.Array) -> pa.Array: ...


Kinds = Sequence[Kind]


@dataclass(frozen=True)
class Reader:
    """`opened`: the file as a source. `column`: what observes a column. `settled`: the source once all were observed."""

    opened: Callable[[Path], Source]
    column: Callable[[str, Source, str | None, Declared], Kind]
    settled: Callable[[Source, Kinds], Source]


@dataclass
class StoredKind(ColumnKind):
    """A column of a table that a reader of ours has stored: it keeps its type."""

    stored: str = "empty"

    @property
    def kind(self) -> str:
        return self.stored

    def observe(self, array: pa.Array) -> None:
        check_text(distinct(array)[0], self.name)
        self.rows += len(array)


def stored_columns(schema: pa.Schema) -> list[Kind] | None:
    """None where the file says that it is ours and is not."""
    known = {kind: name for name, kind in TYPES.items()}
    if not all(field.type in known for field in schema):
        return None
    return [StoredKind(field.name, textual=False, stored=known[field.type]) for field in schema]


def first_column(name: str, source: Source, declared: str | None, _: Declared) -> Kind:
    return ColumnKind(name, name in source.textual, declared)


def second_opened(path: Path) -> Source:
    """Names in one Unicode form: an é is one whether it was written as one character or as two."""
    source = open_source(path, int96="us")
    return source.renamed([unicodedata.normalize("NFC", name) for name in source.names])


def second_column(name: str, source: Source, declared: str | None, said: Declared) -> Kind:
    return SecondKind(name, name in source.textual, declared, said)


def second_settled(source: Source, kinds: Kinds) -> Source:
    own = [kind for kind in kinds if isinstance(kind, SecondKind)]
    agree(own)
    if source.quoting and source.quoting.separator == ";":
        for kind in own:
            kind.notes.semicolons = True
    for kind in own:
        kind.settle()
    return settled(source, own)


FIRST, NEWEST = 1, 2
READERS = {
    FIRST: Reader(open_source, first_column, lambda source, _: source),
    NEWEST: Reader(second_opened, second_column, second_settled),
}


def reader_of(number: int) -> Reader:
    if number not in READERS:
        raise Refused("There is no reader {number}. Known: {known}.", number=number, known=", ".join(map(str, READERS)))
    return READERS[number]
