"""Tables with a column of every role and a declaration of everything, as files: with them every metric runs."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq
import yaml
from harness_tables import people

ROWS = {"train": (800, 1), "holdout": (1100, 2), "synthetic": (700, 3)}
STARTED = np.datetime64("2020-01-01", "us")

DECLARED = {
    "columns": {"note": "text", "stage": "categorical"},
    "targets": ["outcome", "dose"],
    "sensitive": ["weight", "outcome"],
    "quasi": ["age", "place", "smoker"],
    "subgroups": ["place", "smoker"],
    "rules": [{"name": "adult", "sql": "age >= 18"}, {"name": "ill or well", "sql": "outcome in ('ill', 'well')"}],
    "analyses": [
        {"name": "dose by age", "kind": "linear", "outcome": "dose", "terms": ["age", "smoker"]},
        {"name": "illness", "kind": "logistic", "outcome": "outcome", "event": "ill", "terms": ["age", "dose"]},
        {"name": "dose by place", "kind": "means", "outcome": "dose", "terms": ["place"]},
    ],
    "decisions": [
        {
            "name": "mean dose",
            "kind": "threshold",
            "columns": {"outcome": "dose"},
            "values": {"statistic": "mean", "at": 1},
        },
        {
            "name": "best place",
            "kind": "choice",
            "columns": {"outcome": "dose", "option": "place"},
            "values": {"best": "lowest"},
        },
        {
            "name": "worth it",
            "kind": "net_benefit",
            "columns": {"cost": "dose", "effect": "age", "arm": "outcome"},
            "values": {"new": "ill", "comparator": "well", "willingness_to_pay": [0, 1, 100]},
        },
    ],
    "linkage": {"left": ["age", "place"], "right": ["dose", "smoker"]},
    "population": 100_000,
    "mechanism": {"name": "none", "epsilon": 3.0, "delta": 1e-6},
    "sequence": {"key": "household", "order": "seen"},
    "related": [
        {
            "name": "visits",
            "key": "household",
            "foreign": "of",
            "train": "visits-train.csv",
            "holdout": "visits-holdout.csv",
            "synthetic": "visits-synthetic.csv",
        }
    ],
}


def everything(rows: int, seed: int) -> pa.Table:
    """People, with a key, a household they share, a day, a text, a column that follows from another, one
    that is empty and one that never varies."""
    rng = np.random.default_rng(seed + 100)
    household = rng.integers(0, rows // 2, rows)
    days = STARTED + rng.integers(0, 900, rows) * np.timedelta64(1, "D")
    texts = [
        f"Seen {age:.0f} times before, and again on a day in week {week}." for age, week in rng.random((rows, 2)) * 99
    ]
    more = {
        "id": np.arange(rows) * 7 + seed,
        "household": np.array([f"h{seed}-{one}" for one in household]),
        "seen": days,
        "note": texts,
        "stage": rng.integers(1, 5, rows),
        "empty": pa.nulls(rows, pa.string()),
        "always": np.full(rows, 1.5),
    }
    table = people(rows, seed)
    more["climate"] = np.where(np.array(table.column("place").to_pylist()) == "north", "cold", "mild")
    for name, values in more.items():
        table = table.append_column(name, pa.array(values))
    plain = [(f.name, f.type.value_type if pa.types.is_dictionary(f.type) else f.type) for f in table.schema]
    return table.cast(pa.schema(plain))


def visits(owners: pa.Table, seed: int) -> pa.Table:
    rng = np.random.default_rng(seed)
    keys = np.unique(np.array(owners.column("household").to_pylist()))
    of = np.repeat(keys, rng.integers(0, 4, len(keys)))
    return pa.table({"of": of, "cost": rng.integers(10, 90, len(of)), "ward": rng.choice(["a", "b", "c"], len(of))})


def write(folder: Path) -> None:
    """As CSV and, with rows and columns in another order, as Parquet."""
    rng = np.random.default_rng(0)
    for name, (rows, seed) in ROWS.items():
        table = everything(rows, seed)
        arrow_csv.write_csv(table, folder / f"{name}.csv")
        other = table.take(pa.array(rng.permutation(rows))).select(table.column_names[::-1])
        pq.write_table(other, folder / f"{name}.parquet")
        arrow_csv.write_csv(visits(table, seed), folder / f"visits-{name}.csv")
    (folder / "schema.yaml").write_text(yaml.safe_dump(DECLARED))
