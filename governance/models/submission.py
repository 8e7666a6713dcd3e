"""A version put forward for stated uses and recipients, and the people who go through it."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from governance import record
from governance.models import dataset
from governance.models.dataset import Version, lab_of
from governance.models.visibility import visible
from governance.policy import Subject
from governance.stages import REVIEW, Asked
from governance.vocabulary import AccessClass, RiskTier, Role, State, VoteVerdict
from governance.workflow import FINAL, STANDING, UNDER_WAY
from portal.accounts.actor import Actor
from portal.accounts.models import Organisation, User
from portal.lib.canonical import digest
from portal.lib.ids import uuid7
from portal.lib.language import gettext as _
from portal.lib.whole import Many, whole

PARTS = (
    *(replace(part, name=f"version__{part.name}") for part in dataset.PARTS),
    Many("version__dataset__conflicts", one=("person",)),
    Many("acts"),
    Many("signatures"),
    Many("conditions", one=("kept_by",)),
    Many("assignments", one=("reviewer",), many=(Many("votes"), Many("reviewer__memberships"))),
    Many("threads", many=(Many("comments", one=("author",)),)),
)


class Submissions(models.QuerySet["Submission"]):
    def visible_to(self, actor: Actor) -> "Submissions":
        rule = visible(actor, organisation="version__dataset__organisation", state="state", vendor="vendor")
        return self.filter(rule)

    def with_people(self, *more: Many) -> "models.QuerySet[Submission]":
        """Everything that subject() and the derived validity of signatures read, and these parts, in two statements."""
        rows = self.select_related(
            "author", "vendor", "version__dataset__organisation__parent", "version__risk_assessment"
        )
        return whole(rows, *PARTS, *more)


def new_salt() -> str:
    return secrets.token_hex(32)


class Submission(models.Model):
    """`revision` counts writes: a page that shows an older one is refused. `submitted_at` is when its author last put it forward.

    The record of a submission keeps the format it began with; `salt` goes into each of its parts from format 2 on.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.ForeignKey(Version, models.PROTECT, related_name="submissions")
    author = models.ForeignKey(User, models.PROTECT, related_name="submissions")
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    revision = models.PositiveIntegerField(default=1)
    round = models.PositiveIntegerField(default=1)
    submitted_at = models.DateTimeField(null=True, blank=True)
    entered_at = models.DateTimeField(db_default=Now())
    created_at = models.DateTimeField(db_default=Now())
    uses = models.TextField(max_length=10_000, blank=True)
    recipients = models.TextField(max_length=10_000, blank=True)
    access = models.CharField(max_length=12, choices=AccessClass, blank=True)
    vendor = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="delivered",
        limit_choices_to={"kind": "vendor"},
    )
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    keeps_earlier_because = models.TextField(max_length=2_000, blank=True, default="")
    record_format = models.PositiveSmallIntegerField(default=record.NEWEST)
    salt = models.CharField(max_length=64, default=new_salt, editable=False)
    policy = models.CharField(max_length=50)
    policy_digest = models.CharField(max_length=64)
    template = models.CharField(max_length=50)
    template_digest = models.CharField(max_length=64)
    residual_tier = models.CharField(max_length=12, choices=RiskTier, blank=True)
    review_summary = models.TextField(max_length=10_000, blank=True)
    lowered_because = models.TextField(max_length=2_000, blank=True, default="")
    lowered_with = models.TextField(max_length=2_000, blank=True, default="")
    valid_until = models.DateField(null=True, blank=True)
    review_due = models.DateField(null=True, blank=True)
    next_review = models.DateField(null=True, blank=True)
    blockers = models.JSONField(default=list)

    objects = Submissions.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(record_format=record.FIRST) | Q(record_format__in=record.SALTED) & ~Q(salt=""),
                name="a_record_of_a_known_format",
            ),
            models.UniqueConstraint(
                fields=["version"],
                condition=~Q(state__in=sorted(FINAL)),
                name="one_open_submission_a_version",
            ),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="submission_by_state")]

    def __str__(self) -> str:
        return str(self.version)

    @property
    def state_is(self) -> State:
        return State(self.state)

    @property
    def conflicted(self) -> frozenset[str]:
        """Who declared a conflict over the dataset that nobody lifted."""
        conflicts = self.version.dataset.conflicts.all()
        return frozenset(str(item.person_id) for item in conflicts if item.lifted_at is None)

    @property
    def current_assignments(self) -> "list[Assignment]":
        """The reviews of this round whose verdict can count: without those of somebody who made part of the version."""
        makers = self.version.made_by
        return [
            item for item in self.assignments.all() if item.round == self.round and str(item.reviewer_id) not in makers
        ]

    def state_on(self, day: date) -> State:
        """What holds on this day: an approval that stands has expired after its last day, whether or not that was noticed."""
        past = self.valid_until is not None and self.valid_until < day
        return State.EXPIRED if past and self.state_is in STANDING else self.state_is

    def subject(self, *, asked: tuple[Asked, ...] = (), voted: frozenset[str] | None = None) -> Subject:
        """What policy.py may know; the open stages, and whose verdicts count, follow from the record (standing.py)."""
        assignments = list(self.assignments.all())
        current = [item for item in assignments if item.round == self.round]
        acted = {str(item.reviewer_id) for item in assignments if item.has_voted}
        return Subject(
            organisations=self.version.dataset.organisation.chain,
            lab=lab_of(self.version.dataset.organisation),
            state=self.state_is,
            author=str(self.author_id),
            made_by=self.version.made_by | {str(self.author_id)},
            signers=frozenset(
                {(who, item.stage) for item in self.signatures.all() for who in item.people}
                | {(who, REVIEW) for who in acted}
                | {(str(item.person_id), item.stage) for item in self.acts.all()}
            ),
            reviewers=frozenset(str(item.reviewer_id) for item in current if not item.conflict),
            voted=frozenset(str(item.reviewer_id) for item in current if item.has_voted) if voted is None else voted,
            conflicted=self.conflicted,
            vendor=frozenset({self.vendor_id} if self.vendor_id else set()),
            delivered=frozenset({(self.vendor_id, self.state_is)} if self.vendor_id else set()),
            asked=asked,
            submitted_at=self.submitted_at if self.state_is in UNDER_WAY else None,
        )


class Assignment(models.Model):
    """A reviewer took this round's review, or declared why they cannot."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="assignments")
    round = models.PositiveIntegerField()
    reviewer = models.ForeignKey(User, models.PROTECT, related_name="assignments")
    conflict = models.TextField(max_length=2_000, blank=True)
    taken_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "round", "reviewer"],
                condition=Q(conflict=""),
                name="one_assignment_a_round",
            )
        ]

    def __str__(self) -> str:
        return _("%(reviewer)s on %(submission)s, round %(round)s") % {
            "reviewer": self.reviewer,
            "submission": self.submission,
            "round": self.round,
        }

    @property
    def is_held(self) -> bool:
        """Whether the reviewer still has the role here. Whoever lost it has let go of the review, unless they take it up again."""
        places = self.submission.version.dataset.organisation.chain
        roles = (item for item in self.reviewer.memberships.all() if item.role == Role.REVIEWER)
        return self.reviewer.is_active and any(item.organisation_id in places and not item.has_ended for item in roles)

    @property
    def has_voted(self) -> bool:
        """Whether they ever gave a verdict in this round; what it judged may have changed since."""
        return bool(self.votes.all())

    def vote_on(self, parts: Mapping[str, str]) -> "Vote | None":
        """Their newest verdict, if what it judged is what these parts are now."""
        newest = max(self.votes.all(), key=lambda vote: vote.pk, default=None)
        return newest if newest is not None and newest.counts_for(parts) else None


class Vote(models.Model):
    """One reviewer's independent verdict, hidden from the others until the quorum. Never changed.

    It counts while the parts of the record that it judged are what they were: `covers` are their digests. A verdict from before
    they were kept counts for its round. `salt` keeps its commitment in the log from being guessed.
    """

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="votes")
    covers = models.JSONField(default=dict)
    salt = models.CharField(max_length=64, blank=True, default=new_salt, editable=False)
    verdict = models.CharField(max_length=10, choices=VoteVerdict)
    tier = models.CharField(max_length=12, choices=RiskTier)
    rationale = models.TextField(max_length=10_000)
    given_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return _("%(verdict)s by %(reviewer)s") % {
            "verdict": self.get_verdict_display(),
            "reviewer": self.assignment.reviewer,
        }

    def counts_for(self, parts: Mapping[str, str]) -> bool:
        """Whether the parts of the record that it judged have these digests now."""
        return not self.covers or record.covers(self.covers, parts)

    @property
    def commitment(self) -> str:
        """What the log and the record hold of it: it binds the reviewer, and tells nothing without the salt."""
        said = {"verdict": str(self.verdict), "tier": str(self.tier), "why": self.rationale}
        return digest({"salt": self.salt, **said} if self.salt else said)
