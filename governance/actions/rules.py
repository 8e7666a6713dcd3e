"""Take over newer rules while a version is with its author; what is on its way keeps those it was submitted under."""

from typing import Any

from django.db import transaction

from governance import assessment, audit, policy, shelf, summary
from governance.actions.datasets import lock
from governance.actions.submissions import lock as lock_submission
from governance.actions.submissions import renew_policy
from governance.assessment import questions
from governance.libraries import Library
from governance.models import RiskAssessment, Submission, Version
from governance.vocabulary import Action, EventType, LibraryKind, State
from governance.workflow import FINAL
from portal.accounts.actor import Actor
from portal.lib.language import gettext as _
from portal.lib.refusals import NotNow


@transaction.atomic
def renew(version: Version, *, by: Actor) -> None:
    """The draft submission and the risk assessment of a version follow the rules in force. Each change is recorded.

    Answers that the newer questionnaire does not know are dropped and named; a completed assessment is open again.
    """
    locked = lock(version)
    policy.require(by, Action.ASSESS_RISK, locked.subject())
    if not locked.is_with_its_author:
        raise NotNow(
            _("A submission of this version is with someone else. It keeps the rules that it was submitted under.")
        )
    open_one = locked.submissions.exclude(state__in=FINAL).first()
    judged_by = shelf.policy_for(locked.dataset.organisation)
    if open_one is not None:
        submission = lock_submission(open_one.pk)
        judged_by = rules_of(submission, by=by)
    questionnaire = shelf.named(
        LibraryKind.QUESTIONNAIRE, judged_by.content["questionnaire"], locked.dataset.organisation
    )
    held = RiskAssessment.objects.filter(version=locked).first()
    if held is not None and held.questionnaire_digest != questionnaire.digest:
        ask_anew(locked, held, questionnaire, by=by)
    summary.write_version(locked)


def rules_of(submission: Submission, *, by: Actor) -> Library:
    """The policy that judges it; that of a draft is the one in force."""
    if submission.state == State.DRAFT:
        policy.require(by, Action.EDIT_SUBMISSION, submission.subject())
        return renew_policy(submission, by=by)
    return shelf.get(LibraryKind.POLICY, submission.policy, submission.policy_digest)


def ask_anew(version: Version, held: RiskAssessment, questionnaire: Library, *, by: Actor) -> None:
    kept = {key: value for key, value in held.answers.items() if is_answer(questionnaire, key, value)}
    RiskAssessment.objects.filter(pk=held.pk).update(
        questionnaire=questionnaire.ref,
        questionnaire_digest=questionnaire.digest,
        answers=kept,
        completed_at=None,
        completed_by=None,
    )
    before = {"ref": held.questionnaire, "digest": held.questionnaire_digest}
    facts: dict[str, Any] = {
        "before": {"questionnaire": before},
        "after": {"questionnaire": questionnaire.pin()},
        "dropped": sorted(held.answers.keys() - kept.keys()),
    }
    audit.record(
        EventType.RULES_RENEWED, actor=by, subject=version, organisation=version.dataset.organisation, facts=facts
    )


def is_answer(questionnaire: Library, key: str, value: Any) -> bool:
    known = {question["id"] for question in questions(questionnaire)}
    return key in known and not list(assessment.faults(questionnaire, {key: value}))
