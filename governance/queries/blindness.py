"""What a reviewer may read of the others before their own verdict on the same content."""

from functools import cached_property

from governance import policy
from governance.models import Comment, Thread, Vote
from governance.stages import REVIEW
from governance.standing import Standing
from governance.vocabulary import Action
from portal.accounts.actor import Actor


class Reader:
    """One reader of a review. A reviewer is blind to what is said of content that they have not judged themselves."""

    def __init__(self, standing: Standing, actor: Actor) -> None:
        self.submission, self.subject, self.actor = standing.submission, standing.subject, actor
        self.is_blind = policy.is_blind(actor, standing.subject)
        self.review = policy.may(actor, Action.VIEW_REVIEW, standing.subject)

    @cached_property
    def given(self) -> list[Vote]:
        """Every verdict that this reader ever gave here."""
        mine = [item for item in self.submission.assignments.all() if str(item.reviewer_id) == self.actor.id]
        return [vote for item in mine for vote in item.votes.all()]

    @cached_property
    def colleagues(self) -> frozenset[str]:
        """The other reviewers of any round."""
        took = {str(item.reviewer_id) for item in self.submission.assignments.all()}
        acted = {who for who, stage in self.subject.signers if stage == REVIEW}
        return frozenset((took | acted) - {self.actor.id})

    def judged_in(self, number: int) -> bool:
        """Whether they gave a verdict in this earlier round."""
        return number < self.submission.round and any(vote.assignment.round == number for vote in self.given)

    def may_read_vote(self, vote: Vote) -> bool:
        judged = any(vote.covers == own.covers for own in self.given)
        return bool(self.review) or vote in self.given or (judged and self.judged_in(vote.assignment.round))

    def may_read_comment(self, comment: Comment, thread: Thread) -> bool:
        if not self.is_blind or str(comment.author_id) not in self.colleagues:
            return True
        written_before = any(comment.made_at < vote.given_at for vote in self.given)
        return written_before or self.judged_in(comment.round or thread.round)

    def may_read_private(self, thread: Thread) -> bool:
        return bool(self.review) or self.judged_in(thread.round)

    def may_read_why_it_returned(self) -> bool:
        """What reviewers of this round asked for; the round lasts until the author submits again."""
        return not self.is_blind or any(vote.assignment.round == self.submission.round for vote in self.given)
