"""Runs a protocol: one step for each metric and draw, stored by its content so that it can be resumed."""

import hashlib
import platform
import resource
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any
from typing import Protocol as Interface

import rfc8785
from threadpoolctl import threadpool_limits

from evaluations.harness.engine.measurement import not_established
from evaluations.harness.engine.protocol import Protocol, Rule
from evaluations.harness.engine.report import (
    SCHEMA_VERSION,
    SEVERITY,
    Cost,
    Measurement,
    Report,
    as_json,
    canonical,
    digest,
    from_document,
    group_verdicts,
    measurement_from,
)
from evaluations.harness.mathematics.threads import cores
from evaluations.harness.tables.encoding import Encoder
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tables.tables import Tables
from evaluations.harness.tabular.metrics import METRICS, Metric

AT_ONCE = 4
PACKAGES = ("numpy", "scipy", "scikit-learn", "numba", "pyarrow")
NEEDS_ALL = "This needs the whole tables in memory; they were read column by column."
OnProgress = Callable[[str, int, int], None]


class Store(Interface):
    """Where finished steps are kept, by a key that names everything they depend on."""

    def get(self, key: str) -> Mapping[str, Any] | None: ...

    def put(self, key: str, value: Mapping[str, Any]) -> None: ...


def run(
    protocol: Protocol,
    tables: Tables,
    *,
    seed: int,
    store: Store | None = None,
    on_progress: OnProgress | None = None,
) -> Report:
    """Measures all the protocol names. Same tables, protocol and seed: the same digest anywhere."""
    encoder = Encoder.of(tables)
    rulers = [Ruler(tables, frame, encoder, seed) for frame in tables.synthetic]
    steps = [
        Step(rule, ruler, draw if len(rulers) > 1 else None, step_key(protocol, tables, seed, rule, draw))
        for rule in protocol.rules
        for draw, ruler in enumerate(rulers, 1)
    ]
    measurements: list[Measurement] = []
    costs: list[Cost] = []
    drawn: list[list[Measurement]] = []
    for done, (step, finished) in enumerate(zip(steps, in_turn(steps, store), strict=True), 1):
        if store:
            store.put(step.key, finished)
        costs.append(Cost(**finished["cost"]))
        drawn.append([measurement_from(row) for row in finished["measurements"]])
        if len(drawn) == len(rulers):
            measurements.extend(over_draws(drawn))
            drawn = []
        if on_progress:
            on_progress(step.name, done, len(steps))
    return assembled(protocol, tables, seed, measurements, costs)


@dataclass(frozen=True, eq=False)
class Step:
    """One metric on one synthetic table; `draw` counts where there are several, `key` names all it depends on."""

    rule: Rule
    ruler: Ruler
    draw: int | None
    key: str

    @property
    def name(self) -> str:
        return self.rule.metric if self.draw is None else f"{self.rule.metric} draw {self.draw}"

    @property
    def metric(self) -> Metric:
        return METRICS[self.rule.metric]

    @property
    def left_out(self) -> bool:
        return self.ruler.tables.streamed and not self.metric.on_counts

    def left_out_because(self) -> list[Measurement]:
        """What nobody asked for gives no measurement, as it gives none in memory."""
        asked = self.metric.is_asked(self.ruler.tables.declared)
        return [not_established(self.rule, NEEDS_ALL)] if asked else []

    def measured(self) -> dict[str, Any]:
        start = time.perf_counter()
        found = self.left_out_because() if self.left_out else self.metric.measure(self.ruler, self.rule)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        cost = Cost(self.name, time.perf_counter() - start, peak)
        return {"measurements": [canonical(asdict(one), self.rule.digits) for one in found], "cost": asdict(cost)}


def in_turn(steps: Sequence[Step], store: Store | None) -> Iterator[Mapping[str, Any]]:
    """What each step found, in their order, whichever ends first. Libraries keep to the thread they are called in."""

    def found(step: Step) -> Mapping[str, Any]:
        return (store.get(step.key) if store else None) or step.measured()

    workers = 1 if any(step.ruler.tables.streamed for step in steps) else min(AT_ONCE, cores())
    with threadpool_limits(limits=1), ThreadPoolExecutor(workers, initializer=alone) as pool:
        try:
            for future in [pool.submit(found, step) for step in steps]:
                yield future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def alone() -> None:
    """OpenMP counts its threads by the thread that asks."""
    threadpool_limits(limits=1, user_api="openmp")


def step_key(protocol: Protocol, tables: Tables, seed: int, rule: Rule, draw: int) -> str:
    """Everything that a step's result depends on."""
    named: dict[str, Any] = {
        "inputs": [asdict(item) for item in tables.inputs],
        "roles": dict(tables.roles),
        "declared": tables.declared.document(),
        "protocol": protocol.digest,
        "seed": seed,
        "step": [rule.metric, METRICS[rule.metric].version, draw],
        "left_out": tables.streamed and not METRICS[rule.metric].on_counts,
    }
    return hashlib.sha256(rfc8785.dumps(named)).hexdigest()


def over_draws(drawn: list[list[Measurement]]) -> Iterable[Measurement]:
    """With several draws the worst one speaks for each subject."""
    if len(drawn) == 1:
        return drawn[0]
    by_subject: dict[bytes, list[Measurement]] = {}
    for measurements in drawn:
        for one in measurements:
            by_subject.setdefault(rfc8785.dumps(canonical(one.subject)), []).append(one)
    return [max(found, key=lambda one: SEVERITY[one.verdict]) for found in by_subject.values()]


def environment() -> dict[str, str]:
    return {"python": platform.python_version(), "machine": platform.machine()} | {
        name: version(name) for name in PACKAGES
    }


def assembled(
    protocol: Protocol, tables: Tables, seed: int, measurements: list[Measurement], costs: list[Cost]
) -> Report:
    report = Report(
        schema_version=SCHEMA_VERSION,
        protocol=protocol.reference,
        seed=seed,
        inputs=tables.inputs,
        declared=tables.declared.document(),
        environment=environment(),
        groups=group_verdicts(measurements),
        measurements=tuple(measurements),
        costs=tuple(costs),
    )
    document = as_json(report)
    return from_document({**document, "digest": digest(document)})
