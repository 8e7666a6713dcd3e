"""The files of a version: sent, looked at, taken away, downloaded."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance.actions import downloads, files
from governance.forms import done, say_what_did_not_arrive, status_of
from governance.forms.registration import FileForm
from governance.models import Version
from governance.queries.versions import version_for
from governance.views import actor_of
from governance.views.registration import editable
from governance.vocabulary import FileRole
from portal.lib import storage
from portal.lib.language import gettext as _
from portal.lib.language import lazily
from portal.lib.uploads import takes_files

SLOTS = {
    FileRole.SYNTHETIC: lazily("What the generator made. Add more than one file if there are several draws."),
    FileRole.TRAIN: lazily("The real rows that the generator saw. Nothing can be measured without them."),
    FileRole.HOLDOUT: lazily("Real rows that it never saw. Without them privacy and utility cannot be established."),
}


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
    context = {
        "version": version,
        "slots": slots(version, sent),
        "read": as_read(version),
        "limit": settings.MAX_UPLOAD_BYTES,
    }
    return render(request, "governance/registration/files.html", context, status=status_of(sent) if sent else 200)


def arrived(request: HttpRequest) -> FileForm:
    """The form as it was sent; a file over the limit never arrives, and the form says so at its field."""
    form = FileForm(request.POST, request.FILES, prefix=request.POST.get("slot", ""))
    say_what_did_not_arrive(form, request)
    return form


def slots(version: Version, sent: FileForm | None) -> list[dict[str, Any]]:
    """One a role: what it is, what is there, and its own form."""
    return [
        {
            "role": role,
            "about": about,
            "files": [file for file in version.files.all() if file.role == role],
            "form": sent
            if sent and sent.prefix == role.value
            else FileForm(prefix=role.value, initial={"role": role.value}),
            "many": role == FileRole.SYNTHETIC,
        }
        for role, about in SLOTS.items()
    ]


def as_read(version: Version) -> dict[str, Any]:
    """What was inferred of each column, table beside table, so that a person can confirm it."""
    tables = sorted(
        (file for file in version.files.all() if file.is_table), key=lambda file: [*map(str, SLOTS)].index(file.role)
    )
    found = [{column["name"]: column for column in file.columns} for file in tables]
    names = dict.fromkeys(name for columns in found for name in columns)
    return {
        "heads": [_("Column"), *(file.get_role_display() for file in tables), _("Taken as")],
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
    path("versions/<uuid:pk>/register/files/<uuid:file_pk>/remove/", remove, name="remove-file"),
    path("versions/<uuid:pk>/files/<uuid:file_pk>/", download, name="file"),
]
