"""Record format 2, closed (ADR 0013): reports by protocol with who computed and who filed them, several runs, several draws."""

from collections.abc import Mapping, Sequence
from typing import Any

from governance.contents import parts
from governance.dossier import Dossier, inputs_of, report_of, verdicts_in
from governance.models import Evidence, GenerationRun, StoredFile, Submission, Version, Vote


def parts_of(dossier: Dossier, pins: Mapping[str, Any], stages: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The parts that this format words in its own way."""
    reports = dossier.counted_reports
    return {
        "identity": parts.identity(dossier.version, files(dossier.version)),
        "registration": {
            **parts.registration(dossier.version),
            "generation": [run(dossier, number, item) for number, item in enumerate(dossier.runs, 1)],
        },
        "verdicts": {"protocols": {key: verdicts(report) for key, report in reports.items()}},
        "evaluation": {"protocols": {key: evaluation(report) for key, report in reports.items()}},
        "evidence": {
            "reports": [filed(report) for report in reports.values()],
            **others(dossier),
            "documents": parts.documents(dossier),
        },
        "rules": {**pins, "stages": list(stages)},
    }


def use(submission: Submission) -> dict[str, Any]:
    """With why another approval of the dataset stays in force, where one does."""
    because = "" if submission.replaces_id else submission.keeps_earlier_because
    return {**parts.use(submission), **({"keeps_earlier_because": because} if because else {})}


def files(version: Version) -> list[dict[str, Any]]:
    """The manifest with the number of each draw."""
    held = sorted(version.files.all(), key=lambda file: (file.role, file.draw or 0, file.sha256))
    return [{**parts.file_facts(file), **numbered(file)} for file in held]


def numbered(file: StoredFile) -> dict[str, int]:
    return {"draw": file.draw} if file.draw else {}


def run(dossier: Dossier, number: int, item: GenerationRun) -> dict[str, Any]:
    return {"run": number, **parts.run_facts(item), "draws": [file.draw for file in dossier.draws_of(item)]}


def verdicts(report: Evidence) -> dict[str, Any]:
    return {"version": report_of(report)["protocol"]["version"], "groups": verdicts_in(report)}


def evaluation(report: Evidence) -> dict[str, Any]:
    return {"report_digest": report.report_digest, "inputs": sorted(inputs_of(report))}


def others(dossier: Dossier) -> dict[str, Any]:
    """Reports that do not count, each with its verdicts, where there are any."""
    found = [{**filed(report), "groups": verdicts_in(report)} for report in dossier.other_reports]
    return {"other_reports": found} if found else {}


def signed(report: Evidence) -> dict[str, str]:
    """A runner's key, and its signature over the bytes of the report."""
    return {"key": report.runner_key, "signature": report.runner_signature} if report.runner_key else {}


def filed(report: Evidence) -> dict[str, Any]:
    """One report as evidence: by which protocol, who computed it, who filed it."""
    return {
        "protocol": dict(report_of(report)["protocol"]),
        "evidence": str(report.pk),
        "report_digest": report.report_digest,
        "computed": {"by": report.computed_by, "as": report.computed_as, **signed(report)},
        "filed": {"by": str(report.filed_by_id) if report.filed_by_id else "", "as": report.filed_as},
    }


def review(submission: Submission, judged: Mapping[str, str]) -> dict[str, Any]:
    """With the commitments that the log holds of these verdicts, and with those that no longer count: none is erased by what was
    filed after it."""
    said = parts.review(submission, judged)
    if not said:
        return {}
    counting = parts.votes_that_count(submission, judged)
    given = [(item.round, vote) for item in submission.assignments.all() for vote in item.votes.all()]
    told = {
        "commitments": sorted(vote.commitment for vote in counting if vote.salt),
        "superseded": sorted(
            (superseded(number, vote) for number, vote in given if vote not in counting),
            key=lambda item: (item["round"], item["commitment"]),
        ),
    }
    return {**said, **lowered(submission), **{name: found for name, found in told.items() if found}}


def superseded(number: int, vote: Vote) -> dict[str, Any]:
    return {"round": number, "verdict": vote.verdict, "tier": vote.tier, "commitment": vote.commitment}


def lowered(submission: Submission) -> dict[str, Any]:
    """Why the residual tier is below that of answers and measurements, and what it rests on."""
    said = {"because": submission.lowered_because, "with": submission.lowered_with}
    return {"lowered": said} if any(said.values()) else {}
