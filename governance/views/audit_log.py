"""The audit log, its checkpoints, and the proof that it is whole."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from governance import policy
from governance.forms.lists import EventFilter
from governance.models import AuditEvent
from governance.policy import Subject
from governance.queries import audit_log as queries
from governance.queries.chain import walk
from governance.queries.people import reaches
from governance.views import actor_of
from governance.views.lists import drawn
from governance.vocabulary import Action
from portal.accounts.actor import Actor
from portal.lib.pages import page


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Newest first; with htmx only the list is sent."""
    actor = reader(request)
    context = listed(request, actor)
    return drawn(request, "audit_log", context["filter"], context, target="events")


@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Walks every chain the reader may read, now, and says what it found. Changes nothing."""
    actor = reader(request)
    checked = [(organisation, walk(organisation.pk)) for organisation, _ in queries.logs(actor)]
    return render(request, "governance/audit_log/index.html", listed(request, actor) | {"checked": checked})


@require_safe
def checkpoint(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The signed note as it was written outside the database."""
    found = get_object_or_404(queries.checkpoints(reader(request)), pk=pk)
    attached = {"Content-Disposition": f'attachment; filename="checkpoint-{found.size}.txt"'}
    return HttpResponse(found.note, content_type="text/plain; charset=utf-8", headers=attached)


def reader(request: HttpRequest) -> Actor:
    """Who asks, if there is any log they may read."""
    actor = actor_of(request)
    if not reaches(actor, Action.VIEW_AUDIT_LOG):
        policy.require(actor, Action.VIEW_AUDIT_LOG, Subject(organisations=frozenset()))
    return actor


def listed(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    chosen = EventFilter(request.GET, queryset=AuditEvent.objects.all(), request=request)
    shown = page(queries.events(actor, chosen.qs), request)
    return {
        "filter": chosen,
        "filtered": any(request.GET.get(name) for name in chosen.filters),
        "page": shown,
        "entries": queries.entries(shown.items, actor),
        "logs": queries.logs(actor),
    }


urlpatterns = [
    path("audit-log/", index, name="audit-log"),
    path("audit-log/verify/", verify, name="verify-log"),
    path("audit-log/checkpoints/<uuid:pk>/", checkpoint, name="checkpoint"),
]
