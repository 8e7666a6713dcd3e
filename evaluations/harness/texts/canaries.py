"""Texts that were put among the training documents on purpose, beside others of the same kind that were not."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evaluations.harness.engine.refused import Refused
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.texts.records import records

FEWEST_OTHERS = 100


@dataclass(frozen=True, eq=False)
class Canaries:
    """`inserted` says of each text whether it was among the training documents."""

    texts: Sequence[str]
    inserted: Array
    sha256: str


def canaries_in(path: Path) -> Canaries:
    """From records with `text` and `inserted`. Raises Refused for another form, and for too few that were not inserted."""
    found: list[tuple[str, bool]] = []
    for number, record in records(path):
        text, inserted = record.get("text"), record.get("inserted")
        if isinstance(inserted, str) and inserted.lower() in {"true", "false"}:
            inserted = inserted.lower() == "true"
        if not isinstance(text, str) or not text.strip() or not isinstance(inserted, bool):
            raise Refused("Canary {row:,} needs “text”, and “inserted” with true or false.", row=number)
        found.append((text, inserted))
    others = sum(not inserted for _, inserted in found)
    if others < FEWEST_OTHERS or others == len(found):
        raise Refused(
            "There are {found} canaries that were not inserted. At least {fewest} are needed, and one that was.",
            found=others,
            fewest=FEWEST_OTHERS,
        )
    found.sort()
    digest = hashlib.sha256(json.dumps(found, ensure_ascii=True).encode()).hexdigest()
    return Canaries([text for text, _ in found], np.array([inserted for _, inserted in found]), digest)
