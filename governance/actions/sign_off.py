"""Sign: one person, one stage, exactly the record that was shown, with fresh proof of who they are."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import transaction

from governance import audit, policy
from governance.actions import submissions
from governance.editions import Seen, seen_by
from governance.models import ApprovalRecord, Signature, Submission
from governance.record import Change, covered, diff, of
from governance.stages import Stage
from governance.standing import REAFFIRMATIONS, Standing
from governance.vocabulary import EventType
from governance.workflow import BY_ACTION, action_of, reasons_against
from portal.accounts import reauthentication
from portal.accounts.actor import Actor, Principal
from portal.accounts.models import Organisation, Reauthentication, User
from portal.accounts.reauthentication import Proof, purpose_of
from portal.lib import seal
from portal.lib.canonical import digest, sha256
from portal.lib.language import gettext as _
from portal.lib.language import in_english
from portal.lib.refusals import Invalid, NotNow, NotPermitted

PREDICATE = "urn:countersign:sign-off:v2"
STATEMENT = "https://in-toto.io/Statement/v1"


@dataclass(frozen=True, slots=True)
class Shown:
    """What the person is asked to sign, as it is at this moment."""

    standing: Standing
    stage: Stage
    record: ApprovalRecord
    changes: list[Change]
    organisations: tuple[Organisation, ...]
    seen: Seen


@transaction.atomic
def show(submission: Submission, *, stage: str, by: Actor) -> Shown:
    """Keeps the record under its digest, so that a later difference can be said exactly. Raises as `sign` would."""
    locked = submissions.lock(submission.pk)
    standing = Standing(locked)
    asked = require_signable(standing, stage, by=by, shown=standing.record.digest)
    last = locked.signatures.filter(signer__pk=by.id).last()
    changes = diff(of(json.loads(last.record.canonical)), standing.record) if last else []
    seen = seen_by(by, standing.subject, standing.record)
    kept = submissions.keep_record(standing)
    return Shown(standing, asked, kept, seen.changes(changes), seats(standing, asked, by), seen)


def seats(standing: Standing, stage: Stage, by: Actor) -> tuple[Organisation, ...]:
    """Where this person holds the role that the stage asks for: they sign for one of these."""
    held = policy.seats(by, stage.role, standing.subject)
    return tuple(Organisation.objects.filter(pk__in=held).order_by("name"))


def seat(standing: Standing, stage: Stage, by: Actor, chosen: UUID | None) -> Organisation:
    """The organisation that they sign for: the only one, or the one that they chose. Raises Invalid."""
    held = seats(standing, stage, by)
    if chosen is None and len(held) == 1:
        return held[0]
    found = next((item for item in held if item.pk == chosen), None)
    if found is None:
        names = ", ".join(f"“{item}”" for item in held)
        raise Invalid(
            _("Choose the organisation that you sign for. You hold this role in %(organisations)s.")
            % {"organisations": names},
            field="organisation",
        )
    return found


def sign(
    submission: Submission,
    *,
    stage: str,
    by: Actor,
    shown: str,
    proof: Proof,
    session: str,
    reason: str = "",
    organisation: UUID | None = None,
    on_behalf_of: User | None = None,
) -> Signature:
    """Signs the record whose digest was shown, at one stage. Idempotent for one person, stage and record: a double click is
    one signature.

    Raises NotPermitted (policy or proof), NotNow with the difference when the record changed, or with every open reason.
    """
    move = BY_ACTION[action_of(stage)]
    if move.needs_reason and not reason.strip():
        raise Invalid(
            _("Give a reason. It is recorded with “%(action)s”.") % {"action": move.action.label}, field="reason"
        )
    user, by = User.objects.get(pk=by.id), acting_for(by, on_behalf_of)
    with transaction.atomic():
        locked = submissions.lock(submission.pk)
        if done := twin(locked, stage, by, shown):
            return done
        standing = Standing(locked)
        asked = require_signable(standing, stage, by=by, shown=shown)
        seat(standing, asked, by, organisation)
    purpose = purpose_of(submission=str(submission.pk), record_digest=shown, stage=stage, meaning=asked.meaning)
    try:
        made = reauthentication.prove(user, proof, purpose=purpose, session=session)
    except NotPermitted:
        if done := twin(submission, stage, by, shown):
            return done
        record_refusal(submission, stage, by=by)
        raise
    with transaction.atomic():
        return write(
            submission,
            stage,
            by=by,
            user=user,
            shown=shown,
            made=made,
            purpose=purpose,
            reason=reason,
            organisation=organisation,
        )


def acting_for(by: Actor, principal: User | None) -> Actor:
    """Policy decides whether this actor may act for another; who acts in person stays who they are."""
    return by if principal is None else replace(by, on_behalf_of=Principal(str(principal.pk), principal.name))


@transaction.atomic
def record_refusal(submission: Submission, stage: str, *, by: Actor) -> None:
    """A proof of identity that failed is an act worth knowing of."""
    audit.record(
        EventType.SIGNING_REFUSED,
        actor=by,
        subject=submission,
        organisation=submission.version.dataset.organisation,
        facts={"stage": stage},
    )


def twin(submission: Submission, stage: str, by: Actor, shown: str) -> Signature | None:
    """The signature this very act has already made; an approval is affirmed as often as it needs to be."""
    if stage in REAFFIRMATIONS:
        return None
    principal = UUID(by.on_behalf_of.id) if by.on_behalf_of else None
    made = submission.signatures.filter(stage=stage, signer_id=UUID(by.id), on_behalf_of_id=principal)
    return made.filter(record_digest=shown).last()


def require_signable(standing: Standing, stage: str, *, by: Actor, shown: str) -> Stage:
    """Asks everything before the password is even looked at, so that nobody proves themselves for nothing."""
    asked, action = standing.stage_at(stage), action_of(stage)
    if not (verdict := policy.may(by, action, standing.subject.at(stage))):
        raise NotPermitted(verdict.reason, changes=changed_meanwhile(standing, asked, by, shown))
    if reasons := reasons_against(action, standing.facts):
        raise NotNow(*reasons, changes=changed_meanwhile(standing, asked, by, shown))
    if shown != standing.record.digest:
        raise NotNow(
            _("The record changed after it was shown to you. Nothing was signed. Read what changed, then sign again."),
            changes=changed_since(standing, shown, by),
        )
    return asked


def changed_meanwhile(standing: Standing, stage: Stage, by: Actor, shown: str) -> list[dict[str, Any]]:
    """What took the stage away from a person who holds its role."""
    return changed_since(standing, shown, by) if policy.held(by, stage.role, standing.subject) else []


def changed_since(standing: Standing, shown: str, by: Actor) -> list[dict[str, Any]]:
    """Leaf by leaf, how the record differs from the one with this digest, in the parts of this person's edition; nothing where that
    one was never shown."""
    kept = standing.submission.records.filter(digest=shown).first()
    found = diff(of(json.loads(kept.canonical)), standing.record) if kept else []
    changes = seen_by(by, standing.subject, standing.record).changes(found)
    return [{"part": item.part, "where": item.pointer, "before": item.before, "after": item.after} for item in changes]


def write(
    submission: Submission,
    stage: str,
    *,
    by: Actor,
    user: User,
    shown: str,
    made: Reauthentication,
    purpose: str,
    reason: str,
    organisation: UUID | None,
) -> Signature:
    """The transaction of a signature: lock, look again, use the proof up, sign, move, record."""
    locked = submissions.lock(submission.pk)
    if done := twin(locked, stage, by, shown):
        return done
    standing = Standing(locked)
    asked = require_signable(standing, stage, by=by, shown=shown)
    reauthentication.consume(made, purpose=purpose, session=made.session)
    place = seat(standing, asked, by, organisation)
    signature = create(standing, asked, user=user, by=by, made=made, reason=reason, place=place)
    facts = {
        "signature": str(signature.pk),
        "stage": stage,
        "meaning": str(asked.meaning),
        "role": str(asked.role),
        "organisation": str(place.pk),
        "record_digest": shown,
        "envelope": digest(signature.envelope),
    }
    submissions.move(standing, BY_ACTION[action_of(stage)], by=by, reason=reason or asked.statement, facts=facts)
    submissions.advance(locked.pk)
    return signature


def create(
    standing: Standing,
    stage: Stage,
    *,
    user: User,
    by: Actor,
    made: Reauthentication,
    reason: str,
    place: Organisation,
) -> Signature:
    """The signature with everything as it was at this moment, sealed in a DSSE envelope."""
    record, signed_at, principal = submissions.keep_record(standing), audit.database_time(), by.on_behalf_of
    covers = covered(standing.record, stage.covers)
    words = stated(standing, stage, user=user, made=made, reason=reason, place=place)
    ids = {
        "signer_id": str(user.pk),
        "signed_for": str(place.pk),
        "on_behalf_of": {"id": principal.id, "name": principal.name} if principal else None,
        "signed_at": signed_at.isoformat(timespec="microseconds"),
        "record_digest": record.digest,
        "submission": str(standing.submission.pk),
    }
    return Signature.objects.create(
        submission=standing.submission,
        record=record,
        record_digest=record.digest,
        covers=covers,
        signer=user,
        on_behalf_of_id=principal.id if principal else None,
        on_behalf_of_name=principal.name if principal else "",
        signed_at=signed_at,
        envelope=seal.envelope(statement(covers, words | ids)),
        **words,
    )


def stated(
    standing: Standing, stage: Stage, *, user: User, made: Reauthentication, reason: str, place: Organisation
) -> dict[str, Any]:
    """Who signs as what, with which meaning and proof: what the row and the statement both say, in the recorded language."""
    with in_english():
        role = str(stage.role.label)
    return {
        "stage": stage.key,
        "stage_label": stage.label,
        "meaning": str(stage.meaning),
        "statement": stage.statement,
        "signer_name": user.name,
        "signer_title": user.title,
        "signer_role": role,
        "signer_organisation": place.name,
        "authenticators": made.authenticators,
        "reason": reason,
        "earlier": [sha256(item.envelope["payload"].encode()) for item in standing.submission.signatures.all()],
        "utc_offset": "+00:00",
    }


def statement(covers: Mapping[str, str], predicate: Mapping[str, Any]) -> dict[str, Any]:
    """In-toto: about these parts of the record, by digest."""
    subject = [{"name": f"record.json#/parts/{name}", "digest": {"sha256": value}} for name, value in covers.items()]
    return {"_type": STATEMENT, "subject": subject, "predicateType": PREDICATE, "predicate": dict(predicate)}
