"""A table that stays in an engine: its columns come as their different values, and their rows only where they are asked for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import feather

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.tables.readers import Kind
from evaluations.harness.tables.reading import role_of, schema_of
from evaluations.harness.tables.stored import OnDemand


@dataclass(frozen=True, eq=False)
class Tally:
    """Values of a column, all of them at least once, and how many rows each stands for; null is missing."""

    values: pa.ChunkedArray
    counts: Array

    @property
    def parts(self) -> list[pa.Array]:
        """The values as words that are known to differ, so that nobody looks for equal ones again."""
        return [known_to_differ(chunk) for chunk in self.values.chunks]

    def role(self, name: str) -> str:
        """What `reading` infers from the rows."""
        gaps = self.values.is_null().to_numpy()
        different = pc.unique(self.values.drop_null())
        return role_of(name, different, int(self.counts.sum()), int(self.counts[gaps].sum()))

    def changed(self, change: Callable[[pa.ChunkedArray], pa.ChunkedArray]) -> "Tally":
        return Tally(change(self.values), self.counts)


def known_to_differ(values: pa.Array) -> pa.DictionaryArray:
    known = values.is_valid()
    places = pc.subtract(pc.cumulative_sum(known.cast(pa.int32())), 1)
    return pa.DictionaryArray.from_arrays(pc.if_else(known, places, None).cast(pa.int32()), values.drop_null())


class Place(Protocol):
    """A table in an engine, by the names of its columns there."""

    @property
    def rows(self) -> int: ...

    @property
    def apart(self) -> bool:
        """Whether rows stay there, so that there is no `column`."""
        ...

    def tally(self, name: str) -> Tally:
        """As the engine counts it."""
        ...

    def column(self, name: str) -> Sequence[pa.Array]:
        """The values row by row, in the same order for every column."""
        ...


class PushedTable:
    """Typed by the rule of a reader, which looks at nothing but different values."""

    def __init__(self, place: Place, kinds: Mapping[str, Kind], names: Mapping[str, str], tallies: Mapping[str, Tally]):
        """By the name of each column what reads it, its name in the engine, and what that counted."""
        self.place, self.kinds, self.names, self.tallies = place, kinds, names, tallies
        self.schema: pa.Schema = schema_of(list(kinds.values()))
        self.column_names, self.num_columns, self.num_rows = list(kinds), len(kinds), place.rows

    @property
    def apart(self) -> bool:
        return self.place.apart

    def part(self, names: Sequence[str]) -> "PushedTable":
        kept = {name: self.kinds[name] for name in names}
        return PushedTable(self.place, kept, self.names, OnDemand(names, self.tallies.__getitem__))

    def tally(self, name: str) -> Tally:
        found = self.tallies[name]
        return Tally(self.typed(name, found.parts), found.counts)

    def counted(self, name: str) -> tuple[pa.ChunkedArray, Array]:
        found = self.tally(name)
        return found.values, found.counts

    def column(self, name: str) -> pa.ChunkedArray:
        """In one piece."""
        values = self.typed(name, self.place.column(self.names[name])).unify_dictionaries()
        return pa.chunked_array([values.combine_chunks()], values.type)

    def typed(self, name: str, parts: Sequence[pa.Array]) -> pa.ChunkedArray:
        kind, wanted = self.kinds[name], self.schema.field(name).type
        return pa.chunked_array([part if is_typed(part, wanted) else kind.convert(part) for part in parts], wanted)


def is_typed(values: pa.Array, wanted: pa.DataType) -> bool:
    """Whether a kind would leave these values as they are."""
    return bool(values.type == wanted and not pa.types.is_floating(wanted))


def save_tally(path: Path, tally: Tally) -> None:
    feather.write_feather(pa.table({"values": tally.values, "counts": tally.counts}), path, compression="uncompressed")


def load_tally(path: Path) -> Tally:
    found = feather.read_table(path)
    return Tally(found.column("values"), np.asarray(found.column("counts").to_numpy()))
