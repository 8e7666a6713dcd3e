"""Runs a protocol: one step for each metric and draw, stored by its content so that it can be resumed."""

import hashlib
import platform
import resource
import time
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from typing import Any
from typing import Protocol as Interface

import rfc8785
from threadpoolctl import threadpool_limits

from evaluations.harness.engine import judging
from evaluations.harness.engine.canonical import canonical, digest
from evaluations.harness.engine.measurement import not_established
from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.modality import Material, Modality, modality
from evaluations.harness.engine.pictures import pictured
from evaluations.harness.engine.protocol import Protocol, Rule
from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.report import SEVERITY, Cost, Measurement, Report, Said, group_verdicts
from evaluations.harness.engine.words import reference
from evaluations.harness.engine.writing import FIRST, as_json, counted, from_document, measurement_from
from evaluations.harness.mathematics.threads import cores

AT_ONCE = 4
PACKAGES = ("numpy", "scipy", "scikit-learn", "numba", "pyarrow")
NEEDS_ALL, NEEDS_ROWS = Said("needs-all"), Said("needs-rows")
OnProgress = Callable[[str, int, int], None]


class Store(Interface):
    """Where finished steps are kept, by a key that names everything they depend on."""

    def get(self, key: str) -> Mapping[str, Any] | None: ...

    def put(self, key: str, value: Mapping[str, Any]) -> None: ...


def run(
    protocol: Protocol,
    material: Material,
    *,
    seed: int,
    store: Store | None = None,
    on_progress: OnProgress | None = None,
) -> Report:
    """Measures all the protocol names. Same material, protocol and seed: the same digest anywhere.

    Raises Refused where an input is missing that the protocol needs.
    """
    check_roles(protocol, {item.role for item in material.inputs})
    steps = steps_of(protocol, material, seed)
    draws = len(steps) // len(protocol.rules) if protocol.rules else 0
    measurements: list[Measurement] = []
    costs: list[Cost] = []
    drawn: list[list[Measurement]] = []
    for done, (step, finished) in enumerate(zip(steps, in_turn(steps, store), strict=True), 1):
        if store:
            store.put(step.key, finished)
        costs.append(Cost(**finished["cost"]))
        drawn.append([measurement_from(row) for row in finished["measurements"]])
        if len(drawn) == draws:
            measurements.extend(over_draws(drawn))
            drawn = []
        if on_progress:
            on_progress(step.name, done, len(steps))
    return assembled(protocol, material, seed, measurements, costs)


def check_roles(protocol: Protocol, given: Container[str]) -> None:
    """Raises Refused where a part is not given that the protocol needs."""
    if missing := [role for role, needed in protocol.roles.items() if needed and role not in given]:
        raise Refused(
            "Protocol {protocol} needs what it calls {missing}.", protocol=protocol.id, missing=" and ".join(missing)
        )


def steps_of(protocol: Protocol, material: Material, seed: int) -> "list[Step]":
    """Each rule on each draw, in their order."""
    kind = modality(protocol.kind)
    room = kind.loaded()
    metrics, rulers = room.metrics, room.rulers(material, seed, protocol.ruler)
    return [
        Step(
            rule,
            metrics[reference(rule.metric, rule.version)],
            ruler,
            material,
            Writing(kind, protocol.schema),
            draw if len(rulers) > 1 else None,
            step_key(protocol, material, metrics[reference(rule.metric, rule.version)], seed, rule, draw),
        )
        for rule in protocol.rules
        for draw, ruler in enumerate(rulers, 1)
    ]


@dataclass(frozen=True, slots=True)
class Writing:
    """How measurements are written down: by the schema of the protocol's reports, in the words of its kind of data."""

    kind: Modality
    schema: str

    def written(self, one: Measurement, digits: int) -> dict[str, Any]:
        """Schema 1 has sentences; schema 2 codes, which number was judged, and pictures."""
        if self.schema == FIRST:
            one = replace(one, caveats=tuple(map(self.sentence, one.caveats)), judged=None, pictures=())
        else:
            words = self.kind.words_of(one.metric, one.version)
            one = pictured(replace(one, judged=judging.judged(one, words)), words)
        row: dict[str, Any] = canonical(asdict(one), digits)
        return row

    def sentence(self, caveat: Said | str) -> str:
        """In English, as it is signed; a person's own language is for pages."""
        return caveat if isinstance(caveat, str) else self.kind.sentence(caveat)


@dataclass(frozen=True, eq=False)
class Step:
    """One metric on one draw; `draw` counts where there are several, `key` names all it depends on."""

    rule: Rule
    metric: Metric
    ruler: Any
    material: Material
    writing: Writing
    draw: int | None
    key: str

    @property
    def name(self) -> str:
        return self.rule.metric if self.draw is None else f"{self.rule.metric} draw {self.draw}"

    def found(self) -> list[Measurement]:
        """What nobody asked for gives no measurement where it is left out, as it gives none in memory."""
        why, rows = left_out(self.material, self.metric), sampled(self.material, self.metric)
        if why is None:
            return self.metric.measure(self.ruler, self.rule)
        if not self.metric.is_asked(self.material.declared):
            return []
        return [not_established(self.rule, why)] if rows is None else self.found_in_sample(rows)

    def found_in_sample(self, rows: int) -> list[Measurement]:
        found = self.metric.measure(self.ruler.sampled(rows), self.rule)
        return [replace(one, caveats=(*one.caveats, Said("on-sample", {"rows": rows}))) for one in found]

    def taken(self) -> dict[str, Any]:
        start = time.perf_counter()
        found = self.found()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        cost = Cost(self.name, time.perf_counter() - start, peak)
        return {"measurements": [self.writing.written(one, self.rule.digits) for one in found], "cost": asdict(cost)}


def left_out(material: Material, metric: Metric) -> Said | None:
    """Why this metric is not measured of this material."""
    if material.streamed and not metric.on_counts:
        return NEEDS_ALL
    return NEEDS_ROWS if metric.side_by_side and material.apart else None


def sampled(material: Material, metric: Metric) -> int | None:
    """How many rows it is measured on where it is left out of the whole; None where no sample will do."""
    return material.sample if metric.on_sample and not material.apart else None


def in_turn(steps: Sequence[Step], store: Store | None) -> Iterator[Mapping[str, Any]]:
    """What each step found, in their order, whichever ends first. Libraries keep to the thread they are called in."""

    def found(step: Step) -> Mapping[str, Any]:
        return (store.get(step.key) if store else None) or step.taken()

    workers = 1 if any(step.material.streamed for step in steps) else min(AT_ONCE, cores())
    with threadpool_limits(limits=1), ThreadPoolExecutor(workers, initializer=alone) as pool:
        try:
            for future in [pool.submit(found, step) for step in steps]:
                yield future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def alone() -> None:
    """OpenMP counts its threads by the thread that asks."""
    threadpool_limits(limits=1, user_api="openmp")


def step_key(protocol: Protocol, material: Material, metric: Metric, seed: int, rule: Rule, draw: int) -> str:  # noqa: PLR0917
    """Everything that a step's result depends on."""
    named: dict[str, Any] = {
        "inputs": [counted(item, protocol.schema) for item in material.inputs],
        **material.depends_on(),
        "declared": material.declared.document(),
        "protocol": protocol.digest,
        "seed": seed,
        "step": [rule.metric, rule.version, draw],
        "left_out": left_out(material, metric) is not None,
    }
    if rows := sampled(material, metric):
        named["sample"] = rows
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
    protocol: Protocol, material: Material, seed: int, measurements: list[Measurement], costs: list[Cost]
) -> Report:
    report = Report(
        schema_version=protocol.schema,
        protocol=protocol.reference,
        seed=seed,
        inputs=tuple(material.inputs),
        declared=material.declared.document(),
        environment=environment(),
        groups=group_verdicts(measurements, protocol.groups),
        measurements=tuple(measurements),
        costs=tuple(costs),
    )
    document = as_json(report)
    return from_document({**document, "digest": digest(document)})
