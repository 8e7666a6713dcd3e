"""CSV and its relatives: double quotes, and commas, semicolons, tabs or bars between fields."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.unpacking import BLOCK, CheckedText, open_bytes
from evaluations.harness.tables.sources.source import TEXT, Source, check_names

ANY = ",;\t|"
SAMPLE = 1_000
LONGEST_HEADER = 1 << 20


def delimited(path: Path, separators: str = ANY) -> Source:
    names, separator = header(path, separators)
    return Delimited(path, names, separator, names).source()


@dataclass(frozen=True)
class Delimited:
    """One such file, and what it says by its quotation marks."""

    path: Path
    header: Sequence[str]
    separator: str
    names: Sequence[str]

    def source(self) -> Source:
        return Source(list(self.names), self.batches, frozenset(self.names), self)

    def renamed(self, names: Sequence[str]) -> "Delimited":
        return replace(self, names=names)

    def bare(self, names: Sequence[str], mark: str) -> Mapping[str, int]:
        found: dict[str, int] = {}
        rows = 0
        for batch in self.batches([mark], only=names, empty=False):
            for name in set(names) - found.keys():
                if batch.column(name).null_count:
                    found[name] = rows + pc.index(batch.column(name).is_null(), True).as_py() + 1
            rows += batch.num_rows
        return found

    def quotes_words(self, name: str, marks: Sequence[str]) -> bool:
        top = next(self.batches(only=[name])).column(name).dictionary.to_pylist()
        sample = [word for word in top if word not in marks][:SAMPLE]
        quoted = next(self.batches(sample, only=[name])).column(name).dictionary.to_pylist() if sample else ()
        return bool(set(sample) & set(quoted))

    def without(self, marks: Sequence[str], names: Sequence[str]) -> Source:
        def batches() -> Iterator[pa.RecordBatch]:
            for plain, marked in zip(self.batches(), self.batches(marks, only=names), strict=True):
                columns = [(marked if name in names else plain).column(name) for name in self.names]
                yield pa.RecordBatch.from_arrays(columns, names=list(self.names))

        return Source(list(self.names), batches, frozenset(self.names))

    def batches(
        self, marks: Sequence[str] = (), *, only: Sequence[str] = (), empty: bool = True
    ) -> Iterator[pa.RecordBatch]:
        """Every value as text. With marks, those without quotation marks are missing; `empty`: an empty field is too."""

        def ragged(row: Any) -> str:
            problem.append(ragged_row(row.number, row.actual_columns, row.expected_columns))
            return "error"

        problem: list[Refused] = []
        raw_names = dict(zip(self.names, self.header, strict=True))
        chosen = list(only) or list(self.names)
        parse = arrow_csv.ParseOptions(
            delimiter=self.separator,
            newlines_in_values=True,
            ignore_empty_lines=len(self.header) > 1,
            invalid_row_handler=ragged,
        )
        convert = arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(self.header, TEXT),
            null_values=[*([""] if empty else []), *marks],
            strings_can_be_null=True,
            quoted_strings_can_be_null=not marks,
            include_columns=[raw_names[name] for name in only] or None,
        )
        with open_bytes(self.path) as raw:
            try:
                read = arrow_csv.ReadOptions(use_threads=False, block_size=BLOCK)
                stream = pa.PythonFile(CheckedText(raw), mode="r")
                for batch in arrow_csv.open_csv(stream, read, parse, convert):
                    yield pa.RecordBatch.from_arrays(batch.columns, names=chosen)
            except (pa.ArrowInvalid, pa.ArrowKeyError) as error:
                raise (problem or [unreadable(error)])[0] from error


def header(path: Path, separators: str) -> tuple[list[str], str]:
    """The names in the first record, and what separates them: the first in the list, unless it separates none and
    another does."""
    with open_bytes(path) as raw:
        text = CheckedText(raw).read(BLOCK).decode("utf-8-sig", errors="ignore")[:LONGEST_HEADER]
    found = {separator: record(text, separator) for separator in separators}
    most = max(separators, key=lambda separator: len(found[separator]))
    chosen = separators[0] if len(found[separators[0]]) > 1 or len(found[most]) < 2 else most
    if not found[chosen]:
        raise Refused("The header cannot be read. Check the quoting in the first line.")
    return check_names(found[chosen]), chosen


def record(text: str, separator: str) -> list[str]:
    """By Python's own strict parser; nothing where it cannot be read."""
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except (csv.Error, StopIteration):
        return []


def ragged_row(line: int | None, actual: int, expected: int) -> Refused:
    row = line - 1 if line else None
    fields = f"{actual:,} field{'' if actual == 1 else 's'}"
    if row:
        return Refused(
            "Row {row:,} has {fields}; the header names {expected:,}. Check the quoting in that row.",
            row=row,
            fields=fields,
            expected=expected,
        )
    return Refused(
        "A row has {fields}; the header names {expected:,}. Check the quoting in that row.",
        fields=fields,
        expected=expected,
    )


def unreadable(error: Exception) -> Refused:
    if "straddl" in str(error):
        return Refused("A row is longer than {most} MB. Check that every quote is closed.", most=BLOCK >> 20)
    return Refused("The table cannot be read to its end. Check that every quote is closed.")
