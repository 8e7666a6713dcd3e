"""A generation log to start from."""

from uuid import UUID

from django.urls import path
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.evidence import TAG, Reading
from governance.queries.generation import example_for
from governance.vocabulary import GeneratorType
from portal.lib.api.schema import LISTS, operation
from portal.lib.api.strict import Strict


class ExampleFilters(Strict):
    type = serializers.ChoiceField(choices=GeneratorType.choices, help_text="How the rows were made.")


class LogExample(Reading):
    @operation(
        "Get an example of a generation log",
        tag=TAG,
        filters=ExampleFilters,
        answer=OpenApiTypes.OBJECT,
        refuses=(403, *LISTS),
        description="A log of this type of generator that is accepted as it stands and says everything that its type is asked for. "
        "Its outputs are the version's synthetic files; every other value is an example. Replace them, or name what nobody knows under "
        "`missing`.",
    )
    def get(self, _: Request, version: UUID) -> Response:
        found = self.whole(version)
        return Response(example_for(found, GeneratorType(self.filters(ExampleFilters)["type"]), self.actor))


urlpatterns = [path("versions/<uuid:version>/generation-logs/example/", LogExample.as_view())]
