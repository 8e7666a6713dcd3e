"""The public page: is this file ours, and is it in force? It needs no account, keeps nothing and changes nothing."""

import hashlib
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from governance.artefacts.pack import bundle
from governance.artefacts.verification import known
from governance.queries.verification import parse
from portal.lib import seal
from portal.lib.language import lazily

TOO_LARGE = lazily("The file is too large for this page. Compute its SHA-256 yourself and paste it below.")
NOTHING = lazily("Choose a file, or paste a SHA-256: 64 characters, digits and the letters a to f.")


class Hashed(UploadedFile):  # type: ignore[type-arg]
    """A file of which only the digest is left."""

    def __init__(self, sha256: str, size: int) -> None:
        super().__init__(None, name="file", size=size)
        self.sha256 = sha256

    def close(self) -> None:
        """There is nothing to close."""


class HashOnly(FileUploadHandler):
    """Hashes what arrives and lets it go: nothing a stranger sends touches the disk."""

    received = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.hashed, self.received = hashlib.sha256(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002
        self.received += len(raw_data)
        if self.received > settings.MAX_UPLOAD_BYTES:
            raise StopUpload(connection_reset=False)
        self.hashed.update(raw_data)

    def file_complete(self, file_size: int) -> Hashed:
        return Hashed(self.hashed.hexdigest(), file_size)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """By digest (`?sha256=`), or by a file that is hashed as it streams past."""
    if request.method == "POST":
        given, problem = digest_of_file(request)
    else:
        typed = request.GET.get("sha256", "")
        given = parse(typed)
        problem = NOTHING if typed and not given else ""
    context = {"problem": problem, "sha256": given, "found": known(given) if given else []}
    return render(request, "governance/verification/verify.html", context, status=400 if problem else 200)


def digest_of_file(request: HttpRequest) -> tuple[str, str]:
    """The digest of the file that was sent, or why there is none."""
    handler = HashOnly(request)
    request.upload_handlers = [handler]
    file = request.FILES.get("file")
    if isinstance(file, Hashed):
        return file.sha256, ""
    return "", TOO_LARGE if handler.received > settings.MAX_UPLOAD_BYTES else NOTHING


@require_safe
def script(request: HttpRequest) -> FileResponse:  # noqa: ARG001
    """The verifier, outside of any pack."""
    return FileResponse(
        bundle.VERIFIER.open("rb"), as_attachment=True, filename="verify.py", content_type="text/x-python"
    )


@require_safe
def key(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The portal's public key. Who trusts nobody gets it by another route and compares."""
    attached = {"Content-Disposition": 'attachment; filename="portal-key.pem"'}
    return HttpResponse(seal.public_pem(), content_type="application/x-pem-file", headers=attached)


urlpatterns = [
    path("verify/", verify, name="verify"),
    path("verify/verify.py", script, name="verify-script"),
    path("verify/portal-key.pem", key, name="verify-key"),
]
