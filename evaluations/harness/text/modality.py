"""Documents as a kind of data: how they are declared and called. What measures them is loaded when first asked for."""

from importlib import import_module

from evaluations.harness.engine.modality import Modality, Room
from evaluations.harness.text.caveats import SENTENCES
from evaluations.harness.text.checks import CHECKS
from evaluations.harness.text.words import FILES, GROUPS, ROLES, WORDS
from evaluations.harness.texts.declared import parsed


def loaded() -> Room:
    found: Room = import_module("evaluations.harness.text.room").ROOM
    return found


MODALITY = Modality(
    id="text",
    groups=GROUPS,
    roles=ROLES,
    words=WORDS,
    sentences=SENTENCES,
    declaration=parsed,
    loaded=loaded,
    checks=CHECKS,
    files=FILES,
)
