"""What was made of approval records: audit packs and other exports."""

from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404
from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from governance.actions import artefacts, downloads
from governance.api.downloads import BYTES, HANDED, Handing
from governance.api.shapes import Shape
from governance.api.submissions import Submitting
from governance.artefacts import KINDS
from governance.models import Artefact, ArtefactFile, Submission
from governance.models.artefact import FULL
from governance.queries.artefacts import artefacts_of
from governance.queries.outlines import permitted
from governance.standing import Allowed
from governance.summary import subject_of
from governance.vocabulary import State
from portal.accounts.actor import Actor
from portal.accounts.api import Endpoint
from portal.lib.api.schema import LISTS, download, operation
from portal.lib.api.strict import Identifier, Line, Strict

TAG = "Audit packs and exports"


class ArtefactFileShape(serializers.ModelSerializer[ArtefactFile]):
    """One file that was made."""

    class Meta:
        model = ArtefactFile
        fields = ("name", "media_type", "sha256", "bytes")
        read_only_fields = fields


class ArtefactShape(Shape):
    """One thing made of an approval record: its files once it is made, before that how far it is."""

    submission = serializers.PrimaryKeyRelatedField[Submission](source="record.submission", read_only=True)
    record_digest = serializers.CharField(source="record.digest", read_only=True)
    approval = serializers.ChoiceField(
        choices=State.choices,
        source="record.submission.summary.state",
        read_only=True,
        help_text="The state of its approval. Only `in_force` and `review_due` are in force.",
    )
    files = ArtefactFileShape(many=True, read_only=True)

    class Meta:
        model = Artefact
        fields = (
            "id", "submission", "record_digest", "approval", "kind", "edition", "state", "created_at", "finished_at", "files",
            "allowed_actions",
        )  # fmt: skip
        read_only_fields = fields

    def allowed(self, thing: Artefact, actor: Actor) -> list[Allowed]:
        kind = KINDS.get(thing.kind)
        return permitted(
            actor, subject_of(thing.record.submission.summary), (kind.action,) if kind and thing.is_made else ()
        )


class ArtefactFilters(Strict):
    submission = Identifier(required=False)


class NewArtefact(Strict):
    kind = Line(help_text=f"One of: {', '.join(KINDS)}.")
    edition = Line(required=False, help_text=f"{FULL} unless you say otherwise.")


class Artefacts(Endpoint):
    @operation(
        "List the audit packs and exports you may see", tag=TAG, answer=ArtefactShape(many=True),
        filters=ArtefactFilters, refuses=LISTS,
    )  # fmt: skip
    def get(self, _: Request) -> Response:
        asked = self.filters(ArtefactFilters)
        found = artefacts_of(self.actor).filter(**{f"record__{name}": pk for name, pk in asked.items()})
        return self.page(ArtefactShape, found)


class OneArtefact(Endpoint):
    @operation("Read the details of an audit pack or an export", tag=TAG, answer=ArtefactShape)
    def get(self, _: Request, artefact: UUID) -> Response:
        return self.answer(ArtefactShape, self.find(artefacts_of(self.actor), artefact))


class ArtefactContent(Handing):
    @operation(
        "Download one file of an audit pack or an export", tag=TAG, answer=download(BYTES), refuses=(*HANDED, 409),
        description="`name` is one of `files`. The download is recorded in the audit log.",
    )  # fmt: skip
    def get(self, _: Request, artefact: UUID, name: str) -> FileResponse:
        found = self.find(artefacts_of(self.actor), artefact)
        try:
            taken = downloads.take_artefact(found, name=name, by=self.actor)
        except LookupError:
            raise Http404 from None
        return self.hand(taken.sha256, name=taken.name, media_type=taken.media_type)


class ArtefactsOfSubmission(Submitting):
    @operation(
        "Order an export of the approved record", tag=TAG, asks=NewArtefact, answer=ArtefactShape, code=201,
        description="A worker makes it. An export given up after three attempts can be ordered again.",
    )  # fmt: skip
    def post(self, _: Request, submission: UUID) -> Response:
        ordered = artefacts.order(self.submission(submission), by=self.actor, **self.asked(NewArtefact))
        return self.made(ArtefactShape, self.find(artefacts_of(self.actor), ordered.pk))


urlpatterns: list[Any] = [
    path("artefacts/", Artefacts.as_view()),
    path("artefacts/<uuid:artefact>/", OneArtefact.as_view()),
    path("artefacts/<uuid:artefact>/files/<str:name>/", ArtefactContent.as_view()),
    path("submissions/<uuid:submission>/artefacts/", ArtefactsOfSubmission.as_view()),
]
