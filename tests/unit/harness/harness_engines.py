"""Tables that are easily counted wrongly, and how what an engine counts of them is held against what is counted in memory."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from evaluations.harness.engine.library import load
from evaluations.harness.engine.modality import MEMORY, Given
from evaluations.harness.engine.protocol import Protocol
from evaluations.harness.engine.run import run
from evaluations.harness.engine.words import reference
from evaluations.harness.engine.writing import as_json
from evaluations.harness.tables.declared import Declared, parsed
from evaluations.harness.tables.given import read
from evaluations.harness.tabular.room import METRICS

PROTOCOLS = ("tabular-1@1", "tabular-1@2")
HARD = parsed({"subgroups": ["sex"], "missing": {"stay": ["-9"]}, "rules": [{"name": "stay", "sql": "stay < 50"}]})


def on_counts(protocol: str, *, side_by_side: bool = True) -> Protocol:
    found = load(protocol)
    metrics = {one.metric: METRICS[reference(one.metric, one.version)] for one in found.rules}
    return found.only(
        [name for name, one in metrics.items() if one.on_counts and (side_by_side or not one.side_by_side)]
    )


def hard(rows: int, seed: int) -> pa.Table:
    """What is easily counted wrongly: zeros and a long tail, numbers that no float holds, gaps, both zeros, endless numbers."""
    rng = np.random.default_rng(seed)
    cost = np.where(rng.random(rows) < 0.4, 0.0, np.round(rng.lognormal(6, 2, rows), 2))
    odd = rng.choice([0.0, -0.0, np.nan, np.inf, -np.inf, 0.1 + 0.2, 0.3, 1e300], rows)
    code = rng.zipf(1.5, rows)
    gaps = rng.random(rows) < 0.2
    return pa.table(
        {
            "Cost": cost,
            "cost": pa.array(cost / 3, pa.float32()),
            "odd": odd,
            "code": pa.array([f"ICD \u00e9 {one}" for one in code], mask=gaps),
            "account": pa.array(2**60 + rng.integers(0, 2**20, rows)),
            "large": pa.array(2**63 + rng.integers(0, 50, rows, np.uint64), pa.uint64()),
            "stay": pa.array(rng.integers(-9, 90, rows), pa.int8()),
            "born": pa.array(rng.integers(-20_000, 9_000, rows), pa.int32()).cast(pa.date32()),
            "seen": pa.array(rng.integers(0, 2**40, rows), pa.timestamp("ms"), mask=gaps),
            "smoker": pa.array(rng.random(rows) < 0.3, mask=rng.random(rows) < 0.1),
            "sex": pa.array(rng.choice(["f", "m"], rows)).dictionary_encode(),
            "text": pa.array([f"{one:.6f} was said at some length on that day" for one in rng.random(rows)]),
            "nothing": pa.nulls(rows, pa.string()),
            "only train": pa.array(rng.random(rows)) if seed == 1 else pa.nulls(rows, pa.float64()),
        }
    )


def in_parts(table: pa.Table, folder: Path, rows: int) -> Path:
    folder.mkdir()
    for number, start in enumerate(range(0, table.num_rows, rows)):
        pq.write_table(table.slice(start, rows), folder / f"part-{number:05}.parquet", row_group_size=max(1, rows // 3))
    (folder / "_SUCCESS").touch()
    return folder


def document(
    files: dict[str, Sequence[Path]], declared: Declared, engine: str, protocol: Protocol, sample: int | None = None
) -> dict[str, Any]:
    """The report on these files; in memory, or by an engine."""
    with TemporaryDirectory() as scratch:
        stays = None if engine == MEMORY else Path(scratch)
        tables = read(Given(files, declared, Path(), stays, protocol.reader, frozenset(), engine, sample))
        return as_json(run(protocol, tables, seed=0))


def by_role(train: Path, holdout: Path | None, made: Sequence[Path]) -> dict[str, Sequence[Path]]:
    return {"train": [train], "synthetic": made} | ({"holdout": [holdout]} if holdout else {})


def without_baselines(report: dict[str, Any]) -> list[dict[str, Any]]:
    return [{key: value for key, value in row.items() if key != "baselines"} for row in report["measurements"]]
