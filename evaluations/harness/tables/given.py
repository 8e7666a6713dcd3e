"""The tables of one run, read from files: in memory, or column by column through files in a folder for scratch."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TypeVar

import pyarrow as pa

from evaluations.harness.engine.modality import DUCKDB, MEMORY, Given
from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.words import to_translate
from evaluations.harness.tables.declared import NOTHING, Declared
from evaluations.harness.tables.readers import READERS
from evaluations.harness.tables.reading import read as read_table
from evaluations.harness.tables.reading import write_typed
from evaluations.harness.tables.related import read_related
from evaluations.harness.tables.stored import Columns, StoredTable
from evaluations.harness.tables.tables import Tables, hashed
from evaluations.harness.tables.tallies import PushedTable

Table = TypeVar("Table", bound=Columns)

NO_RELATED = to_translate(
    "Related tables are measured in memory. Run without --streamed and --engine, or do not declare them."
)


def read(given: Given) -> Tables:
    """Raises Refused with one sentence that says which table it is about."""
    if given.scratch is None:
        train, holdout, synthetic = by_role(given.files, reading(given, in_memory(given.declared)))
        related = read_related(given.declared.related, given.beside, reading(given, in_memory(NOTHING)))
        draws = list(synthetic.values())
        return Tables.of(train, holdout, draws, given.declared, related, reader=given.reader)
    if given.declared.related:
        raise Refused(NO_RELATED)
    with ExitStack() as until_read:
        stays = stored_in if given.engine == MEMORY else partial(pushed_in, given.engine, until_read)
        stored = by_role(given.files, reading(given, stays(given.scratch, given.declared)))
    kept = list(stored[2].values())
    tables = Tables.of(stored[0], stored[1], kept, given.declared, scratch=given.scratch, reader=given.reader)
    return replace(tables, sample=given.sample)


def reading(given: Given, read_by: Callable[[Path, int], Table]) -> Callable[[Path], Table]:
    """By the reader of the protocol; for a report that is measured again, by whichever gives what it was measured on."""

    def one(path: Path) -> Table:
        order = sorted(READERS, key=lambda number: number != given.reader) if given.claimed else ()
        for number in order:
            with suppress(Refused):
                table = read_by(path, number)
                if hashed(table)[1] in given.claimed:
                    return table
        return read_by(path, given.reader)

    return one


def in_memory(declared: Declared) -> Callable[[Path, int], pa.Table]:
    return lambda path, number: read_table(path, said=declared, reader=number)


def by_role(
    files: Mapping[str, Sequence[Path]], reader: Callable[[Path], Table]
) -> tuple[Table, Table | None, dict[str, Table]]:
    """Train, holdout and the synthetic tables by name."""

    def table(role: str, path: Path) -> Table:
        try:
            return reader(path)
        except Refused as problem:
            raise Refused(
                "{role} ({file}): {problem}",
                row=problem.row,
                column=problem.column,
                role=role,
                file=path.name,
                problem=problem,
            ) from problem

    train = table("train", files["train"][0])
    unseen = files.get("holdout", ())
    holdout = table("holdout", unseen[0]) if unseen else None
    names = [f"{at} {path.name}" for at, path in enumerate(files["synthetic"], 1)]
    synthetic = {name: table("synthetic", path) for name, path in zip(names, files["synthetic"], strict=True)}
    return train, holdout, synthetic


def pushed_in(
    engine: str, until_read: ExitStack, scratch: Path, declared: Declared
) -> Callable[[Path, int], PushedTable]:
    """Has an engine count each table where it lies; one elsewhere is asked for nothing once all are read."""
    engines = import_module("evaluations.harness.tables.engines")
    connection, numbers = engines.connected(engine, scratch), itertools.count(1)
    push = engines.pushed if engine == DUCKDB else engines.pushed_elsewhere
    if engine != DUCKDB:
        until_read.callback(connection.disconnect)

    def reader(path: Path, number: int) -> PushedTable:
        found: PushedTable = push(path, connection, scratch / f"table {next(numbers)}", declared, number)
        return found

    return reader


def stored_in(scratch: Path, declared: Declared) -> Callable[[Path, int], StoredTable]:
    """Writes each table once as typed Parquet."""
    numbers = itertools.count(1)

    def reader(path: Path, number: int) -> StoredTable:
        out = scratch / f"{next(numbers)}.parquet"
        write_typed(path, out, {}, declared, number)
        return StoredTable(out)

    return reader
