"""Documents as records: from files of records, or from a folder of text files."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from evaluations.harness.engine.records import reading
from evaluations.harness.engine.records.reading import Record, Records
from evaluations.harness.engine.refused import Refused

LONGEST = 2 << 20
"""Bytes of one document."""
BOM = "\ufeff"
TEXT_FILE = ".txt"


def records(*paths: Path) -> Records:
    """Of all files and folders as if they were one, each with its number, from 1. Raises Refused."""
    if any(path.is_dir() or path.suffix.lower() == TEXT_FILE for path in paths):
        return enumerate((record for path in paths for _, record in one(path)), 1)
    return reading.records(*paths)


def one(path: Path) -> Records:
    if path.suffix.lower() == TEXT_FILE:
        raise Refused("{file} is a single text. Give the folder that holds all of them.", file=path.name)
    return in_folder(path) if path.is_dir() else reading.records(path)


def in_folder(folder: Path) -> Records:
    """Text files, a document each, whose first folder is their label; else the parts of one set of documents."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not hidden(path.relative_to(folder)))
    if not files:
        raise Refused("The folder {folder} holds no file.", folder=folder.name)
    if all(path.suffix.lower() == TEXT_FILE for path in files):
        return enumerate(text_files(folder, files), 1)
    return reading.records(*files)


def hidden(path: Path) -> bool:
    """Such as what a tool leaves beside its output."""
    return any(part.startswith((".", "_")) for part in path.parts)


def text_files(folder: Path, files: Sequence[Path]) -> Iterator[Record]:
    for number, path in enumerate(files, 1):
        inside = path.relative_to(folder)
        if path.stat().st_size > LONGEST:
            raise too_long(number)
        try:
            text = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError as error:
            raise Refused("{file} is not valid UTF-8. Save it with UTF-8 encoding.", file=path.name) from error
        label = {"label": inside.parts[0]} if len(inside.parts) > 1 else {}
        yield {"id": inside.as_posix(), "text": text.removeprefix(BOM), **label}


def too_long(number: int) -> Refused:
    return Refused("Document {row:,} is longer than {most} MiB.", row=number, most=LONGEST >> 20)
