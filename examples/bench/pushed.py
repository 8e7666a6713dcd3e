"""`make bench`: how fast DuckDB counts Parquet parts where they lie, beside how fast the disk reads them.

python -m examples.bench.pushed [--rows N …] [--work FOLDER] [--out PAGE]
"""

import argparse
import math
import os
import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from evaluations.harness.engine.modality import DUCKDB
from evaluations.harness.tables.declared import NOTHING
from evaluations.harness.tables.engines import connected, pushed
from evaluations.harness.tables.readers import NEWEST

from .__main__ import ROOT, about, say
from .page import table
from .sections import write
from .tables import population

COLUMNS, PART, BLOCK = 20, 1_000_000, 8 << 20
MEGA = 1e6
HEAD = """## Counts where tables lie

Written by `make bench` on {machine} on {date}. Each table of {columns} columns lies in parts of a million rows, as Parquet writes them.
*Disk* is how fast its files are read from one end to the other, *counted* how fast `--engine duckdb` has counted every column of them and
read its type; before either the system forgets the files. *Slope* is the power of the rows with which the time grows from one size
to the next. The aim is half of the disk's speed. Where it is missed the processor is the limit: every different value of every
column is counted, so that what is measured of counts is what is measured in memory.
"""


@dataclass(frozen=True)
class Found:
    rows: int
    size: int
    disk: float
    counted: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[3_000_000, 10_000_000, 30_000_000])
    parser.add_argument("--work", type=Path, default=ROOT / "var" / "bench", help="where tables go, and are removed")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "reference" / "benchmark.md", help="the page")
    options = parser.parse_args()
    found = [measured(rows, options.work) for rows in options.rows]
    write(options.out, "engine", page(found))


def measured(rows: int, work: Path) -> Found:
    folder = work / f"parts-{rows}"
    try:
        say(f"{rows:,} rows")
        written(folder, rows)
        files = sorted(folder.iterdir())
        size = sum(file.stat().st_size for file in files)
        return Found(rows, size, seconds_to_read(files), seconds_to_count(folder, files))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def written(folder: Path, rows: int) -> None:
    folder.mkdir(parents=True)
    for number, start in enumerate(range(0, rows, PART)):
        values = population(min(PART, rows - start), COLUMNS, np.random.default_rng([rows, number]))
        columns = {name: pa.array(one, from_pandas=True) for name, one in values.items()}
        pq.write_table(pa.table(columns), folder / f"part-{number:05}.parquet")


def forgotten(files: Iterable[Path]) -> None:
    """Out of the system's memory, so that the disk has to read them."""
    for file in files:
        with file.open("rb") as opened:
            os.fsync(opened.fileno())
            os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def seconds_to_read(files: Iterable[Path]) -> float:
    forgotten(files)
    start = time.perf_counter()
    for file in files:
        with file.open("rb", buffering=0) as opened:
            while opened.read(BLOCK):
                pass
    return time.perf_counter() - start


def seconds_to_count(folder: Path, files: Iterable[Path]) -> float:
    with TemporaryDirectory() as scratch:
        engine = connected(DUCKDB, Path(scratch))
        forgotten(files)
        start = time.perf_counter()
        pushed(folder, engine, Path(scratch) / "table", NOTHING, NEWEST)
        return time.perf_counter() - start


def page(found: list[Found]) -> str:
    slopes = [math.nan, *(math.log(b.counted / a.counted) / math.log(b.rows / a.rows) for a, b in pairwise(found))]
    rows = [
        [f"{one.rows:,}", f"{one.size / MEGA:,.0f}", f"{one.size / MEGA / one.disk:,.0f}", f"{one.counted:.1f}",
         f"{one.size / MEGA / one.counted:,.0f}", f"{one.disk / one.counted:.0%}", "" if math.isnan(slope) else f"{slope:.2f}"]
        for one, slope in zip(found, slopes, strict=True)
    ]  # fmt: skip
    facts = about()
    head = HEAD.format(machine=facts["machine"], date=facts["date"], columns=COLUMNS)
    names = ["rows", "MB", "disk MB/s", "counted in s", "counted MB/s", "of the disk", "slope"]
    return "\n".join([head, *table(names, rows)])


if __name__ == "__main__":
    main()
