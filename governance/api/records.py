"""The approval record with its signatures, and its audit packs."""

from typing import Any
from uuid import UUID

from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.shapes import Shape
from governance.api.signing import SignatureShape
from governance.api.submissions import Submitting
from governance.models import AuditPack, Submission
from governance.queries.api import packs_of, permitted
from governance.queries.records import kept
from governance.queries.submissions import is_insider
from governance.standing import Allowed, Standing
from governance.vocabulary import Action
from portal.accounts.actor import Actor
from portal.accounts.api import Endpoint
from portal.lib.api.schema import LISTS, operation
from portal.lib.api.strict import Identifier, Strict

TAG = "Records and audit packs"


class RecordShape(serializers.Serializer[Any]):
    """As approved once it was released, before that as it stands now."""

    digest = serializers.CharField(help_text="SHA-256 of `canonical`.")
    canonical = serializers.CharField(help_text="The canonical JSON (RFC 8785): exactly what is signed.")
    part_digests = serializers.DictField(child=serializers.CharField(), help_text="Each part's own digest.")
    record = serializers.DictField(help_text="The same, parsed.")
    approved = serializers.BooleanField(help_text="Whether this is the record of an approval.")
    signatures = SignatureShape(many=True)


class PackShape(Shape):
    """The PDF and the verifiable bundle of one approval record."""

    submission = serializers.PrimaryKeyRelatedField[Submission](source="record.submission", read_only=True)
    record_digest = serializers.CharField(source="record.digest", read_only=True)

    class Meta:
        model = AuditPack
        fields = (
            "id", "submission", "record_digest", "edition", "state", "created_at", "finished_at", "zip_sha256", "zip_bytes",
            "pdf_sha256", "pdf_bytes", "allowed_actions",
        )  # fmt: skip
        read_only_fields = fields

    def allowed(self, thing: AuditPack, actor: Actor) -> list[Allowed]:
        return permitted(actor, thing.record.submission.subject(), (Action.DOWNLOAD_PACK,) if thing.zip_sha256 else ())


class PackFilters(Strict):
    submission = Identifier(required=False)


class Record(Submitting):
    @operation("Read the approval record", tag=TAG, answer=RecordShape, refuses=(401, 403, 404))
    def get(self, _: Request, submission: UUID) -> Response:
        standing = Standing(self.submission(submission))
        now, insider = kept(standing, self.actor), is_insider(standing, self.actor)
        held = standing.submission.signatures.all()
        shown = {
            "digest": now.record.digest,
            "canonical": now.record.data.decode(),
            "part_digests": now.record.part_digests,
            "record": now.record.content,
            "approved": now.approved is not None,
            "signatures": [item for item in held if insider or standing.is_valid(item)],
        }
        return Response(RecordShape(shown, context={**self.get_serializer_context(), "standing": standing}).data)


class Packs(Endpoint):
    @operation(
        "List the audit packs you may see", tag=TAG, answer=PackShape(many=True), filters=PackFilters, refuses=LISTS
    )
    def get(self, _: Request) -> Response:
        asked = self.filters(PackFilters)
        return self.page(
            PackShape, packs_of(self.actor).filter(**{f"record__{name}": pk for name, pk in asked.items()})
        )


class OnePack(Endpoint):
    @operation("Read what is known of an audit pack", tag=TAG, answer=PackShape)
    def get(self, _: Request, pack: UUID) -> Response:
        return self.answer(PackShape, self.find(packs_of(self.actor), pack))


urlpatterns: list[Any] = [
    path("submissions/<uuid:submission>/record/", Record.as_view()),
    path("packs/", Packs.as_view()),
    path("packs/<uuid:pack>/", OnePack.as_view()),
]
