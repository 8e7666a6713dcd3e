"""Addresses that hand out a file; that somebody took it is recorded."""

from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404
from django.urls import path
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request

from governance import policy
from governance.actions import downloads
from governance.models import Evidence, Version
from governance.queries.api import versions_of
from governance.vocabulary import Action, EvidenceKind
from portal.accounts.api import Endpoint
from portal.lib import storage
from portal.lib.api.schema import READS, download, operation

BYTES = "application/octet-stream"
HANDED = (401, 403, 404)


class Whatever(DefaultContentNegotiation):
    """A file is what it is, whatever the client would rather have."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:  # noqa: ARG002
        return renderers[0], renderers[0].media_type


class Handing(Endpoint):
    content_negotiation_class = Whatever

    def hand(self, sha256: str, *, name: str, media_type: str) -> FileResponse:
        try:
            opened = storage.open_object(sha256)
        except FileNotFoundError:
            raise Http404 from None
        return FileResponse(opened, as_attachment=True, filename=name, content_type=media_type)


class FileContent(Handing):
    @operation("Download a file", tag="Files", answer=download(BYTES), refuses=HANDED)
    def get(self, _: Request, version: UUID, file: UUID) -> FileResponse:
        found = self.find(self.find(versions_of(self.actor), version).files.all(), file)
        sha256 = downloads.take_file(found, by=self.actor)
        return self.hand(sha256, name=found.name, media_type=BYTES)


class EvidenceContent(Handing):
    @operation(
        "Download a report or a document", tag="Evidence", answer=download(BYTES), refuses=(403, *READS),
        description="The exact bytes whose digest the record holds.",
    )  # fmt: skip
    def get(self, _: Request, evidence: UUID) -> FileResponse:
        found = self.find(Evidence.objects.filter(version__in=Version.objects.visible_to(self.actor)), evidence)
        policy.require(self.actor, Action.READ_WHOLE, self.find(versions_of(self.actor), found.version_id).subject())
        ending = "json" if found.kind == EvidenceKind.REPORT else "bin"
        return self.hand(found.sha256, name=f"{found.key}-{found.sha256[:12]}.{ending}", media_type=BYTES)


urlpatterns: list[Any] = [
    path("versions/<uuid:version>/files/<uuid:file>/content/", FileContent.as_view()),
    path("evidence/<uuid:evidence>/content/", EvidenceContent.as_view()),
]
