"""Signatures: what exactly is signed, and the act itself, by a person signed in on the portal."""

from typing import Any
from uuid import UUID

from django.urls import path
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from governance.actions import sign_off
from governance.api.shapes import Place
from governance.api.submissions import Submitting
from governance.models import Signature, Submission
from governance.standing import Standing
from governance.vocabulary import Meaning
from portal.accounts.reauthentication import Proof
from portal.lib.api.endpoint import MISSING
from portal.lib.api.schema import WRITES, operation
from portal.lib.api.strict import Identifier, Line, Strict, Text

TAG = "Signing"
WHICH = OpenApiParameter(
    "stage",
    str,
    OpenApiParameter.PATH,
    description="The key of a stage, as `allowed_actions` names it: `responsibility`, `review` and those that the template of "
    "the submission adds; `reaffirm` and `reinstate` for an approval.",
)


class ChangeShape(serializers.Serializer[Any]):
    """One difference between two records."""

    part = serializers.CharField()
    where = serializers.CharField(source="pointer", help_text="JSON pointer in the part.")
    before = serializers.JSONField(allow_null=True)
    after = serializers.JSONField(allow_null=True)


class ShownShape(serializers.Serializer[Any]):
    """What you are asked to sign, as it is at this moment."""

    stage = serializers.CharField(source="stage.key")
    label = serializers.CharField(source="stage.label")  # type: ignore[assignment]
    meaning = serializers.ChoiceField(choices=Meaning.choices, source="stage.meaning")
    statement = serializers.CharField(source="stage.statement", help_text="What your signature says.")
    covers = serializers.ListField(
        child=serializers.CharField(), source="stage.covers", help_text="The parts of the record that it covers."
    )
    shown = serializers.CharField(source="record.digest", help_text="Send it back when you sign.")
    record = serializers.DictField(source="seen.content", help_text="As your edition shows it; see the record.")
    changes = ChangeShape(many=True, help_text="What changed since your last signature here.")
    organisations = Place(many=True, help_text="Where you hold the role that the stage asks for.")


class SignatureShape(serializers.ModelSerializer[Signature]):
    """One person's signature on one record, with the details of that moment."""

    authenticators = serializers.ListField(child=serializers.CharField(), read_only=True)
    covers = serializers.DictField(child=serializers.CharField(), read_only=True)
    earlier = serializers.ListField(child=serializers.CharField(), read_only=True)
    on_behalf_of = serializers.CharField(
        source="on_behalf_of_name", read_only=True, help_text="Whom they signed for; empty if in their own name."
    )
    envelope = serializers.DictField(read_only=True, help_text="DSSE over an in-toto Statement.")
    valid = serializers.SerializerMethodField(
        help_text="Whether row, envelope and log agree, and what it covers is unchanged."
    )
    faults = serializers.SerializerMethodField(
        help_text="Why the row is not believed; empty when all agree. The other fields are those of the envelope."
    )

    class Meta:
        model = Signature
        fields = (
            "id", "stage", "stage_label", "meaning", "statement", "signer_name", "signer_title", "signer_role",
            "signer_organisation", "on_behalf_of", "authenticators", "reason", "signed_at", "utc_offset", "record_digest",
            "covers", "earlier", "envelope", "valid", "faults",
        )  # fmt: skip
        read_only_fields = fields

    def to_representation(self, instance: Signature) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance.as_sealed)
        return shown

    def get_valid(self, signature: Signature) -> bool:
        standing: Standing = self.context["standing"]
        return standing.is_valid(signature)

    def get_faults(self, signature: Signature) -> list[str]:
        standing: Standing = self.context["standing"]
        return standing.broken.get(signature.pk, [])


class Signing(Strict):
    """The digest that was shown, and fresh proof of who you are."""

    shown = Line(max_length=64, min_length=64, help_text="The digest of the record you were shown.")
    password = Text(max_length=1_000)
    code = Text(
        required=False, allow_blank=True, max_length=100, help_text="One-time or recovery code, where enrolled."
    )
    reason = Text(required=False, allow_blank=True, help_text="Required where `needs_reason` says so.")
    organisation = Identifier(
        required=False,
        help_text="The one you sign for, of the `organisations` shown; required where there are several.",
    )


class Sign(Submitting):
    def at(self, submission: UUID, stage: str) -> Submission:
        found = self.submission(submission)
        if not Standing(found).names_stage(stage):
            raise NotFound(MISSING)
        return found

    @operation(
        "Show what would be signed",
        tag=TAG,
        answer=ShownShape,
        refuses=(401, 403, 404, 409),
        parameters=[WHICH],
        description="The record, the statement, its meaning, and what changed since your last signature. Refused as signing would be.",
    )
    def get(self, _: Request, submission: UUID, stage: str) -> Response:
        return self.answer(ShownShape, sign_off.show(self.at(submission, stage), stage=stage, by=self.actor))

    @operation(
        "Sign",
        tag=TAG,
        asks=Signing,
        answer=SignatureShape,
        refuses=WRITES,
        parameters=[WHICH],
        description="Signs exactly the record whose digest you were shown, by a person signed in on the portal: a token is refused. "
        "If the record changed meanwhile nothing is signed, and `changes` says what differs. A double click is one signature.",
        example={"shown": "0" * 64, "password": "your password", "code": "123456"},
    )
    def post(self, request: Request, submission: UUID, stage: str) -> Response:
        found, asked = self.at(submission, stage), self.asked(Signing)
        made = sign_off.sign(
            found,
            stage=stage,
            by=self.actor,
            shown=asked["shown"],
            proof=Proof(asked["password"], asked.get("code", "")),
            session=request._request.session.session_key or "",  # noqa: SLF001 - DRF wraps Django's request
            reason=asked.get("reason", ""),
            organisation=asked.get("organisation"),
        )
        standing = Standing(self.submission(submission))
        return Response(SignatureShape(made, context={**self.get_serializer_context(), "standing": standing}).data)


urlpatterns: list[Any] = [path("submissions/<uuid:submission>/sign/<str:stage>/", Sign.as_view())]
