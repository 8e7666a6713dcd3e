"""Submissions: put a version forward, state its uses, move it. Signatures are in signing.py."""

from typing import Any
from uuid import UUID

import django_filters
from django.db import transaction
from django.urls import path
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from governance.actions import submissions
from governance.api.shapes import AllowedAction, DemandShape, Person, Place
from governance.api.versions import DatasetName
from governance.forms.lists import SubmissionFilter
from governance.models import Submission, Summary, Version
from governance.queries.api import vendors, versions_of
from governance.queries.outlines import Outline, outline, outlined, outlines
from governance.queries.submissions import whole
from governance.standing import Standing
from governance.vocabulary import AccessClass, Action, RiskTier, State
from governance.workflow import BY_ACTION, OVER, SIGNING, STANDING
from portal.accounts.api import Endpoint
from portal.lib.api.endpoint import MISSING
from portal.lib.api.schema import LISTS, operation
from portal.lib.api.strict import Choice, Identifier, Strict, Text, Whole
from portal.lib.language import gettext
from portal.lib.refusals import Invalid

TAG = "Submissions"
MOVES = sorted(action for action, row in BY_ACTION.items() if not row.automatic and action not in SIGNING)


class VersionName(serializers.ModelSerializer[Version]):
    """The version submitted."""

    dataset = DatasetName(read_only=True)

    class Meta:
        model = Version
        fields = ("id", "number", "dataset", "manifest_digest")
        read_only_fields = fields


class WaitingShape(serializers.Serializer[Any]):
    """Whom it waits for; `who` is empty when nobody has to act."""

    who = serializers.CharField()
    since = serializers.DateTimeField()
    due = serializers.DateField(allow_null=True)
    overdue = serializers.BooleanField()


class ConditionShape(serializers.Serializer[Any]):
    """A term of the approval that must be met."""

    id = serializers.UUIDField()
    text = serializers.CharField()
    due = serializers.DateField()
    kept_at = serializers.DateTimeField(allow_null=True)
    kept_by = Person(allow_null=True)


class EndingShape(serializers.Serializer[Any]):
    """Why an approval is not in force any more."""

    state = serializers.ChoiceField(choices=sorted(OVER))
    since = serializers.DateField()
    by = serializers.CharField(source="who", help_text="Empty where the portal did it automatically.")
    reason = serializers.CharField(source="why")
    successor = serializers.CharField(help_text="The submission that took its place; empty where none did.")


class SubmissionShape(serializers.Serializer[Any]):
    """One version submitted for stated uses and recipients, as it stands now."""

    id = serializers.UUIDField(source="submission.id")
    version = VersionName(source="submission.version")
    author = Person(source="submission.author")
    state = serializers.ChoiceField(choices=State.choices, source="submission.state")
    revision = serializers.IntegerField(source="submission.revision", help_text="Send it back with each change.")
    round = serializers.IntegerField(source="submission.round")
    created_at = serializers.DateTimeField(source="submission.created_at")
    uses = serializers.CharField(source="submission.uses")
    recipients = serializers.CharField(source="submission.recipients")
    access = serializers.CharField(source="submission.access", help_text="Empty until stated.")
    vendor = Place(source="submission.vendor", allow_null=True)
    replaces = serializers.UUIDField(source="submission.replaces_id", allow_null=True)
    keeps_earlier_because = serializers.CharField(
        source="submission.keeps_earlier_because", help_text="Why another approval of the dataset stays in force."
    )
    policy = serializers.CharField(source="submission.policy")
    template = serializers.CharField(source="submission.template")
    tier = serializers.ChoiceField(
        choices=RiskTier.choices,
        allow_null=True,
        help_text="Null until the assessment is complete.",
    )
    verdicts = serializers.DictField(
        child=serializers.DictField(child=serializers.CharField()),
        help_text="Protocol to group to verdict, by the newest report of each protocol.",
    )
    residual_tier = serializers.CharField(
        source="submission.residual_tier", help_text="Empty until the review states it."
    )
    valid_until = serializers.DateField(source="submission.valid_until", allow_null=True)
    review_due = serializers.DateField(allow_null=True)
    conditions = serializers.SerializerMethodField()
    blockers = serializers.ListField(
        child=serializers.CharField(), help_text="What blocks it from going to the PI now, as sentences."
    )
    demands = DemandShape(many=True, help_text="The same, with the identity and the place of each.")
    waiting = WaitingShape()
    ending = EndingShape(allow_null=True, help_text="Null while the approval is in force, or there is none.")
    record_digest = serializers.CharField(help_text="The record as it stands now.")
    allowed_actions = AllowedAction(many=True, help_text="What you may do now.")

    def get_conditions(self, outline: Outline) -> ConditionShape(many=True):  # type: ignore[valid-type]
        return ConditionShape(outline.submission.conditions.all(), many=True).data


class NewSubmission(Strict):
    version = Identifier(help_text="A registered version.")


class Uses(Strict):
    """What the version is submitted for; what is not sent stays as it is."""

    revision = Whole(required=False, min_value=1, help_text="As you last read it; an older value is refused.")
    uses = Text(required=False, allow_blank=True)
    recipients = Text(required=False, allow_blank=True)
    access = Choice(AccessClass, required=False)
    vendor = Identifier(required=False, allow_null=True, help_text="Who delivered the data; see /vendors/.")
    replaces = Identifier(
        required=False, allow_null=True, help_text="An approval of the same dataset that this one will supersede."
    )
    keeps_earlier_because = Text(
        required=False,
        allow_blank=True,
        max_length=2_000,
        help_text="Why both stay in force, where this one replaces none. Everybody who signs reads it.",
    )


class Move(Strict):
    reason = Text(required=False, allow_blank=True, help_text="Recorded with the move; some moves need one.")
    revision = Whole(required=False, min_value=1, help_text="As you last read it; an older value is refused.")


class Narrowed(SubmissionFilter):
    """The filters of the page, and by what was put forward."""

    version = django_filters.UUIDFilter()
    dataset = django_filters.UUIDFilter()


class Submitting(Endpoint):
    """Base of the addresses below one submission."""

    def submission(self, pk: UUID) -> Submission:
        return self.find(whole(self.actor), pk)

    def stands(self, pk: UUID, *, code: int = 200) -> Response:
        return self.answer(SubmissionShape, outline(Standing(self.submission(pk)), self.actor), code=code)


class Submissions(Submitting):
    filter_backends = [DjangoFilterBackend]
    filterset_class = Narrowed
    queryset = Summary.objects.none()

    @operation("List the submissions you may see", tag=TAG, answer=SubmissionShape(many=True), refuses=LISTS)
    def get(self, _: Request) -> Response:
        self.require_known(Narrowed.base_filters)
        found = outlined(self.actor, self.filter_queryset(Summary.objects.all()))
        return self.page(SubmissionShape, found, shown=lambda rows: outlines(rows, self.actor))

    @operation("Start a submission", tag=TAG, asks=NewSubmission, answer=SubmissionShape, code=201)
    def post(self, _: Request) -> Response:
        version = self.find(versions_of(self.actor), self.asked(NewSubmission)["version"])
        return self.stands(submissions.create(version, by=self.actor).pk, code=201)


class OneSubmission(Submitting):
    @operation("Read a submission", tag=TAG, answer=SubmissionShape)
    def get(self, _: Request, submission: UUID) -> Response:
        return self.stands(submission)

    @operation(
        "State uses and recipients",
        tag=TAG,
        asks=Uses,
        answer=SubmissionShape,
        example={
            "revision": 1,
            "uses": "Health-economic modelling of treatment sequences.",
            "recipients": "The modelling team of the lab.",
            "access": "controlled",
        },
    )
    def patch(self, _: Request, submission: UUID) -> Response:
        found, asked = self.submission(submission), self.asked(Uses, partial=True)
        revision, fields = asked.pop("revision", None), self.named(found, asked)
        with transaction.atomic():
            submissions.require_revision(submissions.lock(found.pk), revision)
            submissions.save(found, fields=fields, by=self.actor)
        return self.stands(found.pk)

    def named(self, submission: Submission, asked: dict[str, Any]) -> dict[str, Any]:
        """Identifiers turned into what they name."""
        known = {
            "vendor": vendors(),
            "replaces": Submission.objects.visible_to(self.actor).filter(
                version__dataset=submission.version.dataset_id, state__in=sorted(STANDING)
            ),
        }
        for name in known.keys() & asked.keys():
            if asked[name] is None:
                continue
            asked[name] = known[name].filter(pk=asked[name]).first()
            if asked[name] is None:
                raise Invalid(gettext("“%(name)s” cannot be chosen here.") % {"name": name}, field=name)
        return asked


class MoveSubmission(Submitting):
    @operation(
        "Move a submission without a signature",
        tag=TAG,
        asks=Move,
        answer=SubmissionShape,
        parameters=[OpenApiParameter("action", str, OpenApiParameter.PATH, enum=MOVES)],
        description="Submit, resubmit, send back, request changes, decline, reject, withdraw, suspend, revoke: whatever "
        "`allowed_actions` lists without `signs`. Refused with every reason that stands against it.",
        example={"revision": 2},
    )
    def post(self, _: Request, submission: UUID, action: str) -> Response:
        found, asked = self.submission(submission), self.asked(Move)
        if action not in MOVES:
            raise NotFound(MISSING)
        submissions.take(
            found, action=Action(action), by=self.actor, reason=asked.get("reason", ""), revision=asked.get("revision")
        )
        return self.stands(found.pk)


urlpatterns: list[Any] = [
    path("submissions/", Submissions.as_view()),
    path("submissions/<uuid:submission>/", OneSubmission.as_view()),
    path("submissions/<uuid:submission>/actions/<str:action>/", MoveSubmission.as_view()),
]
