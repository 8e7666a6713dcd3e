"""Record format 3 (ADR 0031): format 2, with the kind of data and what there is to compare it with."""

from collections.abc import Mapping, Sequence
from typing import Any

from governance.contents import format_2
from governance.dossier import Dossier


def parts_of(dossier: Dossier, pins: Mapping[str, Any], stages: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The parts that this format words in its own way."""
    said, version = format_2.parts_of(dossier, pins, stages), dossier.version
    own = {"identity": {"kind": version.dataset.kind}, "registration": {"comparison": version.comparison}}
    return {name: {**part, **own.get(name, {})} for name, part in said.items()}
