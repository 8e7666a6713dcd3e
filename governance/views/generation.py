"""The generation log: filed with every fault named, and read."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from governance import policy
from governance.actions import generation
from governance.dossier import Dossier
from governance.forms import done, say_what_did_not_arrive, status_of
from governance.forms.registration import LogForm, RunFileForm
from governance.models import GenerationRun, Version
from governance.queries.generation import example_for
from governance.queries.registration import undeclared
from governance.queries.versions import version_for
from governance.reading.generation import log_shown
from governance.views import actor_of
from governance.views.registration import editable
from governance.vocabulary import Action, FileRole, GeneratorType
from portal.lib.language import gettext as _
from portal.lib.uploads import takes_files


@takes_files
@require_http_methods(["GET", "POST"])
def file_log(request: HttpRequest, pk: UUID) -> HttpResponse:
    version = editable(request, pk)
    form = (
        LogForm(request.POST, request.FILES) if request.method == "POST" else LogForm(initial=start(request, version))
    )
    if request.method == "POST":
        say_what_did_not_arrive(form, request)
    if form.is_valid():
        run = done(form, lambda: generation.file_log(version, data=form.data_bytes(), by=actor_of(request)))
        if run:
            messages.success(request, _("The generation log is filed."))
            return redirect(next_page(version_for(actor_of(request), pk)), version.pk)
        form.keep_typed()
    return log_page(request, version, form)


def log_page(
    request: HttpRequest, version: Version, form: LogForm, importing: RunFileForm | None = None
) -> HttpResponse:
    """Every way to a log: the form of a type, an example, another tool's file, JSON."""
    context = {
        "version": version,
        "form": form,
        "importing": importing or RunFileForm(prefix="import"),
        "run": Dossier(version).run,
        "kinds": GeneratorType.choices,
        "kind": kind_of(request),
    }
    return render(request, "governance/registration/log.html", context, status=status_of(importing or form))


def start(request: HttpRequest, version: Version) -> dict[str, str]:
    """The example of the type that was asked for, where one was."""
    kind = kind_of(request)
    return {"log": in_lines(example_for(version, kind, actor_of(request)))} if kind else {}


def kind_of(request: HttpRequest) -> GeneratorType | None:
    """The type that the address names; 404 for one that there is none of."""
    named = request.GET.get("kind")
    if named and named not in GeneratorType.values:
        raise Http404
    return GeneratorType(named) if named else None


def in_lines(log: dict[str, Any]) -> str:
    return json.dumps(log, indent=2, ensure_ascii=False)


@require_safe
def example(request: HttpRequest, pk: UUID) -> HttpResponse:
    version = editable(request, pk)
    kind = kind_of(request)
    if kind is None:
        raise Http404
    return attached(example_for(version, kind, actor_of(request)), f"generation-log-{kind}-example.json")


def attached(log: dict[str, Any], name: str) -> HttpResponse:
    answer = HttpResponse(in_lines(log), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def next_page(version: Version) -> str:
    """Where the log already names sources, they come next."""
    return "governance:registration-sources" if undeclared(version) else "governance:registration"


def tables_of(version: Version) -> dict[str, str]:
    """The names of the synthetic tables by digest."""
    return {file.sha256: file.name for file in version.files.all() if file.role == FileRole.SYNTHETIC}


@require_safe
def read(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    version = version_for(actor, pk)
    policy.require(actor, Action.READ_WHOLE, version.subject())
    number, run = asked_run(request, version)
    if request.GET.get("format") == "json":
        return attached(run.log, f"generation-log-{run.log['run_id']}.json")
    context = {
        "version": version,
        "run": run,
        "number": number,
        "log": log_shown(run.log, held=tables_of(version)),
        "whole": in_lines(run.log),
    }
    return render(request, "governance/versions/log.html", context)


def asked_run(request: HttpRequest, version: Version) -> tuple[int, GenerationRun]:
    """The run of this number, the first unless the address says another."""
    numbered = {str(number): (number, run) for number, run in enumerate(Dossier(version).runs, 1)}
    found = numbered.get(request.GET.get("run", "1"))
    if found is None:
        raise Http404
    return found


urlpatterns = [
    path("versions/<uuid:pk>/register/log/", file_log, name="registration-log"),
    path("versions/<uuid:pk>/register/log/example/", example, name="registration-log-example"),
    path("versions/<uuid:pk>/log/", read, name="log"),
]
