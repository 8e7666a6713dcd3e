"""How far a submission has come: its steps, and its signatures with what still covers the record."""

from dataclasses import dataclass

from governance.models import Signature
from governance.queries.records import TITLES
from governance.queries.waiting import listed, waiting
from governance.stages import RESPONSIBILITY, REVIEW
from governance.standing import StageNow, Standing
from governance.vocabulary import State
from governance.workflow import AUTHORING, RELEASED


@dataclass(frozen=True, slots=True)
class Step:
    """One place on the way: `state` is done, current, todo, void or failed."""

    title: str
    state: str
    note: str = ""


def steps(standing: Standing) -> list[Step]:
    """From the author to the approval in force, as the template of this submission has it."""
    state = standing.submission.state_is
    asked = {stage.key for stage in standing.stages}
    unasked = [item for item in standing.template.content["stages"] if item["key"] not in asked]
    return [
        author_step(standing),
        checks_step(state),
        *(stage_step(standing, stage) for stage in standing.stages),
        *(Step(item["label"], "void") for item in unasked),
        last_step(standing),
    ]


def author_step(standing: Standing) -> Step:
    submission = standing.submission
    note = submission.author.name if submission.round == 1 else f"{submission.author.name}, round {submission.round}"
    return Step("Author", "current" if submission.state in AUTHORING else "done", note)


def checks_step(state: State) -> Step:
    if state in AUTHORING:
        return Step("Checks", "todo")
    return Step("Checks", "current" if state is State.CHECKS else "done")


def stage_step(standing: Standing, stage: StageNow) -> Step:
    if stage.signature:
        signed = stage.signature
        return Step(stage.label, "done", f"{signed.signer_name}, {signed.signed_at:%-d %b}")
    if stage.key != current_stage(standing):
        return Step(stage.label, "todo")
    due = waiting(standing).due
    note = review_note(standing) if stage.key == REVIEW else f"due {due:%-d %b}" if due else ""
    return Step(stage.label, "current", note)


def review_note(standing: Standing) -> str:
    facts = standing.facts
    return f"{min(facts.votes, facts.quorum)} of {facts.quorum} verdicts given"


def current_stage(standing: Standing) -> str:
    state = standing.submission.state_is
    if state is State.SIGN_OFF and standing.facts.next_stage:
        return standing.facts.next_stage.key
    return {State.ATTESTATION: RESPONSIBILITY, State.REVIEW: REVIEW, State.CONSOLIDATION: REVIEW}.get(state, "")


def last_step(standing: Standing) -> Step:
    submission = standing.submission
    until = f"until {submission.valid_until:%-d %b %Y}" if submission.valid_until else ""
    known = {
        State.APPROVED: Step("In force", "current", "audit pack in the making"),
        State.IN_FORCE: Step("In force", "done", until),
        State.REVIEW_DUE: Step("In force", "current", "review due"),
        State.SUSPENDED: Step("In force", "failed", "suspended"),
        State.REVOKED: Step("In force", "failed", "revoked"),
        State.REJECTED: Step("In force", "failed", "rejected"),
        State.WITHDRAWN: Step("In force", "void", "withdrawn"),
        State.EXPIRED: Step("In force", "void", "expired"),
        State.SUPERSEDED: Step("In force", "void", "superseded by a newer version"),
    }
    return known.get(submission.state_is, Step("In force", "todo"))


@dataclass(frozen=True, slots=True)
class Signed:
    """One line of the signatures: valid, superseded (with the reason) or waiting (with the role asked)."""

    state: str
    label: str
    role: str
    signature: Signature | None = None
    reason: str = ""


def signatures(standing: Standing, *, insider: bool = True) -> list[Signed]:
    """Stage by stage; outsiders are not shown what no longer counts."""
    held = list(standing.submission.signatures.all())
    lines: list[Signed] = []
    for stage in standing.stages:
        lines.append(valid(stage.signature) if stage.signature else wanting(standing, stage))
        gone = [item for item in held if item.stage == stage.key and not standing.is_valid(item)]
        lines += [superseded(standing, item) for item in reversed(gone) if insider]
    known = {stage.key for stage in standing.stages}
    return lines + [valid(item) for item in held if item.stage not in known and standing.is_valid(item)]


def valid(signature: Signature) -> Signed:
    return Signed("valid", signature.stage_label, signature.signer_role, signature)


def wanting(standing: Standing, stage: StageNow) -> Signed:
    reason = "its turn now" if stage.key == current_stage(standing) else "waits for the stages before it"
    if standing.submission.state in RELEASED | {State.REJECTED, State.WITHDRAWN}:
        reason = "not given"
    return Signed("waiting", stage.label, str(stage.role.label), reason=f"{stage.label}: {reason}")


def superseded(standing: Standing, signature: Signature) -> Signed:
    now = standing.record.part_digests
    changed = [TITLES[name] for name, signed in sorted(signature.covers.items()) if now.get(name) != signed]
    reason = f"Superseded, because this changed after it was given: {listed(changed)}."
    return Signed("superseded", signature.stage_label, signature.signer_role, signature, reason)
