"""The review of a submission: take it, vote blind, talk, set the terms."""

from typing import Any
from uuid import UUID

from django.urls import path
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from governance.actions import reviews
from governance.api.shapes import Person
from governance.api.submissions import ConditionShape, SubmissionShape, Submitting
from governance.models import Comment, Condition, Conflict, Submission, Thread, Vote
from governance.queries.discussion import Talk, discussion, review_now
from governance.queries.submissions import is_insider
from governance.standing import Standing
from governance.vocabulary import RiskTier, VoteVerdict
from portal.lib.api.endpoint import MISSING
from portal.lib.api.schema import READS, operation
from portal.lib.api.strict import Choice, Flag, Line, Nothing, Strict, Text
from portal.lib.refusals import NotPermitted

TAG = "Review"
MAX_CONDITIONS = 50


class VoteShape(serializers.ModelSerializer[Vote]):
    """One reviewer's independent verdict."""

    reviewer = Person(source="assignment.reviewer", read_only=True)

    class Meta:
        model = Vote
        fields = ("reviewer", "verdict", "tier", "rationale", "given_at")
        read_only_fields = fields


class ConflictShape(serializers.ModelSerializer[Conflict]):
    """A conflict of interest that stands for every version of the dataset."""

    person = Person(read_only=True)

    class Meta:
        model = Conflict
        fields = ("id", "person", "words", "declared_at")
        read_only_fields = fields


class ReviewShape(serializers.Serializer[Any]):
    """The review of this round, as far as you may know it."""

    quorum = serializers.IntegerField(help_text="How many independent verdicts are needed.")
    given = serializers.IntegerField(help_text="How many there are.")
    reviewers = Person(many=True, help_text="Who took the review.")
    own = VoteShape(allow_null=True, help_text="Your own verdict.")
    votes = VoteShape(many=True, help_text="Empty while they are hidden from you.")
    superseded = VoteShape(many=True, help_text="Given before what they judged changed; they no longer count.")
    hidden = serializers.CharField(help_text="Why they are hidden, if they are.")
    conflicts = ConflictShape(
        many=True, help_text="Conflicts of interest in the dataset that nobody lifted, for those who may know of them."
    )


class CommentShape(serializers.ModelSerializer[Comment]):
    author = Person(read_only=True)

    class Meta:
        model = Comment
        fields = ("id", "author", "text", "made_at")
        read_only_fields = fields


class ThreadShape(serializers.Serializer[Any]):
    """A question on a section, with what was said, as far as you may read it."""

    id = serializers.UUIDField(source="thread.id")
    round = serializers.IntegerField(source="thread.round")
    section = serializers.ChoiceField(choices=Thread.Section.choices, source="thread.section")
    anchor = serializers.CharField(source="thread.anchor")
    blocking = serializers.BooleanField(source="thread.blocking")
    public = serializers.BooleanField(source="thread.public")
    resolved_at = serializers.DateTimeField(source="thread.resolved_at", allow_null=True)
    comments = CommentShape(many=True)


class Taking(Strict):
    conflict = Text(
        required=False,
        allow_blank=True,
        max_length=2_000,
        help_text="Leave it empty if you have no conflict of interest; otherwise describe it.",
    )


class Verdict(Strict):
    verdict = Choice(VoteVerdict)
    tier = Choice(RiskTier, help_text="The residual risk tier as you see it.")
    rationale = Text(help_text="Why; it stays hidden from the other reviewers until all have voted.")


class NewCondition(Strict):
    text = Line(max_length=2_000)
    due = serializers.DateField()


class Terms(Strict):
    """All terms; they replace the earlier ones."""

    residual_tier = Choice(RiskTier)
    summary = Text(allow_blank=True)
    valid_until = serializers.DateField()
    review_due = serializers.DateField()
    lowered_because = Text(
        required=False,
        allow_blank=True,
        max_length=2_000,
        help_text="Why the residual tier is below that of answers and measurements, where it is.",
    )
    lowered_with = Text(
        required=False, allow_blank=True, max_length=2_000, help_text="The control or the evidence that lowers it."
    )
    conditions = NewCondition(many=True, required=False, max_length=MAX_CONDITIONS)  # type: ignore[call-arg]


class NewThread(Strict):
    section = Choice(Thread.Section)
    text = Text()
    anchor = Line(required=False, allow_blank=True, help_text="Where in the section: a question, a metric, a file.")
    blocking = Flag(
        required=False, help_text="Whether it must be resolved before the review is signed; reviewers only."
    )
    public = Flag(required=False, help_text="Whether the author reads it; what is not a reviewer's is always public.")


class Reply(Strict):
    text = Text()


class Keeping(Strict):
    reason = Text(help_text="How the condition was met, and how you know.")


class Lifting(Strict):
    reason = Text(max_length=2_000, help_text="Why the conflict of interest no longer stands.")


class Reviewing(Submitting):
    def reviewed(self, submission: UUID) -> Response:
        standing = Standing(self.submission(submission))
        now = review_now(standing, self.actor)
        if not is_insider(standing, self.actor):
            raise NotPermitted(now.hidden)
        shown = {
            "quorum": now.quorum,
            "given": now.given,
            "reviewers": [item.reviewer for item in now.taken],
            "own": now.own,
            "votes": now.votes,
            "superseded": now.superseded,
            "hidden": now.hidden,
            "conflicts": now.conflicts,
        }
        return self.answer(ReviewShape, shown)


class Review(Reviewing):
    @operation("Read the review", tag=TAG, answer=ReviewShape, refuses=(403, *READS))
    def get(self, _: Request, submission: UUID) -> Response:
        return self.reviewed(submission)


class TakeReview(Submitting):
    @operation(
        "Take the review, or declare a conflict of interest",
        tag=TAG,
        asks=Taking,
        answer=SubmissionShape,
        example={"conflict": ""},
    )
    def post(self, _: Request, submission: UUID) -> Response:
        found, asked = self.submission(submission), self.asked(Taking)
        reviews.take(found, conflict=asked.get("conflict", ""), by=self.actor)
        return self.stands(found.pk)


class GiveVerdict(Submitting):
    @operation(
        "Give your verdict",
        tag=TAG,
        asks=Verdict,
        answer=SubmissionShape,
        description="One independent verdict, hidden until every reviewer has given theirs. By a person signed in on the portal.",
        example={"verdict": "support", "tier": "moderate", "rationale": "The evidence supports it."},
    )
    def post(self, _: Request, submission: UUID) -> Response:
        found, asked = self.submission(submission), self.asked(Verdict)
        reviews.vote(
            found,
            verdict=VoteVerdict(asked["verdict"]),
            tier=RiskTier(asked["tier"]),
            rationale=asked["rationale"],
            by=self.actor,
        )
        return self.stands(found.pk)


class SetTerms(Submitting):
    @operation("Set the residual tier, the dates and the conditions", tag=TAG, asks=Terms, answer=SubmissionShape)
    def post(self, _: Request, submission: UUID) -> Response:
        found, asked = self.submission(submission), self.asked(Terms)
        conditions = [(item["text"], item["due"]) for item in asked.pop("conditions", [])]
        tier = RiskTier(asked.pop("residual_tier"))
        reviews.set_terms(found, residual_tier=tier, conditions=conditions, **asked, by=self.actor)
        return self.stands(found.pk)


class Talking(Submitting):
    """Base of the addresses of threads: what may not be read is not there."""

    def threads(self, submission: Submission) -> list[Talk]:
        return [talk for section in discussion(Standing(submission), self.actor) for talk in section.talks]

    def talk(self, pk: UUID) -> Talk:
        held = Thread.objects.filter(pk=pk).values_list("submission", flat=True).first()
        threads = self.threads(self.submission(held)) if held else []
        found = next((item for item in threads if item.thread.pk == pk), None)
        if found is None:
            raise NotFound(MISSING)
        return found


class Threads(Talking):
    pagination_class = None

    @operation("List the threads you may read", tag=TAG, answer=ThreadShape(many=True), refuses=READS)
    def get(self, _: Request, submission: UUID) -> Response:
        return Response(ThreadShape(self.threads(self.submission(submission)), many=True).data)

    @operation("Comment on a section", tag=TAG, asks=NewThread, answer=ThreadShape, code=201)
    def post(self, _: Request, submission: UUID) -> Response:
        made = reviews.comment(self.submission(submission), **self.asked(NewThread), by=self.actor)
        return self.made(ThreadShape, self.talk(made.thread_id))


class Replies(Talking):
    @operation("Reply in a thread", tag=TAG, asks=Reply, answer=ThreadShape, code=201)
    def post(self, _: Request, thread: UUID) -> Response:
        reviews.reply(self.talk(thread).thread, text=self.asked(Reply)["text"], by=self.actor)
        return self.made(ThreadShape, self.talk(thread))


class ResolveThread(Talking):
    @operation("Resolve a thread", tag=TAG, asks=Nothing, answer=ThreadShape)
    def post(self, _: Request, thread: UUID) -> Response:
        self.asked(Nothing)
        reviews.resolve(self.talk(thread).thread, by=self.actor)
        return self.answer(ThreadShape, self.talk(thread))


class KeepCondition(Submitting):
    @operation("Record a condition as met", tag=TAG, asks=Keeping, answer=ConditionShape)
    def post(self, _: Request, condition: UUID) -> Response:
        found = self.find(Condition.objects.filter(submission__in=Submission.objects.visible_to(self.actor)), condition)
        reviews.keep_condition(found, reason=self.asked(Keeping)["reason"], by=self.actor)
        return self.answer(ConditionShape, self.find(Condition.objects.select_related("kept_by"), found.pk))


class LiftConflict(Reviewing):
    @operation(
        "Lift a conflict of interest",
        tag=TAG,
        asks=Lifting,
        answer=ReviewShape,
        description="By a reviewer or official without a part in the version, other than the person who declared it.",
        example={"reason": "The project that both worked on ended two years ago."},
    )
    def post(self, _: Request, submission: UUID, conflict: UUID) -> Response:
        found, reason = self.submission(submission), self.asked(Lifting)["reason"]
        known = self.find(Conflict.objects.filter(dataset__versions=found.version_id), conflict)
        reviews.lift(known, submission=found, reason=reason, by=self.actor)
        return self.reviewed(found.pk)


urlpatterns: list[Any] = [
    path("submissions/<uuid:submission>/conflicts/<uuid:conflict>/lift/", LiftConflict.as_view()),
    path("submissions/<uuid:submission>/review/", Review.as_view()),
    path("submissions/<uuid:submission>/review/take/", TakeReview.as_view()),
    path("submissions/<uuid:submission>/review/vote/", GiveVerdict.as_view()),
    path("submissions/<uuid:submission>/review/terms/", SetTerms.as_view()),
    path("submissions/<uuid:submission>/threads/", Threads.as_view()),
    path("threads/<uuid:thread>/replies/", Replies.as_view()),
    path("threads/<uuid:thread>/resolve/", ResolveThread.as_view()),
    path("conditions/<uuid:condition>/keep/", KeepCondition.as_view()),
]
