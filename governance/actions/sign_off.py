"""Sign: one person, one stage, exactly the record that was shown, with fresh proof of who they are."""

import json
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from governance import audit, policy
from governance.actions import submissions
from governance.models import ApprovalRecord, Signature, Submission
from governance.record import Change, covered, diff, of
from governance.stages import RESPONSIBILITY, REVIEW
from governance.standing import REAFFIRMATIONS, StageNow, Standing
from governance.vocabulary import Action, EventType
from governance.workflow import BY_ACTION, SIGNING, reasons_against
from portal.accounts import reauthentication
from portal.accounts.actor import Actor
from portal.accounts.models import Reauthentication, User
from portal.accounts.reauthentication import Proof, purpose_of
from portal.lib import seal
from portal.lib.canonical import digest, sha256
from portal.lib.refusals import Invalid, NotNow, NotPermitted

PREDICATE = "urn:countersign:sign-off:v1"
STATEMENT = "https://in-toto.io/Statement/v1"


@dataclass(frozen=True, slots=True)
class Shown:
    """What the person is asked to sign, as it is at this moment."""

    standing: Standing
    stage: StageNow
    record: ApprovalRecord
    changes: list[Change]


@transaction.atomic
def show(submission: Submission, *, action: Action, by: Actor) -> Shown:
    """Keeps the record under its digest, so that a later difference can be said exactly. Raises as `sign` would."""
    locked = submissions.lock(submission.pk)
    standing = Standing(locked)
    require_signable(standing, action, by=by, shown=standing.record.digest)
    last = locked.signatures.filter(signer__pk=by.id).last()
    changes = diff(of(json.loads(last.record.canonical)), standing.record) if last else []
    return Shown(standing, standing.stage_for(action), submissions.keep_record(standing), changes)


def sign(
    submission: Submission,
    *,
    action: Action,
    by: Actor,
    shown: str,
    proof: Proof,
    session: str,
    reason: str = "",
) -> Signature:
    """Signs the record whose digest was shown. Idempotent for one person, stage and record: a double click is one signature.

    Raises NotPermitted (policy or proof), NotNow with the difference when the record changed, or with every open reason.
    """
    if action not in SIGNING:
        raise Invalid(f"“{action.label}” is not signed.")
    if BY_ACTION[action].needs_reason and not reason.strip():
        raise Invalid(f"Give a reason: “{action.label}” is recorded with it.", field="reason")
    user = User.objects.get(pk=by.id)
    with transaction.atomic():
        locked = submissions.lock(submission.pk)
        if done := twin(locked, action, user, shown):
            return done
        stage = require_signable(Standing(locked), action, by=by, shown=shown)
    purpose = purpose_of(submission=str(submission.pk), record_digest=shown, stage=stage.key, meaning=stage.meaning)
    try:
        made = reauthentication.prove(user, proof, purpose=purpose, session=session)
    except NotPermitted:
        if done := twin(submission, action, user, shown):
            return done
        record_refusal(submission, stage, by=by)
        raise
    with transaction.atomic():
        return write(submission, action, by=by, user=user, shown=shown, made=made, purpose=purpose, reason=reason)


@transaction.atomic
def record_refusal(submission: Submission, stage: StageNow, *, by: Actor) -> None:
    """A proof of identity that failed is an act worth knowing of."""
    audit.record(
        EventType.SIGNING_REFUSED,
        actor=by,
        subject=submission,
        organisation=submission.version.dataset.organisation,
        facts={"stage": stage.key},
    )


def twin(submission: Submission, action: Action, user: User, shown: str) -> Signature | None:
    """The signature this very act has already made."""
    if action in REAFFIRMATIONS:
        return None
    fixed = {Action.ATTEST: RESPONSIBILITY, Action.SIGN_REVIEW: REVIEW}
    made = submission.signatures.filter(signer=user, record_digest=shown)
    if action in fixed:
        return made.filter(stage=fixed[action]).last()
    return made.exclude(stage__in=[*fixed.values(), *REAFFIRMATIONS]).last()


def require_signable(standing: Standing, action: Action, *, by: Actor, shown: str) -> StageNow:
    """Asks everything before the password is even looked at, so that nobody proves themselves for nothing."""
    policy.require(by, action, standing.subject)
    if reasons := reasons_against(action, standing.facts):
        raise NotNow(*reasons)
    require_shown(standing, shown)
    return standing.stage_for(action)


def require_shown(standing: Standing, shown: str) -> None:
    """Refuses when the record is not the one whose digest the person saw, and says what changed."""
    if shown == standing.record.digest:
        return
    kept = standing.submission.records.filter(digest=shown).first()
    changes = diff(of(json.loads(kept.canonical)), standing.record) if kept else []
    raise NotNow(
        "The record changed after it was shown to you. Nothing was signed. Read what changed, then sign again.",
        changes=[
            {"part": item.part, "where": item.pointer, "before": item.before, "after": item.after} for item in changes
        ],
    )


def write(
    submission: Submission,
    action: Action,
    *,
    by: Actor,
    user: User,
    shown: str,
    made: Reauthentication,
    purpose: str,
    reason: str,
) -> Signature:
    """The transaction of a signature: lock, look again, use the proof up, sign, move, record."""
    locked = submissions.lock(submission.pk)
    if done := twin(locked, action, user, shown):
        return done
    standing = Standing(locked)
    stage = require_signable(standing, action, by=by, shown=shown)
    reauthentication.consume(made, purpose=purpose, session=made.session)
    signature = create(standing, stage, user=user, by=by, made=made, reason=reason)
    facts = {
        "signature": str(signature.pk),
        "stage": stage.key,
        "meaning": str(stage.meaning),
        "record_digest": shown,
        "envelope": digest(signature.envelope),
    }
    submissions.move(standing, BY_ACTION[action], by=by, reason=reason or stage.statement, facts=facts)
    submissions.advance(locked.pk)
    return signature


def create(
    standing: Standing, stage: StageNow, *, user: User, by: Actor, made: Reauthentication, reason: str
) -> Signature:
    """The signature with everything as it was at this moment, sealed in a DSSE envelope."""
    record = submissions.keep_record(standing)
    signed_at = audit.database_time()
    covers = covered(standing.record, stage.covers)
    fields: dict[str, Any] = {
        "stage": stage.key,
        "stage_label": stage.label,
        "meaning": str(stage.meaning),
        "statement": stage.statement,
        "signer_name": user.name,
        "signer_title": user.title,
        "signer_role": str(stage.role.label),
        "signer_organisation": by.organisation,
        "authenticators": made.authenticators,
        "reason": reason,
        "earlier": [sha256(item.envelope["payload"].encode()) for item in standing.submission.signatures.all()],
        "utc_offset": "+00:00",
    }
    predicate = {
        **fields,
        "signer_id": str(user.pk),
        "signed_at": signed_at.isoformat(timespec="microseconds"),
        "record_digest": record.digest,
        "submission": str(standing.submission.pk),
    }
    statement = {
        "_type": STATEMENT,
        "subject": [
            {"name": f"record.json#/parts/{name}", "digest": {"sha256": value}} for name, value in covers.items()
        ],
        "predicateType": PREDICATE,
        "predicate": predicate,
    }
    return Signature.objects.create(
        submission=standing.submission,
        record=record,
        record_digest=record.digest,
        covers=covers,
        signer=user,
        signed_at=signed_at,
        envelope=seal.envelope(statement),
        **fields,
    )
