"""Groups that cannot be judged, or must not be shown, are neither a crash nor a disclosure."""

import numpy as np
from harness_tables import measured, table

from evaluations.harness.report import Verdict


def test_constant_columns_have_no_relations_to_lose():
    real = table(g=np.resize(["a", "b"], 800), one=np.ones(800), same=np.repeat("x", 800))
    report = measured(real, real, real, "b.fid", subgroups=["g"])
    assert [(one.subject["subgroup"], one.verdict) for one in report.measurements] == [
        ({"g": level}, Verdict.NOT_ESTABLISHED) for level in ("a", "b")
    ]
