"""A protocol: which metrics, with which options and thresholds, and who says so. Versioned YAML."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import rfc8785
import yaml

from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.report import GROUPS, SIGNIFICANT_DIGITS, ProtocolReference

FOLDER = Path(__file__).parents[1] / "protocols"
BY_LETTER = {group[0]: group for group in GROUPS} | {"s": "fidelity", "m": "fidelity"}
ELSEWHERE = {"m.fk": "validity"}


def group_of(metric: str) -> str:
    return ELSEWHERE.get(metric, BY_LETTER[metric[0]])


@dataclass(frozen=True, slots=True)
class Rule:
    """How one metric is applied. `threshold` has `pass` and `attention`; beyond both is a fail.

    `digits` are the significant ones that a report keeps: few where the numbers tell of people in train.
    """

    metric: str
    direction: str
    deciding: bool
    threshold: Mapping[str, float]
    source: str
    options: Mapping[str, Any]
    digits: int = SIGNIFICANT_DIGITS

    @property
    def group(self) -> str:
        return group_of(self.metric)


@dataclass(frozen=True, slots=True)
class Protocol:
    id: str
    version: int
    title: str
    rules: tuple[Rule, ...]
    digest: str

    @property
    def reference(self) -> ProtocolReference:
        return ProtocolReference(self.id, self.version, self.digest)

    def only(self, metrics: Sequence[str]) -> "Protocol":
        """The same with these metrics alone; with none named, the whole. Raises Refused for one it does not have."""
        unknown = sorted(set(metrics) - {rule.metric for rule in self.rules})
        if unknown:
            raise Refused(f"Protocol {self.id} has no metric {', '.join(unknown)}.")
        return replace(self, rules=tuple(rule for rule in self.rules if not metrics or rule.metric in metrics))


def load(name: str = "tabular-1") -> Protocol:
    """A protocol of the library by its name. Raises Refused when there is none."""
    known = {path.stem: path for path in sorted(FOLDER.glob("*.yaml"))}
    if name not in known:
        raise Refused(f"There is no protocol {name}. Known: {', '.join(known)}.")
    return parse(known[name].read_text(encoding="utf-8"))


def parse(text: str) -> Protocol:
    content = yaml.safe_load(text)
    rules = tuple(
        Rule(
            metric=row["metric"],
            direction=row["direction"],
            deciding=row["deciding"],
            threshold=row.get("threshold", {}),
            source=row["source"],
            options=row.get("options", {}),
            digits=content["digits"][group_of(row["metric"])],
        )
        for row in content["metrics"]
    )
    digest = hashlib.sha256(rfc8785.dumps(content)).hexdigest()
    return Protocol(content["id"], content["version"], content["title"], rules, digest)
