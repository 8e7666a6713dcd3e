"""How far a submission has come: its steps, and its signatures with what still covers the record."""

from dataclasses import dataclass

from governance.awaited import verdicts_wanted
from governance.models import Signature
from governance.queries.waiting import waiting
from governance.reading.progress import (
    Step,
    author_step,
    checks_step,
    last_step,
    not_signed,
    signed_by,
    still_open,
    superseded_because,
    verdicts_given,
)
from governance.reading.records import TITLES
from governance.stages import RESPONSIBILITY, REVIEW, Stands
from governance.standing import StageNow, Standing
from governance.vocabulary import State
from governance.workflow import OVER, RELEASED

STATES_OF = {RESPONSIBILITY: {State.ATTESTATION}, REVIEW: {State.REVIEW, State.CONSOLIDATION}}


def steps(standing: Standing) -> list[Step]:
    """From the author to the approval in force, as the template of this submission has it."""
    submission, state = standing.submission, standing.submission.state_is
    asked = {now.stage.key for now in standing.stages}
    unasked = [item for item in standing.template.content["stages"] if item["key"] not in asked]
    return [
        author_step(submission.author.name, submission.round, state),
        checks_step(state),
        *(stage_step(standing, now) for now in standing.stages),
        *(Step(item["label"], "void") for item in unasked),
        last_step(state, submission.valid_until),
    ]


def stage_step(standing: Standing, now: StageNow) -> Step:
    label = now.stage.label
    if now.stands is Stands.DONE:
        return Step(label, "done", "; ".join(signed(item) for item in now.signatures))
    if now.stands is Stands.NOT_NEEDED:
        return Step(label, "void")
    return Step(label, "current", current_note(standing, now)) if is_on(standing, now) else Step(label, "todo")


def signed(signature: Signature) -> str:
    return signed_by(signature.shown_name, signature.signed_at)


def is_on(standing: Standing, now: StageNow) -> bool:
    """Whether people are at work on this stage: it is open, and the submission has come as far."""
    return now.stands is Stands.OPEN and standing.submission.state_is in STATES_OF.get(now.stage.key, {State.SIGN_OFF})


def current_note(standing: Standing, now: StageNow) -> str:
    if now.stage.key == REVIEW:
        return verdicts_given(standing.facts.votes, standing.facts.quorum, verdicts_wanted(standing))
    return still_open([signed(item) for item in now.signatures], now.stage.signatures, waiting(standing).due)


@dataclass(frozen=True, slots=True)
class Signed:
    """One line of the signatures: valid, lapsed (as given, of an approval that is over), superseded or broken (with the reason), or
    waiting (with the role asked)."""

    state: str
    label: str
    role: str
    signature: Signature | None = None
    reason: str = ""


def signatures(standing: Standing, *, insider: bool = True) -> list[Signed]:
    """Stage by stage; outsiders are not shown what no longer counts, but everybody what is broken."""
    every = list(standing.submission.signatures.all())
    held = [item for item in every if item.pk not in standing.broken]
    lines: list[Signed] = []
    for now in standing.stages:
        lines += [valid(standing, item) for item in now.signatures]
        lines += [wanting(standing, now)] if now.stands is not Stands.DONE else []
        gone = [item for item in held if item.stage == now.stage.key and not standing.is_valid(item)]
        lines += [superseded(standing, item) for item in reversed(gone) if insider]
    known = {now.stage.key for now in standing.stages}
    lines += [valid(standing, item) for item in held if item.stage not in known and standing.is_valid(item)]
    return lines + [broken(standing, item) for item in every if item not in held]


def valid(standing: Standing, signature: Signature) -> Signed:
    state = "lapsed" if standing.submission.state_on(standing.today) in OVER else "valid"
    return Signed(state, signature.stage_label, signature.signer_role, signature)


def broken(standing: Standing, signature: Signature) -> Signed:
    """What its envelope says, with why the row is not believed."""
    shown = signature.as_sealed
    return Signed("broken", shown.stage_label, shown.signer_role, shown, " ".join(standing.broken[signature.pk]))


def wanting(standing: Standing, now: StageNow) -> Signed:
    reason = not_signed(
        now.stage.label,
        is_over=standing.submission.state in RELEASED | {State.REJECTED, State.WITHDRAWN},
        is_needed=now.stands is not Stands.NOT_NEEDED,
        is_on=is_on(standing, now),
    )
    return Signed("waiting", now.stage.label, str(now.stage.role.label), reason=reason)


def superseded(standing: Standing, signature: Signature) -> Signed:
    now = standing.record.part_digests
    changed = [TITLES[name] for name, signed in sorted(signature.covers.items()) if now.get(name) != signed]
    return Signed("superseded", signature.stage_label, signature.signer_role, signature, superseded_because(changed))
