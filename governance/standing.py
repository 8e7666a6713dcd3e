"""How a submission stands now, on top of its version's dossier: record, facts for the workflow, subject for the policy."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from governance import audit, policy, shelf, stages, workflow
from governance.blockers import Blocker
from governance.contents import record_of, votes_that_count
from governance.dossier import Dossier
from governance.libraries import Library
from governance.models import Signature, Submission, Thread, Vote
from governance.policy import Subject
from governance.record import Record, still_covers
from governance.requirements import Brought, blockers
from governance.stages import RESPONSIBILITY, REVIEW, Asked, Progress, Stage, Stands
from governance.vocabulary import Action, LibraryKind, Meaning, RiskTier, Role, State, VoteVerdict
from governance.workflow import BY_ACTION, SIGNING, Facts, reasons_against
from governance.working_days import months_after
from portal.accounts.actor import Actor
from portal.lib.language import in_english
from portal.lib.refusals import NotPermitted

TIERS = list(RiskTier)
"""From the lowest to the highest."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """One thing this actor may ask for now."""

    action: Action
    label: str
    needs_reason: bool
    signs: bool
    stage: str = ""


@dataclass(frozen=True, slots=True)
class StageNow:
    """A stage that applies, where it stands, and the signatures that are valid for it."""

    stage: Stage
    stands: Stands
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """An open stage, where its role must be held, and the people who may not sign it whatever their role."""

    asked: Asked
    organisations: frozenset[UUID]
    excluded: frozenset[str]


class Standing:
    """Everything derived about one submission, each part computed once. Fetch it with `Submission.objects.with_people()`."""

    def __init__(self, submission: Submission, *, at: date | None = None) -> None:
        self.submission = submission
        self.today = at or timezone.now().date()
        self.dossier = Dossier(submission.version, at=self.today, form=submission.record_format)

    @cached_property
    def policy(self) -> Library:
        return shelf.get(LibraryKind.POLICY, self.submission.policy, self.submission.policy_digest)

    @cached_property
    def template(self) -> Library:
        return shelf.get(LibraryKind.TEMPLATE, self.submission.template, self.submission.template_digest)

    @cached_property
    def terms(self) -> dict[str, Any]:
        """What the policy asks at this tier: template, reviewers, validity."""
        tier = self.dossier.tier or RiskTier.MODERATE
        known: dict[str, Any] = self.policy.content["terms"]
        return dict(known.get(tier, known["high"]))

    @property
    def next_review(self) -> date:
        """When an approval that was affirmed today is looked at again, never after it ends."""
        due = months_after(self.today, int(self.terms["review_months"]))
        return min(due, self.submission.valid_until or due)

    @cached_property
    def blockers(self) -> tuple[Blocker, ...]:
        return blockers(self.policy, self.brought)

    @cached_property
    def attributes(self) -> dict[str, Any]:
        """What rules may ask, with what the submission states."""
        return {
            **self.dossier.attributes,
            "access": self.submission.access,
            "vendor": self.submission.vendor_id is not None,
            "replaces": self.submission.replaces_id is not None,
        }

    @cached_property
    def brought(self) -> Brought:
        submission = self.submission
        return replace(
            self.dossier.brought,
            attributes=self.attributes,
            uses=submission.uses,
            recipients=submission.recipients,
            access=submission.access,
        )

    @cached_property
    def record(self) -> Record:
        rules = {"policy": self.policy, "template": self.template, "questionnaire": self.dossier.questionnaire}
        asked = stages.progress(self.template.body, self.attributes).stages
        with in_english():
            return record_of(self.dossier, self.submission, rules, [stage.key for stage in asked])

    @cached_property
    def progress(self) -> Progress:
        """What the template asks of this submission, and how much of it is signed."""
        given = [stages.Given(item.stage, str(item.signer_id)) for item in self.valid_signatures]
        return stages.progress(self.template.body, self.attributes, given)

    @cached_property
    def stages(self) -> tuple[StageNow, ...]:
        return tuple(
            StageNow(
                stage,
                self.progress.stands(stage.key),
                tuple(item for item in self.valid_signatures if item.stage == stage.key),
            )
            for stage in self.progress.stages
        )

    @cached_property
    def valid_signatures(self) -> tuple[Signature, ...]:
        """The newest of each person and stage that still covers the record as it is now, in the order they were given."""
        held = {(item.stage, item.signer_id): item for item in self.submission.signatures.all() if self.is_valid(item)}
        return tuple(sorted(held.values(), key=lambda item: item.pk))

    def is_valid(self, signature: Signature) -> bool:
        return (
            signature.pk not in self.broken
            and still_covers(signature.covers, self.record)
            and not self.is_of_a_maker(signature)
        )

    def is_of_a_maker(self, signature: Signature) -> bool:
        """Whether somebody decided by it who made part of the version; responsibility is no decision."""
        return signature.stage != RESPONSIBILITY and bool(self.submission.version.made_by & set(signature.people))

    @cached_property
    def broken(self) -> dict[UUID, list[str]]:
        """The signatures of which row, envelope and log disagree, with why: each counts for nothing, and is shown as broken."""
        given = list(self.submission.signatures.all())
        logged = audit.envelopes_of(self.submission) if given else {}
        return {item.pk: why for item in given if (why := item.faults(logged.get(str(item.pk))))}

    @cached_property
    def votes(self) -> tuple[Vote, ...]:
        """The verdicts of this round that count: about what the record says now."""
        return tuple(votes_that_count(self.submission, self.record.part_digests))

    @cached_property
    def superseded_votes(self) -> tuple[Vote, ...]:
        """Those that no longer count, the newest first."""
        given = [vote for item in self.submission.assignments.all() for vote in item.votes.all()]
        return tuple(sorted((vote for vote in given if vote not in self.votes), key=lambda vote: -vote.pk))

    def lowers(self, residual: RiskTier) -> bool:
        """Whether this is less than answers and measurements make it."""
        tier = self.dossier.tier
        return tier is not None and TIERS.index(residual) < TIERS.index(tier)

    def agreeing(self, residual: RiskTier) -> int:
        """How many reviewers' verdicts are for this tier or a lower one."""
        return sum(TIERS.index(RiskTier(vote.tier)) <= TIERS.index(residual) for vote in self.votes)

    @property
    def judged(self) -> tuple[str, ...]:
        """The parts that a reviewer judges: what the review signature covers, without what the review itself says."""
        covered = next((stage.covers for stage in self.progress.stages if stage.key == REVIEW), ())
        return tuple(name for name in covered if name not in {"review", "conditions"})

    @cached_property
    def facts(self) -> Facts:
        submission = self.submission
        threads = [item for item in submission.threads.all() if item.round == submission.round]
        blocking = [item for item in submission.threads.all() if item.blocking and not item.resolved_at]
        told = [item for item in threads if item.public and self.is_from_a_decider(item)]
        public = {item.section for item in told}
        votes = [vote.verdict for vote in self.votes]
        return Facts(
            state=submission.state_is,
            today=self.today,
            blockers=tuple(blocker.sentence for blocker in self.blockers),
            tier=self.dossier.tier,
            residual_tier=RiskTier(submission.residual_tier) if submission.residual_tier else None,
            stages=self.progress,
            votes=len(votes),
            lowered=bool(submission.residual_tier) and self.lowers(RiskTier(submission.residual_tier)),
            agreeing=self.agreeing(RiskTier(submission.residual_tier)) if submission.residual_tier else 0,
            supporting=votes.count(VoteVerdict.SUPPORT),
            opposing=votes.count(VoteVerdict.OPPOSE),
            quorum=self.terms["reviewers"],
            open_blocking_threads=len(blocking),
            flagged_without_public_comment=tuple(
                sorted({item.get_section_display() for item in threads if item.blocking and item.section not in public})
            ),
            public_comments=len(public),
            pack_made=submission.state == State.APPROVED
            and any(item.is_made_pack for record in submission.records.all() for item in record.artefacts.all()),
            valid_until=submission.valid_until,
            review_due=submission.next_review or submission.review_due,
            overdue_conditions=tuple(
                item.text for item in submission.conditions.all() if item.kept_at is None and item.due < self.today
            ),
            without_authority=tuple(
                item.title for item in (*self.dossier.lapsed_sources, *self.dossier.withdrawn_sources)
            ),
        )

    def is_from_a_decider(self, thread: Thread) -> bool:
        """Whether somebody other than the makers wrote in it: what the author tells themselves does not count."""
        makers = self.submission.subject().made_by
        return any(str(comment.author_id) not in makers for comment in thread.comments.all())

    @cached_property
    def subject(self) -> Subject:
        signing_off = self.submission.state_is is State.SIGN_OFF
        voted = frozenset(str(vote.assignment.reviewer_id) for vote in self.votes)
        return self.submission.subject(asked=self.progress.asked if signing_off else (), voted=voted)

    @cached_property
    def turns(self) -> tuple[Turn, ...]:
        """Who is asked to sign now: role, organisations and how many; empty while nobody is."""
        return tuple(
            Turn(asked, policy.places_of(asked, self.subject), policy.excluded(asked, self.subject))
            for asked in self.subject.asked
        )

    def names_stage(self, key: str) -> bool:
        """Whether there can be such a stage at all, in this template or of an approval."""
        return key in REAFFIRMATIONS or any(item["key"] == key for item in self.template.content["stages"])

    def stage_at(self, key: str) -> Stage:
        """The stage that a signature is given for; raises NotPermitted for one that this submission does not have."""
        if key in REAFFIRMATIONS:
            return reaffirmation(Action(key))
        found = next((stage for stage in self.progress.stages if stage.key == key), None)
        if found is None:
            raise NotPermitted(_("This submission has no such stage to sign."))
        return found

    def refusals(self, actor: Actor, action: Action, *, stage: str = "") -> list[str]:
        """Why this actor cannot do this now: policy first, then every reason of the workflow."""
        verdict = policy.may(actor, action, self.subject.at(stage) if stage else self.subject)
        return [verdict.reason] if not verdict else reasons_against(action, self.facts)

    def allowed_actions(self, actor: Actor) -> list[Allowed]:
        """The moves this actor may make now; buttons and the API's `allowed_actions` are this list."""
        return [
            Allowed(action, self.label_of(action, stage), BY_ACTION[action].needs_reason, action in SIGNING, stage)
            for action in BY_ACTION
            if not BY_ACTION[action].automatic
            for stage in self.stages_of(action)
            if not self.refusals(actor, action, stage=stage)
        ]

    def stages_of(self, action: Action) -> tuple[str, ...]:
        """The stages that a move can be made at; a move without a signature has no stage."""
        if action is Action.SIGN_OFF:
            return tuple(item.stage.key for item in self.subject.asked)
        return (workflow.stage_bound_to(action),)

    def label_of(self, action: Action, stage: str) -> str:
        if action is not Action.SIGN_OFF or not stage:
            return str(action.label)
        return _("Sign: %(stage)s") % {"stage": self.stage_at(stage).label}


REAFFIRMATIONS: dict[str, str] = {
    Action.REAFFIRM: "I have reviewed this approval again. It is still valid, and its conditions are met.",
    Action.REINSTATE: "The reason for the suspension no longer applies. The approval is valid again as it was signed.",
}


def reaffirmation(action: Action) -> Stage:
    """The signature that brings an approval back: it covers the whole record."""
    covers = (
        "identity",
        "registration",
        "use",
        "risk",
        "verdicts",
        "evaluation",
        "evidence",
        "rules",
        "review",
        "conditions",
    )
    with in_english():
        label = str(action.label)
    return Stage(action.value, label, Role.OFFICIAL, Meaning.APPROVAL, REAFFIRMATIONS[action], covers, 1)
