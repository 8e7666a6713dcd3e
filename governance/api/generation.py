"""A generation log to start from: an example, or what another tool wrote."""

from uuid import UUID

from django.urls import path
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from governance.actions import imports
from governance.api.evidence import TAG, Reading
from governance.api.files import Receiving
from governance.queries.api import versions_of
from governance.queries.generation import example_for
from governance.vocabulary import GeneratorType
from portal.lib.api.schema import LISTS, SENDS, operation
from portal.lib.api.strict import Strict, Upload


class ExampleFilters(Strict):
    generator_type = serializers.ChoiceField(choices=GeneratorType.choices, help_text="How the rows were made.")


class LogExample(Reading):
    @operation(
        "Get an example of a generation log",
        tag=TAG,
        filters=ExampleFilters,
        answer=OpenApiTypes.OBJECT,
        refuses=(403, *LISTS),
        description="A log of this type of generator that says everything that its type is asked for. Its outputs are the "
        "version's synthetic files; every other value is an example. Replace them, or name what is unknown under `missing`: a log that "
        "still holds a placeholder is refused.",
    )
    def get(self, _: Request, version: UUID) -> Response:
        found = self.whole(version)
        return Response(example_for(found, GeneratorType(self.filters(ExampleFilters)["generator_type"]), self.actor))


class RunFile(Strict):
    """What another tool wrote of a run."""

    generator_type = serializers.ChoiceField(
        choices=GeneratorType.choices, help_text="How the rows were made; no such file says it."
    )
    file = Upload()


class LogImport(Reading, Receiving):
    @operation(
        "Read what another tool wrote of a run",
        tag=TAG,
        asks={"multipart/form-data": RunFile},
        answer=OpenApiTypes.OBJECT,
        refuses=SENDS,
        description="OpenLineage run events, an MLflow run (JSON, or its folder as ZIP), OpenTelemetry GenAI spans (OTLP JSON), W3C "
        "PROV-JSON, an RO-Crate with a run, or a Hugging Face card; which of them, the content says. The file is kept as a raw log. "
        "The answer is a generation log that is not filed: what the file does not say is named under `missing`. Complete it and file it.",
    )
    def post(self, _: Request, version: UUID) -> Response:
        found, asked = self.find(versions_of(self.actor), version), self.asked(RunFile)
        return Response(
            imports.read_run(found, kind=GeneratorType(asked["generator_type"]), upload=asked["file"], by=self.actor)
        )


urlpatterns = [
    path("versions/<uuid:version>/generation-logs/example/", LogExample.as_view()),
    path("versions/<uuid:version>/generation-logs/import/", LogImport.as_view()),
]
