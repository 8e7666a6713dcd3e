"""What every kind of file becomes: names, and a fresh pass over the rows at each call."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import pyarrow as pa

from evaluations.harness.engine.refused import Refused

MAX_COLUMNS = 2_000
MAX_NAME = 256
ROWS_A_BATCH = 65_536
TEXT = pa.dictionary(pa.int32(), pa.string())


class Quoting(Protocol):
    """What a file says by what stands between its fields, and in quotation marks."""

    @property
    def separator(self) -> str: ...

    def bare(self, names: Sequence[str], mark: str) -> Mapping[str, int]:
        """Of these columns those in which the mark stands without quotation marks, and the first row where it does."""
        ...

    def quotes_words(self, name: str, marks: Sequence[str]) -> bool:
        """Whether words at the top of this column, other than the marks, stand in quotation marks."""
        ...

    def without(self, marks: Sequence[str], names: Sequence[str]) -> "Source":
        """The same source; in these columns the marks are missing values where they stand without quotation marks."""
        ...

    def renamed(self, names: Sequence[str]) -> "Quoting":
        """The same under other names, in the order of the columns."""
        ...


@dataclass(frozen=True)
class Source:
    """`textual` are the columns whose values are still plain text; `stored` are the types of a table that we wrote."""

    names: list[str]
    batches: Callable[[], Iterator[pa.RecordBatch]]
    textual: frozenset[str] = frozenset()
    quoting: Quoting | None = None
    stored: pa.Schema | None = None

    def renamed(self, names: list[str]) -> "Source":
        others = dict(zip(self.names, check_names(names), strict=True))
        textual = frozenset(others[name] for name in self.textual)
        return replace(self, names=names, textual=textual, quoting=self.quoting and self.quoting.renamed(names))


def check_names(names: list[str]) -> list[str]:
    if len(names) > MAX_COLUMNS:
        raise Refused(
            "The table has {count:,} columns; the most that can be read is {most:,}.",
            count=len(names),
            most=MAX_COLUMNS,
        )
    seen: set[str] = set()
    for position, name in enumerate(names, 1):
        if not name.strip():
            raise Refused("The name of column {position} is empty. Name every column in the header.", position=position)
        if len(name) > MAX_NAME:
            raise Refused(
                "The name of column {position} is longer than {most} characters.", position=position, most=MAX_NAME
            )
        if name in seen:
            raise Refused(
                "The header names column {position} like one before it. Names must differ.", position=position
            )
        seen.add(name)
    return names


def words(values: Sequence[str | None]) -> pa.Array:
    """Plain text as every source hands it over."""
    return pa.array(values, pa.string()).cast(TEXT)
