"""Tables of rows as a kind of data: how they are declared and called. What measures them is loaded when first asked for."""

from importlib import import_module

from evaluations.harness.engine.modality import Modality, Room
from evaluations.harness.tables.declared import LISTS, parsed
from evaluations.harness.tabular.caveats import SENTENCES
from evaluations.harness.tabular.checks import CHECKS
from evaluations.harness.tabular.words import GROUPS, ROLES, WORDS


def loaded() -> Room:
    found: Room = import_module("evaluations.harness.tabular.room").ROOM
    return found


MODALITY = Modality(
    id="tabular",
    groups=GROUPS,
    roles=ROLES,
    words=WORDS,
    sentences=SENTENCES,
    declaration=parsed,
    loaded=loaded,
    listed=LISTS,
    checks=CHECKS,
)
