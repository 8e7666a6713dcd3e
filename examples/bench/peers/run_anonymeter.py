"""Anonymeter: singling out, linkability and inference; `run_anonymeter.py FOLDER ATTACKS`. Never shipped."""

import json
import sys
import warnings
from pathlib import Path
from typing import Any

import pandas as pd
from anonymeter.evaluators import InferenceEvaluator, LinkabilityEvaluator, SinglingOutEvaluator
from timing import timed


def main(folder: Path, attacks: int) -> None:
    asked = json.loads((folder / "asked.json").read_text(encoding="utf-8"))
    names = list(asked["roles"])
    train, holdout, synthetic = (table(folder / f"{role}.parquet", names) for role in ("train", "holdout", "synthetic"))
    tables: dict[str, Any] = {"ori": train, "syn": synthetic, "control": holdout, "n_attacks": attacks}

    def risk(evaluator: Any, **how: Any) -> dict[str, float]:
        evaluator.evaluate(**how)
        found = evaluator.risk()
        return {"risk": float(found.value), "low": float(found.ci[0]), "high": float(found.ci[1])}

    def inference(secret: str) -> dict[str, float]:
        known = [name for name in (asked["quasi"] or names) if name != secret]
        number = asked["roles"][secret] == "numeric"
        return risk(InferenceEvaluator(**tables, aux_cols=known, secret=secret, regression=number), n_jobs=2)

    half = len(names) // 2
    parts = {
        f"singling out, univariate, {attacks:,} attacks": lambda: risk(
            SinglingOutEvaluator(**tables), mode="univariate"
        ),
        f"singling out, multivariate, {attacks:,} attacks": lambda: risk(
            SinglingOutEvaluator(**tables, n_cols=min(4, len(names))), mode="multivariate"
        ),
        f"linkability, {attacks:,} attacks": lambda: risk(
            LinkabilityEvaluator(**tables, aux_cols=(names[:half], names[half:]), n_neighbors=10), n_jobs=2
        ),
    }
    parts |= {
        f"inference of {name}, {attacks:,} attacks": lambda name=name: inference(name) for name in asked["sensitive"]
    }
    sys.stdout.write(json.dumps(timed(parts)) + "\n")


def table(path: Path, names: list[str]) -> pd.DataFrame:
    found = pd.read_parquet(path)[names]
    return found.astype(dict.fromkeys(found.select_dtypes("category").columns, "object"))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(Path(sys.argv[1]), int(sys.argv[2]))
