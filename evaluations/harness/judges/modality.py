"""Items that a model judged as a kind of data: declared by the plan of their study. What measures them is loaded when first asked for."""

from importlib import import_module

from evaluations.harness.engine.modality import Modality, Room
from evaluations.harness.judges.caveats import SENTENCES
from evaluations.harness.judges.checks import CHECKS
from evaluations.harness.judges.words import FILES, ROLES, WORDS
from evaluations.harness.studies.study import parsed


def loaded() -> Room:
    found: Room = import_module("evaluations.harness.judges.room").ROOM
    return found


MODALITY = Modality(
    id="judges",
    groups={},
    roles=ROLES,
    words=WORDS,
    sentences=SENTENCES,
    declaration=parsed,
    loaded=loaded,
    checks=CHECKS,
    files=FILES,
)
