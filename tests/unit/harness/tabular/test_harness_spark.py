"""What Spark counts of Parquet parts is what is counted of them in memory. `make test-spark` runs it."""

import shutil
from pathlib import Path

import pytest
from harness_engines import HARD, PROTOCOLS, by_role, document, hard, in_parts, on_counts, without_baselines

from evaluations.harness.engine.modality import MEMORY

pytest.importorskip("pyspark", reason="Spark is not installed here: run make test-spark.")
pytestmark = [
    pytest.mark.skipif(
        shutil.which("java") is None, reason="There is no Java runtime here: make test-spark says how to get one."
    ),
    pytest.mark.filterwarnings("ignore"),  # Spark's own
]


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_what_spark_counts_is_what_is_counted_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, protocol: str
) -> None:
    tables = [hard(rows, seed).drop_columns(["Cost", "large"]) for seed, rows in ((1, 300), (2, 280), (3, 300))]
    # Spark knows no capital letters in names, and no numbers beyond 63 bits.
    parts = [in_parts(table, tmp_path / str(number), 150) for number, table in enumerate(tables, 1)]
    rules, files = on_counts(protocol, side_by_side=False), by_role(*parts[:2], parts[2:])
    monkeypatch.chdir(tmp_path)  # Spark keeps notes where it starts
    pushed, whole = (document(files, HARD, engine, rules) for engine in ("spark://local[2]", MEMORY))
    assert without_baselines(pushed) == without_baselines(whole)
    assert [row["baselines"] for row in pushed["measurements"]] == [row["baselines"] for row in whole["measurements"]]
