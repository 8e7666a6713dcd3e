"""Excel and OpenDocument: the one sheet that holds something, its cells as the text that they would be in CSV."""

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook

from evaluations.harness.engine.refused import Refused
from evaluations.harness.tables.sources.source import ROWS_A_BATCH, Source, check_names, words

WHOLE = 2**53


def workbook(path: Path) -> Source:
    try:
        book = CalamineWorkbook.from_path(path)
        sheets = [rows for name in book.sheet_names if (rows := book.get_sheet_by_name(name).to_python())]
    except (CalamineError, OSError, ValueError) as error:
        raise Refused("{file} is no readable workbook, or is protected by a password.", file=path.name) from error
    if len(sheets) != 1:
        raise Refused(
            "{file} has {count} sheets with content. Save the sheet with the table in a file of its own.",
            file=path.name,
            count=len(sheets),
        )
    names = check_names([text_of(cell) or "" for cell in sheets[0][0]])
    texts = [[text_of(cell) for cell in row] for row in sheets[0][1:]]
    return Source(names, lambda: batches(names, texts), frozenset(names))


def batches(names: list[str], rows: list[list[str | None]]) -> Iterator[pa.RecordBatch]:
    for start in range(0, len(rows), ROWS_A_BATCH):
        columns = zip(*rows[start : start + ROWS_A_BATCH], strict=True)
        yield pa.RecordBatch.from_arrays([words(column) for column in columns], names=names)


def text_of(cell: Any) -> str | None:
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < WHOLE:
        return str(int(cell))
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(" ") if cell.time() != datetime.time() else cell.date().isoformat()
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    return str(cell) or None
