"""Tables of several laws, of any size: rows that nobody saw can be drawn from each again and again."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.tables.declared import Declared

Law = Callable[[int, int], pa.Table]
PLACES = np.array(["north", "south", "east", "west"])


def table(**columns: Sequence[Any] | Array) -> pa.Table:
    made = {name: pa.array(values, from_pandas=True) for name, values in columns.items()}
    texts = {name: array.dictionary_encode() for name, array in made.items() if pa.types.is_string(array.type)}
    return pa.table({**made, **texts})


def people(rows: int, seed: int) -> pa.Table:
    """Age, dose, place, smoker and outcome, all depending on one another."""
    rng = np.random.default_rng(seed)
    frailty = rng.normal(size=rows)
    age = np.round(np.clip(50 + 15 * frailty + rng.normal(0, 8, rows), 18, 95))
    dose = np.round(
        np.exp(0.4 * frailty + rng.normal(0, 0.5, rows)), 9
    )  # exp differs in its last bit across processors
    place = PLACES[np.clip(np.round(frailty + rng.normal(1.5, 0.7, rows)), 0, 3).astype(int)]
    smoker = frailty + rng.normal(size=rows) > 0.5
    outcome = np.where(frailty + 0.5 * smoker + rng.normal(size=rows) > 0.5, "ill", "well")
    weight = np.where(rng.random(rows) < 0.1, np.nan, 70 + 5 * frailty + rng.normal(0, 9, rows))
    return table(age=age, dose=dose, place=place, smoker=smoker, outcome=outcome, weight=weight)


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


def tails(rows: int, seed: int) -> pa.Table:
    """Money and durations, of which a few rows are most."""
    rng = np.random.default_rng(seed)
    ill = rng.random(rows) < 0.4
    return table(
        cost=np.where(rng.random(rows) < 0.5, 0, np.round(900 * rng.pareto(1.8, rows) * (1 + ill), 2)),
        stay=np.round(rng.lognormal(1 + 0.5 * ill, 1), 1),
        ill=np.where(ill, "yes", "no"),
        site=rng.choice(["A", "B", "C"], rows, p=[0.7, 0.2, 0.1]),
    )


def tight(rows: int, seed: int) -> pa.Table:
    """Numbers of which each nearly says the others."""
    rng = np.random.default_rng(seed)
    size = rng.normal(size=rows)
    return table(
        height=np.round(170 + 9 * size + rng.normal(0, 1, rows), 1),
        reach=np.round(172 + 10 * size + rng.normal(0, 1, rows), 1),
        weight=np.round(72 + 8 * size + rng.normal(0, 2, rows), 1),
        tall=np.where(size + rng.normal(0, 0.3, rows) > 0.5, "yes", "no"),
        sex=np.where(size + rng.normal(0, 1, rows) > 0, "male", "female"),
    )


def loose(rows: int, seed: int) -> pa.Table:
    """Numbers and words that hardly say anything of one another."""
    rng = np.random.default_rng(seed)
    drift = rng.normal(size=rows)
    numbers = {f"x{k}": np.round(0.2 * drift + rng.normal(size=rows), 3) for k in range(5)}
    return table(
        **numbers,
        arm=rng.choice(["new", "usual"], rows),
        event=np.where(0.4 * drift + rng.normal(size=rows) > 0.6, "yes", "no"),
    )


def dated(rows: int, seed: int) -> pa.Table:
    """Admissions by date, each with a number of its own."""
    rng = np.random.default_rng(seed)
    day = np.datetime64("2021-01-01", "us") + rng.integers(0, 900, rows) * np.timedelta64(1, "D")
    age = rng.integers(20, 95, rows)
    return table(
        admission=20_000 + rng.permutation(4 * rows)[:rows],
        admitted=day,
        age=age,
        unit=rng.choice(["medical", "surgical"], rows),
        died=np.where(rng.random(rows) < 0.05 + 0.3 * (age > 75), "yes", "no"),
    )


LAWS: dict[str, Law] = {
    "clinic": clinic, "codes": codes, "coarse": coarse, "gappy": gappy, "people": people, "tails": tails, "tight": tight,
    "loose": loose, "dated": dated,
}  # fmt: skip
ASKED: dict[str, Declared] = {
    "clinic": Declared(targets=("high",), subgroups=("sex",), sensitive=("region",)),
    "codes": Declared(targets=("ward",), subgroups=("ward",), sensitive=("drug",)),
    "coarse": Declared(targets=("told",), subgroups=("q0",), sensitive=("q1",)),
    "gappy": Declared(targets=("few",), sensitive=("whole",)),
    "people": Declared(targets=("outcome",), subgroups=("place",), sensitive=("weight",)),
    "tails": Declared(targets=("ill",), subgroups=("site",), sensitive=("cost",)),
    "tight": Declared(targets=("tall",), subgroups=("sex",), sensitive=("weight",)),
    "loose": Declared(targets=("event",), subgroups=("arm",), sensitive=("x0",)),
    "dated": Declared(targets=("died",), subgroups=("unit",), sensitive=("age",)),
}
"""What is asked of each law's tables."""
