"""The rule of the second reader: what type a column has, and how its values are written.

As the first rule (`tables/kinds.py`), and besides: whole numbers that no float holds are text; blanks around values do not
count; numbers and dates are read as people write them where that can mean one thing only. What can mean two things is
refused with column and row, until the declaration says which (`doubts.py`).
"""

import string
from collections.abc import Callable
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from evaluations.harness.engine.refused import Refused
from evaluations.harness.tables import kinds
from evaluations.harness.tables.declared import Declared
from evaluations.harness.tables.written import moments, numbers, typed
from evaluations.harness.tables.written.doubts import WRITTEN, Notes, check

EXCEL = ("#N/A", "#NULL!", "#VALUE!", "#DIV/0!", "#REF!", "#NUM!", "#NAME?")
LETTERED = tuple(f".{letter}" for letter in f"_{string.ascii_letters}")
MISSING = pa.array([*kinds.MISSING.to_pylist(), "", "<NA>", "NaT", "-nan", "\\N", ".", *LETTERED, *EXCEL])
"""Missing where all else in a column is no text: of pandas, R, SQL, SAS, Stata and Excel."""
NUMBERS: dict[str, Callable[[pa.Array], pa.Array]] = {
    "plain": numbers.plain,
    "english": numbers.english,
    "continental": numbers.continental,
}
MOMENTS: dict[str, Callable[[pa.Array], pa.Array]] = {
    "certain": moments.certain,
    "day first": moments.day_first,
    "month first": moments.month_first,
}
READINGS = (*NUMBERS, "truth", *MOMENTS)
"""How values may be read, what is plainest first."""
DECLARED = {"numeric": tuple(NUMBERS), "datetime": tuple(MOMENTS), "boolean": ("truth",)}
NAMES = frozenset({"categorical", "key", "text"})


@dataclass
class SecondKind:
    """Observes every value of one column, then converts them. `textual`: values come as plain text."""

    name: str
    textual: bool
    declared: str | None
    said: Declared
    possible: set[str] = field(default_factory=lambda: set(READINGS))
    seen: bool = False
    blank: bool = False
    rows: int = 0
    marks: set[str] = field(default_factory=set)
    notes: Notes = field(default_factory=Notes)

    def __post_init__(self) -> None:
        if self.name in self.said.written:
            self.textual, self.possible = True, {WRITTEN[self.said.written[self.name]]}
        elif self.declared is not None:
            self.possible = set(DECLARED.get(self.declared, ()))

    @property
    def taken_as_text(self) -> bool:
        """What people declare to be names, or leave out, is nothing to be in doubt about."""
        return (self.declared or self.said.columns.get(self.name)) in NAMES or self.name in self.said.drop

    @property
    def reading(self) -> str | None:
        return next((name for name in READINGS if name in self.possible), None)

    @property
    def kind(self) -> str:
        if not self.seen:
            return "empty"
        if self.reading in NUMBERS:
            fraction = self.reading in self.notes.fraction
            return "number" if fraction else "text" if self.reading in self.notes.long else "whole"
        return "truth" if self.reading == "truth" else "moment" if self.reading else "text"

    def observe(self, array: pa.Array) -> None:
        values, codes = typed.distinct(array, self.name, self.rows)
        kinds.check_text(values, self.name)
        words = self.trimmed(values)
        mark = self.is_mark(words)
        known = pc.if_else(mark, None, words)
        read = self.readings(known)
        if self.is_plain_text(words):
            self.notes.take_text(known, codes, read, self.rows)
        self.notes.take_numbers(known, read)
        for name, found in read.items():
            if found.null_count > known.null_count:
                self.possible.discard(name)
                self.check_declared(pc.or_(found.is_valid(), mark), codes)
        self.marks |= set(words.filter(mark).to_pylist())
        self.blank = self.blank or codes.null_count > 0
        self.seen = self.seen or known.null_count < len(known)
        self.rows += len(array)

    def is_plain_text(self, values: pa.Array) -> bool:
        return self.textual and pa.types.is_string(values.type)

    def trimmed(self, values: pa.Array) -> pa.Array:
        return pc.utf8_trim_whitespace(values) if self.is_plain_text(values) else values

    def readings(self, known: pa.Array) -> dict[str, pa.Array]:
        """What is still possible, each tried. Numbers that are plain need no other way to read thousands."""
        found: dict[str, pa.Array] = {}
        for name in READINGS:
            if name == "english" and "plain" in found and found["plain"].null_count == known.null_count:
                found |= {name: found["plain"]} if name in self.possible else {}
            elif name in self.possible:
                found[name] = self.read(known, name)
        return found

    def check_declared(self, fits: pa.Array, codes: pa.Array) -> None:
        if self.possible or not (self.declared or self.name in self.said.written):
            return
        raise Refused(
            "Row {row:,}: the value in column {column} does not fit the role {role}. Correct the value or the declaration.",
            row=self.rows + pc.index(fits.take(codes), False).as_py() + 1,
            column=self.name,
            role=self.declared or self.said.written[self.name],
        )

    def is_blank(self, words: pa.Array) -> pa.Array:
        return pc.equal(words, "") if self.is_plain_text(words) else pa.array([False] * len(words), pa.bool_())

    def is_mark(self, words: pa.Array) -> pa.Array:
        """Which words are missing where all else is no text: those that always are, and those that were declared to be."""
        if not self.is_plain_text(words):
            return pa.array([False] * len(words), pa.bool_())
        own = pa.array(self.said.missing.get(self.name, ()), pa.string())
        own_words = own.filter(numbers.plain(own).is_null())
        return pc.or_(pc.is_in(words, MISSING), pc.is_in(words, own_words))

    def read(self, words: pa.Array, reading: str) -> pa.Array:
        """Read in this way, null where a value does not fit it."""
        if pa.types.is_string(words.type):
            return self.read_text(words, reading)
        if reading in NUMBERS:
            numeric = pa.types.is_integer(words.type) or pa.types.is_floating(words.type)
            return words.cast(pa.float64(), safe=False) if numeric else pa.nulls(len(words), pa.float64())
        wanted = pa.bool_() if reading == "truth" else pa.timestamp("us")
        return words if words.type == wanted else pa.nulls(len(words), wanted)

    def read_text(self, words: pa.Array, reading: str) -> pa.Array:
        """Text that came with that type is a moment at most, as it is for the first reader."""
        if not self.textual:
            other = pa.nulls(len(words), pa.float64())
            return kinds.moments(words) if reading == "certain" else other
        if reading not in NUMBERS:
            return kinds.truths(words) if reading == "truth" else MOMENTS[reading](words)
        found = NUMBERS[reading](words)
        return found if found.null_count == words.null_count else NUMBERS[reading](numbers.undressed(words))

    def settle(self) -> None:
        """Raises Refused where only a person can know what is meant."""
        if check(self.name, self.notes, self.possible, self.reading, asked=not self.taken_as_text):
            self.possible = set()

    def convert(self, array: pa.Array) -> pa.Array:
        values, codes = typed.distinct(array, self.name, self.rows)
        if self.kind == "empty":
            return pa.nulls(len(array))
        words = self.trimmed(values)
        if self.kind == "text":
            words = kinds.as_text(pc.if_else(self.is_blank(words), None, values))
            codes = pc.if_else(words.is_valid().take(codes), codes, None)
            return pa.DictionaryArray.from_arrays(codes, pc.fill_null(words, ""))
        if self.kind == "whole" and pa.types.is_integer(words.type):
            return words.take(codes)
        return self.read(words, str(self.reading)).cast(kinds.TYPES[self.kind]).take(codes)
