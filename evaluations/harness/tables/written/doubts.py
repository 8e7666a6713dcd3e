"""What can mean two things: seen while a column is observed, asked of a person at its end."""

import re
from dataclasses import dataclass, field
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc

from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.words import to_translate
from evaluations.harness.tables.written import numbers
from evaluations.harness.tables.written.moments import SHORT_YEAR

WRITTEN = {
    "1,234.5": "english",
    "1.234,5": "continental",
    "31/12/2020": "day first",
    "12/31/2020": "month first",
}
"""How the declaration says how values are written, by an example."""
FEW_WORDS = 3
ENOUGH = 20
MOSTLY = 0.9
POINTED = 10
ODD = re.compile(r"^([^0-9]*|[<>≤≥~]=?\s*[0-9.,]+|[0-9.,]+\s*\+)$")
"""What is no code among numbers: a word without a digit, or a number that is only a limit."""

SEPARATOR = to_translate(
    "Column {column}: the number in row {row:,} may have decimals or thousands behind its comma or point. Write numbers "
    "as 1234.5, or say under “written” in --schema how {column} is written: 1,234.5 or 1.234,5."
)
ORDER = to_translate(
    "Column {column}: the date in row {row:,} may begin with the day or with the month. Write dates as 2020-12-31, or say "
    "under “written” in --schema how {column} is written: 31/12/2020 or 12/31/2020."
)
UNITS = to_translate(
    "Column {column}: the number in row {row:,} has another unit than those before it. Write all in one unit, or give "
    "{column} the role categorical under “columns” in --schema."
)
WORD = to_translate(
    "Column {column} holds numbers, and something else in row {row:,}. Leave missing values empty, list what is missing in "
    "{column} under “missing” in --schema, or give it the role categorical under “columns”."
)
CENTURY = to_translate(
    "Column {column}: the date in row {row:,} does not say its century. Write dates as 2020-12-31, or give {column} the "
    "role categorical under “columns” in --schema."
)


@dataclass
class Notes:
    """`fraction` and `long`: readings with a number that is not whole, or that is longer than a float is exact.

    `differs`: pairs of readings that gave different values, and the first row. `pointed`: numbers that one reading takes
    for fractions and the other for thousands; `rounded`: whether there are whole ones without a point beside them. Files with
    `semicolons` come from where the comma separates decimals.
    """

    fraction: set[str] = field(default_factory=set)
    long: set[str] = field(default_factory=set)
    differs: dict[tuple[str, str], int] = field(default_factory=dict)
    pointed: int = 0
    rounded: bool = False
    semicolons: bool = False
    units: dict[str, int] = field(default_factory=dict)
    words: dict[str, int] = field(default_factory=dict)
    different: int = 0
    numbered: int = 0
    known: int = 0
    short: int | None = None
    unlike_short: bool = False

    def take_numbers(self, known: pa.Array, read: dict[str, pa.Array]) -> None:
        for name in numbers.READINGS & read.keys():
            if name not in self.fraction and pc.any(numbers.fractional(read[name], known), min_count=0).as_py():
                self.fraction.add(name)
            if name not in self.long and pc.any(numbers.long(read[name], known), min_count=0).as_py():
                self.long.add(name)

    def take_text(self, words: pa.Array, codes: pa.Array, read: dict[str, pa.Array], rows: int) -> None:
        self.compare(read, codes, rows)
        self.note_units(words, codes, read, rows)
        if not self.unlike_short:
            self.note_years(words, codes, rows)
        if len(self.words) <= FEW_WORDS:
            self.note_words(words, codes, rows)

    def compare(self, read: dict[str, pa.Array], codes: pa.Array, rows: int) -> None:
        for one, other in (("plain", "continental"), ("english", "continental"), ("day first", "month first")):
            if one in read and other in read:
                unlike = pc.fill_null(pc.not_equal(read[one], read[other]), False)
                if pc.any(unlike, min_count=0).as_py():
                    self.differs.setdefault((one, other), first(unlike, codes, rows))
                if one == "plain":
                    self.pointed += pc.sum(unlike, min_count=0).as_py()
                    alike = pc.fill_null(pc.equal(read[one], read[other]), False)
                    self.rounded = self.rounded or pc.any(alike, min_count=0).as_py()

    def note_units(self, words: pa.Array, codes: pa.Array, read: dict[str, pa.Array], rows: int) -> None:
        fitting = [found.is_valid() for name, found in read.items() if name in numbers.READINGS]
        if not fitting:
            return
        numeric = reduce(pc.or_, fitting)
        dressed = pc.any(pc.match_substring_regex(words, numbers.DRESSED), min_count=0).as_py()
        units = numbers.unit_of(words) if dressed else pc.if_else(numeric, "", None)
        for unit in pc.unique(units.filter(numeric)).to_pylist():
            if unit not in self.units:
                self.units[unit] = first(pc.and_(pc.equal(units, unit), numeric), codes, rows)

    def note_years(self, words: pa.Array, codes: pa.Array, rows: int) -> None:
        """Dates that give their year by two digits."""
        short = pc.match_substring_regex(words, SHORT_YEAR)
        self.unlike_short = pc.all(short, min_count=0).as_py() is False
        if self.short is None and pc.any(short, min_count=0).as_py():
            self.short = first(short, codes, rows)

    def note_words(self, words: pa.Array, codes: pa.Array, rows: int) -> None:
        """Few words among many numbers."""
        numeric = numbers.plain(words).is_valid()
        bare = pc.and_(words.is_valid(), pc.invert(numeric))
        for word in words.filter(bare).to_pylist()[: FEW_WORDS + 1]:
            self.words.setdefault(word, first(pc.equal(words, word), codes, rows))
        places = codes.drop_null()
        self.different = max(self.different, pc.sum(numeric, min_count=0).as_py())
        self.numbered += pc.sum(numeric.take(places), min_count=0).as_py()
        self.known += pc.sum(words.is_valid().take(places), min_count=0).as_py()

    @property
    def maybe_thousands(self) -> bool:
        """Three digits behind each point are thousands at least as likely as decimals."""
        return self.pointed > 0 and (self.semicolons or (self.pointed >= POINTED and self.rounded))

    @property
    def numbers_with_words(self) -> bool:
        few = 0 < len(self.words) <= FEW_WORDS and all(map(ODD.match, self.words))
        return few and self.different >= ENOUGH and self.numbered >= MOSTLY * self.known


def first(which: pa.Array, codes: pa.Array, rows: int) -> int:
    """The row, counted from 1, of the first value that is one of these."""
    return int(rows + pc.index(pc.fill_null(which.take(codes), False), True).as_py() + 1)


def check(name: str, notes: Notes, possible: set[str], reading: str | None, *, asked: bool) -> bool:
    """Whether there is a doubt. Raises Refused if it is `asked`, with what settles it."""
    found = doubt(notes, possible, reading)
    if found is None:
        return False
    if asked:
        raise Refused(found[0], column=name, row=found[1])
    return True


def doubt(notes: Notes, possible: set[str], reading: str | None) -> tuple[str, int] | None:
    """The sentence, and the row that it is about."""
    if reading == "plain" and "continental" in possible and notes.maybe_thousands:
        return SEPARATOR, notes.differs["plain", "continental"]
    for pair, sentence in ((("english", "continental"), SEPARATOR), (("day first", "month first"), ORDER)):
        if reading == pair[0] and pair[1] in possible and pair in notes.differs:
            return sentence, notes.differs[pair]
    if reading in numbers.READINGS and len(mixed := units(notes)) > 1:
        return UNITS, max(mixed)
    if reading is None and notes.numbers_with_words:
        return WORD, min(notes.words.values())
    if reading is None and notes.short is not None and not notes.unlike_short:
        return CENTURY, notes.short
    return None


def units(notes: Notes) -> list[int]:
    """The first row of each unit that differs: a currency may be left out, a percent sign may not."""
    named = {unit: row for unit, row in notes.units.items() if unit or "%" in notes.units}
    return list(named.values())
