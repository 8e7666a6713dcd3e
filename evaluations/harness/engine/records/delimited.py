"""CSV and TSV: every value is text."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.unpacking import BLOCK, CheckedReader, open_bytes


class Lines:
    """Lines of text, until those of one row are too long together."""

    def __init__(self, text: io.TextIOBase) -> None:
        self.text = text
        self.row = self.held = 0

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        line = self.text.readline(BLOCK + 1)
        if not line:
            raise StopIteration
        self.held += len(line)
        if self.held > BLOCK:
            raise Refused(
                "Row {row:,} is longer than {most} MiB. Check that every quote is closed.",
                row=self.row + 1,
                most=BLOCK >> 20,
            )
        return line

    def begin(self, row: int) -> None:
        self.row, self.held = row, 0


def delimited(path: Path, separator: str) -> Iterator[dict[str, str]]:
    csv.field_size_limit(BLOCK)
    with open_bytes(path) as raw, io.BufferedReader(CheckedReader(raw), BLOCK) as checked:
        text = Lines(io.TextIOWrapper(checked, "utf-8-sig", newline=""))
        reader = csv.reader(text, delimiter=separator, strict=True)
        rows = filter(None, reader)
        try:
            names = named_once(next(rows, []))
            for number, row in enumerate(rows, 1):
                text.begin(number)
                check_width(number, len(row), len(names))
                yield dict(zip(names, row, strict=True))
        except csv.Error as error:
            raise Refused(
                "Line {line:,} is no valid CSV. Check that every quote is closed.", line=reader.line_num
            ) from error


def named_once(names: list[str]) -> list[str]:
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise Refused("The header names {column} twice. Rename one of them.", column=twice[0])
    return names


def check_width(number: int, found: int, named: int) -> None:
    if found != named:
        raise Refused(
            "Row {row:,} has {found:,} fields, the header {named:,}. Quote values that hold a separator.",
            row=number,
            found=found,
            named=named,
        )
