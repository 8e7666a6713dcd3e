"""The record of a submission: the one that was approved, or the one that stands now."""

import json
from dataclasses import dataclass

from governance import policy
from governance.models import ApprovalRecord, Artefact, Submission
from governance.record import Record, of
from governance.standing import Standing
from governance.vocabulary import Action
from governance.workflow import RELEASED
from portal.accounts.actor import Actor


@dataclass(frozen=True, slots=True)
class Kept:
    """The record of a submission: as approved once it was released, before that as it stands now."""

    record: Record
    approved: ApprovalRecord | None
    artefacts: list[Artefact]


def kept(standing: Standing, actor: Actor) -> Kept:
    """Raises NotPermitted while the record holds verdicts that this reader may not see yet."""
    submission = standing.submission
    approved = approved_record(submission)
    if approved is None:
        if standing.record.said("review"):
            policy.require(actor, Action.VIEW_REVIEW, standing.subject)
        return Kept(standing.record, None, [])
    record = of(json.loads(approved.canonical))
    return Kept(record, approved, list(approved.artefacts.all()))


def approved_record(submission: Submission) -> ApprovalRecord | None:
    """The record whose pack was ordered when the last signature was given."""
    if submission.state not in RELEASED:
        return None
    return next((item for item in reversed(list(submission.records.all())) if item.artefacts.all()), None)
