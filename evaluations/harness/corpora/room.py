"""What measures corpora: every metric, the ruler, and the reader. Heavy."""

from evaluations.harness.corpora import decontamination
from evaluations.harness.corpora.material import read
from evaluations.harness.corpora.played import cases
from evaluations.harness.corpora.ruler import rulers
from evaluations.harness.engine.modality import Room

METRICS = decontamination.METRICS
ROOM = Room(METRICS, read, rulers, cases)
