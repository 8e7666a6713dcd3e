"""The list of datasets, one dataset, and the registration of a new one."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance import policy
from governance.actions import datasets
from governance.filters import DatasetFilter
from governance.forms import done, status_of
from governance.forms.registration import DatasetForm, DescriptionForm
from governance.models import Dataset
from governance.policy import Subject
from governance.queries import datasets as queries
from governance.queries.domains import domains_seen_by
from governance.queries.lineage import traced
from governance.queries.people import reaches
from governance.reading.lineage import lineage
from governance.views import actor_of
from governance.views.lists import drawn
from governance.vocabulary import Action
from portal.lib.language import gettext as _
from portal.lib.pages import page


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Newest first; with htmx only the list is sent."""
    actor = actor_of(request)
    chosen = DatasetFilter(request.GET, queryset=Dataset.objects.all(), request=request)
    shown = page(queries.listed(actor, chosen.qs), request)
    context = {
        "page": shown,
        "rows": queries.rows(shown.items, actor),
        "may_register": reaches(actor, Action.REGISTER_DATASET),
    }
    return drawn(request, "datasets", chosen, context, target="datasets")


@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    places = queries.organisations_open_to(actor)
    if not places:
        policy.require(actor, Action.REGISTER_DATASET, Subject(organisations=frozenset()))
    form = DatasetForm(request.POST or None, organisations=places)
    if form.is_valid():
        dataset = done(form, lambda: datasets.register(**form.cleaned_data, by=actor))
        if dataset:
            messages.success(request, _("The dataset is registered and its first version started."))
            return redirect("governance:registration", dataset.versions.get().pk)
    context = {"form": form, "domains": domains_seen_by(actor)}
    return render(request, "governance/datasets/register.html", context, status=status_of(form))


@require_safe
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    dataset = queries.dataset_for(actor, pk)
    rows = queries.versions_of(dataset, actor)
    newest = rows[0] if rows else None
    context = {
        "dataset": dataset,
        "rows": rows,
        "newest": newest,
        "in_force": next((row for row in rows if row.is_in_force), None),
        "lineage": lineage(traced([row.version for row in rows], actor)),
        "may_edit": bool(policy.may(actor, Action.EDIT_DATASET, dataset.subject())),
        "reasons": reasons_against_a_new_version(newest),
    }
    return render(request, "governance/datasets/detail.html", context)


def reasons_against_a_new_version(newest: queries.Row | None) -> list[str]:
    if newest is None or newest.version.is_registered:
        return []
    return [_("Version %(number)s is not registered yet. Finish it first.") % {"number": newest.version.number}]


@require_http_methods(["GET", "POST"])
def describe(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Title, description, domain and kind, afterwards."""
    actor = actor_of(request)
    dataset = queries.dataset_for(actor, pk)
    policy.require(actor, Action.EDIT_DATASET, dataset.subject())
    title = dataset.title  # a valid form fills the instance that it was given
    form = DescriptionForm(request.POST if request.method == "POST" else None, instance=dataset)
    if form.is_valid():
        save = partial(datasets.describe, dataset, fields=form.edits, shown=form.shown)
        if done(form, lambda: save(by=actor)):
            messages.success(request, _("The description of the dataset is saved."))
            return redirect("governance:dataset", pk)
    context = {"form": form, "pk": pk, "title": title, "domains": domains_seen_by(actor)}
    return render(request, "governance/datasets/describe.html", context, status=status_of(form))


@require_POST
def start_version(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    version = datasets.start_version(queries.dataset_for(actor, pk), by=actor)
    messages.success(
        request,
        _("Version %(number)s is started, with the description and sources of the previous version.")
        % {"number": version.number},
    )
    return redirect("governance:registration", version.pk)


urlpatterns = [
    path("datasets/", index, name="datasets"),
    path("datasets/register/", register, name="register-dataset"),
    path("datasets/<uuid:pk>/", detail, name="dataset"),
    path("datasets/<uuid:pk>/describe/", describe, name="describe-dataset"),
    path("datasets/<uuid:pk>/versions/new/", start_version, name="start-version"),
]
