"""The report: plain frozen types, of every kind of data and in both schemas. Imports nothing heavy."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    PASS = "pass"  # noqa: S105
    ATTENTION = "attention"
    FAIL = "fail"
    NOT_ESTABLISHED = "not_established"


SEVERITY = {Verdict.PASS: 0, Verdict.ATTENTION: 1, Verdict.NOT_ESTABLISHED: 2, Verdict.FAIL: 3}


@dataclass(frozen=True, slots=True)
class Baselines:
    """The same measurement with other tables in the synthetic table's place."""

    ceiling: float | None = None
    floor: float | None = None
    copy: float | None = None


@dataclass(frozen=True, slots=True)
class Power:
    """What the measurement showed once `planted` of the training rows were hidden in this table."""

    planted: float
    estimate: float | None
    seen: bool


@dataclass(frozen=True, slots=True)
class Said:
    """A caveat by its code, with what is filled into its sentence. The words of its kind of data have the sentence."""

    code: str
    parameters: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def format(self, **parameters: Any) -> "Said":
        """The same with these parameters, as `str.format` fills a sentence."""
        return Said(self.code, parameters)


@dataclass(frozen=True, slots=True)
class Judged:
    """The number that the limits apply to, and the scale of `judging.SCALES` that both lie on.

    `limits` are what was applied: `pass` and `attention`, or `lowest` and `highest`.
    """

    scale: str
    value: float | None
    limits: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Picture:
    """What can be drawn of a measurement: its kind, and the numbers and names that are drawn."""

    kind: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Measurement:
    """One number on its ruler. `direction` is up, down or target; `interval` covers 95 %.

    `judged` and `pictures` are what schema 2 adds; of schema 1 the words of the metric say them (`judging.py`).
    """

    metric: str
    version: int
    group: str
    subject: Mapping[str, Any]
    estimate: float | None
    interval: tuple[float, float] | None
    n: int
    direction: str
    verdict: Verdict
    deciding: bool
    baselines: Baselines = field(default_factory=Baselines)
    power: Power | None = None
    threshold: Mapping[str, float] | None = None
    threshold_source: str = ""
    caveats: tuple[str | Said, ...] = ()
    detail: Mapping[str, Any] | None = None
    judged: Judged | None = None
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    id: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Input:
    """What was measured, by the part that it plays. `counts` are in the units of its kind: rows and columns, documents."""

    role: str
    sha256: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ProtocolReference:
    id: str
    version: int
    digest: str


@dataclass(frozen=True, slots=True)
class Cost:
    """What one step took here; never part of the digest. `bytes` is the process's peak so far."""

    step: str
    seconds: float
    bytes: int


@dataclass(frozen=True, slots=True)
class Report:
    schema_version: str
    protocol: ProtocolReference
    seed: int
    inputs: tuple[Input, ...]
    declared: Mapping[str, Any]
    environment: Mapping[str, str]
    groups: tuple[Group, ...]
    measurements: tuple[Measurement, ...]
    costs: tuple[Cost, ...] = ()
    digest: str = ""


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of them; nothing measured is not established, never a pass."""
    return max(verdicts, key=SEVERITY.__getitem__, default=Verdict.NOT_ESTABLISHED)


def group_verdicts(measurements: Iterable[Measurement], groups: Iterable[str]) -> tuple[Group, ...]:
    """Of each of these groups, which are the protocol's, the worst verdict of those that decide in it."""
    deciding = [m for m in measurements if m.deciding]
    return tuple(Group(name, worst(m.verdict for m in deciding if m.group == name)) for name in groups)
