"""Move a submission: every change of state goes through `move`, which asks policy, then workflow, then writes and records."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from governance import audit, policy, shelf, summary, workflow
from governance.artefacts import KINDS
from governance.libraries import Library
from governance.models import ApprovalRecord, Artefact, Dataset, Submission, Version
from governance.standing import Standing
from governance.vocabulary import Action, EventType, LibraryKind, State
from governance.workflow import AUTHORING, BY_ACTION, RELEASED, SIGNING, STANDING, Transition
from portal.accounts.actor import SYSTEM, Actor
from portal.accounts.models import Organisation
from portal.lib.canonical import digest
from portal.lib.doorbell import ring_on_commit
from portal.lib.language import gettext as _
from portal.lib.language import in_english, lazily
from portal.lib.refusals import Invalid, NotNow
from portal.lib.shown import Shown

MAKE = "governance.tasks.make"
FIELDS = ("uses", "recipients", "access", "vendor", "replaces", "keeps_earlier_because")
RETURNS = {Action.FAIL_CHECKS, Action.RETURN_BLOCKED}
STALE = lazily("This submission changed while you were looking at it. Read it again, then decide.")


@transaction.atomic
def create(version: Version, *, by: Actor) -> Submission:
    """Puts a registered version forward, under the policy in force. One open submission a version."""
    policy.require(by, Action.CREATE_SUBMISSION, version.subject())
    if not version.is_registered:
        raise NotNow(_("Register the version first. A submission needs frozen files."))
    organisation = version.dataset.organisation
    rules = shelf.policy_for(organisation)
    template = shelf.named(LibraryKind.TEMPLATE, rules.content["terms"]["moderate"]["template"], organisation)
    try:
        with transaction.atomic():
            submission = Submission.objects.create(
                version=version,
                author_id=by.id,
                replaces=approvals_in_force(version).first(),
                policy=rules.ref,
                policy_digest=rules.digest,
                template=template.ref,
                template_digest=template.digest,
            )
    except IntegrityError:
        raise NotNow(_("This version already has an open submission. Open that one.")) from None
    audit.record(
        EventType.SUBMISSION_CREATED,
        actor=by,
        subject=submission,
        organisation=organisation,
        facts={"version": str(version.pk), "policy": rules.pin(), "template": template.pin()},
    )
    Version.objects.filter(pk=version.pk).update(is_submitted=True)
    settle(submission.pk)
    return submission


@transaction.atomic
def save(submission: Submission, *, fields: Mapping[str, Any], by: Actor, shown: Shown | None = None) -> Submission:
    """Saves uses, recipients, access, vendor while the submission is with its author.

    With what was `shown`, only what this person changed; raises Stale where somebody else changed the same.
    """
    locked = lock(submission.pk)
    policy.require(by, Action.EDIT_SUBMISSION, locked.subject())
    if locked.state not in AUTHORING:
        raise NotNow(_("This submission is with someone else. You can change it when it returns to you."))
    held = {name: getattr(locked, name) for name in fields if name in FIELDS}
    wanted = shown.changed(fields, held) if shown else fields
    changed = {name: wanted[name] for name in held if name in wanted and held[name] != wanted[name]}
    require_sense(locked, changed)
    if not changed:
        return locked
    Submission.objects.filter(pk=locked.pk).update(**changed, revision=F("revision") + 1)
    audit.record(
        EventType.SUBMISSION_CHANGED,
        actor=by,
        subject=locked,
        organisation=locked.version.dataset.organisation,
        facts={"fields": {name: digest(str(value)) for name, value in sorted(changed.items())}},
    )
    return settle(submission.pk)


def require_sense(submission: Submission, changed: Mapping[str, Any]) -> None:
    """A vendor is a vendor; what is replaced is a standing approval of the same organisation."""
    vendor, replaced = changed.get("vendor"), changed.get("replaces")
    if vendor is not None and vendor.kind != Organisation.Kind.VENDOR:
        raise Invalid(_("“%(vendor)s” is not a vendor.") % {"vendor": vendor}, field="vendor")
    if replaced is None:
        return
    same = replaced.version.dataset.organisation_id == submission.version.dataset.organisation_id
    if not same or replaced.state not in STANDING | {State.SUSPENDED}:
        raise Invalid(_("You can only replace a current approval of the same organisation."), field="replaces")


@transaction.atomic
def take(
    submission: Submission, *, action: Action, by: Actor, reason: str = "", revision: int | None = None
) -> Submission:
    """Any move that needs no signature. Raises NotPermitted, NotNow with every reason, or Invalid without a reason."""
    if action in SIGNING or action not in BY_ACTION:
        raise Invalid(_("“%(action)s” is not possible here.") % {"action": action.label})
    locked = lock(submission.pk)
    require_revision(locked, revision)
    if action in {Action.SUBMIT, Action.RESUBMIT}:
        require_word_on_the_earlier(locked)
        pin_rules(locked, action, by=by)
    standing = Standing(locked)
    move(standing, BY_ACTION[action], by=by, reason=reason, facts=pinned(standing, action))
    return advance(locked.pk)


def approvals_in_force(version: Version) -> QuerySet[Submission]:
    """Those of this dataset, the newest first: a new submission replaces the first unless its author says otherwise."""
    return Submission.objects.filter(version__dataset=version.dataset_id, state__in=sorted(STANDING)).order_by("-pk")


def require_word_on_the_earlier(submission: Submission) -> None:
    """Raises NotNow while two approvals of one dataset would be in force together and nobody has said why."""
    if submission.replaces_id or submission.keeps_earlier_because.strip():
        return
    earlier = approvals_in_force(submission.version).first()
    if earlier is not None:
        raise NotNow(
            _(
                "“%(earlier)s” is in force. State under “Uses and recipients” that this submission replaces it, or why both stay in force."
            )
            % {"earlier": earlier}
        )


def pinned(standing: Standing, action: Action) -> dict[str, Any]:
    """What the event says of the rules it goes out under."""
    if action not in {Action.SUBMIT, Action.RESUBMIT}:
        return {}
    submission = standing.submission
    return {
        "policy": {"ref": submission.policy, "digest": submission.policy_digest},
        "template": {"ref": submission.template, "digest": submission.template_digest},
    }


def require_revision(submission: Submission, revision: int | None) -> None:
    if revision is not None and revision != submission.revision:
        raise NotNow(STALE)


def pin_rules(submission: Submission, action: Action, *, by: Actor) -> None:
    """A draft goes out under the policy in force; the template follows the tier as it is when the author submits."""
    if action is Action.SUBMIT and not workflow.reasons_against(action, Standing(submission).facts):
        renew_policy(submission, by=by)
    organisation = submission.version.dataset.organisation
    template = shelf.named(LibraryKind.TEMPLATE, Standing(submission).terms["template"], organisation)
    submission.template, submission.template_digest = template.ref, template.digest
    Submission.objects.filter(pk=submission.pk).update(template=template.ref, template_digest=template.digest)


def renew_policy(submission: Submission, *, by: Actor) -> Library:
    """Pins the policy in force to a draft, recorded where it is another one. Caller holds the lock."""
    rules = shelf.policy_for(submission.version.dataset.organisation)
    before = {"ref": submission.policy, "digest": submission.policy_digest}
    if rules.pin() == before:
        return rules
    policy.require(by, Action.EDIT_SUBMISSION, submission.subject())
    submission.policy, submission.policy_digest = rules.ref, rules.digest
    Submission.objects.filter(pk=submission.pk).update(policy=rules.ref, policy_digest=rules.digest)
    audit.record(
        EventType.RULES_RENEWED,
        actor=by,
        subject=submission,
        organisation=submission.version.dataset.organisation,
        facts={"before": {"policy": before}, "after": {"policy": rules.pin()}},
    )
    return rules


def move(
    standing: Standing,
    transition: Transition,
    *,
    by: Actor,
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
) -> None:
    """One transition: permitted, possible, written against the state and revision that were read, recorded. Caller holds the lock."""
    submission = standing.submission
    policy.require(by, transition.action, standing.subject)
    stage = "" if by.is_system else policy.stage_of(by, transition.action, standing.subject)
    if reasons := workflow.reasons_against(transition.action, standing.facts):
        raise NotNow(*reasons)
    if transition.needs_reason and not reason.strip() and not transition.automatic:
        raise Invalid(
            _("Give a reason. It is recorded with “%(action)s”.") % {"action": transition.action.label}, field="reason"
        )
    changes = consequences(standing, transition)
    written = Submission.objects.filter(pk=submission.pk, state=submission.state, revision=submission.revision).update(
        state=transition.target,
        revision=F("revision") + 1,
        entered_at=timezone.now(),
        **changes,
    )
    if not written:
        raise NotNow(STALE)
    if transition.target in RELEASED:
        Dataset.objects.filter(pk=submission.version.dataset_id, released=False).update(released=True)
    audit.record(
        transition.event,
        actor=by,
        subject=submission,
        organisation=submission.version.dataset.organisation,
        reason=reason,
        facts={
            "action": str(transition.action),
            "from": submission.state,
            "to": str(transition.target),
            **({"next_review": changes["next_review"].isoformat()} if "next_review" in changes else {}),
            **({"stage": stage} if stage else {}),
            **(facts or {}),
        },
    )


def consequences(standing: Standing, transition: Transition) -> dict[str, Any]:
    """Columns that change with a state."""
    if transition.action in RETURNS:
        return {"blockers": documents(standing)}
    if transition.action is Action.PASS_CHECKS:
        return {"blockers": []}
    if transition.action in {Action.SUBMIT, Action.RESUBMIT}:
        again = {"round": F("round") + 1} if transition.action is Action.RESUBMIT else {}
        return {"submitted_at": timezone.now(), **again}
    if transition.action is Action.REOPEN_ATTESTATION:
        return {"round": F("round") + 1}
    if transition.action in {Action.REAFFIRM, Action.REINSTATE}:
        return {"next_review": standing.next_review}
    return {}


def documents(standing: Standing) -> list[dict[str, str]]:
    """The blockers as they are stored and recorded."""
    return [blocker.document() for blocker in standing.blockers]


def advance(pk: UUID) -> Submission:
    """Takes every automatic transition that is due, one after the other. Caller is in a transaction."""
    while True:
        submission = lock(pk)
        standing = Standing(submission)
        if submission.state in STANDING and standing.dossier.withdrawn_sources:
            suspend_without_authority(standing)
            continue
        transition = workflow.due(standing.facts)
        if transition is None:
            summary.write(submission)
            return submission
        move(
            standing,
            transition,
            by=SYSTEM,
            facts={"blockers": documents(standing)} if transition.action in RETURNS else None,
        )
        if transition.target is State.APPROVED:
            order_artefacts(lock(pk))
        if transition.action is Action.PUT_IN_FORCE and submission.replaces_id:
            supersede(submission.replaces_id, by=submission)


def suspend_without_authority(standing: Standing) -> None:
    """An approval does not stand, nor come into force, on a source whose authority was withdrawn."""
    source = standing.dossier.withdrawn_sources[0]
    with in_english():
        why = _("The authority to use the source “%(source)s” was withdrawn: %(why)s")
    said = why % {"source": source, "why": source.withdrawn_because}
    move(standing, BY_ACTION[Action.SUSPEND], by=SYSTEM, reason=said, facts={"source": str(source.pk)})


def order_artefacts(submission: Submission) -> None:
    """What is made of every approved record, by a worker; the reconciler rings for it until it is there."""
    record = keep_record(Standing(submission))
    for kind, row in KINDS.items():
        for edition in row.editions if row.on_approval else ():
            artefact, _ = Artefact.objects.get_or_create(record=record, kind=kind, edition=edition)
            ring_on_commit(MAKE, artefact.pk)


def keep_record(standing: Standing) -> ApprovalRecord:
    """The record as it stands, kept under its digest."""
    record = standing.record
    kept, _ = ApprovalRecord.objects.get_or_create(
        submission=standing.submission, digest=record.digest, defaults={"canonical": record.data.decode()}
    )
    return kept


def supersede(pk: UUID, *, by: Submission) -> None:
    earlier = lock(pk)
    standing = Standing(earlier)
    if not workflow.reasons_against(Action.SUPERSEDE, standing.facts):
        move(standing, BY_ACTION[Action.SUPERSEDE], by=SYSTEM, facts={"replaced_by": str(by.pk)})
        settle(pk)


def settle(pk: UUID) -> Submission:
    """The submission as it is now, its summary rewritten: the end of every write that moves nothing."""
    locked = lock(pk)
    summary.write(locked)
    return locked


def lock(pk: UUID) -> Submission:
    """The submission locked and read whole."""
    audit.together()
    return Submission.objects.select_for_update(of=("self",)).with_people().get(pk=pk)
