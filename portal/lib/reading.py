"""The one door to what reads a file from outside: the reader behind READER_SOCKET, or a limited child of this process."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog
from django.conf import settings
from django.utils.translation import get_language

from portal.lib import limited, readable
from portal.lib.language import gettext as _
from portal.lib.limited import Full
from portal.lib.readable import Kind, NotReadable
from portal.lib.refusals import Busy
from portal.reader import client

log = structlog.get_logger()


@contextmanager
def read(kind: Kind, source: Path) -> Iterator[tuple[subprocess.CompletedProcess[str], Path]]:
    """How reading what is arriving ended, and where its output is, for as long as the context lasts. Raises Busy.

    The output is a stranger's: it may be missing, or something else than a file. So is the folder, which rmtree removes
    without following a link or changing rights, as TemporaryDirectory would.
    """
    folder = Path(tempfile.mkdtemp(dir=source.parent))
    try:
        yield answer(kind, source, folder), folder / readable.OUTPUT
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def answer(kind: Kind, source: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    language = get_language() or settings.LANGUAGE_CODE
    try:
        if settings.READER_SOCKET:
            return asked(kind, source, folder, language)
        return readable.perform(kind, source=source, folder=folder, language=language)
    except Full as full:
        raise Busy(
            _("The portal is reading as many files as it can at once. Yours was not kept. Send it again in a minute.")
        ) from full


def asked(kind: Kind, source: Path, folder: Path, language: str) -> subprocess.CompletedProcess[str]:
    """By the reader, which has an account of its own and the portal's group."""
    source.chmod(0o750 if source.is_dir() else 0o640)
    folder.chmod(0o770)
    address, patience = Path(settings.READER_SOCKET), limited.longest_reading() + client.SPARE
    try:
        return client.ask(address, kind, source=source.name, folder=folder.name, language=language, patience=patience)
    except (OSError, NotReadable) as fault:
        log.warning("the reader does not answer", fault=str(fault))
        raise Busy(
            _(
                "The portal cannot read files at the moment. Yours was not kept. Send it again in a minute; if it is refused "
                "again, tell the administrator."
            )
        ) from fault
