"""Reports side by side: what differs between two of them, and a table of several."""

from collections.abc import Sequence
from typing import Any

import rfc8785

from evaluations.harness.engine.canonical import canonical
from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.report import Measurement, Report
from evaluations.harness.engine.writing import as_json


def label(one: Measurement) -> str:
    """A measurement's id and what it is about, as one line."""
    parts = [f"{key} {shown(value)}" for key, value in one.subject.items()]
    return " · ".join([one.metric, *parts])


def shown(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} = {item}" for key, item in value.items())
    return " × ".join(value) if isinstance(value, list | tuple) else str(value)


def differing(one: Report, other: Report) -> list[str]:
    """Labels of the measurements that are not the same in both."""

    def keyed(report: Report) -> dict[str, bytes]:
        rows = as_json(report)["measurements"]
        return {label(m): rfc8785.dumps(canonical(row)) for m, row in zip(report.measurements, rows, strict=True)}

    first, second = keyed(one), keyed(other)
    return sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))


def check_protocols(reports: Sequence[Report]) -> None:
    if len({report.protocol.digest for report in reports}) > 1:
        raise Refused("The reports follow different protocols, so their numbers cannot be compared.")


def side_by_side(reports: Sequence[Report], names: Sequence[str]) -> str:
    """A plain text table: one row a measurement, one column a report. Refuses different protocols."""
    check_protocols(reports)
    rows: dict[str, list[str]] = {}
    for at, report in enumerate(reports):
        for group in report.groups:
            rows.setdefault(f"[{group.id}]", [""] * len(reports))[at] = group.verdict.replace("_", " ")
        for one in report.measurements:
            estimate = "–" if one.estimate is None else f"{one.estimate:.4g}"
            cell = f"{estimate} {one.verdict.replace('_', ' ')}"
            rows.setdefault(label(one), [""] * len(reports))[at] = cell
    return drawn([["", *names], *([name, *cells] for name, cells in rows.items())])


def drawn(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    return "\n".join(lines)
