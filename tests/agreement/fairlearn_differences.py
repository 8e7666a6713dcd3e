"""Run by fairlearn's own Python: its group differences of a Parquet table, printed as JSON.

fairlearn_differences.py decisions.parquet, with the columns had, given and group
"""

import json
import sys

import pandas as pd
from fairlearn.metrics import demographic_parity_difference, equalized_odds_difference


def differences(table: pd.DataFrame) -> dict[str, float]:
    asked = {"y_true": table["had"], "y_pred": table["given"], "sensitive_features": table["group"]}
    return {
        "parity": float(demographic_parity_difference(**asked)),
        "odds": float(equalized_odds_difference(**asked)),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(differences(pd.read_parquet(sys.argv[1]))))
