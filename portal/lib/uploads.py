"""Where files may be sent, and how they get to disk: hashed on the way, gone again unless an action kept them."""

import hashlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, TypeVar

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from portal.lib.language import gettext as _
from portal.lib.refusals import Invalid, NoRoom, Refused
from portal.lib.storage import Arrived, incoming, is_full, no_room

V = TypeVar("V", bound=Callable[..., HttpResponseBase])


def takes_files(view: V) -> V:
    """Marks a page to which somebody who has signed in may send files. An endpoint says `takes_files = True`."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


class Uploads:
    """Middleware: only addresses that take files let any reach the disk, and nothing is left when the request is over.

    It stands before the check against forgery, which reads the form and with it the file.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        finally:
            for handler in request.upload_handlers:
                if isinstance(handler, StreamToStore):
                    handler.discard()

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:  # noqa: ARG002
        """An endpoint asks who it is before it reads; a page has to be told."""
        endpoint = getattr(view, "cls", None)
        if getattr(endpoint, "takes_files", False) or (
            getattr(view, "takes_files", False) and request.user.is_authenticated
        ):
            request.upload_handlers = [StreamToStore(request)]


class NoFiles(FileUploadHandler):
    """The rule where no file is expected: reading stops before the first one."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:  # noqa: ARG002
        raise StopUpload(connection_reset=True)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Never reached."""

    def file_complete(self, file_size: int) -> None:
        """Never reached."""


class StreamToStore(FileUploadHandler):
    """Writes the files of one request to disk as they arrive and hashes them; memory stays flat and the cap counts real bytes.

    A file that did not arrive stops the upload, and `refusal(request)` says why.
    """

    handle: IO[bytes]

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.arriving: list[Path] = []
        self.refusal: Refused | None = None
        self.received = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.hashed = hashlib.sha256()
        self.arriving.append(incoming() / secrets.token_hex(16))
        self.guarded(self.open)

    def open(self) -> None:
        self.handle = self.arriving[-1].open("xb")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002
        self.received += len(raw_data)
        if self.received > settings.MAX_UPLOAD_BYTES:
            self.stop(too_large())
        self.hashed.update(raw_data)
        self.guarded(lambda: self.handle.write(raw_data))

    def file_complete(self, file_size: int) -> Arrived:
        self.guarded(self.finish)
        return Arrived(
            path=self.arriving[-1],
            sha256=self.hashed.hexdigest(),
            size=file_size,
            name=self.file_name or "",
            content_type=self.content_type or "",
        )

    def finish(self) -> None:
        self.handle.flush()
        os.fsync(self.handle.fileno())
        self.handle.close()

    def guarded(self, write: Callable[[], Any]) -> None:
        try:
            write()
        except OSError as error:
            if not is_full(error):
                raise
            self.stop(no_room())

    def stop(self, refusal: Refused) -> None:
        self.refusal = refusal
        self.discard()
        raise StopUpload(connection_reset=isinstance(refusal, NoRoom))

    def discard(self) -> None:
        """Removes what no action has kept."""
        if hasattr(self, "handle"):
            try:
                self.handle.close()
            except OSError:
                self.handle.raw.close()  # type: ignore[attr-defined]
        for path in self.arriving:
            path.unlink(missing_ok=True)


def too_large() -> Invalid:
    most = settings.MAX_UPLOAD_BYTES
    words = f"{most / 1000**3:,.1f} GB" if most >= 1000**3 else _("%(count)s bytes") % {"count": f"{most:,}"}
    return Invalid(
        _("The file is larger than %(limit)s, the largest this portal accepts. Send a smaller one.") % {"limit": words},
        field="file",
    )


def refusal(request: HttpRequest) -> Refused | None:
    """Why a file of this request did not arrive."""
    return next((handler.refusal for handler in request.upload_handlers if isinstance(handler, StreamToStore)), None)
