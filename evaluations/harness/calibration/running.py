"""Runs the protocol on planted tables once, and the copy metrics on hidden copies many times."""

import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from os import cpu_count
from typing import Any

import numpy as np
import pyarrow as pa

from evaluations.harness.engine.canonical import canonical
from evaluations.harness.engine.protocol import Protocol
from evaluations.harness.engine.report import Measurement, Report
from evaluations.harness.engine.run import environment, run
from evaluations.harness.mathematics.streams import generator
from evaluations.harness.tables.declared import Declared
from evaluations.harness.tables.tables import Tables

from .chain import generated
from .judging import NOT_MEASURED, Seen, judged, said, verdicts_of
from .planting import COPIES, HIDDEN, hiding, planted, shares, together

UNSEEN, BUILT_IN = "unseen rows", "built-in generator"
Progress = Callable[[str], None]
Triple = tuple[pa.Table, pa.Table, pa.Table]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be calibrated: on the planted tables `metrics` (all where none is named), on clean draws also `clean`.

    `seeds` draws are made clean and with hidden copies, clean ones up to `alarms`. `rows` bounds the tables of each.
    """

    protocol: Protocol
    declared: Declared
    seed: int = 0
    seeds: int = 1
    alarms: int = 0
    rows: int = 10_000
    metrics: Sequence[str] = ()
    clean: Sequence[str] = ()

    @property
    def planted(self) -> Protocol:
        return self.protocol.only(self.metrics)

    @property
    def hidings(self) -> int:
        """One draw would tell nothing that the planted tables do not."""
        return self.seeds if self.seeds > 1 else 0

    @property
    def copies(self) -> list[str]:
        return [rule.metric for rule in self.planted.rules if rule.metric in COPIES]


@dataclass(frozen=True, slots=True)
class Draw:
    """One draw of one generator with a share of train hidden in it, as one copy metric saw it, if it could."""

    generator: str
    hidden: float
    seed: int
    metric: str
    z: float | None
    p: float | None
    verdict: str


@dataclass(frozen=True, slots=True)
class Clean:
    """What further metrics said of one draw in which nothing was hidden."""

    generator: str
    seed: int
    verdicts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Calibration:
    protocol: Mapping[str, Any]
    asked: Mapping[str, Any]
    made: Mapping[str, Any]
    rows: Mapping[str, int]
    seen: Sequence[Seen] = field(default_factory=tuple)
    draws: Sequence[Draw] = field(default_factory=tuple)
    clean: Sequence[Clean] = field(default_factory=tuple)

    def document(self) -> dict[str, Any]:
        content: dict[str, Any] = canonical(asdict(self))
        return content


def calibrated(
    train: pa.Table,
    holdout: pa.Table,
    generators: Mapping[str, pa.Table],
    asked: Asked,
    on_progress: Progress = lambda _: None,
) -> Calibration:
    """Raises Refused when the tables do not fit together. Without a generator the built-in one stands in.

    Related tables are left out: what is planted is planted in this one.
    """
    asked = replace(asked, declared=replace(asked.declared, related=()))
    Tables.of(train, holdout, list(generators.values()) or [train], asked.declared, reader=asked.protocol.reader)
    known = generators or {BUILT_IN: generated(train, train.num_rows, asked.seed)}
    seen = []
    for case in planted(train, holdout, known, asked.declared, asked.seed):
        on_progress(case.name)
        report = report_of(asked, asked.planted, train, case.holdout, case.synthetic)
        seen.append(judged(case, report, [rule.metric for rule in asked.planted.rules]))
    repeats = asked.copies or asked.clean
    drawn_all = list(repeated(train, holdout, generators, asked, on_progress)) if repeats else []
    tables = {"train": train, "holdout": holdout, **known}
    return Calibration(
        protocol=asdict(asked.protocol.reference),
        asked={
            "seed": asked.seed,
            "seeds": asked.hidings,
            "alarms": max(asked.hidings, asked.alarms),
            "rows": asked.rows,
            "declared": asked.declared.document(),
        },
        made=made_here(),
        rows={name: table.num_rows for name, table in tables.items()},
        seen=seen,
        draws=[one for one in drawn_all if isinstance(one, Draw)],
        clean=[one for one in drawn_all if isinstance(one, Clean)],
    )


def made_here() -> dict[str, Any]:
    """When and on what."""
    return {
        "on": datetime.now(UTC).date().isoformat(),
        "cores": cpu_count(),
        "system": platform.system(),
        **environment(),
    }


def report_of(asked: Asked, protocol: Protocol, train: pa.Table, holdout: pa.Table, synthetic: pa.Table) -> Report:
    tables = Tables.of(train, holdout, [synthetic], asked.declared, reader=protocol.reader)
    return run(protocol, tables, seed=asked.seed)


def repeated(
    train: pa.Table, holdout: pa.Table, generators: Mapping[str, pa.Table], asked: Asked, on_progress: Progress
) -> Iterator[Draw | Clean]:
    """For each seed clean rows and rows with copies hidden, from each generator and from people nobody saw.

    A given table is sampled anew with each seed, as are train and holdout; the real rows of the unseen people are
    split anew; the built-in generator learns anew from a new split.
    """
    rounds = max(asked.hidings, asked.alarms)
    for seed in range(rounds):
        on_progress(f"draw {seed + 1} of {rounds}")
        rng = generator(asked.seed, f"repeated {seed}")
        for name, tables in drawn_tables(train, holdout, generators, asked.rows, rng):
            yield from clean_draw(asked, name, seed, tables)
            for share in HIDDEN if asked.copies and seed < asked.hidings else ():
                table = hiding(tables[2], tables[0], share, rng)
                yield from draws(asked, name, (share, seed), (tables[0], tables[1], table))


def draws(asked: Asked, name: str, drawn: tuple[float, int], tables: Triple) -> list[Draw]:
    return [
        as_draw(name, drawn, one) for one in of_copies(report_of(asked, asked.protocol.only(asked.copies), *tables))
    ]


def clean_draw(asked: Asked, name: str, seed: int, tables: Triple) -> Iterator[Draw | Clean]:
    """The further metrics as often only as copies are hidden: they cost more."""
    further = asked.clean if seed < asked.hidings else ()
    if not asked.copies and not further:
        return
    report = report_of(asked, asked.protocol.only([*asked.copies, *further]), *tables)
    yield from (as_draw(name, (0.0, seed), one) for one in of_copies(report) if one.metric in asked.copies)
    if further:
        verdicts = verdicts_of(report)
        yield Clean(name, seed, {metric: verdicts.get(metric, NOT_MEASURED) for metric in further})


def of_copies(report: Report) -> list[Measurement]:
    return [one for one in report.measurements if one.metric in COPIES and not one.subject]


def as_draw(name: str, drawn: tuple[float, int], one: Measurement) -> Draw:
    detail = one.detail or {}
    verdict = said(one.verdict) if detail else NOT_MEASURED
    return Draw(name, *drawn, one.metric, detail.get("z"), detail.get("p"), verdict)


def drawn_tables(
    train: pa.Table, holdout: pa.Table, generators: Mapping[str, pa.Table], rows: int, rng: np.random.Generator
) -> Iterator[tuple[str, Triple]]:
    real = shares(together(train, holdout), 1.0, rng)[0]
    part = min(rows, real.num_rows * 2 // 5)
    others = min(rows, real.num_rows - 2 * part)
    yield UNSEEN, (real.slice(0, part), real.slice(2 * part, others), real.slice(part, part))
    if not generators:
        ours = real.slice(0, part)
        yield BUILT_IN, (ours, real.slice(2 * part, others), generated(ours, part, int(rng.integers(2**31))))
    for name, synthetic in generators.items():
        sampled = [shares(table, min(1.0, rows / table.num_rows, 0.8), rng)[0] for table in (train, holdout, synthetic)]
        yield name, (sampled[0], sampled[1], sampled[2])
