"""The parts of a record that are the same in every format. Plain JSON; nothing here depends on who looks."""

from collections.abc import Mapping
from typing import Any

from governance.assessment import questions
from governance.dossier import Dossier
from governance.models import GenerationRun, StoredFile, Submission, Version, Vote
from governance.vocabulary import State
from governance.workflow import AUTHORING

LATER = ("kind", "version", "sha256", "consent_ref", "geography")
"""What is said of a source only where it is known: records from before these were asked for stay as they are."""


def use(submission: Submission) -> dict[str, Any]:
    return {
        "uses": submission.uses,
        "recipients": submission.recipients,
        "access": submission.access,
        "vendor": str(submission.vendor) if submission.vendor else "",
    }


def conditions(submission: Submission) -> dict[str, Any]:
    return {
        "conditions": sorted(
            ({"text": item.text, "due": item.due.isoformat()} for item in submission.conditions.all()),
            key=lambda item: (item["due"], item["text"]),
        ),
        "valid_until": submission.valid_until.isoformat() if submission.valid_until else "",
        "review_due": submission.review_due.isoformat() if submission.review_due else "",
    }


def notes(version: Version) -> dict[str, Any]:
    return {"notes": version.notes, "description": version.dataset.description}


def documents(dossier: Dossier) -> list[dict[str, str]]:
    return [
        {"key": item.key, "title": item.title, "sha256": item.sha256} for _, item in sorted(dossier.documents.items())
    ]


def identity(version: Version, files: list[dict[str, Any]]) -> dict[str, Any]:
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
        "files": files,
    }


def manifest(version: Version) -> list[dict[str, Any]]:
    """The files of a version in a fixed order; its digest is the version's manifest digest."""
    return [file_facts(file) for file in sorted(version.files.all(), key=lambda file: (file.role, file.sha256))]


def file_facts(file: StoredFile) -> dict[str, Any]:
    return {
        "role": file.role,
        "name": file.name,
        "sha256": file.sha256,
        "bytes": file.bytes,
        "rows": file.rows,
        "columns": len(file.columns) if file.is_data else None,
        "table_sha256": file.table_sha256,
        **({} if file.is_held else {"held": False}),
    }


def registration(version: Version) -> dict[str, Any]:
    """All but the generation."""
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
    }


def run_facts(run: GenerationRun) -> dict[str, Any]:
    return {
        "sha256": run.sha256,
        "type": run.generator_type,
        "name": run.generator_name,
        "completeness": run.completeness,
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
        **{name: value for name in LATER if (value := getattr(source, name))},
    }


def risk(dossier: Dossier) -> dict[str, Any]:
    material = {item["id"] for item in questions(dossier.questionnaire) if item.get("material", True)}
    return {
        "answers": {key: value for key, value in sorted(dossier.answers.items()) if key in material},
        "tier": dossier.tier or "",
        "reasons": [
            {"tier": str(reason.tier), "where": reason.where, "text": reason.text} for reason in dossier.rating.reasons
        ],
    }


def is_blind(submission: Submission) -> bool:
    """Until the review is closed nothing of it is in the record, so that a vote changes nobody's record while others still think."""
    return submission.state_is in AUTHORING | {
        State.CHECKS,
        State.ATTESTATION,
        State.REVIEW,
    }


def votes_that_count(submission: Submission, judged: Mapping[str, str]) -> list[Vote]:
    """One of each reviewer of this round whose verdict is about what the parts are now."""
    current = submission.current_assignments
    return [vote for item in current if (vote := item.vote_on(judged))]


def review(submission: Submission, judged: Mapping[str, str]) -> dict[str, Any]:
    """`judged` are the digests of the other parts."""
    if is_blind(submission):
        return {}
    votes = votes_that_count(submission, judged)
    return {
        "round": submission.round,
        "residual_tier": submission.residual_tier,
        "summary": submission.review_summary,
        "verdicts": sorted(f"{vote.verdict}, tier {vote.tier}" for vote in votes),
    }
