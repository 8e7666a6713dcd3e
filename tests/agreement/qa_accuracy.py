"""Run by mostlyai-qa's own Python: its univariate and bivariate accuracy of Parquet tables, printed as JSON.

qa_accuracy.py train.parquet holdout.parquet synthetic.parquet
"""

import json
import sys

import pandas as pd
from mostlyai.qa._accuracy import bin_data, calculate_bivariates, calculate_univariates
from mostlyai.qa._sampling import prepare_data_for_accuracy


def accuracies(train: pd.DataFrame, holdout: pd.DataFrame, synthetic: pd.DataFrame) -> dict[str, float]:
    known = prepare_data_for_accuracy(df_tgt=train, setup="1:1")
    types = known.dtypes.to_dict()
    unseen, other = (
        prepare_data_for_accuracy(df_tgt=table[train.columns], setup="1:1", ori_dtypes=types)
        for table in (holdout, synthetic)
    )
    real, bins = bin_data(pd.concat([known, unseen], ignore_index=True), 10)
    made, _ = bin_data(other, bins)
    return {
        "univariate": float(calculate_univariates(real, made).accuracy.mean()),
        "bivariate": float(calculate_bivariates(real, made).accuracy.mean()),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(accuracies(*(pd.read_parquet(path) for path in sys.argv[1:4]))))
