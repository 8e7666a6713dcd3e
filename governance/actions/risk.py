"""Answer the risk questionnaire."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from governance import assessment, audit, policy, shelf, summary
from governance.actions.datasets import lock
from governance.dossier import Dossier
from governance.models import RiskAssessment, Version
from governance.vocabulary import Action, EventType, LibraryKind
from portal.accounts.actor import Actor
from portal.lib.canonical import digest
from portal.lib.language import gettext as _
from portal.lib.refusals import Invalid, NotNow
from portal.lib.shown import Shown


@transaction.atomic
def save_answers(
    version: Version, *, answers: Mapping[str, Any], by: Actor, shown: Shown | None = None
) -> RiskAssessment:
    """Keeps answers as they are typed, complete or not. A change reopens a completed assessment.

    With what was `shown`, only what this person changed; raises Stale where somebody else changed the same.
    """
    locked = lock(version)
    policy.require(by, Action.ASSESS_RISK, locked.subject())
    require_with_author(locked)
    held = assessment_of(locked)
    questionnaire = shelf.get(LibraryKind.QUESTIONNAIRE, held.questionnaire, held.questionnaire_digest)
    merged = {**held.answers, **(shown.changed(answers, held.answers) if shown else answers)}
    if faults := list(assessment.faults(questionnaire, merged)):
        raise Invalid(*faults)
    if merged == held.answers:
        return held
    RiskAssessment.objects.filter(pk=held.pk).update(
        answers=merged, saved_at=timezone.now(), completed_at=None, completed_by=None
    )
    audit.record(
        EventType.RISK_ANSWERED,
        actor=by,
        subject=locked,
        organisation=locked.dataset.organisation,
        facts={
            "questionnaire": held.questionnaire,
            "questions": sorted(key for key, value in merged.items() if held.answers.get(key) != value),
            "answers_digest": digest(merged),
        },
    )
    summary.write_version(locked)
    return RiskAssessment.objects.get(pk=held.pk)


@transaction.atomic
def complete(version: Version, *, by: Actor) -> RiskAssessment:
    """Says that the answers are whole and who answers for them. Raises Invalid naming every unanswered question."""
    locked = lock(version)
    policy.require(by, Action.ASSESS_RISK, locked.subject())
    require_with_author(locked)
    held = assessment_of(locked)
    questionnaire = shelf.get(LibraryKind.QUESTIONNAIRE, held.questionnaire, held.questionnaire_digest)
    rating = assessment.rate(questionnaire, held.answers, known=Dossier(locked).facts)
    if not rating.is_complete:
        raise Invalid(
            *(_("Question %(key)s is not answered.") % {"key": key} for key in rating.missing),
            *rating.faults,
            *(item.text for item in rating.contradictions),
        )
    RiskAssessment.objects.filter(pk=held.pk).update(completed_at=timezone.now(), completed_by=by.id)
    audit.record(
        EventType.RISK_ASSESSED,
        actor=by,
        subject=locked,
        organisation=locked.dataset.organisation,
        facts={
            "questionnaire": held.questionnaire,
            "answers_digest": digest(held.answers),
            "tier_from_answers": str(rating.tier),
        },
    )
    summary.write_version(locked)
    return RiskAssessment.objects.get(pk=held.pk)


def assessment_of(version: Version) -> RiskAssessment:
    """Begun under the questionnaire of the policy that judges the version, which stays pinned."""
    organisation, open_one = version.dataset.organisation, version.open_submission
    rules = (
        shelf.get(LibraryKind.POLICY, open_one.policy, open_one.policy_digest)
        if open_one
        else shelf.policy_for(organisation)
    )
    questionnaire = shelf.named(LibraryKind.QUESTIONNAIRE, rules.content["questionnaire"], organisation)
    held, _ = RiskAssessment.objects.get_or_create(
        version=version,
        defaults={"questionnaire": questionnaire.ref, "questionnaire_digest": questionnaire.digest},
    )
    return held


def require_with_author(version: Version) -> None:
    if not version.is_with_its_author:
        raise NotNow(
            _(
                "A submission of this version is with someone else. You can change answers when the submission returns to you."
            )
        )
