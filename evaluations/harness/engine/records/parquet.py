"""Parquet, so many rows at a time that memory stays flat."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from evaluations.harness.engine.records.delimited import named_once
from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.unpacking import BLOCK

ROWS_A_BATCH = 4096
BUFFER = 1 << 20
"""Bytes of a column that are read at once; without it Arrow holds whole columns, and then some."""


def parquet(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with pq.ParquetFile(path, pre_buffer=False, buffer_size=BUFFER) as file:
            check_names(pa.struct(list(file.schema_arrow)))
            done = 0
            for batch in file.iter_batches(at_once(file.metadata), use_threads=False):
                yield from rows_of(batch, done)
                done += len(batch)
    except PermissionError:
        raise
    except (pa.ArrowException, OSError) as error:
        raise Refused("It is no Parquet file that can be read. Write it again.") from error


def at_once(said: pq.FileMetaData) -> int:
    """Fewer rows where they are long."""
    rows: int = said.num_rows
    size: int = sum(said.row_group(at).total_byte_size for at in range(said.num_row_groups))
    return max(1, min(ROWS_A_BATCH, rows * BLOCK // 2 // max(1, size)))


def check_names(kind: pa.DataType) -> None:
    """Also of what lies inside a column."""
    inside = list(kind) if pa.types.is_struct(kind) else [kind.value_field] if is_list(kind) else []
    if pa.types.is_struct(kind):
        named_once([field.name for field in inside])
    for field in inside:
        check_names(field.type)


def is_list(kind: pa.DataType) -> bool:
    return isinstance(kind, pa.ListType | pa.LargeListType | pa.FixedSizeListType)


def rows_of(batch: pa.RecordBatch, done: int) -> Iterator[dict[str, Any]]:
    """Row by row where something may be wrong with one."""
    whole = batch.to_struct_array()
    plain = whole.nbytes <= BLOCK and is_finite(whole)
    try:
        found = whole.to_pylist() if plain else ()
    except UnicodeDecodeError:
        found = ()
    yield from found or (row_of(whole.slice(at, 1), done + at + 1) for at in range(len(whole)))


def row_of(row: pa.StructArray, number: int) -> dict[str, Any]:
    if not is_finite(row):
        raise Refused("Row {row:,} holds NaN or Infinity. Leave such numbers out.", row=number)
    try:
        found: dict[str, Any] = row.to_pylist()[0]
    except UnicodeDecodeError as error:
        raise Refused("Row {row:,} is not valid UTF-8. Write the file with UTF-8 encoding.", row=number) from error
    if row.nbytes > BLOCK and len(str(found)) > BLOCK:
        raise Refused("Row {row:,} is longer than {most} MiB.", row=number, most=BLOCK >> 20)
    return found


def is_finite(array: pa.Array) -> bool:
    """Of all numbers in it, however deep."""
    if pa.types.is_floating(array.type):
        return bool(pc.all(pc.is_finite(array), min_count=0).as_py())
    if pa.types.is_struct(array.type):
        return all(map(is_finite, array.flatten()))
    return not is_list(array.type) or is_finite(array.flatten())
