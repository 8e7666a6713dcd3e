"""Threads and the blind review, as far as this reader may know them."""

from collections.abc import Sequence
from dataclasses import dataclass

from governance import policy
from governance.awaited import active_assignments, verdicts_wanted
from governance.models import Assignment, Comment, Conflict, Thread, Vote
from governance.queries.blindness import Reader
from governance.queries.submissions import is_insider
from governance.reading.progress import verdicts_given
from governance.standing import Standing
from governance.vocabulary import Action, State
from governance.workflow import FINAL, RELEASED
from portal.accounts.actor import Actor


@dataclass(frozen=True, slots=True)
class Talk:
    """One thread as far as the reader may read it, with what they may do to it."""

    thread: Thread
    comments: Sequence[Comment]
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
    reader = Reader(standing, actor)
    visible = [(item, said) for item in standing.submission.threads.all() if (said := readable(item, standing, reader))]
    visible.sort(key=lambda held: (held[0].resolved_at is not None, held[0].pk))
    may_comment = may_talk(standing, actor)
    reviewing = actor.id in standing.subject.reviewers
    return [
        SectionTalk(
            key=str(section),
            title=str(section.label),
            talks=[
                Talk(
                    item,
                    said,
                    may_comment,
                    may_comment and item.resolved_at is None and (reviewing or not item.blocking),
                )
                for item, said in visible
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
    return bool(readable(thread, standing, Reader(standing, actor)))


def readable(thread: Thread, standing: Standing, reader: Reader) -> list[Comment]:
    """The comments that this reader may read; none where the thread is not there for them.

    Public threads belong to the organisation; private ones to who opened them, and to the review once it is open.
    """
    comments = list(thread.comments.all())
    said = [item for item in comments if reader.may_read_comment(item, thread)]
    if not is_insider(standing, reader.actor) or said[:1] != comments[:1]:
        return []
    opened = bool(said) and str(said[0].author_id) == reader.actor.id
    return said if thread.public or opened or reader.may_read_private(thread) else []


@dataclass(frozen=True, slots=True)
class ReviewNow:
    """The review of this round: who took it, how many verdicts there are and are wanted, and the verdicts once they may be seen."""

    quorum: int
    given: int
    said: str
    taken: list[Assignment]
    conflicts: list[Conflict]
    may_lift: bool
    votes: list[Vote]
    superseded: list[Vote]
    own: Vote | None
    hidden: str
    is_blind: bool

    @property
    def taken_by(self) -> str:
        return ", ".join(str(item.reviewer) for item in self.taken)


def review_now(standing: Standing, actor: Actor) -> ReviewNow:
    submission, reader = standing.submission, Reader(standing, actor)
    verdict = reader.review
    taken = active_assignments(submission)
    given = list(standing.votes)
    may_lift = bool(policy.may(actor, Action.LIFT_CONFLICT, standing.subject))
    declared = [item for item in submission.version.dataset.conflicts.all() if item.lifted_at is None]
    return ReviewNow(
        quorum=standing.facts.quorum,
        given=len(given),
        said=verdicts_given(len(given), standing.facts.quorum, verdicts_wanted(standing)),
        taken=taken,
        conflicts=declared if verdict or may_lift else [],
        may_lift=may_lift,
        votes=given if verdict else [],
        superseded=[vote for vote in standing.superseded_votes if reader.may_read_vote(vote)],
        own=next((vote for vote in given if str(vote.assignment.reviewer_id) == actor.id), None),
        hidden=verdict.reason,
        is_blind=reader.is_blind,
    )
