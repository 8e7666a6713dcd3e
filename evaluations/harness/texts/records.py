"""Documents as records, one after the other, from JSON Lines, CSV, Parquet or a folder of text files."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.unpacking import BLOCK, COMPRESSED, CheckedReader, open_bytes

Record = dict[str, Any]
Records = Iterator[tuple[int, Record]]
LONGEST = 2 << 20
"""Bytes of one document."""
ROWS_A_BATCH = 4096
BOM = "\ufeff"
TEXT_FILE = ".txt"
csv.field_size_limit(BLOCK)


def records(path: Path) -> Records:
    """Each with its number, from 1. Raises Refused for a file that is missing, empty or of no known kind."""
    if path.is_dir():
        return in_folder(path)
    if not path.is_file():
        raise Refused("There is no file {file}.", file=path.name)
    if path.stat().st_size == 0:
        raise Refused("{file} is empty. Send a file with at least one document.", file=path.name)
    return reader_of(path)(path)


def reader_of(path: Path) -> Callable[[Path], Records]:
    packed = path.suffix.lower() in COMPRESSED
    ending = Path(path.stem if packed else path.name).suffix.lower()
    if ending in READERS and not (packed and ending == ".parquet"):
        return READERS[ending]
    raise Refused(
        "{file} is of no known kind. Use JSON Lines, CSV or TSV (also .gz or .zst), Parquet, or a folder of .txt files.",
        file=path.name,
    )


def in_folder(folder: Path) -> Records:
    """Text files, a document each, whose first folder is their label; else the parts of one set of documents."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not hidden(path.relative_to(folder)))
    if not files:
        raise Refused("The folder {folder} holds no file.", folder=folder.name)
    if all(path.suffix.lower() == TEXT_FILE for path in files):
        return text_files(folder, files)
    parts = (record for path in files for _, record in records(path))
    return enumerate(parts, 1)


def hidden(path: Path) -> bool:
    """Such as what a tool leaves beside its output."""
    return any(part.startswith((".", "_")) for part in path.parts)


def text_files(folder: Path, files: list[Path]) -> Records:
    for number, path in enumerate(files, 1):
        inside = path.relative_to(folder)
        if path.stat().st_size > LONGEST:
            raise too_long(number)
        try:
            text = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError as error:
            raise Refused("{file} is not valid UTF-8. Save it with UTF-8 encoding.", file=path.name) from error
        label = {"label": inside.parts[0]} if len(inside.parts) > 1 else {}
        yield number, {"id": inside.as_posix(), "text": text.removeprefix(BOM), **label}


def too_long(number: int) -> Refused:
    return Refused("Document {row:,} is longer than {most} MiB.", row=number, most=LONGEST >> 20)


def lines(path: Path) -> Records:
    with open_bytes(path) as raw, io.BufferedReader(CheckedReader(raw), BLOCK) as text:
        number = 0
        for line in iter(lambda: text.readline(BLOCK), b""):
            if line.strip():
                number += 1
                yield number, object_in(line, number)


def object_in(line: bytes, number: int) -> Record:
    def unique(pairs: list[tuple[str, Any]]) -> Record:
        found = dict(pairs)
        if len(found) < len(pairs):
            raise Refused("Document {row:,} names a field twice.", row=number)
        return found

    try:
        record = json.loads(line.decode("utf-8-sig"), object_pairs_hook=unique, parse_constant=refuse_constant)
    except Refused:
        raise
    except (ValueError, RecursionError) as error:
        raise Refused("Line {row:,} is not valid JSON. Write one document a line.", row=number) from error
    if not isinstance(record, dict):
        raise Refused("Line {row:,} is not a JSON object. Write one document a line.", row=number)
    return record


def refuse_constant(name: str) -> None:
    """NaN and Infinity are none of JSON's values."""
    raise ValueError(name)


def delimited(path: Path, separator: str) -> Records:
    with open_bytes(path) as raw, io.BufferedReader(CheckedReader(raw), BLOCK) as checked:
        text = io.TextIOWrapper(checked, "utf-8-sig", newline="")
        reader = csv.reader(text, delimiter=separator, strict=True)
        try:
            names = next(reader, [])
            if twice := sorted({name for name in names if names.count(name) > 1}):
                raise Refused("The header names {column} twice.", column=twice[0])
            for number, row in enumerate(filter(None, reader), 1):
                if len(row) != len(names):
                    raise Refused(
                        "Row {row:,} has {found} fields and the header {named}. Quote what holds a separator.",
                        row=number,
                        found=len(row),
                        named=len(names),
                    )
                yield number, dict(zip(names, row, strict=True))
        except csv.Error as error:
            raise Refused(
                "Line {line:,} is no valid CSV. Check that every quote is closed.", line=reader.line_num
            ) from error


def parquet(path: Path) -> Records:
    try:
        with pq.ParquetFile(path) as file:
            number = 0
            for batch in file.iter_batches(ROWS_A_BATCH):
                for record in batch.to_pylist():
                    number += 1
                    yield number, record
    except (pa.ArrowException, OSError) as error:
        raise Refused("{file} is no Parquet file that can be read.", file=path.name) from error


READERS: dict[str, Callable[[Path], Records]] = {
    ".jsonl": lines,
    ".ndjson": lines,
    ".csv": partial(delimited, separator=","),
    ".tsv": partial(delimited, separator="\t"),
    ".tab": partial(delimited, separator="\t"),
    ".parquet": parquet,
}
"""By the ending beneath that of a compression."""
