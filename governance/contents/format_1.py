"""Record format 1, closed: one report, by the one protocol there was, and the run that was logged last."""

from collections.abc import Mapping
from typing import Any

from governance.contents import parts
from governance.dossier import Dossier, inputs_of, protocol_of, verdicts_in
from governance.models import Evidence

PROTOCOL = "tabular-1"


def parts_of(dossier: Dossier, pins: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The parts that this format words in its own way."""
    report = dossier.counted_reports.get(PROTOCOL, dossier.last_report)
    run = next(iter(dossier.version.generation_runs.all()), None)
    return {
        "identity": parts.identity(dossier.version, parts.manifest(dossier.version)),
        "registration": {
            **parts.registration(dossier.version),
            "generation": parts.run_facts(run) if run else {},
        },
        "verdicts": {
            "protocol": protocol_of(report) if report else "",
            "groups": verdicts_in(report) if report else {},
        },
        "evaluation": evaluation(report) if report else {},
        "evidence": {"documents": parts.documents(dossier)},
        "rules": dict(pins),
    }


def evaluation(report: Evidence) -> dict[str, Any]:
    return {
        "evidence": str(report.pk),
        "report_digest": report.report_digest,
        "inputs": sorted(inputs_of(report)),
    }
