"""What measures documents: every metric that a file of this room defines, the ruler, and the reader. Heavy."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from evaluations.harness.engine.metric import Metric
from evaluations.harness.engine.modality import Room
from evaluations.harness.texts.given import read
from evaluations.harness.texts.ruler import rulers

HERE = Path(__file__).parent
SUBJECTS = ("validity", "fidelity", "utility", "privacy", "bias")


def defined() -> Iterator[tuple[str, Metric]]:
    """The `METRICS` of each file of each subject, by `id@version`."""
    for subject in SUBJECTS:
        for file in sorted((HERE / subject).glob("[a-z]*.py")):
            module = import_module(f"{__package__}.{subject}.{file.stem}")
            yield from getattr(module, "METRICS", {}).items()


METRICS = dict(defined())
ROOM = Room(METRICS, read, rulers)
