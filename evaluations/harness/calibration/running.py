"""Runs the protocol on planted tables once, and the copy metrics on hidden copies many times."""

import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from os import cpu_count
from typing import Any

import numpy as np
import pyarrow as pa

from evaluations.harness.comparing import label
from evaluations.harness.declared import Declared
from evaluations.harness.measuring import environment, run
from evaluations.harness.protocol import Protocol
from evaluations.harness.report import SEVERITY, Measurement, Report, canonical, worst
from evaluations.harness.ruler import generator
from evaluations.harness.tables import Tables

from .chain import generated
from .planting import COPIES, HIDDEN, Planted, hiding, planted, shares, together

UNSEEN, BUILT_IN = "unseen rows", "built-in generator"
NAMED = 3
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be calibrated: on the planted tables `metrics` (all where none is named), on clean draws also `clean`.

    `rows` bounds the tables of each draw.
    """

    protocol: Protocol
    declared: Declared
    seed: int = 0
    seeds: int = 1
    rows: int = 10_000
    metrics: Sequence[str] = ()
    clean: Sequence[str] = ()

    @property
    def planted(self) -> Protocol:
        return self.protocol.only(self.metrics)

    @property
    def copies(self) -> list[str]:
        return [rule.metric for rule in self.planted.rules if rule.metric in COPIES]


@dataclass(frozen=True, slots=True)
class Seen:
    """What the protocol said of one planted table: verdicts by group and metric, and what was named worst."""

    name: str
    groups: Mapping[str, str]
    metrics: Mapping[str, str]
    estimates: Mapping[str, float | None]
    named: Sequence[str]
    missed: Sequence[str]
    alarms: Sequence[str]


@dataclass(frozen=True, slots=True)
class Draw:
    """One draw of one generator with a share of train hidden in it, as one copy metric saw it."""

    generator: str
    hidden: float
    seed: int
    metric: str
    z: float
    p: float
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
    Tables.of(train, holdout, list(generators.values()) or [train], asked.declared)
    known = generators or {BUILT_IN: generated(train, train.num_rows, asked.seed)}
    seen = []
    for case in planted(train, holdout, known, asked.declared, asked.seed):
        on_progress(case.name)
        seen.append(judged(case, measured(asked, asked.planted, train, case.holdout, case.synthetic)))
    repeats = asked.seeds > 1 and (asked.copies or asked.clean)
    drawn_all = list(repeated(train, holdout, generators, asked, on_progress)) if repeats else []
    tables = {"train": train, "holdout": holdout, **known}
    return Calibration(
        protocol=asdict(asked.protocol.reference),
        asked={"seed": asked.seed, "seeds": asked.seeds, "rows": asked.rows, "declared": asked.declared.document()},
        made={
            "on": datetime.now(UTC).date().isoformat(),
            "cores": cpu_count(),
            "system": platform.system(),
            **environment(),
        },
        rows={name: table.num_rows for name, table in tables.items()},
        seen=seen,
        draws=[one for one in drawn_all if isinstance(one, Draw)],
        clean=[one for one in drawn_all if isinstance(one, Clean)],
    )


def measured(asked: Asked, protocol: Protocol, train: pa.Table, holdout: pa.Table, synthetic: pa.Table) -> Report:
    return run(protocol, Tables.of(train, holdout, [synthetic], asked.declared), seed=asked.seed)


def judged(case: Planted, report: Report) -> Seen:
    """Missed is what had to react and did not; an alarm is what had to stay still and failed."""
    verdicts = verdicts_of(report)
    missed = [one for one in case.fails if verdicts.get(one, "fail") != "fail"]
    missed += [one for one in case.noticed if verdicts.get(one, "fail") not in {"fail", "attention"}]
    lowest = farthest_below(report)
    missed += [one for one in case.worst if one.partition(" ")[0] in lowest and one not in lowest.values()]
    by_metric = {name: verdict for name, verdict in verdicts.items() if "·" not in name}
    poor = [one for one in report.measurements if one.deciding and one.subject and one.verdict in {"fail", "attention"}]
    poor.sort(key=lambda one: -SEVERITY[one.verdict])
    return Seen(
        name=case.name,
        groups={group.id: said(group.verdict) for group in report.groups},
        metrics=by_metric,
        estimates={one.metric: one.estimate for one in report.measurements if not one.subject},
        named=[
            *(f"{one}: farthest below its ceiling" for one in case.worst if one in lowest.values()),
            *(f"{label(one)}: {said(one.verdict)}" for one in worst_of_each(poor)),
        ],
        missed=missed,
        alarms=[one for one in case.still if verdicts.get(one) == "fail"],
    )


def farthest_below(report: Report) -> dict[str, str]:
    """For each metric the label of what lies farthest below its ceiling."""
    gaps: dict[str, tuple[float, str]] = {}
    for one in report.measurements:
        if one.subject and one.estimate is not None and one.baselines.ceiling is not None:
            gap = (one.baselines.ceiling - one.estimate, label(one))
            gaps[one.metric] = max(gaps.get(one.metric, gap), gap)
    return {metric: name for metric, (_, name) in gaps.items()}


def verdicts_of(report: Report) -> dict[str, str]:
    """By metric (the worst of its measurements that decide, or of all where none does) and by label."""
    found = {label(one): said(one.verdict) for one in report.measurements if one.subject}
    for metric in dict.fromkeys(one.metric for one in report.measurements):
        own = [one for one in report.measurements if one.metric == metric]
        found[metric] = said(worst(one.verdict for one in [m for m in own if m.deciding] or own))
    return found


def worst_of_each(poor: Sequence[Measurement]) -> Iterator[Measurement]:
    """At most three of each metric."""
    counted: dict[str, int] = {}
    for one in poor:
        counted[one.metric] = counted.get(one.metric, 0) + 1
        if counted[one.metric] <= NAMED:
            yield one


def said(verdict: str) -> str:
    return verdict.replace("_", " ")


def repeated(
    train: pa.Table, holdout: pa.Table, generators: Mapping[str, pa.Table], asked: Asked, on_progress: Progress
) -> Iterator[Draw | Clean]:
    """For each seed clean rows and rows with copies hidden, from each generator and from people nobody saw.

    A given table is sampled anew with each seed, as are train and holdout; the real rows of the unseen people are
    split anew; the built-in generator learns anew from a new split.
    """
    for seed in range(asked.seeds):
        on_progress(f"draw {seed + 1} of {asked.seeds}")
        rng = generator(asked.seed, f"repeated {seed}")
        for name, (ours, theirs, synthetic) in drawn_tables(train, holdout, generators, asked.rows, rng):
            for share in (0.0, *HIDDEN) if asked.copies else (0.0,):
                table = hiding(synthetic, ours, share, rng) if share else synthetic
                protocol = asked.protocol.only([*asked.copies, *(() if share else asked.clean)])
                report = measured(asked, protocol, ours, theirs, table)
                yield from (drawn(one, name, share, seed) for one in report.measurements if is_of_copies(one))
                if not share and asked.clean:
                    verdicts = verdicts_of(report)
                    yield Clean(name, seed, {metric: verdicts[metric] for metric in asked.clean if metric in verdicts})


def is_of_copies(one: Measurement) -> bool:
    return one.metric in COPIES and not one.subject and one.detail is not None


def drawn(one: Measurement, name: str, share: float, seed: int) -> Draw:
    detail = one.detail or {}
    return Draw(name, share, seed, one.metric, detail["z"], detail["p"], said(one.verdict))


def drawn_tables(
    train: pa.Table, holdout: pa.Table, generators: Mapping[str, pa.Table], rows: int, rng: np.random.Generator
) -> Iterator[tuple[str, tuple[pa.Table, pa.Table, pa.Table]]]:
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
