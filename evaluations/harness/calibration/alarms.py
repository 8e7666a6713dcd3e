"""How often unseen rows fail, and whether tables with a known fault ever pass: laws drawn again and again, at every size."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from evaluations.harness.calibration.laws import ASKED, LAWS
from evaluations.harness.engine.library import load
from evaluations.harness.engine.protocol import Protocol
from evaluations.harness.engine.report import Report, Verdict
from evaluations.harness.engine.run import run
from evaluations.harness.mathematics.streams import generator
from evaluations.harness.tables.tables import Tables

UNSEEN, INDEPENDENT = "unseen rows", "independent columns"
FAULTS = {INDEPENDENT: "fidelity", "1 % copies": "privacy", "10 % copies": "privacy", "full copy": "privacy"}
"""What is planted, and the group that may not pass it."""
SHARES = {"1 % copies": 0.01, "10 % copies": 0.1, "full copy": 1.0}


@dataclass(frozen=True, slots=True)
class Asked:
    """One table of one law: what it is, how many rows it has, and which draw it is. `metrics` are all that is measured; where
    none is named, of unseen rows the whole protocol and of a fault what decides in its group."""

    protocol: str
    law: str
    planted: str
    rows: int
    draw: int
    metrics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict of each group, and by group the metrics that decided: which failed, and which did not pass."""

    planted: str
    law: str
    rows: int
    groups: dict[str, str]
    failed: dict[str, list[str]]
    unpassed: dict[str, list[str]] = field(default_factory=dict)


def asked(protocol: str, sizes: Sequence[int], draws: int, faults: int, metrics: Sequence[str] = ()) -> Iterator[Asked]:
    """So many draws of unseen rows of each law at each size, and so many of each fault that these metrics may not pass."""
    groups = {rule.group for rule in load(protocol).only(metrics).rules}
    planted = [fault for fault, group in FAULTS.items() if group in groups]
    for rows in sizes:
        for law in LAWS:
            for name, most in {UNSEEN: draws, **dict.fromkeys(planted, faults)}.items():
                yield from (Asked(protocol, law, name, rows, draw, tuple(metrics)) for draw in range(most))


def measured(every: Iterable[Asked], processes: int) -> Iterator[Judged]:
    with ProcessPoolExecutor(processes) as pool:
        yield from pool.map(one, every, chunksize=4)


def one(draw: Asked) -> Judged:
    """A law and a number of a draw give the same three tables wherever they are asked for."""
    law, first = LAWS[draw.law], 1 + 3 * draw.draw
    train, holdout, unseen = (law(draw.rows, first + part) for part in range(3))
    protocol, made = load(draw.protocol), planted(draw, train, unseen)
    protocol = protocol.only(draw.metrics or deciding(protocol, FAULTS.get(draw.planted)))
    tables = Tables.of(train, holdout, [made], ASKED[draw.law], reader=protocol.reader)
    return judged(draw, run(protocol, tables, seed=0))


def deciding(protocol: Protocol, group: str | None) -> list[str]:
    """The metrics that decide in this group; none, which is all of the protocol, where there is no group."""
    return [rule.metric for rule in protocol.rules if rule.deciding and rule.group == group]


def planted(draw: Asked, train: pa.Table, unseen: pa.Table) -> pa.Table:
    rng = generator(draw.draw, f"{draw.planted} {draw.law} {draw.rows}")
    if draw.planted == UNSEEN:
        return unseen
    if draw.planted == INDEPENDENT:
        mixed = {
            name: train.column(name).take(pa.array(rng.permutation(train.num_rows))) for name in train.column_names
        }
        return pa.table(mixed)
    copies = np.sort(rng.permutation(train.num_rows)[: round(SHARES[draw.planted] * train.num_rows)])
    kept = unseen.slice(0, unseen.num_rows - len(copies))
    return pa.concat_tables([kept, train.take(pa.array(copies))]).unify_dictionaries()


def judged(draw: Asked, report: Report) -> Judged:
    failed: dict[str, list[str]] = {}
    unpassed: dict[str, list[str]] = {}
    for found in report.measurements:
        if found.deciding and found.verdict is Verdict.FAIL:
            failed.setdefault(found.group, []).append(found.metric)
        if found.deciding and found.verdict is not Verdict.PASS:
            unpassed.setdefault(found.group, []).append(found.metric)
    there = {found.group for found in report.measurements}
    groups = {group.id: group.verdict.value for group in report.groups if group.id in there}
    return Judged(draw.planted, draw.law, draw.rows, groups, failed, unpassed)
