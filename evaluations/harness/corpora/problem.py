"""What a judge is asked of a benchmark item and a document, and the judgements of that as they are read."""

from collections.abc import Sequence
from pathlib import Path

from evaluations.harness.studies import judgements
from evaluations.harness.studies.judgements import Asked, Judgements
from evaluations.harness.studies.ratings import Place
from evaluations.harness.studies.study import Question

SAME, DIFFERENT = "same", "different"
SAME_PROBLEM = Question(
    id="same_problem",
    text=(
        "Do both texts pose the same problem? It is the same if whoever knows the answer to one knows the answer to the other, "
        "whatever the wording, the names, the language and the order, and even if one of the texts says more."
    ),
    scale="nominal",
    categories=(SAME, DIFFERENT),
    good=frozenset({DIFFERENT}),
    decides=False,
)
"""The one question asked of an item and a document."""


def judgements_in(paths: Sequence[Path]) -> Judgements:
    """Raises Refused that names file and row. Whether a pair was asked, only the corpus says."""
    return judgements.read(paths, asked)


def asked(_: str, question: str, place: Place) -> Asked:
    if question != SAME_PROBLEM.id:
        raise place.refused(
            "Row {row} of {file} answers another question than {question}, the one asked of a corpus.",
            question=SAME_PROBLEM.id,
        )
    return Asked(SAME_PROBLEM, is_pair=True)
