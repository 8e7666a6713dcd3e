"""Makes a synthetic edition of the RAND health insurance experiment and writes a true log of how.

    python examples/randhie.py OUTDIR [--seed N]

writes train.csv, holdout.csv, synthetic.csv and generation-log.json. The same seed gives the same CSV bytes.

The real table ships with statsmodels: 20,190 person-years, ten columns. A person fills several rows that
differ in `mdvis` only, and there is no person or household number; members of a household stand together
and share the plan's columns. So a run of neighbouring rows with equal plan columns goes to one side of the
split as a whole. Self-rated health is spread over three truth columns, so it is drawn as one answer and
spread again. The package's note says that `fmde` is 0 where `idp` is 1; 19 % of the rows say otherwise, so
no such rule is applied.

The generator: rows are built column by column. The first column is a bootstrap sample. For each further
column a decision tree is grown on the columns before it; a new row falls into a leaf and takes the value of
a training row of that leaf, at random. In the columns of SMOOTHED a drawn value that fewer than 1 % of the
training rows share is then moved to a random place between it and the next value in its leaf, so that a
rare value is not handed on as it was. It offers no formal privacy guarantee and the log says so.

Suggested use: target `mdvis` (visits to a doctor a year); subgroups `idp` (individual deductible plan),
`hlthg` and `hlthp` (good and poor self-rated health); sensitive `physlm` (physical limitation) and `disea`
(chronic diseases).
"""

import argparse
import hashlib
import json
import platform
import uuid
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor
from statsmodels.datasets import randhie

TARGET = "mdvis"
SUBGROUPS = ("idp", "hlthg", "hlthp")
SENSITIVE = ("physlm", "disea")
PLAN = ["lncoins", "idp", "lpi", "fmde"]
HEALTH = ["hlthg", "hlthf", "hlthp"]
ORDER = [*PLAN, "health", "physlm", "disea", "mdvis"]
SMOOTHED = {"lpi": 6, "fmde": 6, "disea": 6, "mdvis": 0}  # decimals
COMMON = 0.01
LEAF = 50
HOLDOUT = 0.3
LOCK = Path(__file__).resolve().parents[1] / "requirements" / "demo.txt"

Values = npt.NDArray[Any]


def load() -> pd.DataFrame:
    table: pd.DataFrame = randhie.load_pandas().data
    return table


def split(real: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Train and holdout, households whole."""
    household = (real[PLAN] != real[PLAN].shift()).any(axis=1).cumsum().to_numpy()
    order = np.random.default_rng(seed).permutation(np.unique(household))
    rows = pd.Series(household).value_counts()[order].cumsum()
    held = np.isin(household, rows.index[rows <= HOLDOUT * len(real)])
    return real[~held].reset_index(drop=True), real[held].reset_index(drop=True)


def synthesise(train: pd.DataFrame, rows: int, seed: int) -> pd.DataFrame:
    """A pure function of its arguments: the same ones give the same table."""
    rng = np.random.default_rng(seed)
    known = _one_answer(train)
    made = pd.DataFrame({ORDER[0]: rng.choice(known[ORDER[0]].to_numpy(), rows)})
    for column in ORDER[1:]:
        made[column] = _drawn(known, made, column, rng)
    for level, name in enumerate(HEALTH, start=1):
        made[name] = (made["health"] == level).astype("int64")
    return made[list(train.columns)].astype(train.dtypes.to_dict())


def make(directory: Path, seed: int = 0, dataset_version: str = "randhie-synthetic 1.0") -> dict[str, Path]:
    """Writes the three tables and the generation log into `directory`; the names lead to the files."""
    directory.mkdir(parents=True, exist_ok=True)
    paths = {name: directory / f"{name}.csv" for name in ("train", "holdout", "synthetic")}
    started = datetime.now(UTC)
    train, holdout = split(load(), seed)
    tables = {"train": train, "holdout": holdout, "synthetic": synthesise(train, len(train), seed)}
    for name, table in tables.items():
        table.to_csv(paths[name], index=False, lineterminator="\n", encoding="utf-8")
    log = generation_log(paths, {name: len(table) for name, table in tables.items()}, seed)
    log |= {"dataset_version": dataset_version, "started_at": started.isoformat()}
    paths["generation-log"] = directory / "generation-log.json"
    paths["generation-log"].write_text(json.dumps(log, indent=2) + "\n", encoding="utf-8")
    return paths


def generation_log(paths: dict[str, Path], rows: dict[str, int], seed: int) -> dict[str, Any]:
    """What has just been done; `dataset_version` and `started_at` are the caller's to add."""
    return {
        "schema_version": "1.0",
        "run_id": str(uuid.uuid4()),
        "log_origin": {"kind": "api", "completeness": "contemporaneous"},
        "status": "completed",
        "synthetic_degree": "fully_synthetic",
        "intended_amount": rows["synthetic"],
        "seeds": [{"scope": "split and generation", "value": seed}],
        "determinism": "bitwise_reproducible",
        **_method(rows["train"]),
        "sources": _sources(paths, rows),
        "stages": _stages(rows),
        **_circumstances(),
        "ended_at": datetime.now(UTC).isoformat(),
        "outputs": [_output(paths["synthetic"], rows["synthetic"])],
    }


def _one_answer(table: pd.DataFrame) -> pd.DataFrame:
    """Self-rated health as one column: 0 excellent, 1 good, 2 fair, 3 poor."""
    answer = sum(table[name] * level for level, name in enumerate(HEALTH, start=1))
    return table.drop(columns=HEALTH).assign(health=answer)


def _drawn(known: pd.DataFrame, made: pd.DataFrame, column: str, rng: np.random.Generator) -> Values:
    """A value for each made row, from the training rows of the leaf it falls into."""
    before = list(made.columns)
    values = known[column].to_numpy()
    grow = DecisionTreeClassifier if column == "health" else DecisionTreeRegressor
    tree = grow(min_samples_leaf=LEAF, random_state=0).fit(known[before].to_numpy(), values)
    homes, goals = tree.apply(known[before].to_numpy()), tree.apply(made[before].to_numpy())
    levels, counts = np.unique(values, return_counts=True)
    common = levels[counts >= COMMON * len(values)]
    result = np.empty(len(made), dtype=values.dtype)
    for leaf in np.unique(goals):
        here = goals == leaf
        leaf_values = np.sort(values[homes == leaf])
        drawn = rng.choice(leaf_values, int(here.sum()))
        result[here] = _moved(drawn, leaf_values, common, column, rng) if column in SMOOTHED else drawn
    return result


def _moved(drawn: Values, leaf_values: Values, common: Values, column: str, rng: np.random.Generator) -> Values:
    """Common values stay; a rare one goes somewhere between itself and the next value of the leaf."""
    levels = np.unique(leaf_values)
    if len(levels) == 1:
        return drawn
    place = np.minimum(np.searchsorted(levels, drawn), len(levels) - 2)
    low, high = levels[place], levels[place + 1]
    between = low + rng.random(len(drawn)) * (high - low)
    decimals = SMOOTHED[column]
    between = np.floor(between) if decimals == 0 else np.round(between, decimals)
    return np.where(np.isin(drawn, common), drawn, between)


def _method(records: int) -> dict[str, Any]:
    packages = ("statsmodels", "scikit-learn", "numpy", "pandas")
    return {
        "generator": {
            "type": "autoregressive_tabular",
            "name": "sequential decision trees, examples/randhie.py",
            "version": "1.0",
            "components": [f"{package} {version(package)}" for package in packages],
            "hyperparameters": {
                "order": ORDER,
                "min_samples_leaf": LEAF,
                "smoothed": list(SMOOTHED),
                "kept_if_share_at_least": COMMON,
            },
            "training": {"records": records, "holdout_ref": "holdout.csv"},
        },
        "privacy": {
            "mechanism": "none",
            "formal": False,
            "outlier_handling": "Rare values of lpi, fmde, disea and mdvis are moved within their leaf.",
            "suppressed_records": 0,
        },
        "human_review": {"performed": False},
    }


def _sources(paths: dict[str, Path], rows: dict[str, int]) -> list[dict[str, Any]]:
    """Rights as the package states them. The rows describe persons' health and carry no identifier."""
    roles = {"train": "training", "holdout": "holdout_for_evaluation"}
    return [
        {
            "id": f"randhie-{name}",
            "role": role,
            "version": f"statsmodels.datasets.randhie {version('statsmodels')}",
            "sha256": _digest(paths[name]),
            "records": rows[name],
            "licence": "public domain",
            "rights_basis": f'Copyright note of statsmodels.datasets.randhie: "{randhie.COPYRIGHT}"',
            "personal_data": "special_category",
            "is_synthetic": "no",
            "opt_out_respected": "unknown",
        }
        for name, role in roles.items()
    ]


def _stages(rows: dict[str, int]) -> list[dict[str, Any]]:
    real, train, made = rows["train"] + rows["holdout"], rows["train"], rows["synthetic"]
    stages = (
        ("Keep seven tenths for training, households whole", "sampling", real, train),
        (f"Bootstrap {ORDER[0]}", "sampling", train, made),
        ("Draw each further column from the leaves of a tree", "generation", made, made),
        ("Spread self-rated health over its three columns", "post_process", made, made),
    )
    code = _digest(Path(__file__))
    return [
        {
            "order": order,
            "name": name,
            "kind": kind,
            "in": before,
            "out": after,
            "unit": "rows",
            "code_sha256": code,
        }
        for order, (name, kind, before, after) in enumerate(stages, start=1)
    ]


def _circumstances() -> dict[str, Any]:
    return {
        "environment": {
            "os": platform.platform(),
            "python": platform.python_version(),
            "lockfile_sha256": _digest(LOCK),
            "entry_point": "examples/randhie.py",
        },
        "hardware": {"cpu": platform.machine()},
        "operator": {"name": "examples/randhie.py", "type": "software", "role": "generator"},
        "time_zone": "UTC",
    }


def _output(path: Path, records: int) -> dict[str, Any]:
    return {
        "path": path.name,
        "sha256": _digest(path),
        "bytes": path.stat().st_size,
        "records": records,
        "media_type": "text/csv",
        "role": "data",
    }


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("outdir", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    for name, path in make(arguments.outdir, arguments.seed).items():
        print(f"{name}: {path}")


if __name__ == "__main__":
    main()
