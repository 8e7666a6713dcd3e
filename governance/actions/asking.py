"""Whether what is declared of a version can be asked of its files: said when it is declared, not when it is measured."""

import json
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from governance.actions.reader import refusal
from governance.kinds import Reading
from governance.models import StoredFile, Version
from governance.vocabulary import DataKind, FileRole
from portal.lib import reading, storage
from portal.lib.language import gettext as _
from portal.lib.language import lazily
from portal.lib.readable import DECLARATION, Kind
from portal.lib.refusals import Invalid, NotNow

CHECKED_BY = {DataKind.TABLE: Kind.CHECK, DataKind.DOCUMENTS: Kind.CHECK_TEXT, DataKind.CORPUS: Kind.CHECK_CORPUS}
GONE = lazily("A file of this version is missing from the store. Ask the administrator to restore it.")
Named = set[tuple[str, str]]


def objections(version: Version, declaration: str) -> list[str]:
    """The harness's sentence against it, read in the limited child. Nothing while files are missing that the tasks ask for.

    Documents are read even where nothing is declared: then their field is `text`.
    """
    kind = version.dataset.of_kind
    is_asked = declaration.strip() or kind.reading is Reading.DOCUMENTS
    if not is_asked or kind.key not in CHECKED_BY or not askable(version):
        return []
    try:
        done = asked(version, declaration)
    except FileNotFoundError:
        return [str(GONE)]
    if done.returncode == 0:
        return []
    if words := refusal(done.stderr):
        return [words]
    return [_("The declaration could not be checked against the files. Try again, or simplify it.")]


def askable(version: Version) -> bool:
    """Whether the files that the check reads are here."""
    held = {file.role for file in version.files.all() if file.is_held}
    needed = {FileRole.TRAIN, FileRole.SYNTHETIC} if version.dataset.kind == DataKind.TABLE else {FileRole.SYNTHETIC}
    return needed <= held


def names_in_reports(version: Version) -> Named:
    """The part and digest of each input as a report on this version names it: documents are called by how they are declared.

    Raises Invalid with the harness's sentence where they cannot be read so, NotNow where a file is gone.
    """
    if version.dataset.of_kind.reading is not Reading.DOCUMENTS:
        return {(file.role, file.table_sha256) for file in version.files.all() if file.is_data}
    try:
        done = asked(version, version.declaration)
    except FileNotFoundError:
        raise NotNow(GONE) from None
    if done.returncode != 0:
        raise Invalid(refusal(done.stderr) or _("The documents could not be read as they are declared. Try again."))
    elsewhere = {(file.role, file.table_sha256) for file in version.files.all() if not file.is_held}
    return {(role, sha256) for role, sha256 in json.loads(done.stdout)} | elsewhere


def asked(version: Version, declaration: str) -> subprocess.CompletedProcess[str]:
    """Of a folder with the declaration and the files, by links that end as what they are."""
    with tempfile.TemporaryDirectory(dir=storage.incoming()) as place:
        folder = Path(place)
        (folder / DECLARATION).write_text(declaration, encoding="utf-8")
        for name, sha256 in read_files(version):
            (folder / name).hardlink_to(storage.path_of(sha256).resolve())
        with reading.read(CHECKED_BY[DataKind(version.dataset.kind)], folder) as (done, _nothing):
            return done


def read_files(version: Version) -> Iterator[tuple[str, str]]:
    """A name and the digest of the object of each file that is read: the typed table, or the documents as they came."""
    roles = version.dataset.of_kind.roles(version.comparison)
    held = sorted((file for file in version.files.all() if file.is_held and file.role in roles), key=place_of)
    for number, file in enumerate(held):
        yield f"{file.role}-{number:04}{file.ending}", file.read_object


def place_of(file: StoredFile) -> tuple[str, int, str]:
    return file.role, file.draw or 0, file.name
