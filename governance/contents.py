"""What the record of a submission says, part by part; what is signed is exactly this."""

from collections.abc import Mapping
from typing import Any, Protocol

from governance import declaration
from governance.assessment import Rating, questions
from governance.libraries import Library
from governance.models import Evidence, GenerationRun, Submission, Version
from governance.vocabulary import RiskTier, State
from governance.workflow import AUTHORING


class Known(Protocol):
    """What the parts are made of; `standing.Standing` has it."""

    submission: Submission
    version: Version

    @property
    def policy(self) -> Library: ...

    @property
    def questionnaire(self) -> Library: ...

    @property
    def template(self) -> Library: ...

    @property
    def report(self) -> Evidence | None: ...

    @property
    def documents(self) -> Mapping[str, Evidence]: ...

    @property
    def run(self) -> GenerationRun | None: ...

    @property
    def verdicts(self) -> Mapping[str, str]: ...

    @property
    def answers(self) -> Mapping[str, Any]: ...

    @property
    def rating(self) -> Rating: ...

    @property
    def tier(self) -> RiskTier | None: ...


def protocol_of(report: Evidence | None) -> str:
    protocol = ((report.facts if report else None) or {}).get("protocol", {})
    return f"{protocol['id']}@{protocol['version']}" if protocol else ""


def inputs_of(report: Evidence | None) -> set[str]:
    return {item["sha256"] for item in ((report.facts if report else None) or {}).get("inputs", [])}


def declared_in(report: Evidence | None) -> Any:
    return ((report.facts if report else None) or {}).get("declared")


def declared_of(version: Version) -> Any:
    """What was declared of a version, as a report on it has to say."""
    columns = {
        "targets": version.targets,
        "sensitive": version.sensitive,
        "quasi": version.quasi_identifiers,
        "subgroups": version.subgroups,
    }
    return declaration.document(version.declaration, columns)


def parts_of(known: Known) -> dict[str, dict[str, Any]]:
    """The content of the record, part by part. Dates and numbers are plain JSON; nothing here depends on who looks."""
    version, submission = known.version, known.submission
    return {
        "identity": identity(version),
        "registration": registration(known),
        "use": {
            "uses": submission.uses,
            "recipients": submission.recipients,
            "access": submission.access,
            "vendor": str(submission.vendor) if submission.vendor else "",
        },
        "risk": risk(known),
        "verdicts": {"protocol": protocol_of(known.report), "groups": known.verdicts},
        "evaluation": evaluation(known.report),
        "evidence": {
            "documents": [
                {"key": item.key, "title": item.title, "sha256": item.sha256}
                for _, item in sorted(known.documents.items())
            ]
        },
        "rules": {
            "policy": known.policy.pin(),
            "template": known.template.pin(),
            "questionnaire": known.questionnaire.pin(),
        },
        "review": review(submission),
        "conditions": {
            "conditions": sorted(
                ({"text": item.text, "due": item.due.isoformat()} for item in submission.conditions.all()),
                key=lambda item: (item["due"], item["text"]),
            ),
            "valid_until": submission.valid_until.isoformat() if submission.valid_until else "",
            "review_due": submission.review_due.isoformat() if submission.review_due else "",
        },
        "notes": {"notes": version.notes, "description": version.dataset.description},
    }


def identity(version: Version) -> dict[str, Any]:
    return {
        "dataset": {
            "id": str(version.dataset_id),
            "title": version.dataset.title,
            "organisation": str(version.dataset.organisation),
        },
        "version": {
            "id": str(version.pk),
            "number": version.number,
            "manifest_digest": version.manifest_digest,
        },
        "files": manifest(version),
    }


def manifest(version: Version) -> list[dict[str, Any]]:
    """The files of a version in a fixed order; its digest is the version's manifest digest."""
    return [
        {
            "role": file.role,
            "name": file.name,
            "sha256": file.sha256,
            "bytes": file.bytes,
            "rows": file.rows,
            "columns": len(file.columns) if file.is_table else None,
            "table_sha256": file.table_sha256,
        }
        for file in sorted(version.files.all(), key=lambda file: (file.role, file.sha256))
    ]


def registration(known: Known) -> dict[str, Any]:
    version, run = known.version, known.run
    return {
        "purpose": version.purpose,
        "necessity": version.necessity,
        "out_of_scope": version.out_of_scope,
        "population": version.population,
        "limits": version.limits,
        "targets": version.targets,
        "sensitive": version.sensitive,
        "quasi_identifiers": version.quasi_identifiers,
        "subgroups": version.subgroups,
        **({"declaration": version.declaration} if version.declaration else {}),
        "sources": sorted((derivation_facts(item) for item in version.derivations.all()), key=str),
        "generation": {
            "sha256": run.sha256,
            "type": run.generator_type,
            "name": run.generator_name,
            "completeness": run.completeness,
        }
        if run
        else {},
    }


def derivation_facts(item: Any) -> dict[str, Any]:
    if item.source is None:
        return {"role": item.role, "version": str(item.origin_id), "title": str(item.origin)}
    source = item.source
    return {
        "role": item.role,
        "title": source.title,
        "issuer": source.issuer,
        "licence": source.licence,
        "rights_basis": source.rights_basis,
        "personal_data": source.personal_data,
        "agreement_ref": source.agreement_ref,
        "ethics_ref": source.ethics_ref,
        "authority_until": source.authority_until.isoformat() if source.authority_until else "",
    }


def risk(known: Known) -> dict[str, Any]:
    material = {item["id"] for item in questions(known.questionnaire) if item.get("material", True)}
    return {
        "answers": {key: value for key, value in sorted(known.answers.items()) if key in material},
        "tier": known.tier or "",
        "reasons": [
            {"tier": str(reason.tier), "where": reason.where, "text": reason.text} for reason in known.rating.reasons
        ],
    }


def evaluation(report: Evidence | None) -> dict[str, Any]:
    if report is None:
        return {}
    return {
        "evidence": str(report.pk),
        "report_digest": report.report_digest,
        "inputs": sorted(inputs_of(report)),
    }


def review(submission: Submission) -> dict[str, Any]:
    """Stays empty until the blind review is closed, so that a vote changes nobody's record while others still think."""
    if submission.state_is in AUTHORING | {
        State.CHECKS,
        State.ATTESTATION,
        State.REVIEW,
    }:
        return {}
    votes = [item.vote for item in submission.assignments.all() if item.round == submission.round and item.has_voted]
    return {
        "round": submission.round,
        "residual_tier": submission.residual_tier,
        "summary": submission.review_summary,
        "verdicts": sorted(f"{vote.verdict}, tier {vote.tier}" for vote in votes),
    }
