"""Judgements of the items of a study: each row has to be about one of them, and an item has all the repeats that its rows say."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evaluations.harness.engine.refused import Refused
from evaluations.harness.studies import judgements
from evaluations.harness.studies.judgements import Asked, Judgements, Lookup
from evaluations.harness.studies.key import PAIR, Key
from evaluations.harness.studies.ratings import Place
from evaluations.harness.studies.study import PREFERRED, Study


def read(paths: Sequence[Path], study: Study, key: Key) -> Judgements:
    """Raises Refused that names file and row."""
    return checked(judgements.read(paths, asked_by(study, key)))


def asked_by(study: Study, key: Key) -> Lookup:
    def asked(item: str, about: str, place: Place) -> Asked:
        entry, question = key.entries.get(item), study.every.get(about)
        if entry is None or question is None or (question is PREFERRED) != (entry.kind == PAIR):
            raise place.refused("Row {row} of {file} judges an item or a question that the study does not have.")
        return Asked(question, entry.kind == PAIR)

    return asked


def checked(found: Judgements) -> Judgements:
    """Raises Refused where an item has fewer repeats than its rows say."""
    there: dict[Any, set[int]] = {}
    for one in found.every:
        there.setdefault((one.run, one.code, one.question, one.variant, one.order), set()).add(one.repeat)
    for one in found.every:
        repeats = there[one.run, one.code, one.question, one.variant, one.order]
        if len(repeats) < one.repeats:
            raise Refused(
                "Item {code} was judged {there:,} times for question {question}, and its rows say {said:,}.",
                code=one.code,
                question=one.question,
                there=len(repeats),
                said=one.repeats,
            )
    return found
