"""A table in parts, as Spark and Hive write it: files in a folder, and columns in the names of folders."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import pyarrow as pa

from evaluations.harness.engine.refused import Refused
from evaluations.harness.tables.sources.source import Source, check_names, words

HIVE_MISSING = "__HIVE_DEFAULT_PARTITION__"
LEDGERS = ("_delta_log", ".hoodie", "metadata")
"""What tells which of the files count: such a folder is more than the sum of its parts."""


@dataclass(frozen=True)
class Part:
    """One file, and what the names of its folders say of all of its rows."""

    name: str
    source: Source
    told: dict[str, str | None]


def folder(path: Path, open_file: Callable[[Path], Source]) -> Source:
    if any((path / ledger).is_dir() for ledger in LEDGERS):
        raise Refused(
            "{file} keeps a log of which of its files count. Write its current rows as plain Parquet.", file=path.name
        )
    files = [file for file in sorted(path.rglob("*")) if counts(file, path)]
    parts = [Part(str(file.relative_to(path)), open_file(file), told(file.relative_to(path))) for file in files]
    if not parts:
        raise Refused("The folder {file} holds no table. Name a file, or a folder of files.", file=path.name)
    names = check_names([*parts[0].source.names, *parts[0].told])
    check_parts(parts, names)
    textual = frozenset(parts[0].source.textual) | parts[0].told.keys()
    return Source(names, lambda: all_batches(parts, names), textual)


def counts(file: Path, folder: Path) -> bool:
    """Spark's and Hive's own notes begin with an underscore or a point; a part without rows may be empty."""
    steps = file.relative_to(folder).parts
    notes = any(step.startswith(("_", ".")) and "=" not in step for step in steps)
    return not notes and file.is_file() and file.stat().st_size > 0


def told(relative: Path) -> dict[str, str | None]:
    pairs = [step.partition("=") for step in relative.parts[:-1] if "=" in step]
    return {unquote(name): None if value == HIVE_MISSING else unquote(value) for name, _, value in pairs}


def check_parts(parts: Sequence[Part], names: Sequence[str]) -> None:
    for part in parts:
        if {*part.source.names, *part.told} != set(names) or part.source.textual != parts[0].source.textual:
            raise Refused(
                "The parts {first} and {other} of the folder differ in their columns. Write all with the same header.",
                first=parts[0].name,
                other=part.name,
            )


def all_batches(parts: Sequence[Part], names: Sequence[str]) -> Iterator[pa.RecordBatch]:
    for part in parts:
        for batch in part.source.batches():
            said = {name: words([value] * batch.num_rows) for name, value in part.told.items()}
            columns = dict(zip(part.source.names, batch.columns, strict=True)) | said
            yield pa.RecordBatch.from_arrays([columns[name] for name in names], names=list(names))
