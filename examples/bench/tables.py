"""The tables of the benchmark: made here from a seed, or a folder's own; written as Parquet for every tool alike."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from evaluations.harness import Declared, describe, read
from evaluations.harness.tables.declared import from_yaml
from examples import randhie

ROLES = ("train", "holdout", "synthetic")
BROKEN = 0.1
COPIED = 0.005
PROTOCOL = "tabular-1@2"
NAMED = {"targets": ["outcome"], "sensitive": ["outcome"], "quasi": ["age", "sex", "region"], "subgroups": ["sex"]}
DECLARED = yaml.safe_dump(NAMED)
Values = npt.NDArray[Any]


@dataclass(frozen=True)
class Case:
    """One set of tables: its folder holds train, holdout and synthetic Parquet, schema.yaml and asked.json."""

    name: str
    folder: Path
    rows: int
    columns: int


def population(rows: int, columns: int, rng: np.random.Generator) -> dict[str, Values]:
    """Numbers, counts and categories of one another's causes; every fifth column lacks some values."""
    hidden = rng.normal(size=(rows, 4))
    table: dict[str, Values] = {
        "outcome": np.where(hidden[:, 0] + 0.7 * rng.normal(size=rows) > 0.6, "yes", "no"),
        "sex": np.where(hidden[:, 1] > 0, "f", "m"),
        "region": np.array(["north", "south", "east", "west"])[np.clip(np.rint(hidden[:, 2] + 1.5), 0, 3).astype(int)],
        "age": np.clip(np.rint(45 + 15 * hidden[:, 0] + 6 * rng.normal(size=rows)), 17, 95),
    }
    for k in range(len(table), columns):
        signal = hidden[:, k % 4] + 0.3 * hidden[:, (k + 1) % 4] + 0.6 * rng.normal(size=rows)
        table[f"c{k:02d}"] = column(k, signal, rng)
    return table


def column(k: int, signal: Values, rng: np.random.Generator) -> Values:
    if k % 2:
        levels = (3, 7, 15, 40)[k // 2 % 4]
        codes = np.clip(np.floor((signal + 3) / 6 * levels), 0, levels - 1).astype(int)
        return np.asarray(np.array([f"v{code:02d}" for code in range(levels)])[codes])
    number = np.rint(20 * np.exp(0.5 * signal)) if k % 4 else np.round(50 + 10 * signal, 2)
    return np.where(rng.random(len(number)) < 0.1, np.nan, number) if k % 5 == 0 else number


def synthetic(train: dict[str, Values], drawn: dict[str, Values], rng: np.random.Generator) -> dict[str, Values]:
    """Other people of the population with a tenth of each column shuffled, and a few training rows among them."""
    rows = len(drawn["age"])
    copied = rng.permutation(rows)[: round(COPIED * rows)]
    made = {}
    for name, values in drawn.items():
        broken = rng.random(rows) < BROKEN
        made[name] = values.copy()
        made[name][broken] = values[rng.integers(0, rows, int(broken.sum()))]
        made[name][copied] = train[name][copied]
    return made


def drawn(rows: int, columns: int, rng: np.random.Generator) -> dict[str, pa.Table]:
    """Train, holdout and synthetic, of as many rows each."""
    train, holdout, others = (population(rows, columns, rng) for _ in ROLES)
    tables = zip(ROLES, (train, holdout, synthetic(train, others, rng)), strict=True)
    return {name: pa.table({key: pa.array(v, from_pandas=True) for key, v in one.items()}) for name, one in tables}


def generated(folder: Path, rows: int, columns: int) -> Case:
    tables = drawn(rows, columns, np.random.default_rng([rows, columns]))
    return stored(f"{rows:,} x {columns}, made here", folder / f"{rows}x{columns}", tables, DECLARED)


def rand_hie(folder: Path) -> Case:
    """The demo's real table and the synthetic edition that its own generator makes."""
    made = folder / "randhie-csv"
    subprocess.run([sys.executable, "examples/randhie.py", str(made)], check=True, capture_output=True)
    named = {
        "targets": [randhie.TARGET],
        "sensitive": list(randhie.SENSITIVE),
        "quasi": ["idp", "lpi", "fmde"],
        "subgroups": list(randhie.SUBGROUPS),
    }
    tables = {role: read(made / f"{role}.csv") for role in ROLES}
    return stored("RAND health insurance experiment", folder / "randhie", tables, yaml.safe_dump(named))


def given(folder: Path, into: Path) -> list[Case]:
    """Each folder in `folder` with train, holdout, synthetic (any readable kind) and schema.yaml."""
    cases = []
    for place in sorted(path for path in folder.iterdir() if path.is_dir()):
        files = {role: next(place.glob(f"{role}.*")) for role in ROLES}
        schema = place / "schema.yaml"
        text = schema.read_text(encoding="utf-8") if schema.exists() else ""
        tables = {role: read(path, declared=from_yaml(text).columns) for role, path in files.items()}
        cases.append(stored(place.name, into / place.name, tables, text))
    return cases


def stored(name: str, folder: Path, tables: dict[str, pa.Table], schema: str) -> Case:
    folder.mkdir(parents=True, exist_ok=True)
    for role, table in tables.items():
        pq.write_table(table, folder / f"{role}.parquet")
    (folder / "schema.yaml").write_text(schema, encoding="utf-8")
    train = read(folder / "train.parquet")
    (folder / "asked.json").write_text(json.dumps(asked(train, from_yaml(schema))), encoding="utf-8")
    return Case(name, folder, train.num_rows, train.num_columns)


def asked(train: pa.Table, declared: Declared) -> dict[str, Any]:
    """What the peers have to be told: roles, and what an attacker knows and wants."""
    roles = {one.name: declared.columns.get(one.name, one.role) for one in describe(train)}
    compared = {name: role for name, role in roles.items() if role not in {"key", "text"}}
    return {"roles": compared, "sensitive": list(declared.sensitive), "quasi": list(declared.quasi)}
