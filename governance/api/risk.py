"""The risk assessment of a version: the questionnaire, its answers, and the tier they and the measurements amount to."""

from typing import Any
from uuid import UUID

from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from governance import policy
from governance.actions import risk
from governance.api.shapes import AllowedAction, Person
from governance.dossier import Dossier
from governance.models import Version
from governance.queries.api import versions_of
from governance.queries.outlines import permitted
from governance.vocabulary import Action, RiskTier
from portal.accounts.api import Endpoint
from portal.lib.api.schema import operation
from portal.lib.api.strict import Nothing, Strict

TAG = "Risk assessment"


class Reason(serializers.Serializer[Any]):
    """Why the tier is at least this high."""

    tier = serializers.ChoiceField(choices=RiskTier.choices)
    where = serializers.CharField()
    text = serializers.CharField()


class Disagreement(serializers.Serializer[Any]):
    """Answers that cannot all be true."""

    questions = serializers.ListField(child=serializers.CharField())
    text = serializers.CharField()


class RiskShape(serializers.Serializer[Any]):
    """The questionnaire as this version answers it."""

    questionnaire = serializers.CharField(help_text="Which questionnaire, and which version of it.")
    sections = serializers.ListField(child=serializers.DictField(), help_text="The questions, with their options.")
    answers = serializers.DictField(help_text="Question to answer: text, one option, or a list of options.")
    missing = serializers.ListField(child=serializers.CharField(), help_text="Questions without an answer.")
    contradictions = Disagreement(many=True, help_text="They have to be resolved before the assessment is complete.")
    tier = serializers.ChoiceField(choices=RiskTier.choices, help_text="Of the answers so far and the measurements.")
    reasons = Reason(many=True)
    completed_at = serializers.DateTimeField(allow_null=True)
    completed_by = Person(allow_null=True)
    allowed_actions = AllowedAction(many=True, help_text="What you may do now.")


class Answers(Strict):
    """Some or all answers; those not sent stay as they are. A change reopens a completed assessment."""

    answers = serializers.DictField(child=serializers.JSONField())


class RiskOfVersion(Endpoint):
    @operation("Read the questionnaire and its answers", tag=TAG, answer=RiskShape, refuses=(401, 403, 404))
    def get(self, _: Request, version: UUID) -> Response:
        return self.shown(version)

    @operation(
        "Answer questions",
        tag=TAG,
        asks=Answers,
        answer=RiskShape,
        example={"answers": {"purpose": "To develop a cost model."}},
    )
    def patch(self, _: Request, version: UUID) -> Response:
        found = self.find(versions_of(self.actor), version)
        risk.save_answers(found, answers=self.asked(Answers)["answers"], by=self.actor)
        return self.shown(version)

    def shown(self, pk: UUID) -> Response:
        version = self.find(versions_of(self.actor).select_related("risk_assessment__completed_by"), pk)
        policy.require(self.actor, Action.READ_WHOLE, version.subject())
        return self.answer(RiskShape, self.written(version, Dossier(version)))

    def written(self, version: Version, now: Dossier) -> dict[str, Any]:
        with_author = (Action.ASSESS_RISK,) if version.is_with_its_author else ()
        return {
            "questionnaire": now.questionnaire.ref,
            "sections": now.questionnaire.content["sections"],
            "answers": now.answers,
            "missing": now.rating.missing,
            "contradictions": now.rating.contradictions,
            "tier": now.rating.tier,
            "reasons": now.rating.reasons,
            "completed_at": now.assessment.completed_at if now.assessment else None,
            "completed_by": now.assessment.completed_by if now.assessment else None,
            "allowed_actions": permitted(self.actor, version.subject(), with_author),
        }


class CompleteRisk(RiskOfVersion):
    http_method_names = ["post"]

    @operation(
        "Complete the risk assessment",
        tag=TAG,
        asks=Nothing,
        answer=RiskShape,
        description="States that the answers are complete and that you answer for them. The refusal names every unanswered question.",
    )
    def post(self, _: Request, version: UUID) -> Response:
        self.asked(Nothing)
        risk.complete(self.find(versions_of(self.actor), version), by=self.actor)
        return self.shown(version)


urlpatterns: list[Any] = [
    path("versions/<uuid:version>/risk-assessment/", RiskOfVersion.as_view()),
    path("versions/<uuid:version>/risk-assessment/complete/", CompleteRisk.as_view()),
]
