"""The generation log as a form: the type first, then only what that type has to say."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST

from governance.actions import generation, imports
from governance.forms import done, say_what_did_not_arrive, status_of
from governance.forms.log_sheet import LogSheet
from governance.forms.registration import LogForm, RunFileForm
from governance.models import Version
from governance.queries.generation import started
from governance.queries.versions import version_for
from governance.views import actor_of
from governance.views.generation import in_lines, kind_of, log_page, next_page
from governance.views.registration import editable
from governance.vocabulary import GeneratorType
from portal.lib.language import gettext as _
from portal.lib.uploads import takes_files

ADD = "add"


@require_http_methods(["GET", "POST"])
def fill_in(request: HttpRequest, pk: UUID) -> HttpResponse:
    version, kind = editable(request, pk), kind_of(request)
    if kind is None:
        raise Http404
    begun = started(version, kind, actor_of(request))
    if request.method == "GET":
        return shown(request, version, LogSheet(kind=kind, log=begun.log), earlier=begun.earlier)
    sheet = LogSheet(with_row(request.POST), kind=kind)
    return filed(request, version, sheet) or shown(request, version, sheet)


@takes_files
@require_POST
def read_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What another tool wrote, in the form, with its gaps to be filled before it is filed."""
    version, by = editable(request, pk), actor_of(request)
    form = RunFileForm(request.POST, request.FILES, prefix="import")
    say_what_did_not_arrive(form, request)
    if form.is_valid():
        kind, upload = GeneratorType(form.cleaned_data["kind"]), form.cleaned_data["file"]
        if log := done(form, lambda: imports.read_run(version, kind=kind, upload=upload, by=by)):
            return shown(request, version, LogSheet(kind=kind, log=log), imported=log)
    return log_page(request, version, LogForm(), form)


def with_row(sent: QueryDict) -> QueryDict:
    """What was typed, with one row more where that was asked for."""
    name = f"rows-{sent.get(ADD, '')[1:].replace('/', '-')}"
    held = sent.get(name, "")
    if held.isdecimal() and len(held) < 4:
        sent = sent.copy()
        sent[name] = str(int(held) + 1)
    return sent


def filed(request: HttpRequest, version: Version, sheet: LogSheet) -> HttpResponse | None:
    """Where to go once the log is filed; None to show the form again with what was typed."""
    log = None if ADD in request.POST else sheet.checked()
    by = actor_of(request)
    if log is None or done(sheet, lambda: generation.file_log(version, data=in_lines(log).encode(), by=by)) is None:
        return None
    messages.success(request, _("The generation log is filed."))
    return redirect(next_page(version_for(by, version.pk)), version.pk)


def shown(request: HttpRequest, version: Version, sheet: LogSheet, **more: object) -> HttpResponse:
    kind = GeneratorType(sheet.kind)
    address = f"{reverse('governance:registration-log-form', args=[version.pk])}?kind={kind}"
    context = {"version": version, "sheet": sheet, "kind": kind, "address": address, **more}
    status = 200 if ADD in request.POST else status_of(sheet)
    return render(request, "governance/registration/log_form.html", context, status=status)


urlpatterns = [
    path("versions/<uuid:pk>/register/log/form/", fill_in, name="registration-log-form"),
    path("versions/<uuid:pk>/register/log/import/", read_file, name="registration-log-import"),
]
