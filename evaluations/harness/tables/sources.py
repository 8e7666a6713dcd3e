"""Where rows come from: CSV, JSON Lines or Parquet, opened strictly and read in batches."""

import codecs
import csv
import gzip
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq

from evaluations.harness.engine.refused import Refused

MAX_COLUMNS = 2_000
MAX_NAME = 256
BLOCK = 16 << 20
MOST_UNPACKED, TIMES_PACKED = 64 << 20, 200
"""No table of more than so many bytes packs into less than that part of itself; a bomb does."""
ROWS_A_BATCH = 65_536
TEXT = pa.dictionary(pa.int32(), pa.string())


@dataclass(frozen=True)
class Source:
    """Names, a fresh pass over the rows at each call, and whether values are still plain text."""

    names: list[str]
    batches: Callable[[], Iterator[pa.RecordBatch]]
    textual: bool


def open_source(path: Path) -> Source:
    endings = [ending.lower() for ending in path.suffixes[-2:]]
    if not path.is_file():
        raise Refused("There is no file {file}.", file=path.name)
    if path.stat().st_size == 0:
        raise Refused("{file} is empty. Upload a table with a header and at least one row.", file=path.name)
    if endings[-1:] == [".parquet"]:
        return parquet(path)
    kind = endings[0] if endings[-1:] == [".gz"] else "".join(endings[-1:])
    if kind == ".csv":
        return delimited(path)
    if kind in {".jsonl", ".ndjson"}:
        return lines(path)
    raise Refused("{file} is of no known kind. Use .csv, .csv.gz, .jsonl, .jsonl.gz or .parquet.", file=path.name)


def check_names(names: list[str]) -> list[str]:
    if len(names) > MAX_COLUMNS:
        raise Refused(
            "The table has {count:,} columns; the most that can be read is {most:,}.",
            count=len(names),
            most=MAX_COLUMNS,
        )
    seen: set[str] = set()
    for position, name in enumerate(names, 1):
        if not name.strip():
            raise Refused("The name of column {position} is empty. Name every column in the header.", position=position)
        if len(name) > MAX_NAME:
            raise Refused(
                "The name of column {position} is longer than {most} characters.", position=position, most=MAX_NAME
            )
        if name in seen:
            raise Refused(
                "The header names column {position} like one before it. Names must differ.", position=position
            )
        seen.add(name)
    return names


class CheckedText(io.RawIOBase):
    """Passes bytes on while they are UTF-8 without NUL, and counts lines to say where they are not."""

    def __init__(self, raw: BinaryIO) -> None:
        self.raw = raw
        self.decoder = codecs.getincrementaldecoder("utf-8")()
        self.line = 1

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        try:
            chunk = self.raw.read(size if size and size > 0 else BLOCK)
        except (OSError, EOFError) as error:
            raise Refused("The compressed file is damaged. Compress it again and retry.") from error
        nul = chunk.find(b"\0")
        if nul >= 0:
            line = self.line + chunk.count(b"\n", 0, nul)
            raise Refused("Line {line:,} holds a NUL byte. Save the file as plain UTF-8 text.", line=line)
        try:
            self.decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            line = self.line + chunk.count(b"\n", 0, max(error.start, 0))
            raise Refused("Line {line:,} is not valid UTF-8. Save the file with UTF-8 encoding.", line=line) from error
        self.line += chunk.count(b"\n")
        return chunk


class Unpacked(gzip.GzipFile):
    """Reads a packed file until it turns out to be no table."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "rb")
        self.left = max(MOST_UNPACKED, TIMES_PACKED * path.stat().st_size)

    def read(self, size: int | None = -1) -> bytes:
        chunk = super().read(size)
        self.left -= len(chunk)
        if self.left < 0:
            raise Refused(
                "The file unpacks to more than {times} times its size. Send the table unpacked.", times=TIMES_PACKED
            )
        return chunk


def open_bytes(path: Path) -> BinaryIO:
    return Unpacked(path) if path.suffix.lower() == ".gz" else path.open("rb")  # type: ignore[return-value]


def delimited(path: Path) -> Source:
    names = header(path)
    return Source(names, lambda: delimited_batches(path, names), textual=True)


def header(path: Path) -> list[str]:
    """The first record, read by Python's own strict parser; commas and double quotes only."""
    with open_bytes(path) as raw:
        text = CheckedText(raw).read(BLOCK).decode("utf-8-sig", errors="ignore")
    try:
        names = next(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (csv.Error, StopIteration) as error:
        raise Refused("The header cannot be read. Check the quoting in the first line.") from error
    if len(names) == 1 and any(mark in names[0] for mark in ";\t|"):
        raise Refused("The header's fields are not separated by commas. Save the file with commas.")
    return check_names(names)


def delimited_batches(path: Path, names: list[str]) -> Iterator[pa.RecordBatch]:
    def ragged(row: Any) -> str:
        problem.append(ragged_row(row.number, row.actual_columns, row.expected_columns))
        return "error"

    problem: list[Refused] = []
    read = arrow_csv.ReadOptions(use_threads=False, block_size=BLOCK)
    parse = arrow_csv.ParseOptions(
        newlines_in_values=True, ignore_empty_lines=len(names) > 1, invalid_row_handler=ragged
    )
    convert = arrow_csv.ConvertOptions(
        column_types=dict.fromkeys(names, TEXT), null_values=[""], strings_can_be_null=True
    )
    with open_bytes(path) as raw:
        try:
            stream = arrow_csv.open_csv(
                pa.PythonFile(CheckedText(raw), mode="r"),
                read_options=read,
                parse_options=parse,
                convert_options=convert,
            )
            yield from stream
        except (pa.ArrowInvalid, pa.ArrowKeyError) as error:
            raise (problem or [unreadable(error)])[0] from error


def ragged_row(line: int | None, actual: int, expected: int) -> Refused:
    row = line - 1 if line else None
    fields = f"{actual:,} field{'' if actual == 1 else 's'}"
    if row:
        return Refused(
            "Row {row:,} has {fields}; the header names {expected:,}. Check the quoting in that row.",
            row=row,
            fields=fields,
            expected=expected,
        )
    return Refused(
        "A row has {fields}; the header names {expected:,}. Check the quoting in that row.",
        fields=fields,
        expected=expected,
    )


def unreadable(error: Exception) -> Refused:
    if "straddl" in str(error):
        return Refused("A row is longer than {most} MB. Check that every quote is closed.", most=BLOCK >> 20)
    return Refused("The table cannot be read to its end. Check that every quote is closed.")


def lines(path: Path) -> Source:
    """JSON Lines: one flat object a line. A name that a row leaves out is missing there."""
    names: dict[str, None] = {}
    for _, row in objects(path):
        names.update(dict.fromkeys(row))
        if len(names) > MAX_COLUMNS:
            break
    columns = check_names(list(names))
    return Source(columns, lambda: line_batches(path, columns), textual=False)


def line_batches(path: Path, names: list[str]) -> Iterator[pa.RecordBatch]:
    pending: list[dict[str, Any]] = []
    types: dict[str, type] = {}
    for number, row in objects(path):
        check_types(row, number, types)
        pending.append(row)
        if len(pending) == ROWS_A_BATCH:
            yield gathered(pending, names)
            pending = []
    if pending:
        yield gathered(pending, names)


def check_types(row: dict[str, Any], number: int, types: dict[str, type]) -> None:
    for name, value in row.items():
        if value is None:
            continue
        kind = float if isinstance(value, int) and not isinstance(value, bool) else type(value)
        if types.setdefault(name, kind) is not kind:
            raise Refused("Row {row:,} changes the type of column {column}.", row=number, column=name)


def gathered(rows: list[dict[str, Any]], names: list[str]) -> pa.RecordBatch:
    arrays = [json_array([row.get(name) for row in rows], name) for name in names]
    return pa.RecordBatch.from_arrays(arrays, names=names)


def json_array(values: list[Any], name: str) -> pa.Array:
    if any(isinstance(value, float) for value in values):
        values = [None if value is None else float(value) for value in values]
    try:
        array = pa.array(values)
    except (pa.ArrowInvalid, OverflowError) as error:
        raise Refused("Column {column} holds a whole number beyond 64 bits. Write it as text.", column=name) from error
    return array.cast(TEXT) if pa.types.is_string(array.type) else array


def objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    with open_bytes(path) as raw, io.BufferedReader(CheckedReader(raw), BLOCK) as text:
        number = 0
        for line in iter(lambda: text.readline(BLOCK), b""):
            if not line.strip():
                continue
            number += 1
            yield number, flat_object(line, number)


class CheckedReader(CheckedText):
    def readinto(self, buffer: Any) -> int:
        chunk = self.read(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)


def flat_object(line: bytes, number: int) -> dict[str, Any]:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            raise Refused("Row {row:,} names a field twice.", row=number)
        return found

    try:
        row = json.loads(line, object_pairs_hook=unique)
    except (json.JSONDecodeError, RecursionError) as error:
        raise Refused("Row {row:,} is not valid JSON. Write one object a line.", row=number) from error
    if not isinstance(row, dict):
        raise Refused("Row {row:,} is not a JSON object. Write one object a line.", row=number)
    for name, value in row.items():
        if isinstance(value, dict | list):
            raise Refused("Row {row:,} holds a nested value in column {column}.", row=number, column=name)
    return row


def parquet(path: Path) -> Source:
    try:
        schema = pq.ParquetFile(path).schema_arrow
    except (pa.ArrowException, OSError) as error:
        raise Refused("{file} is no readable Parquet file.", file=path.name) from error
    names = check_names(list(schema.names))
    for field in schema:
        if not is_plain(field.type):
            raise Refused("Column {column} has a type that cannot be measured.", column=field.name)
    texts = [field.name for field in schema if pa.types.is_string(field.type)]
    return Source(names, lambda: parquet_batches(path, texts), textual=False)


def parquet_batches(path: Path, texts: list[str]) -> Iterator[pa.RecordBatch]:
    try:
        stored = pq.ParquetFile(path, read_dictionary=texts)
        for batch in stored.iter_batches(ROWS_A_BATCH):
            batch.validate(full=True)
            yield batch
    except (pa.ArrowException, OSError) as error:
        raise Refused("{file} is damaged: its content does not match its own description.", file=path.name) from error


def is_plain(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        return is_plain(kind.value_type)
    tests = ("null", "boolean", "integer", "floating", "decimal", "string", "large_string", "string_view")
    return any(getattr(pa.types, f"is_{test}")(kind) for test in (*tests, "date", "timestamp"))
