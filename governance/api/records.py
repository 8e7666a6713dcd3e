"""The approval record with its signatures."""

from typing import Any
from uuid import UUID

from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.signing import SignatureShape
from governance.api.submissions import EndingShape, Submitting
from governance.editions import Edition
from governance.queries.endings import ending
from governance.queries.records import kept
from governance.queries.submissions import is_insider
from governance.standing import Standing
from portal.lib.api.schema import operation

TAG = "Approval records"


class RecordShape(serializers.Serializer[Any]):
    """As approved once it is in force; before that, as it stands now."""

    edition = serializers.ChoiceField(choices=[str(item) for item in Edition], help_text="What you may see of it.")
    digest = serializers.CharField(help_text="Of the whole record; SHA-256 of `canonical` in the full edition.")
    canonical = serializers.CharField(
        help_text="The canonical JSON (RFC 8785): in the full edition exactly what is signed, otherwise what is left of it, with the "
        "digest of every part."
    )
    part_digests = serializers.DictField(child=serializers.CharField(), help_text="Each part's own digest.")
    record = serializers.DictField(help_text="The same, parsed.")
    approved = serializers.BooleanField(help_text="Whether this is the record of an approval.")
    ending = EndingShape(allow_null=True, help_text="Why the approval is not in force any more, where it is not.")
    signatures = SignatureShape(many=True)


class Record(Submitting):
    @operation("Read the approval record", tag=TAG, answer=RecordShape, refuses=(401, 403, 404))
    def get(self, _: Request, submission: UUID) -> Response:
        standing = Standing(self.submission(submission))
        now, insider = kept(standing, self.actor), is_insider(standing, self.actor)
        held = standing.submission.signatures.all()
        shown = {
            "edition": str(now.seen.edition),
            "digest": now.record.digest,
            "canonical": now.seen.data.decode(),
            "part_digests": now.record.part_digests,
            "record": now.seen.content,
            "approved": now.approved is not None,
            "ending": ending(standing),
            "signatures": [item for item in held if insider or standing.is_valid(item)],
        }
        return Response(RecordShape(shown, context={**self.get_serializer_context(), "standing": standing}).data)


urlpatterns: list[Any] = [
    path("submissions/<uuid:submission>/record/", Record.as_view()),
]
