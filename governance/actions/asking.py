"""Whether what is declared of a version can be asked of its tables: said when it is declared, not when it is measured."""

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from governance.actions.reader import refusal
from governance.models import Version
from governance.models.stored_file import TABLES
from governance.vocabulary import FileRole
from portal.lib import reading, storage
from portal.lib.language import gettext as _
from portal.lib.readable import DECLARATION, Kind


def objections(version: Version, declaration: str) -> list[str]:
    """The harness's sentence against it, read in the limited child. Nothing without both tables, which the tasks ask for."""
    held = {file.role for file in version.files.all()}
    if not declaration.strip() or not {FileRole.TRAIN, FileRole.SYNTHETIC} <= held:
        return []
    try:
        done = asked(version, declaration)
    except FileNotFoundError:
        return [_("A table of this version is missing from the store. Ask the administrator to restore it.")]
    if done.returncode == 0:
        return []
    if words := refusal(done.stderr):
        return [words]
    return [_("The declaration could not be checked against the tables. Try again, or simplify it.")]


def asked(version: Version, declaration: str) -> subprocess.CompletedProcess[str]:
    """Of a folder with the declaration and the tables, by links that end as what they are."""
    with tempfile.TemporaryDirectory(dir=storage.incoming()) as place:
        folder = Path(place)
        (folder / DECLARATION).write_text(declaration, encoding="utf-8")
        for role, held in tables(version):
            for number, sha256 in enumerate(held):
                (folder / f"{role}-{number:04}.parquet").hardlink_to(storage.path_of(sha256).resolve())
        with reading.read(Kind.CHECK, folder) as (done, _nothing):
            return done


def tables(version: Version) -> Iterator[tuple[str, list[str]]]:
    """The typed tables of each role that has any, by digest."""
    for role in TABLES:
        if held := [file.parquet_sha256 for file in version.files.all() if file.role == role]:
            yield role, held
