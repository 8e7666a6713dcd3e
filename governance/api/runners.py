"""Machines in secure rooms whose signed reports count as measured."""

from typing import Any
from uuid import UUID

from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from governance.actions import runners
from governance.api.shapes import Person, Place, Shape
from governance.models import Runner
from governance.policy import Subject
from governance.queries.outlines import permitted
from governance.queries.runners import places_of_runners, runners_seen_by
from governance.standing import Allowed
from governance.vocabulary import Action
from portal.accounts.actor import Actor
from portal.accounts.api import Endpoint
from portal.lib.api.schema import LISTS, operation
from portal.lib.api.strict import Identifier, Line, Nothing, Strict
from portal.lib.language import gettext as _
from portal.lib.refusals import Invalid

TAG = "Runners"


class RunnerShape(Shape):
    """A machine that an organisation answers for, by its Ed25519 public key in hexadecimal."""

    organisation = Place(read_only=True)
    registered_by = Person(read_only=True)
    retired_by = Person(read_only=True, allow_null=True)

    class Meta:
        model = Runner
        fields = (
            "id", "organisation", "name", "public_key", "registered_at", "registered_by", "retired_at", "retired_by", "allowed_actions",
        )  # fmt: skip
        read_only_fields = fields

    def allowed(self, thing: Runner, actor: Actor) -> list[Allowed]:
        """MANAGE_RUNNERS retires it."""
        open_now = () if thing.retired_at else (Action.MANAGE_RUNNERS,)
        return permitted(actor, Subject(thing.organisation.chain), open_now)


class NewRunner(Strict):
    organisation = Identifier()
    name = Line(max_length=100)
    public_key = serializers.CharField(max_length=64, help_text="The raw Ed25519 key, as 64 hexadecimal digits.")


class Runners(Endpoint):
    @operation(
        "List the runners of the organisations you act in", tag=TAG, answer=RunnerShape(many=True), refuses=LISTS
    )
    def get(self, _: Request) -> Response:
        return self.page(RunnerShape, runners_seen_by(self.actor))

    @operation(
        "Register a runner",
        tag=TAG,
        asks=NewRunner,
        answer=RunnerShape,
        code=201,
        description="By an institutional official, signed in. Reports that carry a signature of its key count as computed by it.",
    )
    def post(self, request: Request) -> Response:  # noqa: ARG002
        asked = self.asked(NewRunner)
        organisation = places_of_runners(self.actor).filter(pk=asked.pop("organisation")).first()
        if organisation is None:
            raise Invalid(
                _("Name an organisation whose official you are; /organisations/ lists them."), field="organisation"
            )
        made = runners.register(organisation=organisation, by=self.actor, **asked)
        return self.made(RunnerShape, self.find(runners_seen_by(self.actor), made.pk))


class RetireRunner(Endpoint):
    @operation("Retire a runner", tag=TAG, asks=Nothing, answer=RunnerShape)
    def post(self, _: Request, runner: UUID) -> Response:
        self.asked(Nothing)
        found = self.find(runners_seen_by(self.actor), runner)
        return self.answer(RunnerShape, runners.retire(found, by=self.actor))


urlpatterns: list[Any] = [
    path("runners/", Runners.as_view()),
    path("runners/<uuid:runner>/retire/", RetireRunner.as_view()),
]
