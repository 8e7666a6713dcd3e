"""Run by SDMetrics' own Python: its scores of two Parquet tables, printed as JSON.

sdmetrics_scores.py train.parquet synthetic.parquet roles.json
"""

import itertools
import json
import sys
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from sdmetrics.column_pairs import ContingencySimilarity, CorrelationSimilarity
from sdmetrics.single_column import (
    BoundaryAdherence,
    CategoryAdherence,
    CategoryCoverage,
    KeyUniqueness,
    KSComplement,
    MissingValueSimilarity,
    TVComplement,
)
from sdmetrics.single_table.privacy.dcr_utils import calculate_dcr

OF_NUMBERS = {"f.ks": KSComplement, "v.range": BoundaryAdherence, "f.miss": MissingValueSimilarity}
OF_CATEGORIES = {
    "f.tv": TVComplement,
    "v.category": CategoryAdherence,
    "f.miss": MissingValueSimilarity,
    "f.cover": CategoryCoverage,
}


def scores(real: pd.DataFrame, made: pd.DataFrame, roles: dict[str, str]) -> dict[str, object]:
    found: dict[str, dict[str, float]] = {}
    for name, role in roles.items():
        metrics = OF_NUMBERS if role in {"numerical", "datetime"} else OF_CATEGORIES
        for metric, one in ({"v.key": KeyUniqueness} if role == "id" else metrics).items():
            found.setdefault(metric, {})[name] = float(one.compute(real[name], made[name]))
    numbers = [name for name, role in roles.items() if role == "numerical"]
    for kind in ("Pearson", "Spearman"):
        found[kind] = {
            f"{a} {b}": float(CorrelationSimilarity.compute(real[[a, b]], made[[a, b]], coefficient=kind))
            for a, b in itertools.combinations(numbers, 2)
        }
    compared = [name for name, role in roles.items() if role in {"numerical", "categorical", "boolean"}]
    found["f.pair"] = {}
    for pair in itertools.combinations(compared, 2):
        continuous = [name for name in pair if roles[name] == "numerical"]
        tables = (table[list(pair)].copy() for table in (real, made))
        score = ContingencySimilarity.compute(*tables, continuous_column_names=continuous or None)
        found["f.pair"][" ".join(pair)] = float(score)
    measured = {name: {"sdtype": role} for name, role in roles.items() if role != "id"}
    nearest = calculate_dcr(made, real, {"columns": measured})
    return {**found, "dcr": nearest.tolist()}


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    tables = [pd.read_parquet(path) for path in sys.argv[1:3]]
    texts = tables[0].select_dtypes("category").columns
    tables = [table.astype(dict.fromkeys(texts, "object")) for table in tables]
    sys.stdout.write(json.dumps(scores(*tables, json.loads(Path(sys.argv[3]).read_text(encoding="utf-8")))))
