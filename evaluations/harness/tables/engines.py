"""Engines that count tables where they live, by Ibis. Heavy: loaded when one is asked for."""

import glob
import resource
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from evaluations.harness.engine.modality import DUCKDB
from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.words import to_translate
from evaluations.harness.mathematics.threads import cores
from evaluations.harness.tables.declared import Declared
from evaluations.harness.tables.readers import Kinds, reader_of, stored_columns
from evaluations.harness.tables.reading import NO_ROWS, begun, observed, write_typed
from evaluations.harness.tables.sources.folder import counts
from evaluations.harness.tables.sources.parquet import is_plain, too_large
from evaluations.harness.tables.sources.source import ROWS_A_BATCH, Source, check_names
from evaluations.harness.tables.stored import Kept
from evaluations.harness.tables.tallies import PushedTable, Tally, load_tally, save_tally

SPARK = "spark://"
OF_MEMORY = 2
"""DuckDB takes one part in so many of the memory that the process may have."""
NO_ENGINE = to_translate(
    "There is no engine {engine}, or it does not answer ({kind}). Use memory, duckdb, or the address of an engine that Ibis "
    "knows and whose client is installed."
)
NO_ANSWER = to_translate("The engine has no table {name} that it can count ({kind}). Check its name and your rights.")


class InEngine:
    """A table in an engine, which counts its columns. `apart`: it hands over no rows."""

    apart = True

    def __init__(self, table: Any, name: str) -> None:
        self.table, self.name = table, name
        self.names: list[str] = list(table.columns)
        self.rows = int(self.answer(table.count()).as_py())

    def answer(self, question: Any) -> Any:
        try:
            return question.to_pyarrow()
        except Exception as error:
            raise Refused(NO_ANSWER, name=self.name, kind=type(error).__name__) from error

    def tally(self, name: str) -> Tally:
        values = self.table.select(value=self.table[name])
        found = self.answer(values.group_by("value").aggregate(rows=values.count()))
        return Tally(found.column("value"), found.column("rows").to_numpy())

    def column(self, name: str) -> Sequence[pa.Array]:
        raise LookupError(name)


class InFiles(InEngine):
    """Parquet files where they lie. Rows come in the order in which they are stored, which DuckDB keeps."""

    apart = False

    def answer(self, question: Any) -> Any:
        try:
            return question.to_pyarrow()
        except duckdb.OutOfMemoryException as error:
            raise too_large(Path(self.name)) from error
        except duckdb.Error as error:
            raise Refused(
                "{file} is damaged: its content does not match its own description.", file=self.name
            ) from error

    def column(self, name: str) -> Sequence[pa.Array]:
        found = self.answer(self.table.select(value=self.table[name]))
        return [batch.column(0) for batch in found.to_batches(max_chunksize=ROWS_A_BATCH)]


def connected(engine: str, scratch: Path) -> Any:
    """DuckDB beside the files, or what answers at this address. Raises Refused where nothing does."""
    if engine == DUCKDB:
        spill = scratch / "spill"
        spill.mkdir()
        limits = {"memory_limit": f"{memory() // OF_MEMORY >> 20}MB", "temp_directory": str(spill)}
        return ibis.duckdb.connect(threads=cores(), **limits)
    try:
        return spark(engine) if engine.startswith(SPARK) else ibis.connect(engine)
    except Exception as error:
        scheme = engine.partition("://")[0]  # what follows may hold a password
        raise Refused(NO_ENGINE, engine=scheme, kind=type(error).__name__) from error


def spark(address: str) -> Any:
    """By the address of its master, or as many threads here as `spark://local[N]` says."""
    local = address.removeprefix(SPARK)
    session = import_module("pyspark.sql").SparkSession.builder.master(local if local.startswith("local") else address)
    return ibis.pyspark.connect(session.getOrCreate())


def memory() -> int:
    """In bytes: what this machine has, or what this process may have of it."""
    allowed, _ = resource.getrlimit(resource.RLIMIT_AS)
    with Path("/proc/meminfo").open() as facts:
        here = int(next(line for line in facts if line.startswith("MemTotal")).split()[1]) << 10
    return here if allowed == resource.RLIM_INFINITY else min(here, allowed)


def pushed(path: Path, engine: Any, scratch: Path, said: Declared, number: int) -> PushedTable:
    """The table of this file or folder: Parquet where it lies, anything else as a typed copy in this folder."""
    source, kinds = begun(path, {}, said, number)
    scratch.mkdir()
    files = in_place(path, said)
    if not files:
        files = [scratch / "typed.parquet"]
        write_typed(path, files[0], {}, said, number)
        kinds = stored_columns(pq.read_schema(files[0])) or kinds
    names = [glob.escape(str(file.absolute())) for file in files]
    place = InFiles(engine.read_parquet(names, hive_partitioning=False), path.name)
    try:
        return counted(place, source, kinds, scratch, number)
    except Refused as problem:
        if problem.row:
            observed(path, {}, said, number)  # says in which row
        raise


def pushed_elsewhere(path: Path, engine: Any, scratch: Path, said: Declared, number: int) -> PushedTable:
    """The table of this name in the engine, or of the Parquet at this path, as the engine reads it."""
    scratch.mkdir()
    *within, name = str(path).split(".")
    try:
        here = path.exists()
        table = (
            engine.read_parquet(str(path.absolute())) if here else engine.table(name, database=tuple(within) or None)
        )
        types = table.schema().to_pyarrow()
    except Exception as error:
        raise Refused(NO_ANSWER, name=path.name, kind=type(error).__name__) from error
    for field in types:
        if not is_plain(field.type):
            raise Refused("Column {column} has a type that cannot be measured.", column=field.name)
    source = Source(check_names(list(types.names)), lambda: iter(()))
    kinds = [reader_of(number).column(column, source, None, said) for column in source.names]
    return counted(InEngine(table, path.name), source, kinds, scratch, number)


def counted(place: InEngine, source: Source, kinds: Kinds, scratch: Path, number: int) -> PushedTable:
    """Each column counted once, and read by the rule of the reader, which looks at different values alone."""
    if not place.rows:
        raise Refused(NO_ROWS)
    tallies = Kept(scratch / "tallies", save_tally, load_tally)
    names = dict(zip(source.names, place.names, strict=True))
    for kind in kinds:
        tallies[kind.name] = tally = place.tally(names[kind.name])
        for part in tally.parts:
            kind.observe(part)
    reader_of(number).settled(source, kinds)
    return PushedTable(place, {kind.name: kind for kind in kinds}, names, tallies)


def in_place(path: Path, said: Declared) -> list[Path]:
    """The Parquet files that an engine reads as our reader does; none where only ours can."""
    files = [file for file in sorted(path.rglob("*")) if counts(file, path)] if path.is_dir() else [path]
    told = any("=" in step for file in files for step in file.relative_to(path).parts[:-1])
    if told or said.written or not all(file.name.lower().endswith(".parquet") for file in files):
        return []
    schemas = [pq.read_schema(file) for file in files]
    alike = all(one.equals(schemas[0]) for one in schemas)
    return files if alike and all(is_counted_exactly(field.type) for field in schemas[0]) else []


def is_counted_exactly(kind: pa.DataType) -> bool:
    """Whether different values there are different values here, whatever comes beside them."""
    if pa.types.is_dictionary(kind):
        return bool(pa.types.is_string(kind.value_type))
    if pa.types.is_timestamp(kind):
        return kind.tz is None and kind.unit != "ns"
    return any(
        getattr(pa.types, f"is_{test}")(kind)
        for test in ("boolean", "integer", "float32", "float64", "string", "date32")
    )
