"""What stands for a missing value: where all else in a column is no text, and where quotation marks tell."""

from collections.abc import Mapping, Sequence

from evaluations.harness.engine.refused import Refused
from evaluations.harness.tables.sources.source import Quoting, Source
from evaluations.harness.tables.written.kinds import SecondKind

WRITTEN_BARE = ("NA", "N/A", "NaN", "nan", "null", "NULL", "None", "<NA>")
"""What R, SQL and Python write for a missing value, without the quotation marks that words have."""
ASKED = frozenset({"NA", "NULL"})
"""Those that a file writes for missing values more often than not."""


def settled(source: Source, kinds: Sequence[SecondKind]) -> Source:
    """The source with what is missing in its columns of text. Raises Refused where only a person can know."""
    held = {kind.name: marks for kind in kinds if kind.kind == "text" and (marks := in_text(kind))}
    if source.quoting is None or not held:
        return source
    missing: list[str] = []
    for mark in sorted(set().union(*held.values())):
        bare = source.quoting.bare([name for name, marks in held.items() if mark in marks], mark)
        if bare and is_missing(mark, bare, source.quoting, kinds):
            missing.append(mark)
    return source.quoting.without(missing, list(held)) if missing else source


def in_text(kind: SecondKind) -> set[str]:
    """Those of the marks that this column holds, if nobody has said what they mean."""
    return set() if kind.name in kind.said.missing else set(WRITTEN_BARE) & kind.marks


def is_missing(mark: str, rows: Mapping[str, int], quoting: Quoting, kinds: Sequence[SecondKind]) -> bool:
    """Whether this mark is no word where it stands bare. `rows`: the columns of text where it does, and the first row."""
    if any(quoting.quotes_words(name, WRITTEN_BARE) for name in rows) or any(
        kind.kind != "text" and mark in kind.marks for kind in kinds
    ):
        return True
    doubtful = [kind for kind in kinds if kind.name in rows and not kind.taken_as_text]
    if any(kind.blank for kind in kinds) or mark not in ASKED or not doubtful:
        return False
    raise Refused(
        "Column {column}: {mark} in row {row:,} may be a word or a missing value. Leave missing values empty, put words "
        "in quotation marks, or list what is missing in {column} under “missing” in --schema ([] for nothing).",
        column=doubtful[0].name,
        row=rows[doubtful[0].name],
        mark=mark,
    )
