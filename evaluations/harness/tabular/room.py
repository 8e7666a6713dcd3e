"""What measures tables: every metric that a file of this room defines, the ruler, and the reader. Heavy."""

from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path

from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.modality import Room
from evaluations.harness.tables.encoding import Encoder
from evaluations.harness.tables.given import read
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tables.settled import settled
from evaluations.harness.tables.tables import Tables

HERE = Path(__file__).parent
SUBJECTS = ("validity", "fidelity", "utility", "privacy", "bias", "linked")


def defined() -> Iterator[tuple[str, Metric]]:
    """The `METRICS` of each file of each subject, by `id@version`."""
    for subject in SUBJECTS:
        for file in sorted((HERE / subject).glob("[a-z]*.py")):
            module = import_module(f"{__package__}.{subject}.{file.stem}")
            yield from getattr(module, "METRICS", {}).items()


def rulers(tables: Tables, seed: int, version: int) -> Sequence[Ruler]:
    """One for each draw; all share the encoder, learned from train once."""
    taken = tables if version == 1 else settled(tables)
    encoder = Encoder.of(taken, robust=version > 1)
    return [Ruler(taken, frame, encoder, seed, version=version) for frame in taken.synthetic]


METRICS = dict(defined())
ROOM = Room(METRICS, read, rulers)
