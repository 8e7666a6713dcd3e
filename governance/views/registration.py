"""Registering a version: its task list, words, columns, and the act that freezes it."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance import policy
from governance.actions import datasets
from governance.declaration import EXAMPLES
from governance.dossier import Dossier
from governance.forms import done, status_of
from governance.forms.edited import Edited
from governance.forms.fields import FieldsForm
from governance.forms.registration import ColumnsForm, DeclarationForm, WordsForm
from governance.models import Version
from governance.queries.versions import version_for
from governance.views import actor_of
from governance.views.autosave import answered, by_script, narrowed
from governance.views.tasks import tasks_of
from governance.vocabulary import Action, ColumnPart, DataKind
from portal.lib.language import gettext as _
from portal.lib.refusals import NotNow


def editable(request: HttpRequest, pk: UUID) -> Version:
    """The version for somebody who may edit it, while it is with its author."""
    actor = actor_of(request)
    version = version_for(actor, pk)
    policy.require(actor, Action.EDIT_VERSION, version.subject())
    if not version.is_with_its_author:
        raise NotNow(
            _("A submission of this version is with someone else. You can continue when the submission returns to you.")
        )
    return version


@require_safe
def task_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    return shown(request, editable(request, pk))


def shown(request: HttpRequest, version: Version, reasons: tuple[str, ...] = ()) -> HttpResponse:
    tasks = tasks_of(version)
    context = {
        "version": version,
        "tasks": tasks,
        "done": sum(task.is_done for task in tasks),
        "files": version.files.all(),
        "missing": [blocker.sentence for blocker in Dossier(version).missing],
        "reasons": reasons,
    }
    return render(request, "governance/registration/tasks.html", context, status=409 if reasons else 200)


@require_POST
def finish(request: HttpRequest, pk: UUID) -> HttpResponse:
    version = editable(request, pk)
    try:
        datasets.register_version(version, by=actor_of(request))
    except NotNow as refused:
        return shown(request, version, tuple(refused.reasons))
    messages.success(
        request, _("The version is registered and its files are frozen under one digest. You can now evaluate it.")
    )
    return redirect("governance:version", version.pk)


@require_http_methods(["GET", "POST"])
def words(request: HttpRequest, pk: UUID) -> HttpResponse:
    version = editable(request, pk)
    form = WordsForm(request.POST if request.method == "POST" else None, instance=version)
    return saved(request, version, form) or render(
        request, "governance/registration/words.html", {"version": version, "form": form}, status=status_of(form)
    )


@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the columns of a table, or the fields of documents, are used for."""
    version = editable(request, pk)
    form = parts_form(version, request.POST if request.method == "POST" else None)
    return saved(request, version, form) or both(request, version, form, declaration_form(version, None))


@require_POST
def declaration(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Saved by itself, so that a half-written rule holds nothing else up; what is wrong stays as it was typed."""
    version = editable(request, pk)
    form = declaration_form(version, request.POST)
    return saved(request, version, form) or both(request, version, parts_form(version, None), form)


def parts_form(version: Version, sent: QueryDict | None) -> ColumnsForm | FieldsForm:
    if version.dataset.kind != DataKind.TABLE:
        return FieldsForm(sent, columns=real_columns(version), declaration=version.declaration)
    names = [column["name"] for column in real_columns(version)]
    return ColumnsForm(sent, columns=names, initial={name: getattr(version, name) for name in ColumnPart.values})


def declaration_form(version: Version, sent: QueryDict | None) -> DeclarationForm:
    return DeclarationForm(sent, initial={"declaration": version.declaration})


def both(
    request: HttpRequest, version: Version, form: ColumnsForm | FieldsForm, declared: DeclarationForm
) -> HttpResponse:
    context: dict[str, Any] = {
        "version": version,
        "form": form,
        "declared": declared,
        "example": EXAMPLES[version.dataset.of_kind.modality],
    }
    if isinstance(form, ColumnsForm):
        context["rows"] = matrix(form, real_columns(version))
    name = "columns" if isinstance(form, ColumnsForm) else "fields"
    status = max(status_of(form), status_of(declared))
    return render(request, f"governance/registration/{name}.html", context, status=status)


def real_columns(version: Version) -> list[dict[str, Any]]:
    if not version.dataset.of_kind.modality:
        raise NotNow(_("Nothing is measured of such files, so there is nothing to declare of them."))
    if real := Dossier(version).columns:
        return real
    if version.dataset.kind == DataKind.TABLE:
        raise NotNow(_("Add the synthetic table first, then choose from its columns."))
    raise NotNow(_("Add the synthetic documents first, then choose from their fields."))


def saved(request: HttpRequest, version: Version, form: Edited) -> HttpResponse | None:
    """Where to go once the form is saved; None to show the page again. Autosave is told in short."""
    narrowed(request, form)
    if form.is_valid():
        half_done = by_script(request)
        save = partial(datasets.save_registration, version, fields=form.edits, shown=form.shown, half_done=half_done)
        if done(form, lambda: save(by=actor_of(request))) and not half_done:
            return redirect("governance:registration", version.pk)
    return answered(form) if by_script(request) else None


def matrix(form: ColumnsForm, real: list[dict[str, Any]]) -> list[tuple[dict[str, Any], list[tuple[str, str, bool]]]]:
    """For each column of the table, which parts it plays as the form stands."""
    chosen = {name: set(form[name].value() or ()) for name in ColumnPart.values}
    return [
        (column, [(part.value, str(part.label), column["name"] in chosen[part]) for part in ColumnPart])
        for column in real
    ]


urlpatterns = [
    path("versions/<uuid:pk>/register/", task_list, name="registration"),
    path("versions/<uuid:pk>/register/words/", words, name="registration-words"),
    path("versions/<uuid:pk>/register/columns/", columns, name="registration-columns"),
    path("versions/<uuid:pk>/register/declaration/", declaration, name="registration-declaration"),
    path("versions/<uuid:pk>/register/finish/", finish, name="finish-registration"),
]
