"""Whether a report says what it can say: the groups of its protocol, the verdicts of its measurements, its own digest."""

from collections.abc import Mapping
from typing import Any

from evaluations.harness.engine import library
from evaluations.harness.engine.canonical import digest
from evaluations.harness.engine.report import Report, group_verdicts
from evaluations.harness.engine.writing import from_document


def is_whole(document: Mapping[str, Any]) -> bool:
    """Whether its digest is that of its content and its groups are as good as what was measured in them.

    Raises what reading raises where it is no report.
    """
    report = from_document(document)
    return (
        digest(document) == document["digest"]
        and group_verdicts(report.measurements, groups_of(report)) == report.groups
    )


def groups_of(report: Report) -> list[str]:
    """Those of its protocol, where this house knows one by that name; else those that it names."""
    known = library.named(report.protocol.id, report.protocol.version)
    return [one.id for one in report.groups] if known is None else list(known.groups)
