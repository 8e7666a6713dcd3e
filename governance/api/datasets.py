"""Datasets, and the start of their versions."""

from typing import Any
from uuid import UUID

from django.urls import path
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.request import Request
from rest_framework.response import Response

from governance.actions import datasets
from governance.api.shapes import Person, Place, Shape
from governance.api.versions import VersionShape
from governance.filters import DatasetFilter
from governance.models import Dataset
from governance.queries.api import allowed_on_dataset, datasets_of, organisations_of, versions_of
from governance.standing import Allowed
from governance.vocabulary import Comparison, DataKind
from portal.accounts.actor import Actor
from portal.accounts.api import Endpoint
from portal.lib.api.schema import LISTS, operation
from portal.lib.api.strict import Choice, Identifier, Line, Nothing, Strict, Text
from portal.lib.language import gettext
from portal.lib.refusals import Invalid

TAG = "Datasets"


class DatasetShape(Shape):
    """The lasting identity of a synthetic dataset."""

    organisation = Place(read_only=True)
    created_by = Person(read_only=True)

    class Meta:
        model = Dataset
        fields = (
            "id", "organisation", "kind", "title", "description", "domain", "created_at", "created_by", "allowed_actions",
        )  # fmt: skip
        read_only_fields = fields

    def allowed(self, thing: Dataset, actor: Actor) -> list[Allowed]:
        return allowed_on_dataset(thing, actor)


class NewDataset(Strict):
    """How a dataset is identified."""

    organisation = Identifier(help_text="The lab or institution it belongs to; see /organisations/.")
    title = Line()
    description = Text()
    domain = Line(max_length=100)
    kind = Choice(DataKind, required=False, help_text="Which kind of data it is; a table unless you say otherwise.")
    comparison = Choice(
        Comparison,
        required=False,
        help_text="What there is to compare its first version with; the first that its kind allows.",
    )


class Description(Strict):
    """What is known of a dataset; what is not sent stays as it is."""

    title = Line(required=False)
    description = Text(required=False)
    domain = Line(max_length=100, required=False)
    kind = Choice(DataKind, required=False)


class Datasets(Endpoint):
    filter_backends = [DjangoFilterBackend]
    filterset_class = DatasetFilter
    queryset = Dataset.objects.none()

    @operation("List the datasets you may see", tag=TAG, answer=DatasetShape(many=True), refuses=LISTS)
    def get(self, _: Request) -> Response:
        self.require_known(DatasetFilter.base_filters)
        return self.page(DatasetShape, datasets_of(self.actor, self.filter_queryset(Dataset.objects.all())))

    @operation(
        "Register a dataset",
        tag=TAG,
        asks=NewDataset,
        answer=DatasetShape,
        code=201,
        description="Registers a dataset and starts its first version; find it in the dataset's list of versions.",
        example={
            "organisation": "01930000-0000-7000-8000-000000000001",
            "title": "Visits and costs",
            "description": "Visits and yearly costs of insured adults, made from the health insurance experiment.",
            "domain": "health economics",
        },
    )
    def post(self, _: Request) -> Response:
        asked = self.asked(NewDataset)
        organisation = organisations_of(self.actor).filter(pk=asked.pop("organisation")).first()
        if organisation is None:
            raise Invalid(
                gettext("Name an organisation in which you hold a role. /organisations/ lists them."),
                field="organisation",
            )
        made = datasets.register(organisation=organisation, **asked, by=self.actor)
        return self.made(DatasetShape, self.find(datasets_of(self.actor), made.pk))


class OneDataset(Endpoint):
    @operation("Read a dataset", tag=TAG, answer=DatasetShape)
    def get(self, _: Request, dataset: UUID) -> Response:
        return self.answer(DatasetShape, self.find(datasets_of(self.actor), dataset))

    @operation(
        "Change the description of a dataset",
        tag=TAG,
        asks=Description,
        answer=DatasetShape,
        description="Title, domain and kind can change while no submission is with someone else and no approval is in force; the "
        "kind only while no version holds a file.",
        example={"description": "Visits and yearly costs of insured adults, 2019 to 2024."},
    )
    def patch(self, _: Request, dataset: UUID) -> Response:
        found = self.find(datasets_of(self.actor), dataset)
        datasets.describe(found, fields=self.asked(Description, partial=True), by=self.actor)
        return self.answer(DatasetShape, self.find(datasets_of(self.actor), dataset))


class VersionsOfDataset(Endpoint):
    @operation("List the versions of a dataset", tag=TAG, answer=VersionShape(many=True), refuses=LISTS)
    def get(self, _: Request, dataset: UUID) -> Response:
        found = self.find(datasets_of(self.actor), dataset)
        return self.page(VersionShape, versions_of(self.actor).filter(dataset=found))

    @operation(
        "Start the next version",
        tag=TAG,
        asks=Nothing,
        answer=VersionShape,
        code=201,
        description="Starts the next version with the description and sources of the one before it.",
    )
    def post(self, _: Request, dataset: UUID) -> Response:
        self.asked(Nothing)
        made = datasets.start_version(self.find(datasets_of(self.actor), dataset), by=self.actor)
        return self.made(VersionShape, self.find(versions_of(self.actor), made.pk))


urlpatterns: list[Any] = [
    path("datasets/", Datasets.as_view()),
    path("datasets/<uuid:dataset>/", OneDataset.as_view()),
    path("datasets/<uuid:dataset>/versions/", VersionsOfDataset.as_view()),
]
