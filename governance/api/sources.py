"""What a version was derived from, and with which rights."""

from typing import Any
from uuid import UUID

from django.urls import path
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from governance.actions import sources
from governance.api.shapes import Shape
from governance.models import Derivation, Source
from governance.queries.api import allowed_on_source, sources_of, versions_of
from governance.standing import Allowed
from governance.vocabulary import PersonalData, SourceRole
from portal.accounts.actor import Actor
from portal.accounts.api import Endpoint
from portal.lib.api.schema import LISTS, WRITES, operation
from portal.lib.api.strict import Choice, Flag, Identifier, Line, Strict, Text
from portal.lib.language import gettext
from portal.lib.refusals import Invalid

TAG = "Sources"


class SourceShape(serializers.ModelSerializer[Source]):
    """A real dataset, corpus, statistic or model, held under a licence or agreement."""

    class Meta:
        model = Source
        fields = (
            "id", "title", "issuer", "licence", "rights_basis", "personal_data", "uri", "agreement_ref", "ethics_ref", "collected",
            "authority_until",
        )  # fmt: skip
        read_only_fields = fields


class DerivationShape(Shape):
    """A version was made from this source, in this role."""

    source = SourceShape(read_only=True, allow_null=True)  # type: ignore[assignment]
    origin = serializers.PrimaryKeyRelatedField[Any](read_only=True, allow_null=True)

    class Meta:
        model = Derivation
        fields = ("id", "role", "source", "origin", "allowed_actions")
        read_only_fields = fields
        extra_kwargs = {"origin": {"help_text": "The version it was derived from, where it was one."}}

    def allowed(self, thing: Derivation, actor: Actor) -> list[Allowed]:
        return allowed_on_source(thing, actor)


class NewSource(Strict):
    """A source that the portal does not know yet."""

    title = Line()
    issuer = Line()
    licence = Line()
    rights_basis = Text(help_text="What permits making synthetic data from it.")
    personal_data = Choice(PersonalData)
    uri = Line(required=False, allow_blank=True, max_length=500)
    agreement_ref = Line(required=False, allow_blank=True)
    ethics_ref = Line(required=False, allow_blank=True)
    collected = Line(required=False, allow_blank=True, help_text="When and how it was collected.")
    authority_until = serializers.DateField(required=False, allow_null=True, help_text="When the right to use it ends.")


class Declaration(Strict):
    """Either `known`, the identifier of a source declared before, or `source`, a new one."""

    role = Choice(SourceRole)
    known = Identifier(required=False)
    source = NewSource(required=False)  # type: ignore[assignment]
    lapsed = Flag(required=False, help_text="Confirms that you declare it although its authority has ended.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("known" in attrs) == ("source" in attrs):
            raise serializers.ValidationError(gettext("Send either “known” or “source”."))
        return attrs


class SourcesOfVersion(Endpoint):
    @operation("List the sources of a version", tag=TAG, answer=DerivationShape(many=True), refuses=LISTS)
    def get(self, _: Request, version: UUID) -> Response:
        found = self.find(versions_of(self.actor), version)
        return self.page(DerivationShape, found.derivations.select_related("source"))

    @operation(
        "Declare a source",
        tag=TAG,
        asks=Declaration,
        answer=DerivationShape,
        code=201,
        example={
            "role": "training",
            "source": {
                "title": "Insurance claims 2024",
                "issuer": "Northgate Trust",
                "licence": "Data use agreement 7",
                "rights_basis": "The agreement names the making of synthetic data.",
                "personal_data": "pseudonymised",
                "agreement_ref": "DUA-7",
            },
        },
    )
    def post(self, _: Request, version: UUID) -> Response:
        found, asked = self.find(versions_of(self.actor), version), self.asked(Declaration)
        made = sources.declare(
            found,
            role=asked["role"],
            source=self.known(asked.get("known")),
            fields=asked.get("source"),
            lapsed=asked.get("lapsed", False),
            by=self.actor,
        )
        return self.made(
            DerivationShape, self.find(self.find(versions_of(self.actor), version).derivations.all(), made.pk)
        )

    def known(self, pk: UUID | None) -> Source | None:
        if pk is None:
            return None
        source = sources_of(self.actor).filter(pk=pk).first()
        if source is None:
            raise Invalid(gettext("There is no source with this identifier that you may use."), field="known")
        return source


class OneSource(Endpoint):
    @operation("Remove a source from a version", tag=TAG, code=204, refuses=WRITES, says="Removed.")
    def delete(self, _: Request, version: UUID, source: int) -> Response:
        """`source` is the identifier of the declaration, as the list gives it."""
        sources.withdraw(
            self.find(self.find(versions_of(self.actor), version).derivations.all(), source), by=self.actor
        )
        return Response(status=status.HTTP_204_NO_CONTENT)


urlpatterns: list[Any] = [
    path("versions/<uuid:version>/sources/", SourcesOfVersion.as_view()),
    path("versions/<uuid:version>/sources/<int:source>/", OneSource.as_view()),
]
