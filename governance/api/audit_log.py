"""The audit log of the organisations whose log the actor may read."""

from typing import Any
from uuid import UUID

from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.endpoint import Endpoint
from governance.api.schema import LISTS, operation
from governance.api.strict import Choice, Line, Strict
from governance.models import AuditEvent
from governance.vocabulary import EventType

TAG = "Audit log"


class EventShape(serializers.ModelSerializer[AuditEvent]):
    """One recorded act: `hash` is SHA-256 over the canonical JSON of `body`, which names the hash before it."""

    body = serializers.DictField(read_only=True)
    actor = serializers.SerializerMethodField(help_text="The name as it was then; empty once it was erased.")
    subject = serializers.SerializerMethodField(help_text="What it was about, as it was called then.")

    class Meta:
        model = AuditEvent
        fields = ("id", "organisation", "seq", "type", "at", "actor", "subject", "body", "hash")
        read_only_fields = fields

    def get_actor(self, event: AuditEvent) -> str:
        return self.detail(event, "actor")

    def get_subject(self, event: AuditEvent) -> str:
        return self.detail(event, "subject")

    def detail(self, event: AuditEvent, name: str) -> str:
        held = getattr(event, "detail", None)
        return str(held.content.get(name, "")) if held else ""


class EventFilters(Strict):
    type = Choice(EventType, required=False)
    subject = Line(required=False, max_length=40, help_text="The identifier of what it was about.")
    actor = Line(required=False, max_length=40, help_text="The identifier of who acted.")
    since = serializers.DateTimeField(required=False)
    until = serializers.DateTimeField(required=False)


class Events(Endpoint):
    @operation(
        "List recorded acts",
        tag=TAG,
        answer=EventShape(many=True),
        filters=EventFilters,
        refuses=LISTS,
        description="Newest first. Reasons and comments are not here: read them where they belong, in the review for instance.",
    )
    def get(self, _: Request) -> Response:
        lookups = {"type": "type", "subject": "subject_id", "actor": "actor_id", "since": "at__gte", "until": "at__lt"}
        asked = {lookups[name]: value for name, value in self.filters(EventFilters).items()}
        return self.page(EventShape, self.events().filter(**asked))

    def events(self) -> Any:
        return AuditEvent.objects.visible_to(self.actor).select_related("detail")


class OneEvent(Events):
    http_method_names = ["get"]

    @operation("Read a recorded act", tag=TAG, answer=EventShape)
    def get(self, _: Request, event: UUID) -> Response:  # type: ignore[override]
        return self.answer(EventShape, self.find(self.events(), event))


urlpatterns: list[Any] = [
    path("audit-events/", Events.as_view()),
    path("audit-events/<uuid:event>/", OneEvent.as_view()),
]
