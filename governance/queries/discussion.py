"""Threads and the blind review, as far as this reader may know them."""

from collections.abc import Sequence
from dataclasses import dataclass

from governance import policy
from governance.awaited import active_assignments
from governance.models import Assignment, Conflict, Thread, Vote
from governance.queries.submissions import is_insider
from governance.standing import Standing
from governance.vocabulary import Action, State
from governance.workflow import FINAL, RELEASED
from portal.accounts.actor import Actor


@dataclass(frozen=True, slots=True)
class Talk:
    """One thread with what the reader may do to it."""

    thread: Thread
    may_reply: bool
    may_resolve: bool

    @property
    def is_open(self) -> bool:
        return self.thread.resolved_at is None


@dataclass(frozen=True, slots=True)
class SectionTalk:
    """What was said on one section."""

    key: str
    title: str
    talks: Sequence[Talk]


def discussion(standing: Standing, actor: Actor) -> list[SectionTalk]:
    """Every section with the threads this reader may read, open ones first."""
    visible = [item for item in standing.submission.threads.all() if may_read(item, standing, actor)]
    visible.sort(key=lambda item: (item.resolved_at is not None, item.pk))
    may_comment = may_talk(standing, actor)
    reviewing = actor.id in standing.subject.reviewers
    return [
        SectionTalk(
            key=str(section),
            title=str(section.label),
            talks=[
                Talk(item, may_comment, may_comment and item.resolved_at is None and (reviewing or not item.blocking))
                for item in visible
                if item.section == section
            ],
        )
        for section in Thread.Section
    ]


def may_talk(standing: Standing, actor: Actor) -> bool:
    if standing.submission.state in FINAL:
        return False
    return bool(policy.may(actor, Action.COMMENT, standing.subject))


def may_open(standing: Standing, actor: Actor) -> bool:
    """Whether a new thread would reach anybody: not before the first submit, not after the approval."""
    return standing.submission.state not in {State.DRAFT, *RELEASED} and may_talk(standing, actor)


def may_read(thread: Thread, standing: Standing, actor: Actor) -> bool:
    """Public threads belong to the organisation; private ones to who opened them, and to the review once it is open."""
    if not is_insider(standing, actor):
        return False
    first = next(iter(thread.comments.all()), None)
    if thread.public or (first is not None and str(first.author_id) == actor.id):
        return True
    return bool(policy.may(actor, Action.VIEW_REVIEW, standing.subject))


@dataclass(frozen=True, slots=True)
class ReviewNow:
    """The review of this round: who took it, how many verdicts there are, and the verdicts once they may be seen."""

    quorum: int
    given: int
    taken: list[Assignment]
    conflicts: list[Conflict]
    may_lift: bool
    votes: list[Vote]
    superseded: list[Vote]
    own: Vote | None
    hidden: str

    @property
    def taken_by(self) -> str:
        return ", ".join(str(item.reviewer) for item in self.taken)


def review_now(standing: Standing, actor: Actor) -> ReviewNow:
    submission = standing.submission
    verdict = policy.may(actor, Action.VIEW_REVIEW, standing.subject)
    taken = active_assignments(submission)
    given = list(standing.votes)
    may_lift = bool(policy.may(actor, Action.LIFT_CONFLICT, standing.subject))
    declared = [item for item in submission.version.dataset.conflicts.all() if item.lifted_at is None]
    return ReviewNow(
        quorum=standing.facts.quorum,
        given=len(given),
        taken=taken,
        conflicts=declared if verdict or may_lift else [],
        may_lift=may_lift,
        votes=given if verdict else [],
        superseded=[
            vote for vote in standing.superseded_votes if verdict or str(vote.assignment.reviewer_id) == actor.id
        ],
        own=next((vote for vote in given if str(vote.assignment.reviewer_id) == actor.id), None),
        hidden=verdict.reason,
    )
