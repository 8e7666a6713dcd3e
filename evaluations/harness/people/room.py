"""What measures ratings: every metric, the ruler, and the reader. Heavy."""

from collections.abc import Sequence

from evaluations.harness.engine.modality import Room
from evaluations.harness.people import agreeing, process, quality, subgroups
from evaluations.harness.people.material import Rated, read
from evaluations.harness.people.panel import Panel
from evaluations.harness.people.played import cases

METRICS = process.METRICS | agreeing.METRICS | quality.METRICS | subgroups.METRICS


def rulers(rated: Rated, seed: int, _: int) -> Sequence[Panel]:
    return [Panel(rated, seed)]


ROOM = Room(METRICS, read, rulers, cases)
