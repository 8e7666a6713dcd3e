"""Derived corpora as a kind of data: how they are declared and called. What measures them is loaded when first asked for."""

from importlib import import_module

from evaluations.harness.corpora.caveats import SENTENCES
from evaluations.harness.corpora.checks import CHECKS
from evaluations.harness.corpora.declared import parsed
from evaluations.harness.corpora.words import FILES, ROLES, WORDS
from evaluations.harness.engine.modality import Modality, Room


def loaded() -> Room:
    found: Room = import_module("evaluations.harness.corpora.room").ROOM
    return found


MODALITY = Modality(
    id="corpora",
    groups={},
    roles=ROLES,
    words=WORDS,
    sentences=SENTENCES,
    declaration=parsed,
    loaded=loaded,
    checks=CHECKS,
    files=FILES,
)
