"""Evidence: the evaluation report as a page, documents filed and handed out."""

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance import policy
from governance.actions import evidence, reports
from governance.dossier import Dossier
from governance.forms import done, say_what_did_not_arrive, status_of
from governance.forms.registration import DocumentForm, ReportForm
from governance.models import Evidence, Version
from governance.queries.api import allowed_on_version
from governance.queries.demands import open_demands
from governance.queries.evaluated import groups_read
from governance.queries.versions import newest_seen, version_for
from governance.reading.advice import advice
from governance.reading.inputs import inputs_of
from governance.reading.repeating import DECLARATION, command_lines, declaration
from governance.reading.reports import headline
from governance.reading.sheet import Sheet
from governance.views import actor_of
from governance.vocabulary import Action, EvidenceKind
from portal.accounts.actor import Actor
from portal.lib import storage
from portal.lib.language import gettext as _
from portal.lib.uploads import takes_files


def evidence_for(actor: Actor, pk: UUID) -> Evidence:
    """Evidence of a version that the actor may see."""
    seen = Version.objects.visible_to(actor)
    return get_object_or_404(Evidence.objects.defer(None).select_related("filed_by").filter(version__in=seen), pk=pk)


@require_safe
def detail(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    actor = actor_of(request)
    item = evidence_for(actor, pk)
    version = version_for(actor, item.version_id)
    policy.require(actor, Action.READ_WHOLE, version.subject())
    if request.GET.get("format") in {"json", "file"}:
        return handed_out(item)
    if request.GET.get("format") == "declared" and item.report:
        return declared_in(item)
    later = Evidence.objects.filter(version=version, kind=item.kind, key=item.key, pk__gt=item.pk).order_by("pk").last()
    context: dict[str, object] = {"version": version, "evidence": item, "later": later}
    if item.kind == EvidenceKind.DOCUMENT or item.report is None:
        return render(request, "governance/evidence/document.html", context)
    context |= report_context(version, item) | next_context(version, actor) | beside(version, item)
    return render(request, "governance/evidence/report.html", context)


def report_context(version: Version, item: Evidence) -> dict[str, object]:
    report = item.report or {}
    run, verify = command_lines(tables_of(version), report)
    groups = groups_read(item)
    return {
        "report": report,
        "inputs": inputs_of(report),
        "headline": headline(report),
        "advice": advice(groups, kind=version.dataset.kind, comparison=version.comparison),
        "sheet": Sheet(report, groups),
        "run_command": run,
        "verify_command": verify,
    }


def beside(version: Version, item: Evidence) -> dict[str, object]:
    """Every report by its protocol, if there is another, and whether it is the one that counts."""
    dossier = Dossier(version)
    found, counts = dossier.reports.get(item.key, ()), dossier.counted_reports.get(item.key)
    takes_its_place = counts if counts and counts != item else None
    return {
        "others": [(other, other == counts) for other in found] if len(found) > 1 else [],
        "later": takes_its_place,
    }


def tables_of(version: Version) -> dict[str, list[str]]:
    """The names of the files by role."""
    names: dict[str, list[str]] = {}
    for file in version.files.all():
        names.setdefault(file.role, []).append(file.name)
    return names


def next_context(version: Version, actor: Actor) -> dict[str, object]:
    """What the actor may do from here."""
    dossier = Dossier(version)
    return {
        "submission": newest_seen(version, actor),
        "demands": open_demands(dossier) if version.open_submission is None else [],
        "allowed": {found.action.value for found in allowed_on_version(version, actor)},
        "risk": dossier,
        "evaluated": dossier.reports,
    }


def declared_in(item: Evidence) -> HttpResponse:
    """The file that the command line takes as its declaration."""
    answer = HttpResponse(declaration(item.report or {}), content_type="application/yaml; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{DECLARATION}"'
    return answer


def handed_out(item: Evidence) -> FileResponse:
    """The very bytes whose digest the record holds, as an attachment."""
    ending = "json" if item.kind == EvidenceKind.REPORT else "bin"
    return FileResponse(
        storage.open_object(item.sha256),
        as_attachment=True,
        filename=f"{item.key}-{item.sha256[:12]}.{ending}",
        content_type="application/json" if ending == "json" else "application/octet-stream",
    )


@takes_files
@require_POST
def file_document(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    version = version_for(actor, pk)
    policy.require(actor, Action.EDIT_VERSION, version.subject())
    form = DocumentForm(request.POST, request.FILES)
    say_what_did_not_arrive(form, request)
    if form.is_valid():
        asked = form.cleaned_data
        item = done(
            form,
            lambda: evidence.file_document(version, key=form.key, title=asked["title"], upload=asked["file"], by=actor),
        )
        if item:
            messages.success(request, _("“%(title)s” is filed as evidence.") % {"title": item.title})
            return redirect("governance:version", version.pk)
    context = {"version": version, "document_form": form}
    return render(request, "governance/evidence/file_document.html", context, status=status_of(form))


@takes_files
@require_http_methods(["GET", "POST"])
def file_report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A report that was measured elsewhere, as it was written or in the envelope of a runner."""
    actor = actor_of(request)
    version = version_for(actor, pk)
    policy.require(actor, Action.FILE_EVIDENCE, version.subject())
    form = ReportForm(request.POST, request.FILES) if request.method == "POST" else ReportForm()
    if request.method == "POST":
        say_what_did_not_arrive(form, request)
    if form.is_valid():
        item = done(form, lambda: reports.file_arrived(version, upload=form.cleaned_data["file"], by=actor))
        if item:
            messages.success(request, _("“%(title)s” is filed as evidence.") % {"title": item.title})
            return redirect("governance:evidence", item.pk)
    context = {"version": version, "form": form, "measured_here": Dossier(version).is_measured_here}
    return render(request, "governance/evidence/file_report.html", context, status=status_of(form))


urlpatterns = [
    path("evidence/<uuid:pk>/", detail, name="evidence"),
    path("versions/<uuid:pk>/reports/", file_report, name="file-report"),
    path("versions/<uuid:pk>/documents/", file_document, name="file-document"),
]
