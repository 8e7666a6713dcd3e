"""The passages that synthetic documents share with training documents, one by one: for the owner of the data, never part of a report."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields

import numpy as np

from evaluations.harness.texts.corpus import Corpus
from evaluations.harness.texts.documents import Documents
from evaluations.harness.texts.tokens import tokenised
from evaluations.harness.texts.windows import Windowed

FEWEST = 13
"""So many words in a row, or a whole document, are listed."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Which document of the file, from 1; which field; the first word that is shared, from 1; how many; with which training document."""

    synthetic_document: int
    field: str
    first_word: int
    words: int
    training_document: int


def passages(train: Documents, synthetic: Documents, fewest: int = FEWEST) -> list[Passage]:
    """Of each field the longest run of words that a training document has too, where it has `fewest` words or is all of the field."""
    lexicon, (real, made) = tokenised([list(part.texts.values()) for part in (train, synthetic)])
    known, asked = Windowed.of(real, lexicon), Windowed.of(made, lexicon)
    found: dict[int, Passage] = {}
    for at, begin in shared(known, asked, fewest):
        one = passage(Corpus(train, real), Corpus(synthetic, made), at, begin)
        field = int(np.searchsorted(made.starts, begin, side="right")) - 1
        if field not in found or one.words > found[field].words:
            found[field] = one
    return sorted(found.values(), key=astuple)


def shared(known: Windowed, asked: Windowed, fewest: int) -> Iterator[tuple[int, int]]:
    """Where a shared run begins: in the training documents, and in the synthetic ones. Whole fields count, however short."""
    hashes, begins = known.windows(fewest)
    order = np.argsort(hashes, kind="stable")
    hashes, begins = hashes[order], begins[order]
    windows, places = asked.windows(fewest)
    at = np.minimum(np.searchsorted(hashes, windows), max(0, len(hashes) - 1))
    for hit in np.flatnonzero(hashes[at] == windows) if len(hashes) else ():
        yield int(begins[at[hit]]), int(places[hit])
    whole = {value: place for place, value in enumerate(known.whole().tolist()) if value}
    for place, value in enumerate(asked.whole().tolist()):
        if value in whole:
            yield int(known.tokens.starts[whole[value]]), int(asked.tokens.starts[place])


def passage(train: Corpus, synthetic: Corpus, at: int, begin: int) -> Passage:
    """As far as the words of both agree, to the end of either field."""
    real, made = train.tokens, synthetic.tokens
    most = int(min(real.ends[at] - at, made.ends[begin] - begin))
    same = real.ids[at : at + most] == made.ids[begin : begin + most]
    length = most if same.all() else int(same.argmin())
    field = int(np.searchsorted(made.starts, begin, side="right")) - 1
    return Passage(
        int(synthetic.documents.rows[made.document[begin]]),
        list(synthetic.documents.texts)[field % made.fields],
        begin - int(made.starts[field]) + 1,
        length,
        int(train.documents.rows[real.document[at]]),
    )


def as_csv(found: Sequence[Passage]) -> str:
    sink = io.StringIO(newline="")
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow([one.name for one in fields(Passage)])
    writer.writerows(astuple(one) for one in found)
    return sink.getvalue()
