"""Tables beyond memory: written in pieces, measured column by column; how time and memory grow with the rows."""

import itertools
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from .processes import Run
from .tables import DECLARED, Case, drawn

PIECE = 500_000
MILLION = 1e6
HEAD = """## Tables beyond memory

`run --streamed` measures what follows from counts of a few columns at a time (ADR 0011). The tables have {columns} columns, the
holdout and the synthetic table as many rows as train. The last columns say what each further million rows added.

"""


def measured(folder: Path, sizes: Sequence[tuple[int, int]], ours: Callable[[Case], Run]) -> Iterator[dict[str, Any]]:
    """One size after the other; its tables are removed once they were measured."""
    for rows, columns in sizes:
        case = written(folder / f"streamed-{rows}x{columns}", rows, columns)
        yield {"rows": rows, "columns": columns, **ours(case).document()}
        shutil.rmtree(case.folder)


def written(folder: Path, rows: int, columns: int) -> Case:
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        sinks: dict[str, pq.ParquetWriter] = {}
        for first in range(0, rows, PIECE):
            rng = np.random.default_rng([rows, columns, first])
            for role, table in drawn(min(PIECE, rows - first), columns, rng).items():
                if role not in sinks:
                    sinks[role] = stack.enter_context(pq.ParquetWriter(folder / f"{role}.parquet", table.schema))
                sinks[role].write_table(table)
    (folder / "schema.yaml").write_text(DECLARED, encoding="utf-8")
    return Case(f"{rows:,} x {columns}, streamed", folder, rows, columns)


def section(found: Sequence[Mapping[str, Any]]) -> list[str]:
    """As Markdown; nothing where nothing was streamed."""
    if not found:
        return []
    head = "| rows | seconds | CPU s | peak MB | seconds a million | CPU s a million | MB a million |\n|---:|---:|---:|---:|---:|---:|---:|"
    lines = [
        f"| {one['rows']:,} | {one['seconds']:.1f} | {one['cpu']:.1f} | {one['peak_mb']:,.0f} | {' | '.join(growth)} |"
        for one, growth in zip(found, [("", "", ""), *map(added, found, found[1:])], strict=True)
    ]
    return [HEAD.format(columns=found[0]["columns"]) + "\n".join([head, *lines, ""])]


def added(fewer: Mapping[str, float], more: Mapping[str, float]) -> tuple[str, ...]:
    return tuple(f"{slope(fewer, more, what):.1f}" for what in ("seconds", "cpu", "peak_mb"))


def slope(fewer: Mapping[str, float], more: Mapping[str, float], what: str) -> float:
    """By a million rows."""
    return (more[what] - fewer[what]) / (more["rows"] - fewer["rows"]) * MILLION


def steepening(found: Sequence[Mapping[str, float]]) -> float | None:
    """How many times as many CPU seconds a further million rows takes at the end as at the beginning; linear is one."""
    slopes = [slope(fewer, more, "cpu") for fewer, more in itertools.pairwise(found)]
    return slopes[-1] / slopes[0] if len(slopes) > 1 else None
