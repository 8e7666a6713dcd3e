"""Items that people rated as a kind of data: declared by the plan of their study. What measures them is loaded when first asked for."""

from importlib import import_module

from evaluations.harness.engine.modality import Modality, Room
from evaluations.harness.people.caveats import SENTENCES
from evaluations.harness.people.checks import CHECKS
from evaluations.harness.people.words import FILES, ROLES, WORDS
from evaluations.harness.studies.study import parsed


def loaded() -> Room:
    found: Room = import_module("evaluations.harness.people.room").ROOM
    return found


MODALITY = Modality(
    id="people",
    groups={},
    roles=ROLES,
    words=WORDS,
    sentences=SENTENCES,
    declaration=parsed,
    loaded=loaded,
    checks=CHECKS,
    files=FILES,
)
