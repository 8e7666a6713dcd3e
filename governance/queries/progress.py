"""How far a submission has come: its steps, and its signatures with what still covers the record."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.models import Signature
from governance.queries.waiting import waiting
from governance.reading.records import TITLES
from governance.stages import RESPONSIBILITY, REVIEW, Stands
from governance.standing import StageNow, Standing
from governance.vocabulary import State
from governance.workflow import AUTHORING, RELEASED
from portal.lib.language import day, listed

STATES_OF = {RESPONSIBILITY: {State.ATTESTATION}, REVIEW: {State.REVIEW, State.CONSOLIDATION}}


@dataclass(frozen=True, slots=True)
class Step:
    """One place on the way: `state` is done, current, todo, void or failed."""

    title: str
    state: str
    note: str = ""


def steps(standing: Standing) -> list[Step]:
    """From the author to the approval in force, as the template of this submission has it."""
    state = standing.submission.state_is
    asked = {now.stage.key for now in standing.stages}
    unasked = [item for item in standing.template.content["stages"] if item["key"] not in asked]
    return [
        author_step(standing),
        checks_step(state),
        *(stage_step(standing, now) for now in standing.stages),
        *(Step(item["label"], "void") for item in unasked),
        last_step(standing),
    ]


def author_step(standing: Standing) -> Step:
    submission = standing.submission
    note = (
        submission.author.name
        if submission.round == 1
        else _("%(name)s, round %(round)s") % {"name": submission.author.name, "round": submission.round}
    )
    return Step(_("Author"), "current" if submission.state in AUTHORING else "done", note)


def checks_step(state: State) -> Step:
    if state in AUTHORING:
        return Step(_("Checks"), "todo")
    return Step(_("Checks"), "current" if state is State.CHECKS else "done")


def stage_step(standing: Standing, now: StageNow) -> Step:
    label = now.stage.label
    if now.stands is Stands.DONE:
        return Step(label, "done", "; ".join(signed_by(item) for item in now.signatures))
    if now.stands is Stands.NOT_NEEDED:
        return Step(label, "void")
    return Step(label, "current", current_note(standing, now)) if is_on(standing, now) else Step(label, "todo")


def signed_by(signature: Signature) -> str:
    return _("%(name)s, %(date)s") % {"name": signature.shown_name, "date": date_format(signature.signed_at, "j M")}


def is_on(standing: Standing, now: StageNow) -> bool:
    """Whether people are at work on this stage: it is open, and the submission has come as far."""
    return now.stands is Stands.OPEN and standing.submission.state_is in STATES_OF.get(now.stage.key, {State.SIGN_OFF})


def current_note(standing: Standing, now: StageNow) -> str:
    if now.stage.key == REVIEW:
        return review_note(standing)
    due = waiting(standing).due
    given = [signed_by(item) for item in now.signatures]
    left = now.stage.signatures - len(given)
    more = (
        [ngettext("%(count)s more person signs", "%(count)s more people sign", left) % {"count": left}] if given else []
    )
    return "; ".join([*given, *more, *([_("due %(date)s") % {"date": date_format(due, "j M")}] if due else [])])


def review_note(standing: Standing) -> str:
    facts = standing.facts
    return _("%(given)s of %(quorum)s verdicts given") % {
        "given": min(facts.votes, facts.quorum),
        "quorum": facts.quorum,
    }


def last_step(standing: Standing) -> Step:
    submission = standing.submission
    until = _("until %(date)s") % {"date": day(submission.valid_until)} if submission.valid_until else ""
    known = {
        State.APPROVED: Step(_("In force"), "current", _("audit pack being made")),
        State.IN_FORCE: Step(_("In force"), "done", until),
        State.REVIEW_DUE: Step(_("In force"), "current", _("review due")),
        State.SUSPENDED: Step(_("In force"), "failed", _("suspended")),
        State.REVOKED: Step(_("In force"), "failed", _("revoked")),
        State.REJECTED: Step(_("In force"), "failed", _("rejected")),
        State.WITHDRAWN: Step(_("In force"), "void", _("withdrawn")),
        State.EXPIRED: Step(_("In force"), "void", _("expired")),
        State.SUPERSEDED: Step(_("In force"), "void", _("superseded by a newer version")),
    }
    return known.get(submission.state_is, Step(_("In force"), "todo"))


@dataclass(frozen=True, slots=True)
class Signed:
    """One line of the signatures: valid, superseded or broken (with the reason), or waiting (with the role asked)."""

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
        lines += [valid(item) for item in now.signatures]
        lines += [wanting(standing, now)] if now.stands is not Stands.DONE else []
        gone = [item for item in held if item.stage == now.stage.key and not standing.is_valid(item)]
        lines += [superseded(standing, item) for item in reversed(gone) if insider]
    known = {now.stage.key for now in standing.stages}
    lines += [valid(item) for item in held if item.stage not in known and standing.is_valid(item)]
    return lines + [broken(standing, item) for item in every if item not in held]


def valid(signature: Signature) -> Signed:
    return Signed("valid", signature.stage_label, signature.signer_role, signature)


def broken(standing: Standing, signature: Signature) -> Signed:
    """What its envelope says, with why the row is not believed."""
    shown = signature.as_sealed
    return Signed("broken", shown.stage_label, shown.signer_role, shown, " ".join(standing.broken[signature.pk]))


def wanting(standing: Standing, now: StageNow) -> Signed:
    stage = now.stage
    if standing.submission.state in RELEASED | {State.REJECTED, State.WITHDRAWN}:
        reason = _("%(stage)s: not given") if now.stands is not Stands.NOT_NEEDED else _("%(stage)s: not needed")
    elif now.stands is Stands.NOT_NEEDED:
        reason = _("%(stage)s: not needed, because enough of its group have signed")
    else:
        reason = (
            _("%(stage)s: its turn now") if is_on(standing, now) else _("%(stage)s: waits for the stages before it")
        )
    return Signed("waiting", stage.label, str(stage.role.label), reason=reason % {"stage": stage.label})


def superseded(standing: Standing, signature: Signature) -> Signed:
    now = standing.record.part_digests
    changed = [TITLES[name] for name, signed in sorted(signature.covers.items()) if now.get(name) != signed]
    reason = _("Superseded, because this changed after it was given: %(parts)s.") % {"parts": listed(changed)}
    return Signed("superseded", signature.stage_label, signature.signer_role, signature, reason)
