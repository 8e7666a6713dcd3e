"""What a version was derived from, and with which rights."""

from typing import Any
from uuid import UUID

from django.urls import path
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from governance import policy
from governance.actions import authority, sources
from governance.api.shapes import Place, Shape
from governance.models import Derivation, Source, Version
from governance.queries.api import allowed_on_source, sources_of, versions_of
from governance.queries.sources import allowed_on, sources_seen_by
from governance.queries.touched import Touched, reach_of
from governance.standing import Allowed
from governance.vocabulary import Action, PersonalData, SourceKind, SourceRole
from portal.accounts.actor import Actor
from portal.accounts.api import Endpoint
from portal.lib.api.schema import LISTS, WRITES, operation
from portal.lib.api.strict import Choice, Flag, Identifier, Line, Strict, Text
from portal.lib.language import gettext
from portal.lib.refusals import Invalid

TAG = "Sources"


class SourceShape(Shape):
    """A real dataset, corpus, statistic or model, held under a licence or agreement."""

    organisation = Place(read_only=True)

    class Meta:
        model = Source
        fields = (
            "id", "organisation", "kind", "title", "version", "sha256", "issuer", "licence", "rights_basis", "personal_data", "uri",
            "agreement_ref", "ethics_ref", "consent_ref", "collected", "geography", "authority_until", "withdrawn_at",
            "allowed_actions",
        )  # fmt: skip
        read_only_fields = fields

    def allowed(self, thing: Source, actor: Actor) -> list[Allowed]:
        return allowed_on(thing, actor)


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

    kind = Choice(SourceKind, required=False)
    title = Line()
    version = Line(required=False, allow_blank=True, max_length=100, help_text="As its provider names it.")
    sha256 = Line(required=False, allow_blank=True, max_length=64, help_text="Of the file or archive that was used.")
    issuer = Line()
    licence = Line(help_text="Its SPDX identifier, or its name in words.")
    rights_basis = Text(help_text="What permits making synthetic data from it.")
    personal_data = Choice(PersonalData)
    uri = Line(required=False, allow_blank=True, max_length=500)
    agreement_ref = Line(required=False, allow_blank=True)
    ethics_ref = Line(required=False, allow_blank=True)
    consent_ref = Line(required=False, allow_blank=True, help_text="What the people agreed to, with its version.")
    collected = Line(required=False, allow_blank=True, help_text="When and how it was collected.")
    geography = Line(
        required=False, allow_blank=True, help_text="Where the data is from, and where its use is permitted."
    )
    authority_until = serializers.DateField(required=False, allow_null=True, help_text="When the right to use it ends.")


class ChangedSource(NewSource):
    """The fields to change. A change of a right needs a reason."""

    reason = Text(required=False, max_length=2_000)
    supersedes = Flag(
        required=False,
        help_text="Confirms that approvals in force which state this are suspended, and that submissions under way are signed again.",
    )


class Declaration(Strict):
    """One of `known`, the identifier of a source declared before, `source`, a new one, and `origin`, the identifier of a version."""

    role = Choice(SourceRole)
    known = Identifier(required=False)
    source = NewSource(required=False)  # type: ignore[assignment]
    origin = Identifier(required=False, help_text="A registered version that you may see, of whatever dataset.")
    lapsed = Flag(required=False, help_text="Confirms that you declare it although its authority has ended.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len(attrs.keys() & {"known", "source", "origin"}) != 1:
            raise serializers.ValidationError(gettext("Send one of “known”, “source” and “origin”."))
        return attrs


class Sources(Endpoint):
    @operation("List the sources you may see", tag=TAG, answer=SourceShape(many=True), refuses=LISTS)
    def get(self, _: Request) -> Response:
        return self.page(SourceShape, sources_seen_by(self.actor))


class OneHeldSource(Endpoint):
    @operation("Read a source", tag=TAG, answer=SourceShape)
    def get(self, _: Request, held: UUID) -> Response:
        return self.answer(SourceShape, self.find(sources_seen_by(self.actor), held))

    @operation(
        "Change a source",
        tag=TAG,
        asks=ChangedSource,
        answer=SourceShape,
        description="Changes the fields that are sent. What signed records state of it is superseded by that.",
        example={"authority_until": "2028-12-31", "reason": "The agreement was renewed.", "supersedes": True},
    )
    def patch(self, request: Request, held: UUID) -> Response:
        found, asked = self.find(sources_seen_by(self.actor), held), self.asked(ChangedSource, partial=True)
        meant = {name: asked.pop(name) for name in ("reason", "supersedes") if name in asked}
        sources.change(found, fields=asked, **meant, by=self.actor)
        return self.get(request, held)


class TouchedShape(serializers.Serializer[Any]):
    """One submission below a source. Of one that you may not open, only the organisation and the state."""

    submission = serializers.SerializerMethodField(allow_null=True)
    title = serializers.SerializerMethodField()
    organisation = Place(source="summary.organisation")
    state = serializers.CharField(source="summary.state")
    recipients = serializers.SerializerMethodField()

    def get_submission(self, item: Touched) -> UUID | None:
        return item.summary.pk if item.seen else None

    def get_title(self, item: Touched) -> str:
        return item.summary.title if item.seen else ""

    def get_recipients(self, item: Touched) -> str:
        return item.recipients if item.seen else ""


class ReachShape(serializers.Serializer[Any]):
    """What the loss of the authority over a source touches."""

    mark = serializers.CharField(help_text="Send it back as `shown`: what you saw is what is done.")
    suspended = TouchedShape(many=True)
    blocked = TouchedShape(many=True)
    over = TouchedShape(many=True, help_text="Approvals that are over; recipients may still hold the data.")


class Withdrawal(Strict):
    """Why, and what was shown."""

    reason = Text(max_length=2_000)
    shown = Line(required=False, max_length=16)


class Restoring(Strict):
    """Why there is authority again."""

    reason = Text(max_length=2_000)


class ReachOfSource(Endpoint):
    @operation("See what the loss of the authority over a source would touch", tag=TAG, answer=ReachShape)
    def get(self, _: Request, held: UUID) -> Response:
        found = self.find(sources_seen_by(self.actor), held)
        policy.require(self.actor, Action.WITHDRAW_SOURCE, found.subject())
        return self.answer(ReachShape, reach_of(found, self.actor))


class WithdrawSource(Endpoint):
    @operation(
        "Withdraw the authority over a source",
        tag=TAG,
        asks=Withdrawal,
        answer=ReachShape,
        description="Suspends every approval that rests on it, of whatever organisation, at once. Answers with what was touched.",
        example={"reason": "The ethics committee withdrew its decision of 4 March."},
    )
    def post(self, _: Request, held: UUID) -> Response:
        found, asked = self.find(sources_seen_by(self.actor), held), self.asked(Withdrawal)
        return self.answer(ReachShape, authority.withdraw(found, **asked, by=self.actor))


class RestoreSource(Endpoint):
    @operation(
        "Restore the authority over a source",
        tag=TAG,
        asks=Restoring,
        answer=SourceShape,
        description="Suspended approvals stay so until an official reinstates each of them.",
        example={"reason": "The new agreement covers it."},
    )
    def post(self, _: Request, held: UUID) -> Response:
        found, asked = self.find(sources_seen_by(self.actor), held), self.asked(Restoring)
        authority.restore(found, **asked, by=self.actor)
        return self.answer(SourceShape, self.find(sources_seen_by(self.actor), held))


class SourcesOfVersion(Endpoint):
    @operation("List the sources of a version", tag=TAG, answer=DerivationShape(many=True), refuses=LISTS)
    def get(self, _: Request, version: UUID) -> Response:
        found = self.find(versions_of(self.actor), version)
        return self.page(DerivationShape, found.derivations.select_related("source__organisation__parent"))

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
        made = self.declared(found, asked)
        return self.made(
            DerivationShape, self.find(self.find(versions_of(self.actor), version).derivations.all(), made.pk)
        )

    def declared(self, version: Version, asked: dict[str, Any]) -> Derivation:
        if "origin" in asked:
            return sources.derive(version, origin=asked["origin"], role=asked["role"], by=self.actor)
        return sources.declare(
            version,
            role=asked["role"],
            source=self.known(asked.get("known")),
            fields=asked.get("source"),
            lapsed=asked.get("lapsed", False),
            by=self.actor,
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
    path("sources/", Sources.as_view()),
    path("sources/<uuid:held>/", OneHeldSource.as_view()),
    path("sources/<uuid:held>/reach/", ReachOfSource.as_view()),
    path("sources/<uuid:held>/withdraw/", WithdrawSource.as_view()),
    path("sources/<uuid:held>/restore/", RestoreSource.as_view()),
    path("versions/<uuid:version>/sources/", SourcesOfVersion.as_view()),
    path("versions/<uuid:version>/sources/<int:source>/", OneSource.as_view()),
]
