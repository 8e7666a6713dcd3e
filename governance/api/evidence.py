"""What a version is judged by: generation logs, evaluation reports, documents. Filed once, never changed."""

from typing import Any, cast
from uuid import UUID

from django.urls import path
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from governance import policy
from governance.actions import evidence, generation, reports
from governance.api.files import Receiving
from governance.api.shapes import Person, Shape
from governance.models import Evidence, GenerationRun, Version
from governance.queries.api import evidence_of, versions_of
from governance.vocabulary import Action, EvidenceKind
from portal.accounts.api import Endpoint
from portal.lib.api.parsers import RawDocument, WholeDocument
from portal.lib.api.schema import LISTS, SENDS, operation
from portal.lib.api.strict import Line, Slug, Strict, Upload

TAG = "Evidence"


class RunShape(Shape):
    """One generation log, as it was filed."""

    filed_by = Person(read_only=True)
    log = serializers.DictField(read_only=True)

    class Meta:
        model = GenerationRun
        fields = (
            "id", "sha256", "generator_type", "generator_name", "completeness", "log", "filed_at", "filed_by", "allowed_actions",
        )  # fmt: skip
        read_only_fields = fields


class EvidenceShape(Shape):
    """A report or document, frozen into a version's record. A report's key is its protocol.

    `computed_by` says who computed it: this portal, a registered runner or a person; `computed_as` names them. `filed_as` is the
    name of who filed it, as it was then.
    """

    filed_by = Person(read_only=True, allow_null=True)

    class Meta:
        model = Evidence
        fields = (
            "id", "version", "kind", "key", "title", "sha256", "bytes", "media_type", "report_digest", "computed_by", "computed_as",
            "filed_at", "filed_by", "filed_as", "allowed_actions",
        )  # fmt: skip
        read_only_fields = fields


class WholeEvidence(EvidenceShape):
    """The same with the report itself; null for a document."""

    report = serializers.DictField(read_only=True, allow_null=True)

    class Meta(EvidenceShape.Meta):
        fields = (*EvidenceShape.Meta.fields, "report")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]


class NewDocument(Strict):
    """A document and the key it is filed under."""

    key = Slug(
        help_text="Such as protection-assessment; a later document of the same key takes its place in the record."
    )
    title = Line()
    file = Upload()


class Reading(Endpoint):
    """Base of the addresses of what the redacted edition leaves out."""

    def whole(self, pk: UUID) -> Version:
        found = self.find(versions_of(self.actor), pk)
        policy.require(self.actor, Action.READ_WHOLE, found.subject())
        return found


class LogsOfVersion(Reading):
    parser_classes = [RawDocument]

    @operation("List the generation logs of a version", tag=TAG, answer=RunShape(many=True), refuses=(403, *LISTS))
    def get(self, _: Request, version: UUID) -> Response:
        found = self.whole(version)
        return self.page(RunShape, GenerationRun.objects.filter(version=found).select_related("filed_by"))

    @operation(
        "File a generation log",
        tag=TAG,
        asks=OpenApiTypes.OBJECT,
        answer=RunShape,
        code=201,
        refuses=SENDS,
        description="The body is the log itself, at most 8 MB. It is checked against its JSON Schema and against the version's "
        "synthetic files; a refusal names the first faults by JSON pointer. It is kept byte for byte as it was sent.",
    )
    def post(self, request: Request, version: UUID) -> Response:
        found = self.find(versions_of(self.actor), version)
        made = generation.file_log(found, data=cast("dict[str, bytes]", request.data).get("bytes", b""), by=self.actor)
        return self.made(RunShape, made)


class DocumentsOfVersion(Reading, Receiving):
    @operation("List the documents of a version", tag=TAG, answer=EvidenceShape(many=True), refuses=(403, *LISTS))
    def get(self, _: Request, version: UUID) -> Response:
        found = self.whole(version)
        return self.page(EvidenceShape, evidence_of(found, EvidenceKind.DOCUMENT))

    @operation(
        "File a document",
        tag=TAG,
        asks={"multipart/form-data": NewDocument},
        answer=EvidenceShape,
        code=201,
        refuses=SENDS,
    )
    def post(self, _: Request, version: UUID) -> Response:
        found, asked = self.find(versions_of(self.actor), version), self.asked(NewDocument)
        made = evidence.file_document(
            found, key=asked["key"], title=asked["title"], upload=asked["file"], by=self.actor
        )
        return self.made(EvidenceShape, self.find(evidence_of(found, EvidenceKind.DOCUMENT), made.pk))


class ReportsOfVersion(Reading):
    parser_classes = [WholeDocument]

    @operation(
        "List the evaluation reports of a version", tag=TAG, answer=EvidenceShape(many=True), refuses=(403, *LISTS)
    )
    def get(self, _: Request, version: UUID) -> Response:
        found = self.whole(version)
        return self.page(EvidenceShape, evidence_of(found, EvidenceKind.REPORT))

    @operation(
        "File a report computed elsewhere",
        tag=TAG,
        asks=OpenApiTypes.OBJECT,
        answer=EvidenceShape,
        code=201,
        description="The body is the report.json that the command line wrote, inside a secure environment for instance. It must have "
        "been made on this version's tables with the seed that follows from them, and say nothing that does not follow from its "
        "protocol and numbers; a refusal names every doubt. A report that a registered runner computed comes in that runner's DSSE "
        "envelope. The same report twice is filed once.",
    )
    def post(self, request: Request, version: UUID) -> Response:
        found = self.find(versions_of(self.actor), version)
        made = reports.file_sent(found, sent=request.data, by=self.actor)
        return self.made(EvidenceShape, self.find(evidence_of(found, EvidenceKind.REPORT), made.pk))


class OneEvidence(Reading):
    @operation("Read a report, or the details of a document", tag=TAG, answer=WholeEvidence, refuses=(401, 403, 404))
    def get(self, _: Request, evidence: UUID) -> Response:
        held = (
            Evidence.objects.defer(None)
            .filter(version__in=Version.objects.visible_to(self.actor))
            .select_related("filed_by")
        )
        found = self.find(held, evidence)
        self.whole(found.version_id)
        return self.answer(WholeEvidence, found)


urlpatterns: list[Any] = [
    path("versions/<uuid:version>/generation-logs/", LogsOfVersion.as_view()),
    path("versions/<uuid:version>/documents/", DocumentsOfVersion.as_view()),
    path("versions/<uuid:version>/reports/", ReportsOfVersion.as_view()),
    path("evidence/<uuid:evidence>/", OneEvidence.as_view()),
]
