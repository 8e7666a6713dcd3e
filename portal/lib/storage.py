"""Files by digest: streamed in, hashed on the way, never overwritten. A local folder behind four verbs."""

import errno
import hashlib
import os
import secrets
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from portal.lib.language import gettext as _
from portal.lib.refusals import NoRoom

CHUNK = 1024 * 1024
ABANDONED = 3600
"""Seconds after which nobody writes to a file, or reads one, that is still arriving: reading ends sooner."""
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
GIVEN = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
DATABASE_FULL = "53100"


@dataclass(frozen=True, slots=True)
class Stored:
    """What a file is known by once it is in the store."""

    sha256: str
    bytes: int


def path_of(sha256: str) -> Path:
    """Where the object with this digest lies; raises FileNotFoundError when it is not there."""
    path = place(sha256)
    if not path.is_file():
        raise FileNotFoundError(f"no object {sha256[:12]}… in the store")
    return path


def place(sha256: str) -> Path:
    return Path(settings.FILES_DIR) / "objects" / sha256[:2] / sha256


def open_object(sha256: str) -> IO[bytes]:
    return path_of(sha256).open("rb")


def put(data: bytes) -> Stored:
    """Stores bytes made by the portal itself."""
    with staged() as (file, path):
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
        return keep(path, hashlib.sha256(data).hexdigest(), len(data))


def adopt(path: Path) -> Stored:
    """Moves a finished file on the same disk into the store, hashing it once."""
    hashed, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            hashed.update(chunk)
            size += len(chunk)
    return keep(path, hashed.hexdigest(), size)


def receive(path: Path) -> Stored:
    """Copies into the store what another process wrote, which it then cannot change. No link is followed."""
    with staged() as (file, own), os.fdopen(os.open(path, GIVEN), "rb") as given:
        if not stat.S_ISREG(os.fstat(given.fileno()).st_mode):
            raise OSError(errno.EINVAL, "what was written is not a file")
        hashed = hashlib.sha256()
        while chunk := given.read(CHUNK):
            hashed.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
        return keep(own, hashed.hexdigest(), file.tell())


def keep(path: Path, sha256: str, size: int) -> Stored:
    target = place(sha256)
    target.parent.mkdir(parents=True, exist_ok=True)
    path.replace(target)
    target.chmod(0o440)
    sync_folder(target.parent)
    return Stored(sha256, size)


def sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def delete(sha256: str) -> None:
    """Destroys an object; the caller has made sure that no row refers to it any more."""
    place(sha256).unlink(missing_ok=True)


def incoming() -> Path:
    folder = Path(settings.FILES_DIR) / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def sweep(seconds: int = ABANDONED) -> int:
    """Removes what was arriving when its process was killed; returns how many files that were."""
    since = time.time() - seconds
    abandoned = [path for path in incoming().iterdir() if modified(path) < since]
    for path in abandoned:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(abandoned)


def modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return time.time()


def free_bytes() -> int:
    return shutil.disk_usage(incoming()).free


def is_full(error: BaseException) -> bool:
    """Whether this came from a disk, a quota or a database without room."""
    return (isinstance(error, OSError) and error.errno in FULL) or (
        getattr(error.__cause__, "sqlstate", "") == DATABASE_FULL
    )


def no_room() -> NoRoom:
    return NoRoom(
        _(
            "The portal's disk is full. What you sent was not kept, and nothing else was changed. Tell the administrator, and "
            "send it again when there is room."
        )
    )


@contextmanager
def staged() -> Iterator[tuple[IO[bytes], Path]]:
    """A private file beside the store that vanishes unless it was kept."""
    path = incoming() / secrets.token_hex(16)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file, path
    finally:
        path.unlink(missing_ok=True)


class Arrived(UploadedFile):  # type: ignore[type-arg]
    """An uploaded file that lies on disk, hashed; its name is data and never a path."""

    def __init__(self, *, path: Path, sha256: str, size: int, name: str, content_type: str) -> None:
        super().__init__(None, name=name, content_type=content_type, size=size)
        self.path = path
        self.sha256 = sha256

    def keep(self) -> Stored:
        return keep(self.path, self.sha256, self.size or 0)

    def close(self) -> None:
        self.path.unlink(missing_ok=True)
