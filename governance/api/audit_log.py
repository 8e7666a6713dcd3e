"""The audit log of the organisations whose log the actor may read."""

from typing import Any
from uuid import UUID

from django.urls import path
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from governance import policy
from governance.forms.lists import EventFilter
from governance.models import AuditEvent
from governance.policy import Subject
from governance.queries.audit_log import entries, events
from governance.queries.people import reaches
from governance.vocabulary import Action, EventType
from portal.accounts.api import Endpoint
from portal.lib.api.schema import READS, operation

TAG = "Audit log"


class EventShape(serializers.Serializer[Any]):
    """One recorded act: `hash` is SHA-256 over the canonical JSON of `body`, which names the hash before it."""

    id = serializers.UUIDField(source="event.id")
    organisation = serializers.UUIDField(source="event.organisation_id")
    seq = serializers.IntegerField(source="event.seq")
    type = serializers.ChoiceField(choices=EventType.choices, source="event.type")
    at = serializers.DateTimeField(source="event.at")
    actor = serializers.CharField(source="detail.actor", help_text="The name at the time, unless it was erased.")
    subject = serializers.CharField(source="detail.subject", help_text="What it was about, by its name at the time.")
    reason = serializers.CharField(source="detail.reason")
    sealed = serializers.BooleanField(
        help_text="Whether the reason belongs to a review that you may not read yet, or at all."
    )
    body = serializers.DictField(source="event.body")
    hash = serializers.CharField(source="event.hash")


class Reading(Endpoint):
    """Base of the addresses of the log: for those who may read one."""

    queryset = AuditEvent.objects.none()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not reaches(self.actor, Action.VIEW_AUDIT_LOG):
            policy.require(self.actor, Action.VIEW_AUDIT_LOG, Subject(organisations=frozenset()))


class Events(Reading):
    filter_backends = [DjangoFilterBackend]
    filterset_class = EventFilter

    @operation("List recorded acts, newest first", tag=TAG, answer=EventShape(many=True), refuses=(400, 401, 403))
    def get(self, _: Request) -> Response:
        self.require_known(EventFilter.base_filters)
        found = self.paginate_queryset(events(self.actor, self.filter_queryset(AuditEvent.objects.all()))) or []
        return self.get_paginated_response(EventShape(entries(found, self.actor), many=True).data)


class OneEvent(Reading):
    @operation("Read a recorded act", tag=TAG, answer=EventShape, refuses=(403, *READS))
    def get(self, _: Request, event: UUID) -> Response:
        [entry] = entries([self.find(events(self.actor), event)], self.actor)
        return self.answer(EventShape, entry)


urlpatterns: list[Any] = [
    path("audit-events/", Events.as_view()),
    path("audit-events/<uuid:event>/", OneEvent.as_view()),
]
