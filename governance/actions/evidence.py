"""File what a version is judged by: evaluation reports and documents. Filed once, never changed."""

import json
import re
from base64 import b64encode
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from evaluations.harness.engine import library
from evaluations.harness.engine.believing import doubts
from evaluations.harness.engine.checking import faults, is_whole
from evaluations.harness.engine.seeding import seed_of
from governance import audit, policy
from governance.actions import submissions
from governance.actions.asking import Named, names_in_reports
from governance.actions.datasets import lock
from governance.kinds import Reading
from governance.models import Evidence, Runner, Version
from governance.reading.doubts import doubted
from governance.reading.evaluation import evaluation
from governance.vocabulary import Action, ComputedBy, EventType, EvidenceKind, FileRole
from governance.workflow import RELEASED
from portal.accounts.actor import Actor
from portal.lib import dsse, storage
from portal.lib.canonical import canonical
from portal.lib.refusals import Invalid, NotNow
from portal.lib.storage import Arrived

REPORT_TYPE = "application/vnd.countersign.report+json"
"""What a runner's envelope holds."""
MOST_DOUBTS = 20
IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


@dataclass(frozen=True, slots=True)
class Computed:
    """Who computed a report, as it is kept; a runner with its key and its signature over the report's canonical bytes."""

    by: ComputedBy
    named: str
    key: str = ""
    signature: str = ""

    @classmethod
    def of(cls, actor: Actor) -> "Computed":
        """Without a signature: what the portal's own workers file, the portal computed; for any other a person answers."""
        if actor.is_system:
            return cls(ComputedBy.PORTAL, settings.PORTAL_ORIGIN)
        return cls(ComputedBy.PERSON, actor.name)


def file_sealed_report(version: Version, *, envelope: dict[str, Any], by: Actor) -> Evidence:
    """Files the report in a runner's DSSE envelope: it counts as computed by that runner. Raises Invalid when no registered
    runner of this organisation signed it."""
    try:
        sealed = dsse.opened(envelope)
    except dsse.NoEnvelope:
        raise Invalid(
            _("This is no signed report: a DSSE envelope with one signature, its key id the runner's key.")
        ) from None
    runner = Runner.objects.filter(public_key=sealed.key, organisation__in=version.dataset.organisation.chain).first()
    if runner is None:
        raise Invalid(_("No runner is registered here with the key %(key)s….") % {"key": sealed.key[:16]})
    if runner.retired_at is not None:
        raise Invalid(
            _("The runner “%(name)s” was retired. Have a registered runner sign the report.") % {"name": runner.name}
        )
    if sealed.kind != REPORT_TYPE or not sealed.is_signed():
        raise Invalid(_("The signature of the runner “%(name)s” does not fit this report.") % {"name": runner.name})
    computed = Computed(ComputedBy.RUNNER, runner.name, sealed.key, b64encode(sealed.signature).decode())
    return file_report(version, report=report_in(sealed.payload), by=by, computed=computed)


def report_in(payload: bytes) -> dict[str, Any]:
    """The report that was signed, whose canonical bytes are just what is stored."""
    try:
        report = json.loads(payload)
        same = isinstance(report, dict) and canonical(report) == payload
    except (ValueError, RecursionError):
        same = False
    if same and next(faults(report), None):
        raise Invalid(unreadable())
    if not same:
        raise Invalid(_("A runner signs the canonical bytes of its report (RFC 8785). Sign it again."))
    found: dict[str, Any] = report
    return found


def file_report(version: Version, *, report: dict[str, Any], by: Actor, computed: Computed | None = None) -> Evidence:
    """Freezes an evaluation report as evidence of its protocol, whoever computed it. The same report twice is filed once.

    Raises Invalid when the report was made on tables this version does not hold, by a protocol this house does not have, with a
    seed that somebody chose, or says what does not follow from its own numbers. What needs no lock is checked before there is one.
    """
    require_awaited(version, by=by)
    require_whole(report)
    return keep_report(version, report=report, held=names_for(version, report, by=by), by=by, computed=computed)


def names_for(version: Version, report: dict[str, Any], *, by: Actor) -> Named:
    """What a report by such a protocol may name. Documents are read for it, which the portal's own worker has just done."""
    if not is_of_kind(version, report):
        return set()
    if by.is_system and version.dataset.of_kind.reading is Reading.DOCUMENTS:
        return {(item["role"], item["sha256"]) for item in report["inputs"]}
    return names_in_reports(version)


def is_of_kind(version: Version, report: dict[str, Any]) -> bool:
    """Whether its protocol measures data of the kind of this version."""
    found = library.named(report["protocol"]["id"], report["protocol"]["version"])
    return found is not None and found.kind == version.dataset.of_kind.modality


def by_bytes(version: Version) -> Named:
    """What ratings and judgements name: a table by its content, any other file by its bytes."""
    return {(file.role, file.table_sha256 or file.sha256) for file in version.files.all()}


@transaction.atomic
def keep_report(
    version: Version, *, report: dict[str, Any], held: Named, by: Actor, computed: Computed | None
) -> Evidence:
    """`held` are the parts and digests of this version's files as its own kind of report names them."""
    locked = lock(version)
    require_awaited(locked, by=by)
    require_final(report)
    require_its_files(report, held | by_bytes(locked))
    require_believable(locked, report)
    protocol, made = report["protocol"], computed or Computed.of(by)
    last = locked.evidence.filter(kind=EvidenceKind.REPORT, key=protocol["id"]).first()
    if last is not None and (last.report_digest, last.computed_by) == (report["digest"], made.by):
        return last
    data = canonical(report)
    stored = storage.put(data)
    evidence = Evidence.objects.create(
        version=locked,
        kind=EvidenceKind.REPORT,
        key=protocol["id"],
        title=f"Evaluation by {protocol['id']}, version {protocol['version']}",
        sha256=stored.sha256,
        bytes=stored.bytes,
        media_type="application/json",
        report=report,
        report_digest=report["digest"],
        computed_by=made.by,
        computed_as=made.named,
        runner_key=made.key,
        runner_signature=made.signature,
        filed_as=by.name,
        filed_by_id=None if by.is_system else by.id,
    )
    facts = {"report_digest": report["digest"], "protocol": protocol["id"], "computed_by": str(evidence.computed_by)}
    if made.key:
        facts |= {"runner": made.named, "runner_key": made.key}
    filed(evidence, locked, by=by, facts=facts)
    return evidence


def require_awaited(version: Version, *, by: Actor) -> None:
    policy.require(by, Action.FILE_EVIDENCE, version.subject())
    require_open(version)
    if not version.is_registered:
        raise NotNow(_("Register the version first. A report belongs to frozen files."))


def require_final(report: dict[str, Any]) -> None:
    """What people sign must not rest on a protocol that can still change."""
    protocol = report["protocol"]
    found = library.named(protocol["id"], protocol["version"])
    if found is not None and found.draft:
        raise Invalid(
            _("%(protocol)s is a draft, which can still change. Measure with a protocol that is final.")
            % {"protocol": f"{protocol['id']}@{protocol['version']}"}
        )


def require_showable(report: dict[str, Any]) -> None:
    """Reads it once as the audit pack shows it, so that neither a page nor a pack fails on it later."""
    try:
        evaluation(report)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        raise Invalid(_("This report cannot be shown. File the report.json that the harness wrote.")) from None


def require_whole(report: dict[str, Any]) -> None:
    """The report must be one of a known schema, and its digest must be that of its content."""
    require_showable(report)
    try:
        whole = is_whole(report)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Invalid(unreadable()) from None
    if not IDENTIFIER.fullmatch(str(report["protocol"]["id"])):
        raise Invalid(_("The name of the report's protocol is none that a protocol can have."))
    if not whole:
        raise Invalid(
            _(
                "The report's digest or verdicts do not match its content, so it was changed after it was made. File the original."
            )
        )


def unreadable() -> str:
    return _("This is not an evaluation report that this portal can read. File the report.json that the harness wrote.")


def require_its_files(report: dict[str, Any], held: Named) -> None:
    """Every file that it names is one of this version, and it names one. Ratings and judgements of them come with it."""
    inputs = {(item["role"], item["sha256"]) for item in report["inputs"]}
    measured = {(role, sha256) for role, sha256 in inputs if role in FileRole.values}
    if strange := (measured or inputs) - held:
        roles = ", ".join(sorted(role for role, _ in strange))
        raise Invalid(
            _(
                "The report was made from other files than those of this version (%(roles)s). Evaluate this version's files."
            )
            % {"roles": roles}
        )


def require_believable(version: Version, report: dict[str, Any]) -> None:
    """Everything of it that can be checked without the tables follows from the protocol and from the numbers."""
    inputs = [(item["role"], item["sha256"]) for item in report["inputs"]]
    train = next((file for file in version.files.all() if file.role == FileRole.TRAIN), None)
    known = train is not None and train.is_held and bool(train.table_sha256)
    gaps = {column["name"]: column["missing"] for column in train.columns} if train and known else None
    try:
        found = [doubted(doubt) for doubt in islice(doubts(report, gaps), MOST_DOUBTS)]
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        raise Invalid(unreadable()) from None
    protocol = f"{report['protocol']['id']}@{report['protocol']['version']}"
    wanted = seed_of(protocol, inputs)
    if not found and report["seed"] != wanted:
        found = [
            _(
                "The report was made with the seed %(seed)s. Make it again without choosing one: of these tables by %(protocol)s "
                "it is %(wanted)s."
            )
            % {"seed": report["seed"], "protocol": protocol, "wanted": wanted}
        ]
    if found:
        raise Invalid(*found)


def file_document(version: Version, *, key: str, title: str, upload: Arrived, by: Actor) -> Evidence:
    """Files a document under a key such as “protection-assessment”; a later one of the same key takes its place in the record."""
    policy.require(by, Action.EDIT_VERSION, version.subject())
    if not upload.size:
        upload.close()
        raise Invalid(_("The document is empty. Choose the file again."), field="file")
    media_type = upload.content_type
    stored = upload.keep()
    with transaction.atomic():
        locked = lock(version)
        require_open(locked)
        evidence = Evidence.objects.create(
            version=locked,
            kind=EvidenceKind.DOCUMENT,
            key=key,
            title=title,
            sha256=stored.sha256,
            bytes=stored.bytes,
            media_type=(media_type or "application/octet-stream")[:100],
            filed_as=by.name,
            filed_by_id=by.id,
        )
        filed(evidence, locked, by=by, facts={"key": key})
    return evidence


def filed(evidence: Evidence, version: Version, *, by: Actor, facts: dict[str, Any]) -> None:
    audit.record(
        EventType.EVIDENCE_FILED,
        actor=by,
        subject=version,
        organisation=version.dataset.organisation,
        facts={"evidence": str(evidence.pk), "kind": evidence.kind, "sha256": evidence.sha256, **facts},
    )
    for submission in version.submissions.all():
        submissions.advance(submission.pk)


def require_open(version: Version) -> None:
    if any(submission.state in RELEASED for submission in version.submissions.all()):
        raise NotNow(_("This version has been approved: its record is closed. Start a new version to add evidence."))
