"""Parquet: flat columns of plain types."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from evaluations.harness.engine.refused import Refused
from evaluations.harness.tables.sources.source import ROWS_A_BATCH, Source, check_names

READER = b"countersign.reader"
"""Where typed Parquet says which version of our reader wrote it."""


def parquet(path: Path, int96: str | None) -> Source:
    """`int96`: the unit of the timestamps of older Spark; by nanoseconds, the default, years beyond 2262 come out wrong."""
    try:
        schema = pq.ParquetFile(path, coerce_int96_timestamp_unit=int96).schema_arrow
    except MemoryError as error:
        raise too_large(path) from error
    except (pa.ArrowException, OSError) as error:
        raise Refused("{file} is no readable Parquet file.", file=path.name) from error
    names = check_names(list(schema.names))
    for field in schema:
        if not is_plain(field.type):
            raise Refused("Column {column} has a type that cannot be measured.", column=field.name)
    texts = [field.name for field in schema if pa.types.is_string(field.type)]
    stored = schema if READER in (schema.metadata or {}) else None
    return Source(names, lambda: parquet_batches(path, texts, int96), stored=stored)


def parquet_batches(path: Path, texts: list[str], int96: str | None) -> Iterator[pa.RecordBatch]:
    try:
        stored = pq.ParquetFile(path, read_dictionary=texts, coerce_int96_timestamp_unit=int96)
        for batch in stored.iter_batches(ROWS_A_BATCH):
            batch.validate(full=True)
            yield batch
    except MemoryError as error:
        raise too_large(path) from error
    except (pa.ArrowException, OSError) as error:
        raise Refused("{file} is damaged: its content does not match its own description.", file=path.name) from error


def too_large(path: Path) -> Refused:
    return Refused(
        "{file} needs more memory to be read than is allowed. Send a smaller table, or have the limit raised.",
        file=path.name,
    )


def is_plain(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        return is_plain(kind.value_type)
    tests = ("null", "boolean", "integer", "floating", "decimal", "string", "large_string", "string_view")
    return any(getattr(pa.types, f"is_{test}")(kind) for test in (*tests, "date", "timestamp"))
