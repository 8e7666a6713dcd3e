"""The report: plain frozen types, their JSON and their digest. Imports nothing heavy."""

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

import rfc8785

SCHEMA_VERSION = "1"
SIGNIFICANT_DIGITS = 6
GROUPS = ("validity", "fidelity", "utility", "privacy", "bias")
OUTSIDE_DIGEST = frozenset({"digest", "environment", "costs"})


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
class Measurement:
    """One number on its ruler. `direction` is up, down or target; `interval` covers 95 %."""

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
    caveats: tuple[str, ...] = ()
    detail: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Group:
    id: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Input:
    role: str
    rows: int
    columns: int
    sha256: str


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


def canonical(value: Any, digits: int = SIGNIFICANT_DIGITS) -> Any:
    """Floats at six significant digits or fewer; what is not finite has no place in a report and becomes null."""
    if isinstance(value, float):
        return float(f"{value:.{digits}g}") + 0.0 if math.isfinite(value) else None
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): canonical(item, digits) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [canonical(item, digits) for item in value]
    return value


def as_json(report: Report) -> dict[str, Any]:
    """The report as JSON types; costs keep their own precision but the rest is canonical."""
    document: dict[str, Any] = canonical(asdict(report))
    return document


def digest(document: Mapping[str, Any]) -> str:
    """SHA-256 of the RFC 8785 form of everything that must repeat on any machine."""
    kept = {key: value for key, value in document.items() if key not in OUTSIDE_DIGEST}
    return hashlib.sha256(rfc8785.dumps(canonical(kept))).hexdigest()


def to_json(report: Report) -> str:
    return json.dumps(as_json(report), ensure_ascii=False, allow_nan=False, indent=1)


def from_json(text: str) -> Report:
    """Raises ValueError when the text is no report of this schema version."""
    try:
        return from_document(json.loads(text))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"This is no report of schema version {SCHEMA_VERSION}.") from error


def from_document(document: Mapping[str, Any]) -> Report:
    if document["schema_version"] != SCHEMA_VERSION:
        raise ValueError(f"This report is not of schema version {SCHEMA_VERSION}.")
    if unknown := {row["id"] for row in document["groups"]} - set(GROUPS):
        raise ValueError(f"This report names {len(unknown)} groups that schema version {SCHEMA_VERSION} does not have.")
    return Report(
        schema_version=document["schema_version"],
        protocol=ProtocolReference(**document["protocol"]),
        seed=document["seed"],
        inputs=tuple(Input(**row) for row in document["inputs"]),
        declared=document["declared"],
        environment=document["environment"],
        groups=tuple(Group(row["id"], Verdict(row["verdict"])) for row in document["groups"]),
        measurements=tuple(measurement_from(row) for row in document["measurements"]),
        costs=tuple(Cost(**row) for row in document.get("costs", ())),
        digest=document["digest"],
    )


def measurement_from(row: Mapping[str, Any]) -> Measurement:
    typed = {
        "interval": tuple(row["interval"]) if row["interval"] is not None else None,
        "verdict": Verdict(row["verdict"]),
        "baselines": Baselines(**row["baselines"]),
        "power": Power(**row["power"]) if row["power"] is not None else None,
        "caveats": tuple(row["caveats"]),
    }
    return Measurement(**{**row, **typed})


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of them; nothing measured is not established, never a pass."""
    return max(verdicts, key=SEVERITY.__getitem__, default=Verdict.NOT_ESTABLISHED)


def group_verdicts(measurements: Iterable[Measurement]) -> tuple[Group, ...]:
    deciding = [m for m in measurements if m.deciding]
    return tuple(Group(name, worst(m.verdict for m in deciding if m.group == name)) for name in GROUPS)
