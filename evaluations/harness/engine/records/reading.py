"""Records, one after the other. What cannot be read is refused in one sentence with its file, its place and what to do."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from evaluations.harness.engine.records.delimited import delimited
from evaluations.harness.engine.records.lines import lines
from evaluations.harness.engine.records.parquet import parquet
from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.unpacking import COMPRESSED

Record = dict[str, Any]
Records = Iterator[tuple[int, Record]]
PARQUET = ".parquet"
DELIMITED: Mapping[str, str] = {".csv": ",", ".tsv": "\t", ".tab": "\t"}
READERS: Mapping[str, Callable[[Path], Iterator[Record]]] = {
    ".jsonl": lines,
    ".ndjson": lines,
    PARQUET: parquet,
    **{ending: partial(delimited, separator=separator) for ending, separator in DELIMITED.items()},
}
"""By the ending beneath that of a compression."""


def records(*paths: Path) -> Records:
    """Of all files as if they were one, each with its number, from 1.

    Raises Refused for a file that is missing, empty or of no known kind; while reading for what is wrong inside one; and at
    the end where there was no record at all.
    """
    for path in paths:
        check(path)
    return numbered(paths)


def check(path: Path) -> None:
    if path.is_dir():
        raise Refused("{file} is a folder. Give the files in it.", file=path.name)
    if not path.is_file():
        raise Refused("There is no file {file}.", file=path.name)
    if not is_known(path):
        raise Refused(
            "{file} is of no known kind. Use JSON Lines, CSV or TSV (also .gz or .zst), or Parquet.", file=path.name
        )
    if path.stat().st_size == 0:
        raise Refused("{file} is empty. Send a file with at least one row.", file=path.name)


def numbered(paths: tuple[Path, ...]) -> Records:
    number = 0
    for number, record in enumerate((record for path in paths for record in told(path)), 1):
        yield number, record
    if not number:
        raise Refused("{file} is empty. Send a file with at least one row.", file=paths[0].name)


def told(path: Path) -> Iterator[Record]:
    """What is wrong inside says which file it is in."""
    try:
        yield from READERS[kind_of(path)](path)
    except Refused as problem:
        raise Refused(
            "{file}: {problem}", row=problem.row, column=problem.column, file=path.name, problem=problem
        ) from problem


def kind_of(path: Path) -> str:
    """Its ending beneath that of a compression. Parquet is compressed inside."""
    packed = path.suffix.lower() in COMPRESSED
    ending = Path(path.stem if packed else path.name).suffix.lower()
    return "" if packed and ending == PARQUET else ending


def is_known(path: Path) -> bool:
    return kind_of(path) in READERS


def is_delimited(path: Path) -> bool:
    """Whether it holds nothing but text."""
    return kind_of(path) in DELIMITED
