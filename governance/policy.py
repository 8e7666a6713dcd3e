"""Who may do what with what: one matrix of composed rules, for one object. Pure. Lists are `visible_to` in models/."""

from collections.abc import Callable
from uuid import UUID

from django.utils.translation import gettext as _

from governance.permission import Rule, Subject, Verdict, both, either, named, role, words
from governance.stages import INSTITUTION, RESPONSIBILITY, REVIEW, Asked
from governance.vocabulary import Action, Role, State
from governance.workflow import AUTHORING, RELEASED
from portal.accounts.actor import Actor, Kind
from portal.lib.refusals import NotPermitted

__all__ = ["MATRIX", "Subject", "Verdict", "may", "require", "role", "words"]

STAFF = (Role.RESEARCHER, Role.PI, Role.REVIEWER, Role.LAB_HEAD, Role.OFFICIAL, Role.AUDITOR)
BY_TWO = frozenset({Role.PI, Role.REVIEWER, Role.LAB_HEAD, Role.OFFICIAL, Role.VENDOR, Role.ADMINISTRATOR})
"""The roles that decide, and the one that gives them: two administrators give each."""
READERS = (Role.AUDITOR, Role.REVIEWER, Role.OFFICIAL)
READ_VERDICTS = (*READERS, Role.LAB_HEAD)
BLIND = frozenset({*AUTHORING, State.CHECKS, State.ATTESTATION, State.REVIEW, State.CONSOLIDATION})
"""Where a verdict can still be asked for."""
VENDOR_SEES = frozenset({State.SIGN_OFF, *RELEASED})


def a_person(actor: Actor, subject: Subject) -> str | None:  # noqa: ARG001
    return (
        None
        if actor.kind is Kind.PERSON
        else _("Only a person signed in to the portal can do this. A token or the system cannot.")
    )


def in_their_own_name(actor: Actor, subject: Subject) -> str | None:  # noqa: ARG001
    if actor.on_behalf_of is None:
        return None
    return _("You cannot act on behalf of %(name)s: this portal knows no delegation that allows it.") % {
        "name": actor.on_behalf_of.name
    }


def proves_who_they_are_twice(actor: Actor, subject: Subject) -> str | None:  # noqa: ARG001
    """Where this portal asks those who decide for a second factor."""
    if not actor.lacks_second_factor:
        return None
    return _("Deciding takes a second factor here, and you have none. Set one up under “Your account”, then come back.")


def needs_second_factor(actor: Actor) -> bool:
    """Whether they hold a role that decides and cannot use it before they have set up a second factor."""
    return actor.lacks_second_factor and any(role in BY_TWO for role, _place in actor.roles)


def the_system(actor: Actor, subject: Subject) -> str | None:  # noqa: ARG001
    return None if actor.is_system else _("The portal does this automatically.")


def the_author(actor: Actor, subject: Subject) -> str | None:
    return None if actor.id == subject.author else _("Only the author of the submission can do this.")


def not_its_maker(actor: Actor, subject: Subject) -> str | None:
    if actor.id in subject.made_by or actor.id == subject.author:
        return _("You made or supplied part of this version, so you cannot decide on it.")
    return None


def not_conflicted(actor: Actor, subject: Subject) -> str | None:
    if actor.id not in subject.conflicted:
        return None
    return _("You declared a conflict of interest in this dataset. It stands until somebody else lifts it.")


def no_administrator(actor: Actor, subject: Subject) -> str | None:
    """Who gives the roles that decide does not decide."""
    if actor.holds(Role.ADMINISTRATOR, subject.organisations | subject.vendor):
        return _("You are an administrator here: you manage who decides, so you do not decide yourself.")
    return None


def from_outside_the_lab(actor: Actor, subject: Subject) -> str | None:
    if subject.lab and any(place == subject.lab for _role, place in actor.roles):
        return _("Reviewers come from outside the lab that made this version, and you hold a role in that lab.")
    return None


def signed_no_stage_but(stage: str) -> Rule:
    """One natural person acts in at most one stage."""

    @named(f"acted in no stage but {stage}")
    def rule(actor: Actor, subject: Subject) -> str | None:
        other = next((key for who, key in sorted(subject.signers) if who == actor.id and key != stage), None)
        if other:
            return _(
                "You already acted in the stage “%(stage)s” of this submission. One person can sign at most one stage."
            ) % {"stage": other}
        return None

    return rule


def has_taken_the_review(actor: Actor, subject: Subject) -> str | None:
    return (
        None
        if actor.id in subject.reviewers
        else _("Take the review first. You declare then that you have no conflict of interest.")
    )


def has_not_voted(actor: Actor, subject: Subject) -> str | None:
    return _("You have already given your verdict in this round.") if actor.id in subject.voted else None


def has_voted(actor: Actor, subject: Subject) -> str | None:
    return None if actor.id in subject.voted else _("Only a reviewer who gave a verdict in this round can do this.")


def has_not_taken_it(actor: Actor, subject: Subject) -> str | None:
    return _("You have already taken this review.") if actor.id in subject.reviewers else None


def no_vendor_of_it(actor: Actor, subject: Subject) -> str | None:
    if actor.organisations_as(Role.VENDOR) & subject.vendor:
        return _("A vendor cannot decide on data that it delivered.")
    return None


def while_it_is_reviewed(actor: Actor, subject: Subject) -> str | None:  # noqa: ARG001
    return (
        None
        if subject.state in {State.REVIEW, State.CONSOLIDATION}
        else _("Reviewers can do this only during the review.")
    )


def given_before(role: Role) -> Rule:
    """Who was given the role while people decide may return the submission, and decides in the next round."""

    @named(f"role of {role.label.lower()} given before this round was submitted")
    def rule(actor: Actor, subject: Subject) -> str | None:
        return None if seats(actor, role, subject) else too_new()

    return rule


def too_new() -> str:
    return _(
        "Your role was given after this round was submitted. You can return the submission, and decide once it is submitted again."
    )


@named("was given the role after this round was submitted")
def is_too_new_to_review(actor: Actor, subject: Subject) -> str | None:
    if not seats(actor, Role.REVIEWER, subject):
        return None
    return _("Take the review first. You declare then that you have no conflict of interest.")


def whose_turn_it_is(actor: Actor, subject: Subject) -> str | None:
    return turn(actor, subject, reason_not_to_sign)


def whose_stage_is_open(actor: Actor, subject: Subject) -> str | None:
    """The same for what is no signature: how long they have held the role does not matter."""
    return turn(actor, subject, reason_not_to_act)


def turn(actor: Actor, subject: Subject, against: Callable[[Actor, Asked, Subject], str | None]) -> str | None:
    """One open stage that this person may act at is enough; otherwise a stage of their role says what stands against it."""
    if not subject.asked:
        return _("It is not your turn to sign: this stage is not open now.")
    mine = [item for item in subject.asked if is_asked(actor, item, subject)]
    if not mine:
        return _("It is not your turn to sign: this stage asks for another role.")
    reasons = [against(actor, item, subject) for item in mine]
    return None if None in reasons else reasons[0]


def is_asked(actor: Actor, asked: Asked, subject: Subject) -> bool:
    """Whether they hold the role that an open stage asks for, where it counts."""
    return bool(held(actor, asked.stage.role, subject))


def places_of(asked: Asked, subject: Subject) -> frozenset[UUID]:
    """The organisations in which the role of a stage is held: the vendor itself, or the lab and its institution."""
    return places_for(asked.stage.role, subject)


def places_for(role: Role, subject: Subject) -> frozenset[UUID]:
    return subject.vendor if role == Role.VENDOR else subject.organisations


def held(actor: Actor, role: Role, subject: Subject) -> tuple[UUID, ...]:
    """The organisations in which this actor holds a role that counts for this object."""
    return tuple(sorted(place for place in places_for(role, subject) if actor.holds(role, frozenset({place}))))


def seats(actor: Actor, role: Role, subject: Subject) -> tuple[UUID, ...]:
    """Those of them in which it was given before this round was submitted, so that they decide in it."""
    begun = subject.submitted_at
    return tuple(item for item in held(actor, role, subject) if not begun or actor.held_before(role, item, begun))


def reason_not_to_sign(actor: Actor, asked: Asked, subject: Subject) -> str | None:
    if no := reason_not_to_act(actor, asked, subject):
        return no
    return None if seats(actor, asked.stage.role, subject) else too_new()


def reason_not_to_act(actor: Actor, asked: Asked, subject: Subject) -> str | None:
    barred = both(no_administrator, not_its_maker, not_conflicted)
    of_the_vendor = asked.stage.role == Role.VENDOR
    if no := (barred if of_the_vendor else both(barred, no_vendor_of_it))(actor, subject):
        return no
    if actor.id in asked.signed_by:
        return _("You have signed this stage. It waits for another person.")
    return signed_no_stage_but(asked.stage.key)(actor, subject)


def excluded(asked: Asked, subject: Subject) -> frozenset[str]:
    """The people who may not sign an open stage, whatever role they hold: the same as `reason_not_to_act` says one by one."""
    acted = {who for who, stage in subject.signers if stage != asked.stage.key} | asked.signed_by
    return frozenset(acted | subject.made_by | subject.conflicted | {subject.author} - {""})


def released_to_procurement(actor: Actor, subject: Subject) -> str | None:
    states = subject.states_of_submissions or ({subject.state} if subject.state else set())
    if actor.holds(Role.PROCUREMENT, subject.organisations) and states & RELEASED:
        return None
    return _("Procurement can see only approved versions.")


def stage_of(actor: Actor, action: Action, subject: Subject) -> str:
    """The stage at which this actor decides by a move without a signature; none where the move decides nothing."""
    if action is Action.SEND_BACK:
        return RESPONSIBILITY
    if action is Action.DECLINE or (action is Action.REQUEST_CHANGES and subject.state is not State.SIGN_OFF):
        return REVIEW
    if action is Action.REJECT:
        return INSTITUTION
    if action is not Action.REQUEST_CHANGES:
        return ""
    mine = (item for item in subject.asked if is_asked(actor, item, subject))
    return next((item.stage.key for item in mine if reason_not_to_act(actor, item, subject) is None), "")


def put_before_the_vendor(actor: Actor, subject: Subject) -> str | None:
    mine = actor.organisations_as(Role.VENDOR)
    if any(vendor in mine and state in VENDOR_SEES for vendor, state in subject.delivered):
        return None
    return _("A vendor can see its own data only once sign-off has begun.")


def review_is_open_to(actor: Actor, subject: Subject) -> str | None:
    """Blind until the quorum, and each reviewer until their own verdict on what the submission says now."""
    if subject.state is State.REVIEW:
        return _("Verdicts stay hidden until every reviewer has given one.")
    if is_blind(actor, subject):
        return _("You have given no verdict on this content, so you do not read those of others yet.")
    if any(actor.holds(item, subject.organisations) for item in READ_VERDICTS):
        return both(not_its_maker, no_vendor_of_it)(actor, subject)
    return _("Reviewers, lab heads, officials and auditors read the verdicts.")


def is_blind(actor: Actor, subject: Subject) -> bool:
    """Whether this person reviews such submissions, and has given no verdict on this one while it can still come to that."""
    return subject.state in BLIND and actor.id not in subject.voted and might_review(actor, subject) is None


author_side = role(Role.RESEARCHER, Role.PI)
see_version = either(role(*STAFF), released_to_procurement, put_before_the_vendor, the_system)
themselves = both(a_person, in_their_own_name)
unbound = both(themselves, no_administrator, not_conflicted, no_vendor_of_it, proves_who_they_are_twice)
administrator = both(themselves, role(Role.ADMINISTRATOR), proves_who_they_are_twice)
decide = both(unbound, not_its_maker)
might_review = both(role(Role.REVIEWER), from_outside_the_lab, not_its_maker, signed_no_stage_but(REVIEW))
reviewer = both(role(Role.REVIEWER), from_outside_the_lab, decide, signed_no_stage_but(REVIEW))
judge = both(reviewer, given_before(Role.REVIEWER))
in_the_review = either(has_taken_the_review, is_too_new_to_review)
principal = both(unbound, role(Role.PI), signed_no_stage_but(RESPONSIBILITY))
compliance = both(decide, role(Role.REVIEWER, Role.OFFICIAL))
official = both(decide, role(Role.OFFICIAL))

MATRIX: dict[Action, Rule] = {
    Action.VIEW: see_version,
    Action.READ_WHOLE: either(role(*STAFF), the_system),
    Action.REGISTER_DATASET: author_side,
    Action.EDIT_DATASET: author_side,
    Action.EDIT_VERSION: author_side,
    Action.EDIT_SOURCE: author_side,
    Action.WITHDRAW_SOURCE: both(unbound, role(Role.REVIEWER, Role.OFFICIAL)),
    Action.RESTORE_SOURCE: official,
    Action.REQUEST_EVALUATION: author_side,
    Action.FILE_EVIDENCE: either(author_side, the_system),
    Action.ASSESS_RISK: author_side,
    Action.CREATE_SUBMISSION: author_side,
    Action.EDIT_SUBMISSION: both(author_side, the_author),
    Action.SUBMIT: both(author_side, the_author),
    Action.RESUBMIT: both(author_side, the_author),
    Action.WITHDRAW: both(author_side, the_author),
    Action.FAIL_CHECKS: the_system,
    Action.PASS_CHECKS: the_system,
    Action.CARRY_ATTESTATION: the_system,
    Action.CLOSE_REVIEW: the_system,
    Action.COMPLETE: the_system,
    Action.REOPEN_ATTESTATION: the_system,
    Action.REOPEN_REVIEW: the_system,
    Action.REOPEN_VERDICTS: the_system,
    Action.PUT_IN_FORCE: the_system,
    Action.MARK_REVIEW_DUE: the_system,
    Action.EXPIRE: the_system,
    Action.SUPERSEDE: the_system,
    Action.ATTEST: both(principal, given_before(Role.PI)),
    Action.SEND_BACK: principal,
    Action.TAKE_REVIEW: both(judge, has_not_taken_it),
    Action.VOTE: both(judge, has_taken_the_review, has_not_voted),
    Action.VIEW_REVIEW: review_is_open_to,
    Action.LIFT_CONFLICT: compliance,
    Action.COMMENT: either(
        both(reviewer, in_the_review),
        both(themselves, the_author),
        both(themselves, role(Role.PI)),
        both(decide, whose_stage_is_open),
    ),
    Action.SET_TERMS: both(judge, has_taken_the_review, has_voted),
    Action.SIGN_REVIEW: both(judge, has_taken_the_review, has_voted),
    Action.DECLINE: both(judge, has_taken_the_review, has_voted),
    Action.REQUEST_CHANGES: either(
        both(reviewer, in_the_review, while_it_is_reviewed), both(decide, whose_stage_is_open)
    ),
    Action.RETURN_BLOCKED: the_system,
    Action.SIGN_OFF: both(themselves, whose_turn_it_is, proves_who_they_are_twice),
    Action.REJECT: both(official, given_before(Role.OFFICIAL), signed_no_stage_but(INSTITUTION)),
    Action.SUSPEND: either(compliance, the_system),
    Action.REAFFIRM: official,
    Action.REINSTATE: official,
    Action.REVOKE: official,
    Action.KEEP_CONDITION: compliance,
    Action.DOWNLOAD_PACK: either(role(*STAFF), released_to_procurement),
    Action.VIEW_FILES: role(Role.RESEARCHER, Role.PI, Role.AUDITOR),
    Action.VIEW_AUDIT_LOG: role(*READERS),
    Action.MANAGE_PEOPLE: role(Role.ADMINISTRATOR),
    Action.GIVE_DECIDING_ROLES: administrator,
    Action.RESET_SECOND_FACTOR: administrator,
    Action.ADOPT_RULES: both(themselves, role(Role.OFFICIAL), proves_who_they_are_twice),
    Action.MANAGE_RUNNERS: both(themselves, role(Role.OFFICIAL), proves_who_they_are_twice),
}


def may(actor: Actor, action: Action, subject: Subject) -> Verdict:
    """Whether this actor may do this with this object, and if not, why not. A fault in a rule raises: nothing is allowed by it."""
    reason = MATRIX[action](actor, subject)
    return Verdict(reason is None, reason or "")


def require(actor: Actor, action: Action, subject: Subject) -> None:
    """Raises NotPermitted with the reason."""
    verdict = may(actor, action, subject)
    if not verdict:
        raise NotPermitted(verdict.reason)
