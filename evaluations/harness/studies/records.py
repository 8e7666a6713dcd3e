"""Rows of a file, whatever its format: JSON Lines, CSV (also packed) or Parquet. What is written alike is the same row."""

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.unpacking import COMPRESSED, DAMAGE, open_bytes

Row = Mapping[str, Any]
LONGEST, MOST = 2**21, 2**29
"""Characters of one field, and bytes of a whole file once it is unpacked."""


def rows_of(path: Path) -> list[Row]:
    """Every row, without what is null or empty. Raises Refused that names the file and, where it is known, the row."""
    reader = READERS.get(Path(path.stem if path.suffix.lower() in COMPRESSED else path.name).suffix.lower())
    if reader is None:
        raise Refused("{file} is neither JSON Lines, CSV nor Parquet.", file=path.name)
    found: list[Row] = [{name: value for name, value in row.items() if value not in (None, "")} for row in reader(path)]
    if not found:
        raise Refused("{file} has no rows.", file=path.name)
    return found


def text_of(path: Path) -> str:
    try:
        with open_bytes(path) as source:
            data = source.read(MOST + 1)
    except DAMAGE as error:
        if isinstance(error, FileNotFoundError | PermissionError | IsADirectoryError):
            raise
        raise Refused("{file} is damaged: compress it again.", file=path.name) from error
    if len(data) > MOST:
        raise Refused("{file} holds more than 512 MiB. Split it.", file=path.name)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].count(b"\n") + 1
        raise Refused("Row {row} of {file} is not UTF-8.", row=before, file=path.name) from error


def of_json_lines(path: Path) -> Iterator[Row]:
    for at, line in enumerate(text_of(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line, parse_constant=refuse_constant)
        except (ValueError, RecursionError) as error:
            raise Refused("Row {row} of {file} is not JSON.", row=at, file=path.name) from error
        if not isinstance(row, dict):
            raise Refused("Row {row} of {file} is no object.", row=at, file=path.name)
        yield row


def refuse_constant(name: str) -> None:
    raise ValueError(name)


def of_csv(path: Path) -> Iterator[Row]:
    csv.field_size_limit(LONGEST)
    try:
        reader = csv.DictReader(text_of(path).splitlines(keepends=True), strict=True)
        for at, row in enumerate(reader, 1):
            if None in row or None in row.values():
                raise Refused("Row {row} of {file} has other columns than the first.", row=at, file=path.name)
            yield {name: plain(value) for name, value in row.items()}
    except csv.Error as error:
        raise Refused("{file} is no valid CSV.", file=path.name) from error


def plain(value: str) -> Any:
    """What CSV can only write as text: true and false, lists and objects."""
    if value in {"true", "false"} or value[:1] in {"[", "{"}:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def of_parquet(path: Path) -> Iterator[Row]:
    try:
        table = pq.read_table(path, use_threads=False)
    except (pa.ArrowException, OSError) as error:
        raise Refused("{file} is no valid Parquet file.", file=path.name) from error
    for row in table.to_pylist():
        yield {name: as_json(value) for name, value in row.items()}


def as_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()
    return value


READERS: Mapping[str, Callable[[Path], Iterator[Row]]] = {
    ".jsonl": of_json_lines,
    ".ndjson": of_json_lines,
    ".csv": of_csv,
    ".parquet": of_parquet,
}


def gathered(paths: Sequence[Path]) -> Iterator[tuple[int, str, Row]]:
    """Row number, file and row of each file, one after the other."""
    for path in paths:
        for at, row in enumerate(rows_of(path), 1):
            yield at, path.name, row
