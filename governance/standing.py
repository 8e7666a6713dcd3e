"""How a submission stands now, on top of its version's dossier: record, facts for the workflow, subject for the policy."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils import timezone

from governance import libraries, policy, stages
from governance.contents import parts_of
from governance.dossier import Dossier
from governance.libraries import Library
from governance.models import Signature, Submission, Thread
from governance.policy import Subject
from governance.record import Record, assemble, still_covers
from governance.requirements import Brought, blockers
from governance.vocabulary import Action, Meaning, RiskTier, Role, State, VoteVerdict
from governance.workflow import BY_ACTION, SIGNING, Facts, Stage, reasons_against
from portal.accounts.actor import Actor
from portal.lib.refusals import NotPermitted


@dataclass(frozen=True, slots=True)
class Allowed:
    """One thing this actor may ask for now."""

    action: Action
    label: str
    needs_reason: bool
    signs: bool


@dataclass(frozen=True, slots=True)
class StageNow:
    """A stage of the template with the signature that is valid for it, if any."""

    key: str
    label: str
    role: Role
    meaning: Meaning
    statement: str
    covers: tuple[str, ...]
    due_working_days: int
    signature: Signature | None


class Standing:
    """Everything derived about one submission, each part computed once. Fetch it with `Submission.objects.with_people()`."""

    def __init__(self, submission: Submission, *, at: date | None = None) -> None:
        self.submission = submission
        self.today = at or timezone.now().date()
        self.dossier = Dossier(submission.version, at=self.today)

    @cached_property
    def policy(self) -> Library:
        return libraries.load("policy", self.submission.policy)

    @cached_property
    def template(self) -> Library:
        return libraries.load("template", self.submission.template)

    @cached_property
    def terms(self) -> dict[str, Any]:
        """What the policy asks at this tier: template, reviewers, validity."""
        tier = self.dossier.tier or RiskTier.MODERATE
        known: dict[str, Any] = self.policy.content["terms"]
        return dict(known.get(tier, known["high"]))

    @property
    def next_review(self) -> date:
        """When an approval that was affirmed today is looked at again, never after it ends."""
        month = self.today.month - 1 + int(self.terms["review_months"])
        due = date(self.today.year + month // 12, month % 12 + 1, min(self.today.day, 28))
        return min(due, self.submission.valid_until or due)

    @cached_property
    def blockers(self) -> list[str]:
        return blockers(self.policy, self.brought)

    @cached_property
    def brought(self) -> Brought:
        dossier, submission = self.dossier, self.submission
        return Brought(
            today=self.today,
            registered=dossier.version.is_registered,
            has_log=dossier.run is not None,
            log=dossier.run.log if dossier.run else {},
            generator_type=dossier.run.generator_type if dossier.run else "",
            personal_data=frozenset(str(source.personal_data) for source in dossier.sources),
            files=frozenset(dossier.tables),
            documents=frozenset(dossier.documents),
            reports=dossier.reported,
            assessment_complete=dossier.tier is not None and dossier.rating.is_complete,
            tier=dossier.tier,
            uses=submission.uses,
            recipients=submission.recipients,
            access=submission.access,
            vendor=submission.vendor_id is not None,
            lapsed_sources=tuple(source.title for source in dossier.lapsed_sources),
            sources=len(dossier.version.derivations.all()),
        )

    @cached_property
    def record(self) -> Record:
        rules = {"policy": self.policy, "template": self.template, "questionnaire": self.dossier.questionnaire}
        return assemble(parts_of(self.dossier, self.submission, rules))

    @cached_property
    def stages(self) -> tuple[StageNow, ...]:
        return tuple(
            StageNow(
                key=stage["key"],
                label=stage["label"],
                role=Role(stage["role"]),
                meaning=Meaning(stage["meaning"]),
                statement=stage["statement"],
                covers=tuple(stage["covers"]),
                due_working_days=stage["due_working_days"],
                signature=self.valid_signature(stage["key"]),
            )
            for stage in self.template.content["stages"]
            if stage.get("when") != "vendor" or self.submission.vendor_id
        )

    def valid_signature(self, stage: str) -> Signature | None:
        """The newest signature of a stage that still covers the record as it is now."""
        held = [item for item in self.submission.signatures.all() if item.stage == stage]
        return next((item for item in reversed(held) if self.is_valid(item)), None)

    def is_valid(self, signature: Signature) -> bool:
        return still_covers(signature.covers, self.record)

    @cached_property
    def facts(self) -> Facts:
        submission = self.submission
        threads = [item for item in submission.threads.all() if item.round == submission.round]
        blocking = [item for item in submission.threads.all() if item.blocking and not item.resolved_at]
        told = [item for item in threads if item.public and self.is_from_a_decider(item)]
        public = {item.section for item in told}
        votes = [
            item.vote.verdict
            for item in submission.assignments.all()
            if item.round == submission.round and item.has_voted
        ]
        return Facts(
            state=submission.state_is,
            today=self.today,
            blockers=tuple(self.blockers),
            tier=self.dossier.tier,
            residual_tier=RiskTier(submission.residual_tier) if submission.residual_tier else None,
            stages=tuple(Stage(item.key, item.label, item.role, item.signature is not None) for item in self.stages),
            votes=len(votes),
            supporting=votes.count(VoteVerdict.SUPPORT),
            opposing=votes.count(VoteVerdict.OPPOSE),
            quorum=self.terms["reviewers"],
            open_blocking_threads=len(blocking),
            flagged_without_public_comment=tuple(
                sorted({item.get_section_display() for item in threads if item.blocking and item.section not in public})
            ),
            public_comments=len(public),
            pack_made=any(pack.zip_sha256 for record in submission.records.all() for pack in record.packs.all())
            if submission.state == "approved"
            else False,
            valid_until=submission.valid_until,
            review_due=submission.next_review or submission.review_due,
            overdue_conditions=tuple(
                item.text for item in submission.conditions.all() if item.kept_at is None and item.due < self.today
            ),
        )

    def is_from_a_decider(self, thread: Thread) -> bool:
        """Whether somebody other than the makers wrote in it: what the author tells themselves does not count."""
        makers = self.submission.subject().made_by
        return any(str(comment.author_id) not in makers for comment in thread.comments.all())

    @cached_property
    def subject(self) -> Subject:
        stage = self.facts.next_stage if self.submission.state_is is State.SIGN_OFF else None
        return self.submission.subject(next_stage=stage.key if stage else "", next_role=stage.role if stage else "")

    def stage_for(self, action: Action) -> StageNow:
        """Which stage a signing action signs now; raises NotPermitted when none is left."""
        if action in REAFFIRMATIONS:
            return reaffirmation(action)
        keys = {
            Action.ATTEST: stages.RESPONSIBILITY,
            Action.SIGN_REVIEW: stages.REVIEW,
            Action.SIGN_OFF: self.subject.next_stage,
        }
        found = next((stage for stage in self.stages if stage.key == keys.get(action)), None)
        if found is None:
            raise NotPermitted("There is no stage left to sign.")
        return found

    def refusals(self, actor: Actor, action: Action) -> list[str]:
        """Why this actor cannot do this now: policy first, then every reason of the workflow."""
        verdict = policy.may(actor, action, self.subject)
        return [verdict.reason] if not verdict else reasons_against(action, self.facts)

    def allowed_actions(self, actor: Actor) -> list[Allowed]:
        """The moves this actor may make now; buttons and the API's `allowed_actions` are this list."""
        return [
            Allowed(action, action.label, BY_ACTION[action].needs_reason, action in SIGNING)
            for action in BY_ACTION
            if not BY_ACTION[action].automatic and not self.refusals(actor, action)
        ]


REAFFIRMATIONS = {
    Action.REAFFIRM: "I have looked at this approval again. It still holds, and its conditions are kept.",
    Action.REINSTATE: "The reason for the suspension is gone. The approval holds again as it was signed.",
}


def reaffirmation(action: Action) -> StageNow:
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
    return StageNow(
        action.value, action.label, Role.OFFICIAL, Meaning.APPROVAL, REAFFIRMATIONS[action], covers, 1, None
    )
