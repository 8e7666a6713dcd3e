"""Controls and planted faults of a study: made of items that nobody drew, of both sources alike, or brought by its owner."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evaluations.harness.studies.faults import mixed, of_documents, of_rows, shuffled
from evaluations.harness.studies.items import PICTURE, ROW, Item
from evaluations.harness.studies.key import CONTROL, FAULT, SYNTHETIC
from evaluations.harness.studies.secret import Secret
from evaluations.harness.studies.study import Study

BROUGHT, SHUFFLED = "brought", "shuffled"
Planted = Iterator[tuple[str, Item, str]]


@dataclass(frozen=True)
class Sources:
    """Items by source. Controls and faults that the owner brings stand in for those by rule."""

    synthetic: Sequence[Item]
    unseen: Sequence[Item] = ()
    controls: Sequence[Item] = ()
    faults: Sequence[Item] = ()

    def of(self, source: str) -> Sequence[Item]:
        return self.synthetic if source == SYNTHETIC else self.unseen


def planted(study: Study, sources: Sources, taken: Mapping[str, Sequence[Item]], secret: Secret) -> Planted:
    """Each with its kind and the rule that made it. Of pictures there are only those that were brought."""
    total = study.sample["each"] * len(taken)
    controls, wrong = (round(total * study.sample[part]) for part in ("controls", "faults"))
    rng = secret.stream("planted")
    left = [] if study.items["kind"] == PICTURE else spare(sources, taken, rng)
    if sources.controls:
        yield from ((CONTROL, item, BROUGHT) for item in sources.controls[:controls])
    else:
        yield from ((CONTROL, item, SHUFFLED) for item in meaningless(study, left, controls, rng))
        left = left[controls:]
    if sources.faults:
        yield from ((FAULT, item, BROUGHT) for item in sources.faults[:wrong])
    else:
        by_rule = of_rows if study.items["kind"] == ROW else of_documents
        yield from ((FAULT, item, rule) for item, rule in by_rule(left, wrong))


def spare(sources: Sources, taken: Mapping[str, Sequence[Item]], rng: np.random.Generator) -> list[Item]:
    """What was not drawn; what was has been seen as it is."""
    drawn = {id(item) for items in taken.values() for item in items}
    left = [item for source in taken for item in sources.of(source) if id(item) not in drawn]
    return [left[place] for place in rng.permutation(len(left))]


def meaningless(study: Study, items: Sequence[Item], wanted: int, rng: np.random.Generator) -> Iterator[Item]:
    if study.items["kind"] == ROW:
        yield from (mixed(items[at:], rng) for at in range(min(wanted, len(items) - 1)))
        return
    yield from (made for item in items[:wanted] if (made := shuffled(item, rng)) is not None)
