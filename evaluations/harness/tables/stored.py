"""Tables beyond memory: columns are read from disk one at a time, and kept there as the arrays they become."""

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.counts import Codes, Counts, Numbers

Made = TypeVar("Made")
Value = TypeVar("Value")


class Columns(Protocol):
    """What a table has to offer to be measured; `pyarrow.Table` does."""

    @property
    def column_names(self) -> list[str]: ...

    @property
    def num_rows(self) -> int: ...

    @property
    def num_columns(self) -> int: ...

    @property
    def schema(self) -> pa.Schema: ...

    def column(self, name: str) -> pa.ChunkedArray: ...


class StoredTable:
    """Typed Parquet, as `reading` writes it. A column is read each time it is asked for."""

    def __init__(self, path: Path) -> None:
        self.file = pq.ParquetFile(path)
        self.schema: pa.Schema = self.file.schema_arrow
        self.column_names: list[str] = self.schema.names
        self.num_columns = len(self.column_names)
        self.num_rows: int = self.file.metadata.num_rows

    def column(self, name: str) -> pa.ChunkedArray:
        """In one piece: to take rows from many pieces joins them again every time."""
        values = self.file.read([name]).column(name).unify_dictionaries()
        return pa.chunked_array([values.combine_chunks()], values.type)


class Part:
    """Some columns of a table."""

    def __init__(self, table: Columns, names: list[str]) -> None:
        self.table, self.column_names = table, names
        self.num_rows, self.num_columns = table.num_rows, len(names)
        self.schema = pa.schema([table.schema.field(name) for name in names])

    def column(self, name: str) -> pa.ChunkedArray:
        return self.table.column(name)


class OnDemand(Mapping[str, Made]):
    """Values that are made each time they are asked for and not kept."""

    def __init__(self, names: Iterable[str], made: Callable[[str], Made]) -> None:
        self.names, self.made = dict.fromkeys(names), made

    def __getitem__(self, name: str) -> Made:
        if name not in self.names:
            raise KeyError(name)
        return self.made(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


class MadeOnce(OnDemand[Made]):
    """Values that are made when first asked for, and kept from then on."""

    def __init__(self, names: Iterable[str], made: Callable[[str], Made], kept: MutableMapping[str, Made]) -> None:
        super().__init__(names, made)
        self.kept = kept

    def __getitem__(self, name: str) -> Made:
        if name not in self.kept:
            self.kept[name] = super().__getitem__(name)
        return self.kept[name]


def each(columns: Mapping[str, Value], change: Callable[[str, Value], Made]) -> Mapping[str, Made]:
    """The columns after a change: at once where they are in memory, else when asked for."""
    if isinstance(columns, dict):
        return {name: change(name, values) for name, values in columns.items()}
    return OnDemand(columns, lambda name: change(name, columns[name]))


class Kept(MutableMapping[str, Value]):
    """Values in files of one folder. Files are numbered: a name may hold what a file's name cannot."""

    def __init__(self, folder: Path, save: Callable[[Path, Value], None], load: Callable[[Path], Value]) -> None:
        folder.mkdir(parents=True)
        self.folder, self.save, self.load = folder, save, load
        self.paths: dict[str, Path] = {}

    def __setitem__(self, name: str, value: Value) -> None:
        self.save(self.paths.setdefault(name, self.folder / f"{len(self.paths)}.npy"), value)

    def __getitem__(self, name: str) -> Value:
        return self.load(self.paths[name])

    def __delitem__(self, name: str) -> None:
        self.paths.pop(name).unlink()

    def __iter__(self) -> Iterator[str]:
        return iter(self.paths)

    def __len__(self) -> int:
        return len(self.paths)


def kept_arrays(scratch: Path | None, name: str) -> MutableMapping[str, Array]:
    """Arrays by column: in memory, or as files where there is a folder for them."""
    return Kept(scratch / name, np.save, np.load) if scratch else {}


def kept_counts(scratch: Path, label: str) -> MutableMapping[str, Counts]:
    return Kept(scratch / f"counts {label}", save_counts, load_counts)


def save_counts(path: Path, counts: Counts) -> None:
    if isinstance(counts, Codes):
        np.save(path, counts.counts)
    else:
        with path.open("wb") as file:
            np.savez(file, values=counts.values, counts=counts.counts, missing=counts.missing)


def load_counts(path: Path) -> Counts:
    found = np.load(path)
    if isinstance(found, np.ndarray):
        return Codes(found)
    with found:
        return Numbers(found["values"], found["counts"], int(found["missing"]))


def kept_words(scratch: Path | None) -> MutableMapping[str, pa.StringArray]:
    return Kept(scratch / "words", save_words, load_words) if scratch else {}


def save_words(path: Path, words: pa.StringArray) -> None:
    pq.write_table(pa.table({"words": words}), path)


def load_words(path: Path) -> pa.StringArray:
    return pq.read_table(path).column("words").combine_chunks()
