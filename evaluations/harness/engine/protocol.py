"""A protocol: which metrics, with which options and thresholds, and who says so. Versioned YAML."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from evaluations.harness.engine.canonical import SIGNIFICANT_DIGITS
from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.report import ProtocolReference
from evaluations.harness.engine.words import Name

FOLDER = Path(__file__).parents[1] / "protocols"
NO_VERSION = -1
FIRST_KIND, FIRST_SCHEMA, FIRST_READER = "tabular", "1", 1
"""What the first protocol does not say of itself: of which kind of data it is, which schema its reports have, and which
version of its kind's reader reads what it measures."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How one metric is applied. `threshold` has `pass` and `attention`; beyond both is a fail.

    `digits` are the significant ones that a report keeps: few where the numbers tell of people in train. `judging` is the way
    in which numbers become a verdict (`grading.py`, `weighing.py`); a protocol that names none has the first.
    """

    metric: str
    direction: str
    deciding: bool
    threshold: Mapping[str, float]
    source: str
    options: Mapping[str, Any]
    digits: int = SIGNIFICANT_DIGITS
    group: str = ""
    version: int = 1
    judging: int = 1


@dataclass(frozen=True, slots=True)
class Protocol:
    """Rules in their order, and the groups that they are judged in. `kind` names the kind of data, `schema` its reports',
    `reader` the version of the reader of its kind.

    `roles` are the parts that inputs play, and whether a run needs them. `ruler` is the way in which material is measured off,
    for kinds of data that have more than one. A `draft` is measured by only where it is named with its version.
    """

    id: str
    version: int
    title: str
    rules: tuple[Rule, ...]
    digest: str
    kind: str = FIRST_KIND
    schema: str = FIRST_SCHEMA
    reader: int = FIRST_READER
    groups: Mapping[str, Name] = field(default_factory=dict)
    roles: Mapping[str, bool] = field(default_factory=dict)
    ruler: int = 1
    draft: bool = False

    @property
    def named(self) -> str:
        """`id@version`."""
        return f"{self.id}@{self.version}"

    @property
    def reference(self) -> ProtocolReference:
        return ProtocolReference(self.id, self.version, self.digest)

    def only(self, metrics: Sequence[str]) -> "Protocol":
        """The same with these metrics alone; with none named, the whole. Raises Refused for one it does not have."""
        unknown = sorted(set(metrics) - {rule.metric for rule in self.rules})
        if unknown:
            raise Refused("Protocol {protocol} has no metric {metrics}.", protocol=self.id, metrics=", ".join(unknown))
        return replace(self, rules=tuple(rule for rule in self.rules if not metrics or rule.metric in metrics))


def parts_of(name: str) -> tuple[str, int]:
    """The id and the version that a name such as `tabular-1@1` says; 0 where it says none, and one that
    nothing has where it says it badly."""
    plain, said, version = name.partition("@")
    if not said:
        return plain, 0
    return plain, int(version) if version.isdecimal() and int(version) else NO_VERSION
