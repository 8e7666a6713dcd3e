"""Addresses that hand out a file; that somebody took it is recorded."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import FileResponse
from django.urls import path
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request

from governance import audit, policy
from governance.api.endpoint import Endpoint
from governance.api.schema import download, operation
from governance.models import AuditPack, StoredFile
from governance.queries.api import packs_of, versions_of
from governance.vocabulary import Action, EventType
from portal.accounts.actor import Actor
from portal.lib import storage
from portal.lib.refusals import NotNow

ZIP, PDF, BYTES = "application/zip", "application/pdf", "application/octet-stream"
HANDED = (401, 403, 404)


class Whatever(DefaultContentNegotiation):
    """A file is what it is, whatever the client would rather have."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:  # noqa: ARG002
        return renderers[0], renderers[0].media_type


class Handing(Endpoint):
    content_negotiation_class = Whatever

    def hand(self, sha256: str, *, name: str, media_type: str) -> FileResponse:
        return FileResponse(storage.open_object(sha256), as_attachment=True, filename=name, content_type=media_type)


class FileContent(Handing):
    @operation("Download a file", tag="Files", answer=download(BYTES), refuses=HANDED)
    def get(self, _: Request, version: UUID, file: UUID) -> FileResponse:
        found = self.find(self.find(versions_of(self.actor), version).files.all(), file)
        file_taken(found, by=self.actor)
        return self.hand(found.sha256, name=found.name, media_type=BYTES)


class PackZip(Handing):
    @operation(
        "Download the bundle of an audit pack",
        tag="Records and audit packs",
        answer=download(ZIP),
        refuses=(*HANDED, 409),
    )
    def get(self, _: Request, pack: UUID) -> FileResponse:
        found = self.find(packs_of(self.actor), pack)
        pack_taken(found, "zip", by=self.actor)
        return self.hand(found.zip_sha256, name="audit-pack.zip", media_type=ZIP)


class PackPdf(Handing):
    @operation(
        "Download the PDF of an audit pack", tag="Records and audit packs", answer=download(PDF), refuses=(*HANDED, 409)
    )
    def get(self, _: Request, pack: UUID) -> FileResponse:
        found = self.find(packs_of(self.actor), pack)
        pack_taken(found, "pdf", by=self.actor)
        return self.hand(found.pdf_sha256, name="audit-pack.pdf", media_type=PDF)


@transaction.atomic
def file_taken(file: StoredFile, *, by: Actor) -> None:
    version = file.version
    policy.require(by, Action.VIEW_FILES, version.subject())
    audit.record(
        EventType.FILE_DOWNLOADED,
        actor=by,
        subject=version,
        organisation=version.dataset.organisation,
        facts={"file": str(file.pk), "role": file.role, "sha256": file.sha256},
    )


@transaction.atomic
def pack_taken(pack: AuditPack, form: str, *, by: Actor) -> None:
    submission = pack.record.submission
    policy.require(by, Action.DOWNLOAD_PACK, submission.subject())
    if not pack.zip_sha256:
        raise NotNow("The audit pack is being made. Come back in a minute.")
    audit.record(
        EventType.PACK_DOWNLOADED,
        actor=by,
        subject=submission,
        organisation=submission.version.dataset.organisation,
        facts={"pack": str(pack.pk), "form": form, "zip_sha256": pack.zip_sha256},
    )


urlpatterns: list[Any] = [
    path("versions/<uuid:version>/files/<uuid:file>/content/", FileContent.as_view()),
    path("packs/<uuid:pack>/zip/", PackZip.as_view()),
    path("packs/<uuid:pack>/pdf/", PackPdf.as_view()),
]
