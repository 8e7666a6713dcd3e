"""The one strict reader of tables, for the command line and for the portal's ingest."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.words import to_translate
from evaluations.harness.tables.absent import without
from evaluations.harness.tables.declared import NOTHING, Declared
from evaluations.harness.tables.hashing import canonical_order, row_hashes, table_digest, type_name
from evaluations.harness.tables.kinds import TYPES
from evaluations.harness.tables.readers import FIRST, NEWEST, Kinds, reader_of, stored_columns
from evaluations.harness.tables.sources.parquet import READER
from evaluations.harness.tables.sources.source import Source
from evaluations.harness.tables.stored import StoredTable

ROLES = ("numeric", "categorical", "datetime", "boolean", "key", "text")
LONG_TEXT = 40
MOSTLY_DISTINCT = 0.5
NO_ROWS = to_translate("The table has no rows. Upload a table with a header and at least one row.")
KEY_NAME = re.compile(r"(^|[_\W])(id|key|uuid|guid)$", re.IGNORECASE)

__all__ = ["ROLES", "Column", "Refused", "describe", "ingest", "read"]


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds: its type, the role inferred from it, its missing and distinct values."""

    name: str
    type: str
    role: str
    missing: int
    distinct: int


def read(
    path: Path | str, *, declared: Mapping[str, str] | None = None, said: Declared = NOTHING, reader: int = NEWEST
) -> pa.Table:
    """The whole table, typed by the rule of this reader. Raises Refused with a sentence for a person.

    Roles that are `declared` are enforced. What was `said` of the table settles what can be read in two ways.
    """
    source, kinds = observed(Path(path), declared or {}, said, reader)
    schema = schema_of(kinds)
    table = pa.Table.from_batches(converted(source, kinds, schema), schema=schema)
    return table.unify_dictionaries().combine_chunks()


def observed(path: Path, declared: Mapping[str, str], said: Declared, number: int) -> tuple[Source, Kinds]:
    source, kinds = begun(path, declared, said, number)
    rows = 0
    for batch in source.batches():
        rows += batch.num_rows
        for kind, array in zip(kinds, batch.columns, strict=True):
            kind.observe(array)
    if not rows:
        raise Refused(NO_ROWS)
    return reader_of(number).settled(source, kinds), kinds


def begun(path: Path, declared: Mapping[str, str], said: Declared, number: int) -> tuple[Source, Kinds]:
    """What reads each column, before it has seen a value."""
    for name, role in declared.items():
        if role not in ROLES:
            raise Refused(
                "The declared role of column {column} is not one of {roles}.", column=name, roles=", ".join(ROLES)
            )
    reader = reader_of(number)
    source = reader.opened(path)
    plainly = not (declared or said.missing or said.written)
    stored = stored_columns(source.stored) if source.stored is not None and plainly else None
    return source, stored or [reader.column(name, source, declared.get(name), said) for name in source.names]


def schema_of(kinds: Kinds) -> pa.Schema:
    return pa.schema([(kind.name, TYPES[kind.kind]) for kind in kinds])


def converted(source: Source, kinds: Kinds, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    for batch in source.batches():
        columns = [kind.convert(array) for kind, array in zip(kinds, batch.columns, strict=True)]
        yield pa.RecordBatch.from_arrays(columns, schema=schema)


def describe(table: pa.Table) -> list[Column]:
    return [describe_column(name, table.column(name)) for name in table.column_names]


def describe_column(name: str, values: pa.ChunkedArray) -> Column:
    different = pc.unique(values.drop_null())
    role = role_of(name, different, len(values), values.null_count)
    return Column(name, type_name(values.type), role, values.null_count, len(different))


def role_of(name: str, different: pa.Array, rows: int, missing: int) -> str:
    """The role a person would most likely choose, by the different values that so many rows have; shown to be confirmed, and
    overruled by a declaration."""
    kind = type_name(different.type)
    unique = missing == 0 and len(different) == rows > 1
    if kind == "whole number":
        span = pc.min_max(different).as_py()
        in_turn = unique and rows > 20 and span["max"] - span["min"] == rows - 1
        return "key" if unique and (in_turn or KEY_NAME.search(name)) else "numeric"
    if kind == "text":
        return text_role(different, rows, unique=unique)
    return {"number": "numeric", "boolean": "boolean", "datetime": "datetime"}.get(kind, "categorical")


def text_role(different: pa.Array, rows: int, *, unique: bool) -> str:
    average = pc.mean(pc.utf8_length(different.cast(pa.string()))).as_py() or 0
    if len(different) > MOSTLY_DISTINCT * rows and average > LONG_TEXT:
        return "text"
    return "key" if unique and rows > 20 else "categorical"


def ingest(
    path: Path, out: Path, *, declared: Mapping[str, str] | None = None, said: Declared = NOTHING, reader: int = NEWEST
) -> dict[str, Any]:
    """Writes canonical typed Parquet, all of it or nothing, and returns what it holds. Memory stays flat."""
    partial = out.with_name(f".{out.name}.{os.getpid()}.partial")
    try:
        write_typed(path, partial, declared or {}, said, reader, absent=said.missing)
        facts = stored_facts(partial)
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)
    return facts


def write_typed(
    path: Path,
    out: Path,
    declared: Mapping[str, str],
    said: Declared = NOTHING,
    reader: int = NEWEST,
    *,
    absent: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> None:
    """Batch by batch, with the same values and types that `read` gives. The file says which reader wrote it.

    `absent` are values to be stored as missing, by column.
    """
    source, kinds = observed(path, declared, said, reader)
    schema = schema_of(kinds)
    signed = schema if reader == FIRST else schema.with_metadata({READER: str(reader)})
    with out.open("wb") as sink:
        with pq.ParquetWriter(sink, signed, compression="zstd") as writer:
            for batch in converted(source, kinds, schema):
                table = pa.Table.from_batches([batch])
                columns = [without(table.column(name), absent.get(name, ())) for name in schema.names]
                writer.write_table(pa.Table.from_arrays(columns, schema=signed))
        sink.flush()
        os.fsync(sink.fileno())


def stored_facts(path: Path) -> dict[str, Any]:
    """Reads one column at a time, so that a table larger than memory has a digest too."""
    stored = StoredTable(path)
    order = canonical_order(row_hashes(stored.column_names, stored.column, stored.num_rows))
    columns = [asdict(describe_column(name, stored.column(name))) for name in stored.column_names]
    return {
        "rows": stored.num_rows,
        "columns": [{key: row[key] for key in ("name", "type", "role", "missing")} for row in columns],
        "sha256": table_digest(stored.schema, stored.column, order),
        "bytes": path.stat().st_size,
    }
