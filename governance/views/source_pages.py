"""The sources that an organisation holds: the list, one source, a change of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from governance import policy
from governance.actions import sources
from governance.filters import SourceFilter
from governance.forms import done, status_of
from governance.forms.sources import ChangeSourceForm
from governance.models import Source
from governance.queries import sources as queries
from governance.queries.versions import history
from governance.views import actor_of
from governance.views.lists import drawn
from governance.vocabulary import Action
from portal.lib.language import gettext as _
from portal.lib.pages import page


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Newest first; with htmx only the list is sent."""
    actor = actor_of(request)
    chosen = SourceFilter(request.GET, queryset=Source.objects.all(), request=request)
    shown = page(queries.sources_seen_by(actor, chosen.qs), request)
    context = {"page": shown, "rows": [(source, queries.authority_of(source)) for source in shown.items]}
    return drawn(request, "sources", chosen, context, target="sources")


@require_safe
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    source = queries.source_for(actor, pk)
    derived = queries.derived_of(source, actor)
    context = {
        "source": source,
        "now": queries.authority_of(source),
        "derived": derived,
        "lineage": queries.picture(source, derived),
        "allowed": {item.action.value for item in queries.allowed_on(source, actor)},
        "history": history(source),
    }
    return render(request, "governance/sources/detail.html", context)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    source = queries.source_for(actor, pk)
    policy.require(actor, Action.EDIT_SOURCE, source.subject())
    form = ChangeSourceForm(request.POST if request.method == "POST" else None, instance=source)
    if form.is_valid():
        held = queries.source_for(actor, pk)  # a valid form has already filled the instance that it was given
        saved = done(form, lambda: sources.change(held, **arguments(form), by=actor))
        if saved:
            messages.success(request, _("“%(source)s” is saved.") % {"source": saved})
            return redirect("governance:source", saved.pk)
    context = {"source": queries.source_for(actor, pk), "form": form}
    return render(request, "governance/sources/change.html", context, status=status_of(form))


def arguments(form: ChangeSourceForm) -> dict[str, Any]:
    given = {name: form.cleaned_data[name] for name in ("reason", "supersedes")}
    return {**given, "fields": form.changes(), "shown": form.shown}


urlpatterns = [
    path("sources/", index, name="sources"),
    path("sources/<uuid:pk>/", detail, name="source"),
    path("sources/<uuid:pk>/change/", change, name="change-source"),
]
