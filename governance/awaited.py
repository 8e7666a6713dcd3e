"""For whom a submission waits, which steps forward there are, and when the stage that is on should be done."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from governance.models import Assignment, Submission
from governance.stages import RESPONSIBILITY, REVIEW
from governance.standing import Standing
from governance.vocabulary import Action, Role, State, VoteVerdict
from governance.workflow import AUTHORING, OWNERS, Owner
from governance.working_days import after_working_days

FORWARD = (
    Action.SUBMIT, Action.RESUBMIT, Action.ATTEST, Action.VOTE, Action.TAKE_REVIEW, Action.SIGN_REVIEW, Action.SET_TERMS,
    Action.SIGN_OFF, Action.REAFFIRM, Action.REINSTATE,
)  # fmt: skip
BESIDE = {
    Action.VOTE: frozenset({State.REVIEW}),
    Action.TAKE_REVIEW: frozenset({State.REVIEW}),
    Action.SET_TERMS: frozenset({State.CONSOLIDATION}),
    Action.EDIT_SUBMISSION: AUTHORING,
}
STAGES = {State.ATTESTATION: RESPONSIBILITY, State.REVIEW: REVIEW, State.CONSOLIDATION: REVIEW}


@dataclass(frozen=True, slots=True)
class Awaited:
    """These people, so many more reviewers (`taken` reviews are in somebody's hands), so many holders of these roles."""

    people: tuple[str, ...] = ()
    free: int = 0
    taken: int = 0
    roles: tuple[tuple[str, int], ...] = ()

    def document(self) -> dict[str, Any]:
        return asdict(self) | {"people": list(self.people), "roles": [list(item) for item in self.roles]}


def awaited(standing: Standing) -> Awaited:
    owner, state = OWNERS[standing.submission.state_is], standing.submission.state_is
    if owner is Owner.AUTHOR:
        return Awaited(people=(str(standing.submission.author_id),))
    if owner is Owner.REVIEWERS:
        return reviewers(standing)
    if owner is Owner.SIGNERS:
        return Awaited(roles=tuple((str(turn.asked.stage.role), turn.asked.still) for turn in standing.turns))
    roles = {Owner.PI: Role.PI, Owner.COMPLIANCE: Role.OFFICIAL if state is not State.IN_FORCE else None}
    role = roles.get(owner)
    return Awaited(roles=((str(role), 1),) if role else ())


def reviewers(standing: Standing) -> Awaited:
    """Who has yet to give a verdict; once all have, who may set the terms and sign."""
    taken = active_assignments(standing.submission)
    closed = standing.submission.state_is is State.CONSOLIDATION
    voted = {vote.assignment_id for vote in standing.votes}
    people = tuple(str(item.reviewer_id) for item in taken if (item.pk in voted) is closed)
    free = 0 if closed else max(verdicts_wanted(standing) - len(taken), 0)
    return Awaited(people=people, free=free, taken=len(taken))


def verdicts_wanted(standing: Standing) -> int:
    """The quorum, and one more when as many oppose as support."""
    given = [vote.verdict for vote in standing.votes]
    quorum = int(standing.terms["reviewers"])
    opposing = given.count(VoteVerdict.OPPOSE)
    is_level = len(given) >= quorum and opposing > 0 and opposing == given.count(VoteVerdict.SUPPORT)
    return len(given) + 1 if is_level else quorum


def active_assignments(submission: Submission) -> list[Assignment]:
    """The reviews taken in this round, without those that ended in a declared conflict or with the loss of the role.

    A verdict that was given stays given.
    """
    return [item for item in submission.current_assignments if not item.conflict and (item.has_voted or item.is_held)]


def enough_took_it(standing: Standing) -> bool:
    return len(active_assignments(standing.submission)) >= verdicts_wanted(standing)


def due_date(standing: Standing) -> date | None:
    """When the stage that is on should be done; none while it is with the author or with nobody."""
    state = standing.submission.state_is
    keys = {turn.asked.stage.key for turn in standing.turns} or {STAGES.get(state, "")}
    days = [stage.due_working_days for stage in standing.progress.stages if stage.key in keys]
    return after_working_days(standing.submission.entered_at.date(), min(days)) if days else None
