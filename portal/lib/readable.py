"""What is read where it can do no harm, and by which program: one list for the reader and for those who ask it."""

import re
import subprocess
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from portal.lib import limited

OUTPUT = "typed.parquet"
DECLARATION = "declared.yaml"
ROLES = ("train", "holdout", "synthetic", "benchmarks", "lineage", "sources", "log")
NAME = re.compile(r"\w+(\.[a-z0-9]+)*", re.ASCII)
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.IGNORECASE | re.ASCII)


class Kind(StrEnum):
    TABLE = "table"
    DOCUMENTS = "documents"
    LOG = "log"
    CHECK = "check"
    """Whether a declaration can be asked of tables: a folder that holds both."""
    CHECK_TEXT = "check-text"
    CHECK_CORPUS = "check-corpus"
    """The same of documents, and of a corpus; and what they are called then."""


CHECKS = {Kind.CHECK: "tabular-1", Kind.CHECK_TEXT: "text-1", Kind.CHECK_CORPUS: "corpus-1"}
"""By which protocol each reads."""


class NotReadable(ValueError):  # noqa: N818 - it is an answer, not a fault
    """The reader was asked for something else than to read what is arriving."""


def perform(kind: Kind, *, source: Path, folder: Path, language: str) -> subprocess.CompletedProcess[str]:
    """Runs the program of this kind in a limited child, which may open the source, and write to the folder."""
    return limited.run(command(kind, source, folder, language), reads=[source], writes=[folder])


def command(kind: Kind, source: Path, folder: Path, language: str) -> list[str]:
    harness = [sys.executable, "-m", "evaluations.harness", "--json"]
    if kind == Kind.TABLE:
        return [*harness, "ingest", str(source), "--out", str(folder / OUTPUT)]
    if kind == Kind.DOCUMENTS:
        return [*harness, "describe", str(source), "--protocol", CHECKS[Kind.CHECK_TEXT]]
    if kind in CHECKS:
        files = [option for role in ROLES for option in option_of(role, source)]
        return [*harness, "check", *files, "--protocol", CHECKS[kind], "--schema", str(source / DECLARATION)]
    return [sys.executable, "-m", "governance.log_reader", language, str(source)]


def option_of(role: str, folder: Path) -> list[str]:
    files = sorted(map(str, folder.glob(f"{role}-*")))
    return [f"--{role}", *files] if files else []


def is_source_of(kind: Kind) -> Callable[[Path], bool]:
    return Path.is_dir if kind in CHECKS else Path.is_file


def among(arrivals: Path, name: str, is_kind: Callable[[Path], bool]) -> Path:
    """What is there under this name, if it is of its kind and no link. Raises NotReadable."""
    if not NAME.fullmatch(name):
        raise NotReadable("not the name of an arriving file")
    path = arrivals / name
    if path.is_symlink() or not is_kind(path):
        raise NotReadable("no such file is arriving")
    return path


def tongue(name: str) -> str:
    if not LANGUAGE.fullmatch(name):
        raise NotReadable("not the name of a language")
    return name
