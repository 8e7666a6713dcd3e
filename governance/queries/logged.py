"""Rows as events speak of them: key, name, and the fields that events determine."""

from collections.abc import Callable, Iterator
from typing import Any

from governance.models import (
    Artefact,
    Assignment,
    Condition,
    Dataset,
    Evidence,
    GenerationRun,
    RiskAssessment,
    Signature,
    Source,
    StoredFile,
    Submission,
    Thread,
    Version,
    Vote,
)  # fmt: skip
from portal.accounts.models import Membership
from portal.lib.canonical import digest
from portal.lib.jobs import JobState

Row = tuple[str, str, dict[str, Any]]
REGISTERED = (
    "purpose", "necessity", "out_of_scope", "population", "limits", "notes", "targets", "sensitive", "quasi_identifiers",
    "subgroups", "declaration",
)  # fmt: skip


def submissions() -> Iterator[Row]:
    for item in (
        Submission.objects.select_related("vendor", "version__dataset").prefetch_related("conditions").iterator(500)
    ):
        yield str(item.pk), str(item), {
            "version": str(item.version_id),
            "author": str(item.author_id),
            "state": item.state,
            "round": item.round,
            "policy": {"ref": item.policy, "digest": item.policy_digest},
            "template": {"ref": item.template, "digest": item.template_digest},
            "residual_tier": item.residual_tier,
            "valid_until": item.valid_until and item.valid_until.isoformat(),
            "review_due": item.review_due and item.review_due.isoformat(),
            "next_review": item.next_review and item.next_review.isoformat(),
            "summary": digest(item.review_summary),
            "lowered_because": item.lowered_because,
            "lowered_with": item.lowered_with,
            "conditions": sorted(digest({"text": one.text, "due": one.due.isoformat()}) for one in item.conditions.all()),
            **{name: digest(str(getattr(item, name))) for name in ("uses", "recipients", "access", "vendor", "keeps_earlier_because")},
        }  # fmt: skip


def versions() -> Iterator[Row]:
    for item in Version.objects.select_related("dataset").iterator():
        words = {name: digest(getattr(item, name)) for name in REGISTERED}
        own = {"dataset": str(item.dataset_id), "number": item.number, "manifest_digest": item.manifest_digest}
        yield str(item.pk), str(item), own | words


def files() -> Iterator[Row]:
    for item in StoredFile.objects.iterator():
        fields = {"version": str(item.version_id), "role": item.role, "sha256": item.sha256, "bytes": item.bytes}
        yield str(item.pk), item.name, fields


def assignments() -> Iterator[Row]:
    for item in Assignment.objects.select_related("reviewer").iterator():
        yield (
            f"{item.submission_id}/{item.round}/{item.reviewer_id}",
            str(item.reviewer),
            {"conflict": bool(item.conflict)},
        )


def votes() -> Iterator[Row]:
    for item in Vote.objects.select_related("assignment__reviewer").iterator():
        turn = item.assignment
        key = f"{turn.submission_id}/{turn.round}/{turn.reviewer_id}/{item.commitment}"
        yield key, str(turn.reviewer), {"judged": item.covers}


def memberships() -> Iterator[Row]:
    for item in Membership.objects.select_related("user", "organisation").iterator():
        yield str(item.pk), str(item), {
            "user": str(item.user_id),
            "role": item.role,
            "organisation": str(item.organisation_id),
            "ended": item.until is not None,
        }  # fmt: skip


def threads() -> Iterator[Row]:
    for item in Thread.objects.iterator():
        yield str(item.pk), item.section, {
            "section": item.section,
            "blocking": item.blocking,
            "public": item.public,
            "resolved_by": str(item.resolved_by_id or ""),
        }  # fmt: skip


def evidence() -> Iterator[Row]:
    for item in Evidence.objects.defer("report", "facts").iterator():
        yield str(item.pk), item.title, {
            "kind": item.kind,
            "sha256": item.sha256,
            **({"report_digest": item.report_digest, "computed_by": item.computed_by} if item.report_digest else {}),
        }  # fmt: skip


def risks() -> Iterator[Row]:
    for item in RiskAssessment.objects.exclude(completed_at=None).iterator():
        fields = {"answers": digest(item.answers), "completed_by": str(item.completed_by_id)}
        yield str(item.version_id), item.questionnaire, fields


def artefacts() -> Iterator[Row]:
    for item in Artefact.objects.filter(state=JobState.SUCCEEDED).prefetch_related("files").iterator(500):
        yield str(item.pk), item.kind, {"files": {file.name: file.sha256 for file in item.files.all()}}


def sources() -> Iterator[Row]:
    for item in Source.objects.iterator():
        said = {"licence": item.licence, "rights": digest(item.rights_basis), "withdrawn": item.is_withdrawn}
        yield str(item.pk), item.title, item.stated | said


ROWS: dict[str, Callable[[], Iterator[Row]]] = {
    "submission": submissions,
    "version": versions,
    "dataset": lambda: (
        (str(item.pk), item.title, {"released": item.released, "title": digest(item.title)})
        for item in Dataset.objects.iterator()
    ),
    "file": files,
    "source": sources,
    "run": lambda: (
        (str(item.pk), item.generator_name, {"version": str(item.version_id), "sha256": item.sha256})
        for item in GenerationRun.objects.iterator()
    ),
    "evidence": evidence,
    "risk": risks,
    "assignment": assignments,
    "vote": votes,
    "condition": lambda: (
        (str(item.pk), item.text, {"kept_by": str(item.kept_by_id)})
        for item in Condition.objects.exclude(kept_at=None).iterator()
    ),
    "thread": threads,
    "artefact": artefacts,
    "membership": memberships,
    "signature": lambda: (
        (str(item.pk), item.stage, {"stage": item.stage, "record_digest": item.record_digest})
        for item in Signature.objects.iterator()
    ),
}
