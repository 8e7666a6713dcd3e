"""Run by the environment of the peers: alpha by `krippendorff` of tables of ratings, printed as JSON.

krippendorff_alpha.py tables.json, a list of {"ratings": raters by units with null for none, "scale": ..., "categories": [...]}.
"""

import json
import sys
from pathlib import Path

import krippendorff
import numpy as np


def alpha(ratings: list[list[int | None]], scale: str, categories: list[int]) -> float:
    """On the declared categories."""
    data = np.array([[np.nan if value is None else value for value in row] for row in ratings], float)
    return float(krippendorff.alpha(reliability_data=data, level_of_measurement=scale, value_domain=categories))


if __name__ == "__main__":
    tables = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    sys.stdout.write(json.dumps([alpha(**table) for table in tables]))
