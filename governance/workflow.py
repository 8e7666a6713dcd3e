"""The submission workflow as one table: each row is one transition. Pure; buttons, API, diagram and docs come from it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.stages import RESPONSIBILITY, REVIEW, Asked, Progress, Step
from governance.vocabulary import Action, EventType, RiskTier, State


class Owner(StrEnum):
    """Who may write while a state lasts."""

    AUTHOR = "author"
    SYSTEM = "system"
    PI = "PI"
    REVIEWERS = "reviewers"
    SIGNERS = "signers"
    COMPLIANCE = "compliance"
    NOBODY = "nobody"


OWNERS: dict[State, Owner] = {
    State.DRAFT: Owner.AUTHOR,
    State.CHECKS: Owner.SYSTEM,
    State.ATTESTATION: Owner.PI,
    State.REVIEW: Owner.REVIEWERS,
    State.CONSOLIDATION: Owner.REVIEWERS,
    State.CHANGES_REQUESTED: Owner.AUTHOR,
    State.SIGN_OFF: Owner.SIGNERS,
    State.APPROVED: Owner.SYSTEM,
    State.IN_FORCE: Owner.COMPLIANCE,
    State.REVIEW_DUE: Owner.COMPLIANCE,
    State.SUSPENDED: Owner.COMPLIANCE,
    State.REJECTED: Owner.NOBODY,
    State.WITHDRAWN: Owner.NOBODY,
    State.REVOKED: Owner.NOBODY,
    State.EXPIRED: Owner.NOBODY,
    State.SUPERSEDED: Owner.NOBODY,
}
FINAL = frozenset(state for state, owner in OWNERS.items() if owner is Owner.NOBODY)
AUTHORING = frozenset(state for state, owner in OWNERS.items() if owner is Owner.AUTHOR)
STANDING = frozenset({State.IN_FORCE, State.REVIEW_DUE})
AGREEING = 2
"""So many reviewers find a residual tier that is lower than answers and measurements make it."""
RELEASED = frozenset({State.APPROVED, *STANDING, State.SUSPENDED, State.REVOKED, State.EXPIRED, State.SUPERSEDED})
OVER = frozenset({State.SUSPENDED, State.REVOKED, State.EXPIRED, State.SUPERSEDED})
"""Approved once, and not in force."""
UNDER_WAY = frozenset(State) - AUTHORING - RELEASED - FINAL
"""Submitted, and not yet decided."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the guards look at. Everything is derived from rows at the moment of asking."""

    state: State
    today: date
    blockers: tuple[str, ...] = ()
    tier: RiskTier | None = None
    residual_tier: RiskTier | None = None
    stages: Progress = field(default_factory=Progress)
    votes: int = 0
    supporting: int = 0
    opposing: int = 0
    quorum: int = 1
    lowered: bool = False
    agreeing: int = 0
    open_blocking_threads: int = 0
    flagged_without_public_comment: tuple[str, ...] = ()
    public_comments: int = 0
    pack_made: bool = False
    valid_until: date | None = None
    review_due: date | None = None
    overdue_conditions: tuple[str, ...] = field(default_factory=tuple)
    without_authority: tuple[str, ...] = ()

    def signed(self, key: str) -> bool:
        return self.stages.is_signed(key)


Guard = Callable[[Facts], list[str]]


@dataclass(frozen=True, slots=True)
class Transition:
    """`automatic` rows are taken by the system as soon as their guards are content."""

    action: Action
    sources: frozenset[State]
    target: State
    owner: Owner
    event: EventType
    guards: tuple[Guard, ...] = ()
    automatic: bool = False
    needs_reason: bool = False


def nothing_blocks(facts: Facts) -> list[str]:
    return list(facts.blockers)


def something_blocks(facts: Facts) -> list[str]:
    return [] if facts.blockers else [_("Nothing blocks this submission.")]


def responsibility_stands(facts: Facts) -> list[str]:
    if facts.signed(RESPONSIBILITY):
        return []
    return [_("The PI has not signed responsibility for the current record.")]


def responsibility_fell(facts: Facts) -> list[str]:
    return [_("The PI's signature is valid.")] if facts.signed(RESPONSIBILITY) else []


def review_stands(facts: Facts) -> list[str]:
    return [] if facts.signed(REVIEW) else [_("The review signature does not cover the current record.")]


def review_fell(facts: Facts) -> list[str]:
    return [_("The review signature is valid.")] if facts.signed(REVIEW) else []


def verdicts_given(facts: Facts) -> list[str]:
    """As many as the policy asks for, about the record as it is now."""
    missing = facts.quorum - facts.votes
    if missing > 0:
        return [
            ngettext(
                "%(count)s more independent verdict is needed.",
                "%(count)s more independent verdicts are needed.",
                missing,
            )
            % {"count": missing}
        ]
    return []


def quorum_reached(facts: Facts) -> list[str]:
    if missing := verdicts_given(facts):
        return missing
    if facts.opposing and facts.supporting == facts.opposing:
        return [_("Equally many reviewers support and oppose approval. One more verdict is needed.")]
    return []


def verdicts_fell(facts: Facts) -> list[str]:
    """What the reviewers judged is no longer what the record says."""
    return [] if verdicts_given(facts) else [_("Enough verdicts are about the record as it is now.")]


def reviewers_support(facts: Facts) -> list[str]:
    if facts.supporting > facts.opposing:
        return []
    return [_("The reviewers do not support approval: request changes or reject.")]


def no_open_threads(facts: Facts) -> list[str]:
    count = facts.open_blocking_threads
    if not count:
        return []
    return [
        ngettext(
            "%(count)s blocking thread is open. Resolve it first.",
            "%(count)s blocking threads are open. Resolve them first.",
            count,
        )
        % {"count": count}
    ]


def terms_are_set(facts: Facts) -> list[str]:
    reasons = []
    if facts.residual_tier is None:
        reasons.append(_("State the residual risk tier."))
    if facts.lowered and facts.agreeing < AGREEING:
        reasons.append(
            _(
                "The residual tier is lower than the tier of answers and measurements, and %(count)s reviewers have to agree."
            )
            % {"count": AGREEING}
        )
    if facts.valid_until is None or facts.review_due is None:
        reasons.append(_("State how long the approval is valid and when it is due for review."))
    elif facts.valid_until <= facts.today or facts.review_due <= facts.today:
        reasons.append(_("The review date and the end of validity must be in the future."))
    return reasons


def tier_is_allowed(facts: Facts) -> list[str]:
    if RiskTier.PROHIBITED in {facts.tier, facts.residual_tier}:
        return [_("The risk tier is prohibited: this version cannot be approved for these uses.")]
    return []


def author_was_told(facts: Facts) -> list[str]:
    reasons = [
        _("The section “%(section)s” is flagged. Write a comment on it that the author can see.") % {"section": section}
        for section in facts.flagged_without_public_comment
    ]
    if not facts.public_comments:
        reasons.append(_("Write at least one comment that the author can see. Say what has to change."))
    return reasons


def someone_signs_next(facts: Facts) -> list[str]:
    return [] if facts.stages.asked else [_("Every stage has been signed.")]


def all_stages_signed(facts: Facts) -> list[str]:
    return [sentence for step in facts.stages.missing for sentence in waiting_for(facts.stages, step)]


def waiting_for(progress: Progress, step: Step) -> list[str]:
    """What a step still lacks: each of its stages, or so many of them."""
    left = progress.unsigned(step)
    enough = step.needs - (len(step.stages) - len(left))
    if enough < len(left):
        names = ", ".join(f"“{item.stage.label}”" for item in left)
        return [
            ngettext(
                "Waiting for %(count)s of the stages %(names)s.",
                "Waiting for %(count)s of the stages %(names)s.",
                enough,
            )
            % {"count": enough, "names": names}
        ]
    return [waiting_for_stage(item) for item in left]


def waiting_for_stage(asked: Asked) -> str:
    if asked.stage.signatures == 1:
        return _("Waiting for the stage “%(stage)s”.") % {"stage": asked.stage.label}
    return ngettext(
        "Waiting for %(count)s more signature in the stage “%(stage)s”.",
        "Waiting for %(count)s more signatures in the stage “%(stage)s”.",
        asked.still,
    ) % {"count": asked.still, "stage": asked.stage.label}


def pack_is_made(facts: Facts) -> list[str]:
    return [] if facts.pack_made else [_("The audit pack is being made.")]


def review_date_reached(facts: Facts) -> list[str]:
    return [] if facts.review_due and facts.today >= facts.review_due else [_("The review date has not been reached.")]


def validity_ended(facts: Facts) -> list[str]:
    return [] if facts.valid_until and facts.today > facts.valid_until else [_("The approval is still valid.")]


def dates_lie_ahead(facts: Facts) -> list[str]:
    if facts.valid_until and facts.today > facts.valid_until:
        return [_("The approval is no longer valid. Submit the version again.")]
    return []


def conditions_are_kept(facts: Facts) -> list[str]:
    return [_("The condition “%(text)s” is overdue.") % {"text": text} for text in facts.overdue_conditions]


def sources_have_authority(facts: Facts) -> list[str]:
    return [
        _("The authority to use the source “%(title)s” has ended or was withdrawn. It has to be restored first.")
        % {"title": title}
        for title in facts.without_authority
    ]


def row(
    action: Action,
    sources: set[State],
    target: State,
    owner: Owner,
    event: EventType,
    *guards: Guard,
    automatic: bool = False,
    needs_reason: bool = False,
) -> Transition:
    return Transition(action, frozenset(sources), target, owner, event, guards, automatic, needs_reason)


S, A, E, O = State, Action, EventType, Owner  # noqa: E741 - the table below should be read as a table

TRANSITIONS: tuple[Transition, ...] = (
    row(A.SUBMIT, {S.DRAFT}, S.CHECKS, O.AUTHOR, E.SUBMITTED),
    row(A.RESUBMIT, {S.CHANGES_REQUESTED}, S.CHECKS, O.AUTHOR, E.RESUBMITTED),
    row(A.FAIL_CHECKS, {S.CHECKS}, S.DRAFT, O.SYSTEM, E.CHECKS_FAILED, something_blocks, automatic=True),
    row(A.PASS_CHECKS, {S.CHECKS}, S.ATTESTATION, O.SYSTEM, E.CHECKS_PASSED, nothing_blocks, automatic=True),
    row(A.ATTEST, {S.ATTESTATION}, S.REVIEW, O.PI, E.SIGNED, nothing_blocks, tier_is_allowed),
    row(A.CARRY_ATTESTATION, {S.ATTESTATION}, S.REVIEW, O.SYSTEM, E.ATTESTATION_CARRIED,
        responsibility_stands, nothing_blocks, automatic=True),
    row(A.SEND_BACK, {S.ATTESTATION}, S.DRAFT, O.PI, E.SENT_BACK, needs_reason=True),
    row(A.RETURN_BLOCKED, {S.ATTESTATION, S.REVIEW, S.CONSOLIDATION, S.SIGN_OFF}, S.CHANGES_REQUESTED, O.SYSTEM,
        E.CHANGES_REQUESTED, something_blocks, automatic=True),
    row(A.REOPEN_ATTESTATION, {S.REVIEW, S.CONSOLIDATION, S.SIGN_OFF}, S.ATTESTATION, O.SYSTEM, E.ATTESTATION_REOPENED,
        responsibility_fell, automatic=True),
    row(A.CLOSE_REVIEW, {S.REVIEW}, S.CONSOLIDATION, O.SYSTEM, E.REVIEW_CLOSED, quorum_reached, automatic=True),
    row(A.REOPEN_VERDICTS, {S.CONSOLIDATION}, S.REVIEW, O.SYSTEM, E.VERDICTS_REOPENED, verdicts_fell, automatic=True),
    row(A.SIGN_REVIEW, {S.CONSOLIDATION}, S.SIGN_OFF, O.REVIEWERS, E.SIGNED,
        nothing_blocks, responsibility_stands, verdicts_given, reviewers_support, terms_are_set, tier_is_allowed, no_open_threads),
    row(A.REOPEN_REVIEW, {S.SIGN_OFF}, S.CONSOLIDATION, O.SYSTEM, E.REVIEW_REOPENED, review_fell, automatic=True),
    row(A.REQUEST_CHANGES, {S.REVIEW, S.CONSOLIDATION, S.SIGN_OFF}, S.CHANGES_REQUESTED, O.REVIEWERS, E.CHANGES_REQUESTED,
        author_was_told, needs_reason=True),
    row(A.DECLINE, {S.CONSOLIDATION}, S.REJECTED, O.REVIEWERS, E.REJECTED, needs_reason=True),
    row(A.SIGN_OFF, {S.SIGN_OFF}, S.SIGN_OFF, O.SIGNERS, E.SIGNED,
        someone_signs_next, nothing_blocks, responsibility_stands, review_stands, terms_are_set, tier_is_allowed, no_open_threads),
    row(A.COMPLETE, {S.SIGN_OFF}, S.APPROVED, O.SYSTEM, E.SIGN_OFF_COMPLETED, all_stages_signed, automatic=True),
    row(A.REJECT, {S.SIGN_OFF}, S.REJECTED, O.SIGNERS, E.REJECTED, needs_reason=True),
    row(A.WITHDRAW, {S.DRAFT, S.CHANGES_REQUESTED}, S.WITHDRAWN, O.AUTHOR, E.WITHDRAWN, needs_reason=True),
    row(A.PUT_IN_FORCE, {S.APPROVED}, S.IN_FORCE, O.SYSTEM, E.IN_FORCE, pack_is_made, automatic=True),
    row(A.EXPIRE, {S.IN_FORCE, S.REVIEW_DUE}, S.EXPIRED, O.SYSTEM, E.EXPIRED, validity_ended, automatic=True),
    row(A.MARK_REVIEW_DUE, {S.IN_FORCE}, S.REVIEW_DUE, O.SYSTEM, E.REVIEW_DUE, review_date_reached, automatic=True),
    row(A.REAFFIRM, {S.REVIEW_DUE}, S.IN_FORCE, O.COMPLIANCE, E.REAFFIRMED, dates_lie_ahead, conditions_are_kept, needs_reason=True),
    row(A.SUSPEND, {S.IN_FORCE, S.REVIEW_DUE}, S.SUSPENDED, O.COMPLIANCE, E.SUSPENDED, needs_reason=True),
    row(A.REINSTATE, {S.SUSPENDED}, S.IN_FORCE, O.COMPLIANCE, E.REINSTATED,
        dates_lie_ahead, conditions_are_kept, sources_have_authority, needs_reason=True),
    row(A.REVOKE, {S.IN_FORCE, S.REVIEW_DUE, S.SUSPENDED}, S.REVOKED, O.COMPLIANCE, E.REVOKED, needs_reason=True),
    row(A.SUPERSEDE, {S.IN_FORCE, S.REVIEW_DUE, S.SUSPENDED}, S.SUPERSEDED, O.SYSTEM, E.SUPERSEDED),
)  # fmt: skip

BY_ACTION: dict[Action, Transition] = {transition.action: transition for transition in TRANSITIONS}
BY_STAGE: dict[str, Action] = {
    RESPONSIBILITY: Action.ATTEST,
    REVIEW: Action.SIGN_REVIEW,
    Action.REAFFIRM: Action.REAFFIRM,
    Action.REINSTATE: Action.REINSTATE,
}
SIGNING = frozenset({*BY_STAGE.values(), Action.SIGN_OFF})


def action_of(stage: str) -> Action:
    """The transition that a signature at this stage takes: a stage of its own in the table, or the sign-off."""
    return BY_STAGE.get(stage, Action.SIGN_OFF)


def stage_bound_to(action: Action) -> str:
    """The stage that a signing action is bound to; none for the sign-off, which has as many as the template says."""
    return next((stage for stage, taken in BY_STAGE.items() if taken is action), "")


def reasons_against(action: Action, facts: Facts) -> list[str]:
    """Every sentence that stands against taking this action now; an empty list means it may happen."""
    transition = BY_ACTION[action]
    if facts.state not in transition.sources:
        states = " or ".join(sorted(f"“{state.label}”" for state in transition.sources))
        return [
            _("“%(action)s” is possible only in the state %(states)s. This submission is in the state “%(state)s”.")
            % {"action": action.label, "states": states, "state": facts.state.label}
        ]
    return [reason for guard in transition.guards for reason in guard(facts)]


def due(facts: Facts) -> Transition | None:
    """The automatic transition that should happen now, if any. Rows earlier in the table win."""
    return next(
        (
            transition
            for transition in TRANSITIONS
            if transition.automatic
            and facts.state in transition.sources
            and not reasons_against(transition.action, facts)
        ),
        None,
    )


def from_state(state: State) -> list[Transition]:
    return [transition for transition in TRANSITIONS if state in transition.sources]


def mermaid() -> str:
    """The state diagram of DEVELOPERS.md and docs/reference/workflow.md."""
    lines = ["stateDiagram-v2", "    [*] --> draft"]
    for transition in TRANSITIONS:
        lines += [
            f"    {source} --> {transition.target}: {transition.action}"
            for source in sorted(transition.sources, key=list(State).index)
        ]
    lines += [f"    {state} --> [*]" for state in State if state in FINAL]
    return "\n".join(lines)
