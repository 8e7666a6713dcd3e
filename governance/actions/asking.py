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
        kept = {role: [storage.path_of(sha256).resolve() for sha256 in held] for role, held in tables(version)}
        options = [option for role, paths in kept.items() for option in linked(role, paths, Path(folder))]
        reads = [Path(folder), *(path for paths in kept.values() for path in paths)]
        return limited.run([*CHECK, *options, "--schema", str(schema)], reads=reads)


def tables(version: Version) -> Iterator[tuple[str, list[str]]]:
    """The typed tables of each role that has any, by digest."""
    for role in TABLES:
        if held := [file.parquet_sha256 for file in version.files.all() if file.role == role]:
            yield role, held


def linked(role: str, paths: list[Path], folder: Path) -> list[str]:
    """The option that names them, each by a link with the ending that says what it is."""
    links = [folder / f"{role}-{place}.parquet" for place in range(len(paths))]
    for link, path in zip(links, paths, strict=True):
        link.symlink_to(path)
    return [f"--{role}", *map(str, links)]
