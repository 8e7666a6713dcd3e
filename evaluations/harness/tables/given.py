"""The tables of one run, read from files: in memory, or column by column through files in a folder for scratch."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from evaluations.harness.engine.modality import Given
from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.words import to_translate
from evaluations.harness.tables.reading import read as read_table
from evaluations.harness.tables.reading import write_typed
from evaluations.harness.tables.related import read_related
from evaluations.harness.tables.stored import StoredTable
from evaluations.harness.tables.tables import Tables

Table = TypeVar("Table")

NO_RELATED = to_translate("Related tables are measured in memory. Run without --streamed, or do not declare them.")


def read(given: Given) -> Tables:
    """Raises Refused with one sentence that says which table it is about."""
    if given.scratch is None:
        train, holdout, synthetic = by_role(given.files, read_table)
        related = read_related(given.declared.related, given.beside)
        return Tables.of(train, holdout, list(synthetic.values()), given.declared, related)
    if given.declared.related:
        raise Refused(NO_RELATED)
    stored = by_role(given.files, stored_in(given.scratch))
    return Tables.of(stored[0], stored[1], list(stored[2].values()), given.declared, scratch=given.scratch)


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


def stored_in(scratch: Path) -> Callable[[Path], StoredTable]:
    """A reader that writes each table once as typed Parquet."""
    numbers = itertools.count(1)

    def reader(path: Path) -> StoredTable:
        out = scratch / f"{next(numbers)}.parquet"
        write_typed(path, out, {})
        return StoredTable(out)

    return reader
