"""The record of a submission: the one that was approved, or the one that stands now."""

import json
from dataclasses import dataclass

from governance.editions import Shown, edition_for
from governance.models import ApprovalRecord, Artefact, Submission
from governance.record import Record, of
from governance.standing import Standing
from governance.workflow import RELEASED
from portal.accounts.actor import Actor


@dataclass(frozen=True, slots=True)
class Kept:
    """The record of a submission in the reader's edition: as approved once it was released, before that as it stands now."""

    shown: Shown
    approved: ApprovalRecord | None
    artefacts: list[Artefact]

    @property
    def record(self) -> Record:
        return self.shown.record


def kept(standing: Standing, actor: Actor) -> Kept:
    edition = edition_for(actor, standing.subject)
    approved = approved_record(standing.submission)
    if approved is None:
        return Kept(Shown(standing.record, edition), None, [])
    return Kept(Shown(of(json.loads(approved.canonical)), edition), approved, list(approved.artefacts.all()))


def approved_record(submission: Submission) -> ApprovalRecord | None:
    """The record whose pack was ordered when the last signature was given."""
    if submission.state not in RELEASED:
        return None
    return next((item for item in reversed(list(submission.records.all())) if item.artefacts.all()), None)
