"""What measures judges: every metric, the ruler, and the reader. Heavy."""

from collections.abc import Sequence

from evaluations.harness.engine.modality import Room
from evaluations.harness.judges import calibrated, process, quality
from evaluations.harness.judges.bench import Bench
from evaluations.harness.judges.material import Judged, read
from evaluations.harness.judges.played import cases

METRICS = process.METRICS | calibrated.METRICS | quality.METRICS


def rulers(judged: Judged, seed: int, _: int) -> Sequence[Bench]:
    return [Bench(judged, seed)]


ROOM = Room(METRICS, read, rulers, cases)
