"""A version and its registration: the words, the declared columns, the moment its files are frozen."""

from typing import Any
from uuid import UUID

from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from governance.actions import datasets
from governance.api.shapes import Person, Shape
from governance.dossier import Dossier
from governance.models import Dataset, Version
from governance.queries.api import allowed_on_version, versions_of
from governance.queries.versions import reads_whole
from governance.standing import Allowed
from governance.vocabulary import Comparison
from portal.accounts.actor import Actor
from portal.accounts.api import Endpoint
from portal.lib.api.schema import READS, operation
from portal.lib.api.strict import LINE, Choice, Line, Nothing, Strict, Text

TAG = "Versions"
MAX_COLUMNS = 2_000


class DatasetName(serializers.ModelSerializer[Dataset]):
    """The dataset a version belongs to."""

    class Meta:
        model = Dataset
        fields = ("id", "title")
        read_only_fields = fields


class VersionShape(Shape):
    """One version: what its files are, by digest, and the registration that says where they come from and what for."""

    dataset = DatasetName(read_only=True)
    created_by = Person(read_only=True)
    registered_by = Person(read_only=True, allow_null=True)
    missing = serializers.SerializerMethodField(help_text="What is missing from its registration.")
    targets = serializers.ListField(child=serializers.CharField(), read_only=True)
    sensitive = serializers.ListField(child=serializers.CharField(), read_only=True)
    quasi_identifiers = serializers.ListField(child=serializers.CharField(), read_only=True)
    subgroups = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Version
        fields = (
            "id", "dataset", "number", *datasets.FIELDS, "missing", "manifest_digest", "registered_at",
            "registered_by", "created_at", "created_by", "allowed_actions",
        )  # fmt: skip
        read_only_fields = fields

    def to_representation(self, instance: Version) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        return shown if reads_whole(instance, self.context["view"].actor) else {**shown, "notes": ""}

    def get_missing(self, version: Version) -> list[str]:
        return [blocker.sentence for blocker in Dossier(version).missing]

    def allowed(self, thing: Version, actor: Actor) -> list[Allowed]:
        return allowed_on_version(thing, actor)


def words(says: str) -> Text:
    return Text(required=False, allow_blank=True, help_text=says)


def columns(says: str) -> serializers.ListField:
    return serializers.ListField(child=Line(max_length=LINE), required=False, max_length=MAX_COLUMNS, help_text=says)


class Registration(Strict):
    """The registration of a version; what is not sent stays as it is."""

    comparison = Choice(
        Comparison, required=False, help_text="What there is to compare it with; settled with the files."
    )
    purpose = words("What the version is for.")
    necessity = words("Why synthetic data is needed, and why this much.")
    out_of_scope = words("What it must not be used for.")
    population = words("Who the rows are about.")
    limits = words("Its known limitations.")
    notes = words("Anything else; signatures do not cover it.")
    targets = columns("Targets: columns that models predict.")
    sensitive = columns("Sensitive columns: values that no one should be able to infer.")
    quasi_identifiers = columns("Quasi-identifiers: columns that an attacker may already know.")
    subgroups = columns("Subgroup columns: their values name groups of people.")
    declaration = Text(
        required=False,
        allow_blank=True,
        max_length=20_000,
        help_text="Rules, analyses and scenarios, as YAML in the form that the harness's `--schema` reads.",
    )


class OneVersion(Endpoint):
    @operation("Read a version", tag=TAG, answer=VersionShape, refuses=READS)
    def get(self, _: Request, version: UUID) -> Response:
        return self.answer(VersionShape, self.find(versions_of(self.actor), version))

    @operation(
        "Change the registration",
        tag=TAG,
        asks=Registration,
        answer=VersionShape,
        description="Saves the registration as it is entered. Refused while a submission is with somebody else.",
        example={
            "purpose": "To develop a cost model before access to the real records.",
            "necessity": "The real records may be used in the secure room only.",
            "out_of_scope": "Statements about individuals.",
            "targets": ["ill"],
            "quasi_identifiers": ["age", "sex", "region"],
            "subgroups": ["sex", "region"],
            "declaration": "rules:\n  - {name: paid, sql: cost >= 0}\n",
        },
    )
    def patch(self, _: Request, version: UUID) -> Response:
        found = self.find(versions_of(self.actor), version)
        datasets.save_registration(found, fields=self.asked(Registration, partial=True), by=self.actor)
        return self.answer(VersionShape, self.find(versions_of(self.actor), version))


class FinishRegistration(Endpoint):
    @operation(
        "Finish the registration",
        tag=TAG,
        asks=Nothing,
        answer=VersionShape,
        description="Freezes the files under one manifest digest. Refused with everything that is missing.",
    )
    def post(self, _: Request, version: UUID) -> Response:
        self.asked(Nothing)
        datasets.register_version(self.find(versions_of(self.actor), version), by=self.actor)
        return self.answer(VersionShape, self.find(versions_of(self.actor), version))


urlpatterns: list[Any] = [
    path("versions/<uuid:version>/", OneVersion.as_view()),
    path("versions/<uuid:version>/register/", FinishRegistration.as_view()),
]
