"""Unseen rows judged by the newest protocol, and people who come several times."""

import numpy as np
import pyarrow as pa
from harness_tables import table

from evaluations.harness.calibration.laws import LAWS, clinic, codes
from evaluations.harness.engine.library import load
from evaluations.harness.engine.report import Report
from evaluations.harness.engine.run import run
from evaluations.harness.tables.declared import Declared
from evaluations.harness.tables.tables import Tables

__all__ = ["LAWS", "clinic", "codes"]

SECOND = "tabular-1@2"
STATES = np.array(["well", "ill", "worse"])


def visits(people: int, seed: int, *, stay: float = 0.8, longest: int = 8, order: str = "number") -> pa.Table:
    """Visits of people who stay in a state with this probability; rows in no order."""
    rng = np.random.default_rng(seed)
    lengths = rng.integers(1, longest + 1, people)
    patient, visit, state = [], [], []
    for person, length in enumerate(lengths.tolist()):
        now = int(rng.integers(0, 3))
        for k in range(length):
            patient.append(f"p{seed}-{person}")
            visit.append(k)
            state.append(STATES[now])
            now = now if rng.random() < stay else int(rng.integers(0, 3))
    days = np.datetime64("2020-01-01", "us") + np.array(visit) * np.timedelta64(1, "D")
    named = table(
        patient=patient, visit=visit if order == "number" else days, state=state, weight=rng.normal(size=len(visit))
    )
    return named.take(pa.array(rng.permutation(len(visit))))


def judged(train: pa.Table, holdout: pa.Table | None, synthetic: pa.Table, *metrics: str, **asked: object) -> Report:
    """By the second protocol, or some metrics of it."""
    return run(load(SECOND).only(metrics), Tables.of(train, holdout, [synthetic], Declared(**asked)), seed=0)


def groups(report: Report) -> dict[str, str]:
    return {group.id: group.verdict.value for group in report.groups}
