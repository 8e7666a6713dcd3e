"""mostlyai-qa: its whole report; `run_mostlyai_qa.py FOLDER MOST_EMBEDDED`, the most rows that it embeds."""

import json
import sys
import tempfile
import warnings
from pathlib import Path

import pandas as pd
from mostlyai import qa
from timing import timed


def main(folder: Path, most: int) -> None:
    names = list(json.loads((folder / "asked.json").read_text(encoding="utf-8"))["roles"])
    train, holdout, synthetic = (
        pd.read_parquet(folder / f"{role}.parquet")[names] for role in ("train", "holdout", "synthetic")
    )

    def report() -> dict[str, float]:
        with tempfile.TemporaryDirectory() as place:
            _, found = qa.report(
                syn_tgt_data=synthetic,
                trn_tgt_data=train,
                hol_tgt_data=holdout,
                report_path=str(Path(place) / "report.html"),
                max_sample_size_embeddings=most,
            )
        if found is None:
            raise ValueError("It gave no metrics.")
        return {
            "overall accuracy": found.accuracy.overall,
            "univariate accuracy": found.accuracy.univariate,
            "bivariate accuracy": found.accuracy.bivariate,
            "discriminator AUC": found.similarity.discriminator_auc_training_synthetic,
            "share closer to train": found.distances.dcr_share,
        }

    sys.stdout.write(json.dumps(timed({"report": report})) + "\n")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(Path(sys.argv[1]), int(sys.argv[2]))
