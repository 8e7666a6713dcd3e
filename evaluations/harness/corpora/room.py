"""What measures corpora: every metric, the ruler, and the reader. Heavy."""

from collections.abc import Iterator

from evaluations.harness.corpora import (
    decontamination,
    descending,
    duplication,
    judging,
    lineage,
    manner,
    origins,
    played,
    rights,
    suitability,
)
from evaluations.harness.corpora.material import read
from evaluations.harness.corpora.ruler import rulers
from evaluations.harness.engine.modality import Room
from evaluations.harness.engine.playing import Case

SUBJECTS = (lineage, origins, decontamination, judging, duplication, suitability, manner, rights)
METRICS = {name: metric for subject in SUBJECTS for name, metric in subject.METRICS.items()}


def cases(seed: int) -> Iterator[Case]:
    yield from played.cases(seed)
    yield from descending.cases(seed)


ROOM = Room(METRICS, read, rulers, cases)
