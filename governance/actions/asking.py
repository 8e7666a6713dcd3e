"""Whether what is declared of a version can be asked of its tables: said when it is declared, not when it is measured."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from governance.actions.reader import refusal
from governance.models import Version
from governance.models.stored_file import TABLES
from governance.vocabulary import FileRole
from portal.lib import limited, storage
from portal.lib.language import gettext as _

CHECK = (sys.executable, "-m", "evaluations.harness", "--json", "check")


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
    Path(settings.SCRATCH_DIR).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.SCRATCH_DIR) as folder:
        schema = Path(folder) / "declared.yaml"
        schema.write_text(declaration, encoding="utf-8")
        return limited.run([*CHECK, *tables(version, Path(folder)), "--schema", str(schema)])


def tables(version: Version, folder: Path) -> Iterator[str]:
    """The options that name the tables, each by a link with the ending that says what it is."""
    for role in TABLES:
        files = [file for file in version.files.all() if file.role == role]
        for place, file in enumerate(files):
            (folder / f"{role}-{place}.parquet").symlink_to(storage.path_of(file.parquet_sha256).resolve())
        if files:
            yield from (f"--{role}", *(str(folder / f"{role}-{place}.parquet") for place in range(len(files))))
