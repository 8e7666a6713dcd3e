"""The record of a submission: the one that was approved, or the one that stands now."""

import json
from dataclasses import dataclass

from governance.editions import Seen, seen_by
from governance.models import ApprovalRecord, Artefact, Submission
from governance.record import Record, of
from governance.standing import Standing
from governance.workflow import RELEASED
from portal.accounts.actor import Actor


@dataclass(frozen=True, slots=True)
class Kept:
    """The record of a submission in the reader's edition: as approved once it was released, before that as it stands now."""

    seen: Seen
    approved: ApprovalRecord | None
    artefacts: list[Artefact]

    @property
    def record(self) -> Record:
        return self.seen.record


def kept(standing: Standing, actor: Actor) -> Kept:
    approved = approved_record(standing.submission)
    record = of(json.loads(approved.canonical)) if approved else standing.record
    artefacts = list(approved.artefacts.all()) if approved else []
    return Kept(seen_by(actor, standing.subject, record), approved, artefacts)


def approved_record(submission: Submission) -> ApprovalRecord | None:
    """The record whose pack was ordered when the last signature was given."""
    if submission.state not in RELEASED:
        return None
    return next((item for item in reversed(list(submission.records.all())) if item.artefacts.all()), None)
