"""JSON Lines: one flat object a line. A name that a row leaves out is missing there."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.unpacking import BLOCK, CheckedReader, open_bytes
from evaluations.harness.tables.sources.source import MAX_COLUMNS, ROWS_A_BATCH, TEXT, Source, check_names


def lines(path: Path) -> Source:
    names: dict[str, None] = {}
    for _, row in objects(path):
        names.update(dict.fromkeys(row))
        if len(names) > MAX_COLUMNS:
            break
    columns = check_names(list(names))
    return Source(columns, lambda: line_batches(path, columns))


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
    arrays = [json_array([row.get(name) for row in rows]) for name in names]
    return pa.RecordBatch.from_arrays(arrays, names=names)


def json_array(values: list[Any]) -> pa.Array:
    """Whole numbers beyond 64 bits as text, so that none of their digits is lost."""
    try:
        if any(isinstance(value, float) for value in values):
            return pa.array([None if value is None else float(value) for value in values])
        array = pa.array(values)
    except (pa.ArrowInvalid, OverflowError):
        array = pa.array([None if value is None else str(value) for value in values])
    return array.cast(TEXT) if pa.types.is_string(array.type) else array


def objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    with open_bytes(path) as raw, io.BufferedReader(CheckedReader(raw), BLOCK) as text:
        number = 0
        for line in iter(lambda: text.readline(BLOCK), b""):
            if not line.strip():
                continue
            number += 1
            yield number, flat_object(line, number)


def flat_object(line: bytes, number: int) -> dict[str, Any]:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            raise Refused("Row {row:,} names a field twice.", row=number)
        return found

    try:
        row = json.loads(line, object_pairs_hook=unique)
    except Refused:
        raise
    except (ValueError, RecursionError) as error:
        raise Refused("Row {row:,} is not valid JSON. Write one object a line.", row=number) from error
    if not isinstance(row, dict):
        raise Refused("Row {row:,} is not a JSON object. Write one object a line.", row=number)
    check_fields(row, number, escaped=b"\\u" in line)
    return row


def check_fields(row: dict[str, Any], number: int, *, escaped: bool) -> None:
    """An escape can write half of a character, which is no text that could be stored."""
    for name, value in row.items():
        if escaped and halved(name):
            raise Refused("Row {row:,} has half a character in the name of a field. Correct the name.", row=number)
        if isinstance(value, dict | list):
            raise Refused("Row {row:,} holds a nested value in column {column}.", row=number, column=name)
        if escaped and isinstance(value, str) and halved(value):
            raise Refused(
                "Row {row:,} holds half a character in column {column}. Correct the text.", row=number, column=name
            )


def halved(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)
