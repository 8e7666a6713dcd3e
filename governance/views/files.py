"""The files of a version: sent, looked at, taken away, downloaded."""

from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance.actions import datasets, downloads, files
from governance.forms import done, say_what_did_not_arrive, status_of
from governance.forms.registration import ComparisonForm, FileForm
from governance.kinds import SINGLE, Reading
from governance.models import Version
from governance.models.stored_file import DATA
from governance.queries.versions import version_for
from governance.views import actor_of
from governance.views.registration import editable
from governance.vocabulary import DataKind, FileRole
from portal.lib import storage
from portal.lib.language import gettext as _
from portal.lib.language import lazily
from portal.lib.uploads import takes_files

DRAWS = lazily("What the generator made. Add more than one file if there are several draws.")
ABOUT: dict[tuple[FileRole, Reading], object] = {
    (FileRole.SYNTHETIC, Reading.TABLES): DRAWS,
    (FileRole.SYNTHETIC, Reading.DOCUMENTS): DRAWS,
    (FileRole.SYNTHETIC, Reading.NOT): lazily(
        "What the generator made: pictures, recordings or other files. Each is kept by its digest."
    ),
    (FileRole.TRAIN, Reading.TABLES): lazily(
        "The real rows that the generator saw. Nothing can be measured without them."
    ),
    (FileRole.TRAIN, Reading.DOCUMENTS): lazily(
        "The real documents that the generator saw. Fidelity and privacy cannot be established without them."
    ),
    (FileRole.HOLDOUT, Reading.TABLES): lazily(
        "Real rows that it never saw. Without them privacy and utility cannot be established."
    ),
    (FileRole.HOLDOUT, Reading.DOCUMENTS): lazily(
        "Real documents that it never saw. Without them privacy and utility cannot be established."
    ),
    (FileRole.BENCHMARKS, Reading.DOCUMENTS): lazily(
        "The benchmarks that the corpus has to be free of, a file for each, named as the benchmark is. Decontamination cannot be "
        "established without them."
    ),
    (FileRole.LINEAGE, Reading.DOCUMENTS): lazily(
        "From what each document was made: JSON Lines with “id” and “parents”. Lineage cannot be established without it."
    ),
    (FileRole.RIGHTS, Reading.DOCUMENTS): lazily(
        "What each source and model permits, in YAML. The rights cannot be established without it."
    ),
}
FORMATS = {
    Reading.TABLES: lazily(
        "CSV, TSV or JSON Lines (also .gz or .zst), Parquet, Excel, Stata, SPSS or SAS. The tables must have the same columns."
    ),
    Reading.DOCUMENTS: lazily(
        "JSON Lines, CSV or TSV (also .gz or .zst), or Parquet: a document in each line or row, with as many fields as you like."
    ),
    Reading.NOT: lazily("Any file."),
}
SHARDS = lazily("What the generator made. All files together are the corpus.")
DESCRIBED = lazily(
    "The data stays where it is. Write its description there with “python -m evaluations.harness describe”, and send that: it "
    "holds digests, the number of rows and the names of the columns, and no value."
)


@takes_files
@require_http_methods(["GET", "POST"])
def tables(request: HttpRequest, pk: UUID) -> HttpResponse:
    version = editable(request, pk)
    sent = arrived(request) if request.method == "POST" else None
    if sent and sent.is_valid():
        role, upload = sent.cleaned_data["role"], sent.cleaned_data["file"]
        file = done(sent, lambda: files.store(version, role=role, upload=upload, by=actor_of(request)))
        if file:
            messages.success(
                request, _("“%(name)s” is stored. Check what was read, then continue.") % {"name": file.name}
            )
            return redirect("governance:registration-files", version.pk)
    return page(request, version, sent)


@require_POST
def comparison(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What there is to compare with decides which files the page asks for."""
    version = editable(request, pk)
    form = comparison_form(version, request.POST)
    if form.is_valid():
        save = partial(datasets.save_registration, version, fields=form.edits, shown=form.shown)
        if done(form, lambda: save(by=actor_of(request))):
            return redirect("governance:registration-files", version.pk)
    return page(request, version, None, form)


def comparison_form(version: Version, sent: QueryDict | None = None) -> ComparisonForm:
    kinds = version.dataset.of_kind.comparisons
    return ComparisonForm(sent, comparisons=kinds, initial={"comparison": version.comparison})


def page(
    request: HttpRequest, version: Version, sent: FileForm | None, compared: ComparisonForm | None = None
) -> HttpResponse:
    kind = version.dataset.of_kind
    context = {
        "version": version,
        "kind": kind,
        "formats": FORMATS[kind.reading],
        "compared": compared or comparison_form(version),
        "asks_comparison": len(kind.comparisons) > 1 and not version.is_registered,
        "slots": slots(version, sent),
        "read": as_read(version),
        "limit": settings.MAX_UPLOAD_BYTES,
    }
    status = max((status_of(form) for form in (sent, compared) if form), default=200)
    return render(request, "governance/registration/files.html", context, status=status)


def arrived(request: HttpRequest) -> FileForm:
    """The form as it was sent; a file over the limit never arrives, and the form says so at its field."""
    form = FileForm(request.POST, request.FILES, prefix=request.POST.get("slot", ""))
    say_what_did_not_arrive(form, request)
    return form


def slots(version: Version, sent: FileForm | None) -> list[dict[str, Any]]:
    """One a role: what it is, what is there, and its own form."""
    roles = version.dataset.of_kind.roles(version.comparison)
    return [
        {
            "role": role,
            "about": about(version, role),
            "files": [file for file in version.files.all() if file.role == role],
            "form": sent
            if sent and sent.prefix == role.value
            else FileForm(prefix=role.value, initial={"role": role.value}),
            "many": role not in SINGLE,
        }
        for role in roles
    ]


def about(version: Version, role: FileRole) -> object:
    if files.is_elsewhere(version, role):
        return DESCRIBED
    if version.dataset.kind == DataKind.CORPUS and role == FileRole.SYNTHETIC:
        return SHARDS
    return ABOUT[role, version.dataset.of_kind.reading]


def as_read(version: Version) -> dict[str, Any]:
    """What was inferred of each column, table beside table, so that a person can confirm it."""
    tables = sorted(
        (file for file in version.files.all() if file.is_data and file.columns),
        key=lambda file: DATA.index(FileRole(file.role)),
    )
    found = [{column["name"]: column for column in file.columns} for file in tables]
    names = dict.fromkeys(name for columns in found for name in columns)
    return {
        "heads": [
            _("Column") if version.dataset.kind == DataKind.TABLE else _("Field"),
            *(file.get_role_display() for file in tables),
            _("Taken as"),
        ],
        "rows": [reading(name, [columns[name] for columns in found if name in columns]) for name in names],
    }


def reading(name: str, columns: list[dict[str, Any]]) -> dict[str, Any]:
    roles = list(dict.fromkeys(column["role"] for column in columns))
    return {"name": name, "columns": columns, "roles": roles, "differs": len(roles) > 1}


@require_POST
def remove(request: HttpRequest, pk: UUID, file_pk: UUID) -> HttpResponse:
    file = get_object_or_404(editable(request, pk).files.select_related("version"), pk=file_pk)
    files.remove(file, by=actor_of(request))
    messages.success(request, _("“%(name)s” is removed.") % {"name": file.name})
    return redirect("governance:registration-files", pk)


@require_safe
def download(request: HttpRequest, pk: UUID, file_pk: UUID) -> FileResponse:
    """The file as it was uploaded; that somebody took it is recorded."""
    actor = actor_of(request)
    version = version_for(actor, pk)
    file = get_object_or_404(version.files, pk=file_pk)
    return FileResponse(
        storage.open_object(downloads.take_file(file, by=actor)),
        as_attachment=True,
        filename=file.name,
        content_type="application/octet-stream",
    )


urlpatterns = [
    path("versions/<uuid:pk>/register/files/", tables, name="registration-files"),
    path("versions/<uuid:pk>/register/comparison/", comparison, name="registration-comparison"),
    path("versions/<uuid:pk>/register/files/<uuid:file_pk>/remove/", remove, name="remove-file"),
    path("versions/<uuid:pk>/files/<uuid:file_pk>/", download, name="file"),
]
