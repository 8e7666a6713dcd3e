"""Evaluation jobs: start one, follow its progress, cancel it. Its report becomes evidence of the version."""

from typing import Any
from uuid import UUID

from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from evaluations import actions
from evaluations.harness.engine import library
from evaluations.models import EvaluationJob
from evaluations.queries import job_for
from governance import policy
from governance.api.shapes import Person, Shape
from governance.kinds import KINDS
from governance.queries.api import versions_of
from governance.queries.outlines import permitted
from governance.requirements import PEOPLE
from governance.standing import Allowed
from governance.vocabulary import Action
from portal.accounts.actor import Actor
from portal.accounts.api import Endpoint
from portal.lib.api.schema import LISTS, operation
from portal.lib.api.strict import Nothing, Strict

TAG = "Evaluations"
MEASURED = [kind.modality for kind in KINDS.values() if kind.modality]


class JobShape(Shape):
    """One run of a protocol on the tables of a version."""

    requested_by = Person(read_only=True)
    evidence = serializers.SerializerMethodField(help_text="Its report, once it succeeded; see /evidence/.")

    class Meta:
        model = EvaluationJob
        fields = (
            "id", "version", "protocol", "seed", "state", "step", "steps_done", "steps_total", "attempt", "error", "created_at",
            "started_at", "finished_at", "requested_by", "evidence", "allowed_actions",
        )  # fmt: skip
        read_only_fields = fields

    def get_evidence(self, job: EvaluationJob) -> UUID | None:
        report = getattr(job, "report", None)
        return report.evidence_id if report else None

    def allowed(self, thing: EvaluationJob, actor: Actor) -> list[Allowed]:
        """REQUEST_EVALUATION cancels it."""
        return permitted(actor, thing.version.subject(), (Action.REQUEST_EVALUATION,) if thing.is_active else ())


class NewJob(Strict):
    protocol = serializers.ChoiceField(
        choices=[name for kind in (*MEASURED, PEOPLE) for name in library.offered(kind)],
        required=False,
        help_text="What the policy asks for, unless you say otherwise.",
    )


class JobsOfVersion(Endpoint):
    @operation("List the evaluation jobs of a version", tag=TAG, answer=JobShape(many=True), refuses=(403, *LISTS))
    def get(self, _: Request, version: UUID) -> Response:
        found = self.find(versions_of(self.actor), version)
        policy.require(self.actor, Action.READ_WHOLE, found.subject())
        return self.page(JobShape, found.evaluation_jobs.select_related("requested_by", "report"))

    @operation(
        "Start an evaluation",
        tag=TAG,
        asks=NewJob,
        answer=JobShape,
        code=201,
        description="Queues a run of the protocol on a registered version's tables. Asking twice while it runs gives the same job. "
        "Read the job to follow its progress; its report becomes evidence of the version. The seed follows from the tables and the "
        "protocol, so that nobody chooses it.",
        example={"protocol": "tabular-1"},
    )
    def post(self, _: Request, version: UUID) -> Response:
        found = self.find(versions_of(self.actor), version)
        made = actions.request(found, by=self.actor, **self.asked(NewJob))
        return self.made(JobShape, job_for(self.actor, made.pk))


class OneJob(Endpoint):
    @operation("Read an evaluation job with its progress", tag=TAG, answer=JobShape, refuses=(401, 403, 404))
    def get(self, _: Request, evaluation: UUID) -> Response:
        job = job_for(self.actor, evaluation)
        policy.require(self.actor, Action.READ_WHOLE, job.version.subject())
        return self.answer(JobShape, job)


class CancelJob(Endpoint):
    @operation("Cancel an evaluation", tag=TAG, asks=Nothing, answer=JobShape)
    def post(self, _: Request, evaluation: UUID) -> Response:
        self.asked(Nothing)
        actions.cancel(job_for(self.actor, evaluation), by=self.actor)
        return self.answer(JobShape, job_for(self.actor, evaluation))


urlpatterns: list[Any] = [
    path("versions/<uuid:version>/evaluations/", JobsOfVersion.as_view()),
    path("evaluations/<uuid:evaluation>/", OneJob.as_view()),
    path("evaluations/<uuid:evaluation>/cancel/", CancelJob.as_view()),
]
