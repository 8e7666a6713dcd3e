"""Rows of a study's files, whatever their format. What is written alike is the same row."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from evaluations.harness.engine.records.objects import is_whole, value_in
from evaluations.harness.engine.records.reading import is_delimited, records
from evaluations.harness.engine.refused import Refused

Row = Mapping[str, Any]
EMPTY = (None, "")


def rows_of(path: Path) -> Iterator[Row]:
    """Without what is null or empty: text that has a digest. Raises Refused that names the file and, where it is known, the row."""
    read = plain if is_delimited(path) else as_json
    for at, record in records(path):
        row = {name: read(value) for name, value in record.items() if value not in EMPTY}
        if not is_whole(row):
            raise Refused("Row {row:,} of {file} holds half a character. Correct its escapes.", row=at, file=path.name)
        yield row


def plain(value: str) -> Any:
    """What CSV can only write as text: true and false, lists and objects."""
    if value in {"true", "false"} or value[:1] in {"[", "{"}:
        try:
            return value_in(value)
        except (ValueError, RecursionError):
            return value
    return value


def as_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()
    return value


def gathered(paths: Sequence[Path]) -> Iterator[tuple[int, str, Row]]:
    """Row number, file and row of each file, one after the other."""
    for path in paths:
        for at, row in enumerate(rows_of(path), 1):
            yield at, path.name, row
