"""What each kind of data brings: what measures it, which files it has, how those are read. One row a kind. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from governance.vocabulary import Comparison, DataKind, FileRole


class Reading(StrEnum):
    """How the portal reads the data of a kind."""

    TABLES = "tables"
    DOCUMENTS = "documents"
    NOT = "not"


@dataclass(frozen=True, slots=True)
class KindOfData:
    """`modality` is the harness's name of it, empty where no protocol measures it; `protocol` is measured by where the policy
    names none; `beside` are the files that come beside synthetic and real data."""

    key: DataKind
    reading: Reading
    modality: str = ""
    protocol: str = ""
    has_real: bool = True
    beside: tuple[FileRole, ...] = ()

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """What a version of this kind can be compared with."""
        return tuple(Comparison) if self.has_real else (Comparison.NOTHING,)

    def is_measured_here(self, comparison: str) -> bool:
        """Whether a job of this portal can measure such a version."""
        is_alone = self.reading is Reading.TABLES and comparison not in WITH_REAL
        return bool(self.modality) and comparison != Comparison.ELSEWHERE and not is_alone

    def roles(self, comparison: str) -> tuple[FileRole, ...]:
        """The files that such a version has a place for, in the order in which they are asked for."""
        real = (FileRole.TRAIN, FileRole.HOLDOUT) if comparison in WITH_REAL else ()
        return (FileRole.SYNTHETIC, *real, *self.beside)

    def needs(self, comparison: str) -> tuple[FileRole, ...]:
        """Those without which the version cannot be registered."""
        return (FileRole.SYNTHETIC, FileRole.TRAIN) if comparison in WITH_REAL else (FileRole.SYNTHETIC,)


SINGLE = frozenset({FileRole.TRAIN, FileRole.HOLDOUT, FileRole.RIGHTS})
"""What a version has at most one file of: a later one takes the place of the earlier."""
WITH_REAL = frozenset({Comparison.HELD, Comparison.ELSEWHERE})
"""Where there are real rows, here or elsewhere."""
KINDS: Mapping[str, KindOfData] = {
    row.key: row
    for row in (
        KindOfData(DataKind.TABLE, Reading.TABLES, "tabular", "tabular-1"),
        KindOfData(DataKind.DOCUMENTS, Reading.DOCUMENTS, "text", "text-1"),
        KindOfData(
            DataKind.CORPUS,
            Reading.DOCUMENTS,
            "corpora",
            "corpus-1",
            has_real=False,
            beside=(FileRole.BENCHMARKS, FileRole.LINEAGE, FileRole.RIGHTS),
        ),
        KindOfData(DataKind.FILES, Reading.NOT, has_real=False),
    )
}
