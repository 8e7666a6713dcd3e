"""What PostgreSQL counts of its tables, by its address, is what is counted of the same rows in memory."""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from harness_engines import HARD, PROTOCOLS, by_role, document, hard, on_counts, without_baselines
from psycopg import sql

from evaluations.harness.engine.modality import MEMORY

SCHEMA = "harness_counts"
NAMES = ("train", "holdout", "synthetic")
TYPES = {
    "float": "real", "double": "double precision", "int8": "smallint", "int64": "bigint", "date32[day]": "date", "bool": "boolean",
    "timestamp[ms]": "timestamp",
}  # fmt: skip


@pytest.fixture
def address() -> Iterator[str]:
    """Of a database whose schema is dropped in the end."""
    owner = urlsplit(os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"])
    place = (
        f"postgresql://{owner.username}:{owner.password}@{owner.path}?host={unquote(owner.netloc.rpartition('@')[2])}"
    )
    with psycopg.connect(place, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {SCHEMA}")
        try:
            yield place.replace("postgresql://", "postgres://", 1)
        finally:
            connection.execute(f"DROP SCHEMA {SCHEMA} CASCADE")


def stored(address: str, name: str, table: pa.Table) -> None:
    columns = [
        sql.SQL("{} {}").format(sql.Identifier(field.name), sql.SQL(TYPES.get(str(field.type), "text")))
        for field in table.schema
    ]
    place = sql.Identifier(SCHEMA, name)
    with psycopg.connect(address.replace("postgres://", "postgresql://", 1)) as connection:
        connection.execute(sql.SQL("CREATE TABLE {} ({})").format(place, sql.SQL(", ").join(columns)))
        with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(place)) as rows:
            for row in table.to_pylist():
                rows.write_row(list(row.values()))


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_what_postgresql_counts_is_what_is_counted_in_memory(tmp_path: Path, address: str, protocol: str) -> None:
    for seed, (name, rows) in enumerate(zip(NAMES, (300, 280, 300), strict=True), 1):
        table = hard(rows, seed).drop_columns("large")  # it knows no numbers beyond 63 bits
        pq.write_table(table, tmp_path / f"{name}.parquet")
        stored(address, name, table)
    files = [tmp_path / f"{name}.parquet" for name in NAMES]
    there = [Path(f"{SCHEMA}.{name}") for name in NAMES]
    rules = on_counts(protocol, side_by_side=False)
    pushed = document(by_role(*there[:2], there[2:]), HARD, address, rules)
    whole = document(by_role(*files[:2], files[2:]), HARD, MEMORY, rules)
    assert without_baselines(pushed) == without_baselines(whole)
    assert [row["baselines"] for row in pushed["measurements"]] == [row["baselines"] for row in whole["measurements"]]
