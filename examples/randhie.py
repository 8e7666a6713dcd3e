"""Makes a synthetic edition of the RAND health insurance experiment and writes a true log of how.

    python examples/randhie.py OUTDIR [--seed N]

writes train.csv, holdout.csv, synthetic.csv and generation-log.json. The same seed gives the same CSV bytes.

The real table ships with statsmodels: 20,190 person-years, ten columns. A person fills several rows that
differ in `mdvis` only, and there is no person or household number. Privacy is owed to persons, so one year of
each run of neighbouring rows that agree in everything but `mdvis` is kept at random. Members of a household
stand together and share the plan's columns, so neighbours with equal plan columns go to one side of the split
as a whole. Self-rated health is spread over three truth columns, so it is drawn as one answer and spread again.

The generator: every column is first coded. A value that at least 2 % of the training rows share is a code of
its own; all rarer values fall into five bins of equal weight. The first column's codes are a bootstrap sample.
For each further column a decision tree is grown on the codes before it; a new row falls into a leaf and takes
the code of a training row of that leaf, at random. A bin's code becomes a number drawn evenly from the bin, so
that no rare value is handed on as it was. It offers no formal privacy guarantee and the log says so.

Suggested use: target `mdvis` (visits to a doctor a year); subgroups `idp` (individual deductible plan),
`hlthg` and `hlthp` (good and poor self-rated health); sensitive `disea` (chronic diseases). `physlm` (physical
limitation) is imputed by its mean where nobody was asked, so an attack on it would chiefly guess the imputation.
"""

import argparse
import hashlib
import json
import platform
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.tree import DecisionTreeClassifier
from statsmodels.datasets import randhie

TARGET = "mdvis"
SUBGROUPS = ("idp", "hlthg", "hlthp")
SENSITIVE = ("disea",)
PLAN = ["lncoins", "idp", "lpi", "fmde"]
HEALTH = ["hlthg", "hlthf", "hlthp"]
ORDER = [*PLAN, "health", "physlm", "disea", "mdvis"]
DECIMALS = {"lpi": 6, "fmde": 6, "physlm": 6, "disea": 6, "mdvis": 0}
COMMON = 0.02
BINS = 5
LEAF = 100
HOLDOUT = 0.3
LOCK = Path(__file__).resolve().parents[1] / "requirements" / "demo.txt"

Values = npt.NDArray[Any]


def load() -> pd.DataFrame:
    table: pd.DataFrame = randhie.load_pandas().data
    return table


def persons(real: pd.DataFrame, seed: int) -> pd.DataFrame:
    """One year of each person, at random, in the order of the table."""
    kept = real.drop(columns=TARGET)
    person = (kept != kept.shift()).any(axis=1).cumsum()
    return (
        real.assign(person=person).sample(frac=1, random_state=seed).drop_duplicates("person").sort_index()[list(real)]
    )


def split(people: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Train and holdout, households whole."""
    household = (people[PLAN] != people[PLAN].shift()).any(axis=1).cumsum().to_numpy()
    order = np.random.default_rng(seed).permutation(np.unique(household))
    rows = pd.Series(household).value_counts()[order].cumsum()
    held = np.isin(household, rows.index[rows <= HOLDOUT * len(people)])
    return people[~held].reset_index(drop=True), people[held].reset_index(drop=True)


@dataclass(frozen=True)
class Coding:
    """A column's codes: first its common values, then the bins between `edges` for all others."""

    common: Values
    edges: Values
    decimals: int

    def encode(self, values: Values) -> Values:
        place = np.clip(np.searchsorted(self.edges, values, side="right") - 1, 0, max(len(self.edges) - 2, 0))
        found = np.clip(np.searchsorted(self.common, values), 0, max(len(self.common) - 1, 0))
        known = np.isin(values, self.common)
        codes: Values = np.where(known, found, len(self.common) + place)
        return codes

    def decode(self, codes: Values, rng: np.random.Generator) -> Values:
        result = np.zeros(len(codes))
        known = codes < len(self.common)
        result[known] = self.common[codes[known]]
        place = codes[~known] - len(self.common)
        drawn = self.edges[place] + rng.random(len(place)) * (self.edges[place + 1] - self.edges[place])
        result[~known] = np.floor(drawn) if self.decimals == 0 else np.round(drawn, self.decimals)
        return result


def coding(values: Values, decimals: int | None) -> Coding:
    """The coding of a training column; without decimals every value is common."""
    levels, counts = np.unique(values, return_counts=True)
    if decimals is None:
        return Coding(levels, np.zeros(0), 0)
    common = levels[counts >= COMMON * len(values)]
    rare = values[~np.isin(values, common)]
    edges = np.unique(np.quantile(rare, np.linspace(0, 1, BINS + 1))) if len(rare) else np.zeros(0)
    return Coding(common, edges, decimals)


def synthesise(train: pd.DataFrame, rows: int, seed: int) -> pd.DataFrame:
    """A pure function of its arguments: the same ones give the same table."""
    rng = np.random.default_rng(seed)
    answers = _one_answer(train)
    codings = {column: coding(answers[column].to_numpy(), DECIMALS.get(column)) for column in ORDER}
    known = np.column_stack([codings[column].encode(answers[column].to_numpy()) for column in ORDER])
    codes = _drawn(known, rows, rng)
    made = pd.DataFrame({column: codings[column].decode(codes[:, place], rng) for place, column in enumerate(ORDER)})
    for level, name in enumerate(HEALTH, start=1):
        made[name] = (made["health"] == level).astype("int64")
    return made[list(train.columns)].astype(train.dtypes.to_dict())


def make(directory: Path, seed: int = 0, dataset_version: str = "randhie-synthetic 1.0") -> dict[str, Path]:
    """Writes the three tables and the generation log into `directory`; the names lead to the files."""
    directory.mkdir(parents=True, exist_ok=True)
    paths = {name: directory / f"{name}.csv" for name in ("train", "holdout", "synthetic")}
    started = datetime.now(UTC)
    train, holdout = split(persons(load(), seed), seed)
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


def _drawn(known: Values, rows: int, rng: np.random.Generator) -> Values:
    """Codes for `rows` new rows, column by column, from the leaves of trees grown on the columns before."""
    made = np.empty((rows, known.shape[1]), dtype=known.dtype)
    made[:, 0] = rng.choice(known[:, 0], rows)
    for place in range(1, known.shape[1]):
        tree = DecisionTreeClassifier(min_samples_leaf=LEAF, random_state=0).fit(known[:, :place], known[:, place])
        homes, goals = tree.apply(known[:, :place]), tree.apply(made[:, :place])
        for leaf in np.unique(goals):
            here = goals == leaf
            made[here, place] = rng.choice(known[homes == leaf, place], int(here.sum()))
    return made


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
                "binned": list(DECIMALS),
                "bins": BINS,
                "kept_if_share_at_least": COMMON,
            },
            "training": {"records": records, "holdout_ref": "holdout.csv"},
        },
        "privacy": {
            "mechanism": "none",
            "formal": False,
            "outlier_handling": "Rare values of lpi, fmde, physlm, disea and mdvis are drawn anew from wide bins.",
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
            "sha256": digest(paths[name]),
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
        ("Keep one year of each person", "sampling", len(load()), real),
        ("Keep seven tenths for training, households whole", "sampling", real, train),
        (f"Bootstrap {ORDER[0]}", "sampling", train, made),
        ("Draw each further column from the leaves of a tree", "generation", made, made),
        ("Spread self-rated health over its three columns", "post_process", made, made),
    )
    code = digest(Path(__file__))
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
            "lockfile_sha256": digest(LOCK),
            "entry_point": "examples/randhie.py",
        },
        "hardware": {"cpu": platform.machine()},
        "operator": {"name": "examples/randhie.py", "type": "software", "role": "generator"},
        "time_zone": "UTC",
    }


def _output(path: Path, records: int) -> dict[str, Any]:
    return {
        "path": path.name,
        "sha256": digest(path),
        "bytes": path.stat().st_size,
        "records": records,
        "media_type": "text/csv",
        "role": "data",
    }


def digest(path: Path) -> str:
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
