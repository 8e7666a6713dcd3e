"""SDMetrics: quality, diagnostic, detection and two distance metrics; `run_sdmetrics.py FOLDER ROWS`.

The distance metrics look at ROWS of the rows, as its documentation advises for large tables.
"""

import json
import sys
import warnings
from pathlib import Path

import pandas as pd
from sdmetrics.reports import DiagnosticReport, QualityReport
from sdmetrics.single_table import DCRBaselineProtection, DCROverfittingProtection, LogisticDetection
from timing import timed

SORTS = {"numeric": "numerical", "datetime": "datetime", "boolean": "boolean", "categorical": "categorical"}


def main(folder: Path, rows: int) -> None:
    roles = json.loads((folder / "asked.json").read_text(encoding="utf-8"))["roles"]
    metadata = {"columns": {name: {"sdtype": SORTS[role]} for name, role in roles.items()}}
    train, holdout, synthetic = (
        table(folder / f"{role}.parquet", list(roles)) for role in ("train", "holdout", "synthetic")
    )

    def report(kind: type) -> dict[str, float]:
        made = kind()
        made.generate({"table": train}, {"table": synthetic}, {"tables": {"table": metadata}}, verbose=False)
        shown = made.get_properties().set_index("Property")["Score"]
        return {"score": float(made.get_score()), **{str(name): float(value) for name, value in shown.items()}}

    def baseline() -> dict[str, float]:
        found = DCRBaselineProtection.compute_breakdown(train, synthetic, metadata, "table", rows)
        return {"score": float(found["score"])}

    def overfitting() -> dict[str, float]:
        found = DCROverfittingProtection.compute_breakdown(train, synthetic, holdout, metadata, "table", rows)
        return {"closer to train": float(found["synthetic_data_percentages"]["closer_to_training"])}

    parts = {
        "quality": lambda: report(QualityReport),
        "diagnostic": lambda: report(DiagnosticReport),
        "detection": lambda: {"score": float(LogisticDetection.compute(train, synthetic, metadata))},
        f"distance to random rows, {rows:,} rows": baseline,
        f"distance to holdout, {rows:,} rows": overfitting,
    }
    sys.stdout.write(json.dumps(timed(parts)) + "\n")


def table(path: Path, names: list[str]) -> pd.DataFrame:
    found = pd.read_parquet(path)[names]
    return found.astype(dict.fromkeys(found.select_dtypes("category").columns, "object"))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(Path(sys.argv[1]), int(sys.argv[2]))
