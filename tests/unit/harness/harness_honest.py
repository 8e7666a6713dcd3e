"""Tables of several laws, of any size, from which unseen rows can be drawn again and again."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
from harness_tables import people, table

from evaluations.harness.engine.library import load
from evaluations.harness.engine.report import Report
from evaluations.harness.engine.run import run
from evaluations.harness.tables.declared import Declared
from evaluations.harness.tables.tables import Tables

SECOND = "tabular-1@2"


def clinic(rows: int, seed: int) -> pa.Table:
    """Whole numbers, shares and money, most of it weakly related."""
    rng = np.random.default_rng(seed)
    age = np.clip(np.round(rng.normal(55, 16, rows)), 18, 95).astype(int)
    pressure = np.round(95 + 0.45 * age + rng.normal(0, 12, rows)).astype(int)
    return table(
        age=age,
        sex=rng.choice(["female", "male"], rows),
        bmi=np.round(rng.normal(26, 4, rows), 1),
        pressure=pressure,
        region=rng.choice(["north", "south", "east", "west"], rows),
        visits=rng.poisson(1.5, rows),
        cost=np.where(rng.random(rows) < 0.3, 0, np.round(600 * rng.pareto(2.5, rows), 2)),
        high=np.where(pressure + rng.normal(0, 8, rows) > 130, "yes", "no"),
    )


def codes(rows: int, seed: int) -> pa.Table:
    """Diagnoses and drugs with long tails, of which every sample has new ones."""
    rng = np.random.default_rng(seed)
    illness = np.minimum(rng.zipf(1.4, rows), 3000)
    return table(
        illness=[f"C{one}" for one in illness],
        drug=[f"D{one}" for one in np.minimum(rng.zipf(1.7, rows), 500)],
        days=rng.poisson(3 + (illness < 3) * 4, rows),
        ward=np.where(illness < 4, "A", np.where(rng.random(rows) < 0.5, "B", "C")),
    )


def coarse(rows: int, seed: int) -> pa.Table:
    rng = np.random.default_rng(seed)
    drift = rng.random(rows)
    answers = {f"q{k}": np.floor(5 * (drift + rng.random(rows)) / 2).astype(int) for k in range(4)}
    return table(**answers, told=np.where(rng.random(rows) < 0.1 + 0.3 * drift, "yes", "no"))


def gappy(rows: int, seed: int) -> pa.Table:
    rng = np.random.default_rng(seed)
    drift = rng.normal(size=rows)
    many, few = (np.where(rng.random(rows) < share, np.nan, drift + rng.normal(size=rows)) for share in (0.3, 0.03))
    return table(many=np.round(many, 2), few=np.round(few, 2), whole=rng.integers(0, 9, rows))


LAWS: dict[str, Callable[[int, int], pa.Table]] = {
    "clinic": clinic, "codes": codes, "coarse": coarse, "gappy": gappy, "people": people,
}  # fmt: skip


def judged(train: pa.Table, holdout: pa.Table | None, synthetic: pa.Table, *metrics: str, **asked: object) -> Report:
    """By the second protocol, or some metrics of it."""
    return run(load(SECOND).only(metrics), Tables.of(train, holdout, [synthetic], Declared(**asked)), seed=0)


def groups(report: Report) -> dict[str, str]:
    return {group.id: group.verdict.value for group in report.groups}
