"""What a record names as its runs and reports, whichever format it has, and where a pack keeps each. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from governance.record import FIRST, Record, form_of


@dataclass(frozen=True, slots=True)
class NamedRun:
    """A generation log by digest; `number` and `draws` only where a record may hold several."""

    path: str
    sha256: str
    number: int = 0
    draws: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class NamedReport:
    """A report by its row of evidence; who computed and who filed it from format 2 on."""

    path: str
    protocol: str
    evidence: str
    computed: Mapping[str, str]
    filed: Mapping[str, str]


def runs_in(record: Record) -> tuple[NamedRun, ...]:
    generation: Any = record.content["parts"]["registration"]["generation"]
    if form_of(record) == FIRST:
        return (NamedRun("generation/generation-log.json", generation["sha256"]),)
    return tuple(
        NamedRun(f"generation/{item['run']}.json", item["sha256"], item["run"], tuple(item["draws"]))
        for item in generation
    )


def reports_in(record: Record) -> tuple[NamedReport, ...]:
    parts = record.content["parts"]
    if form_of(record) == FIRST:
        protocol, _, _ = parts["verdicts"]["protocol"].partition("@")
        return (NamedReport("evaluation/report.json", protocol, parts["evaluation"]["evidence"], {}, {}),)
    return tuple(
        NamedReport(
            path=f"evaluation/{item['protocol']['id']}/report.json",
            protocol=item["protocol"]["id"],
            evidence=item["evidence"],
            computed=item["computed"],
            filed=item["filed"],
        )
        for item in parts["evidence"]["reports"]
    )
