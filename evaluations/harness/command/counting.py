"""The options that say what counts tables, and where their columns go meanwhile."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from evaluations.harness.engine.modality import DUCKDB, MEMORY
from evaluations.harness.engine.refused import Refused

STREAMED = (
    "for tables that do not fit into memory: only metrics on counts; columns go to the folder for temporary files"
)
ENGINE = (
    "what counts the tables: memory (default); duckdb, which reads Parquet where it lies and gives what --streamed gives; or the "
    "address of another engine, such as postgres://host/name, whose tables are named instead of files and whose rows stay there"
)
SAMPLE = "with --streamed or --engine duckdb: measure what needs whole rows on so many of each table; never what looks for copies"


def add_engine(command: argparse.ArgumentParser) -> None:
    command.add_argument("--streamed", action="store_true", help=STREAMED)
    command.add_argument("--engine", default=MEMORY, help=ENGINE)
    command.add_argument("--sample", type=int, metavar="ROWS", help=SAMPLE)


def check_sample(options: argparse.Namespace) -> None:
    if options.sample is None:
        return
    if options.sample < 1:
        raise Refused("A sample has at least one row. Give --sample a number from 1 up.")
    if not (options.engine == DUCKDB or (options.streamed and options.engine == MEMORY)):
        raise Refused(
            "A sample is taken of tables that stay on this disk. Give --sample with --streamed or --engine duckdb."
        )


@contextmanager
def scratch_folder(options: argparse.Namespace) -> Iterator[Path | None]:
    """None where the tables are measured in memory."""
    if not options.streamed and options.engine == MEMORY:
        yield None
        return
    with TemporaryDirectory(prefix="harness-") as folder:
        yield Path(folder)
