"""How much of a question one document covers in runs of eight words, rare ones counting more, with the answer near by."""

from itertools import pairwise

import numpy as np

from evaluations.harness.corpora.ruler import ANSWER, QUESTION, SHORT, Ruler
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.texts.counting import fixed_log

ENOUGH = 0.8
NEAR = 50
"""Words before and after what covers a question, in which its answer is looked for."""


def covered(ruler: Ruler) -> Array:
    """Of each item the first document that covers it, -1 for none. Of an item without an answer the question alone is asked."""
    found = ruler.runs(SHORT)
    kept = ruler.part[found.place] == QUESTION
    place, document, at = found.place[kept], found.document[kept], found.at[kept]
    item = ruler.items.document[place]
    weight = rarity(ruler, place, document)
    whole = ruler.telling(SHORT) & (ruler.part == QUESTION)
    total = np.bincount(ruler.items.document[whole], weight[whole], len(ruler.items)).astype(np.int64)
    order = np.lexsort((place, document, item))
    place, document, at, item = place[order], document[order], at[order], item[order]
    starts = np.flatnonzero(np.append(True, (item[1:] != item[:-1]) | (document[1:] != document[:-1])))
    met = np.full(len(ruler.items), -1)
    for low, high in pairwise(np.append(starts, len(item))) if len(item) else ():
        one = item[low]
        share = weight[np.unique(place[low:high])].sum()
        enough = met[one] < 0 and share >= ENOUGH * total[one]
        if enough and is_answered(ruler, int(one), int(document[low]), at[low:high]):
            met[one] = document[low]
    return met


def rarity(ruler: Ruler, place: Array, document: Array) -> Array:
    """Of each word of the items how rare, among documents, the window is that begins there."""
    pairs = np.unique(np.column_stack([place, document]), axis=0)
    often = np.bincount(pairs[:, 0], minlength=len(ruler.items.ids))
    everywhere = np.full(len(often), len(ruler.documents) + 1)
    return np.asarray(fixed_log(everywhere) - fixed_log(often + 1) + 1)


def is_answered(ruler: Ruler, item: int, document: int, at: Array) -> bool:
    """Whether most different words of the answer stand near the question, in any field of the document."""
    starts = ruler.items.starts[item * ruler.items.fields :]
    answer = np.unique(ruler.items.ids[starts[ANSWER] : starts[ANSWER + 1]])
    if not len(answer):
        return True
    fields = ruler.documents.fields
    first, last = ruler.documents.starts[document * fields], ruler.documents.starts[(document + 1) * fields]
    low, high = max(first, at.min() - NEAR - len(answer)), min(last, at.max() + SHORT + NEAR + len(answer))
    return bool(np.isin(answer, ruler.documents.ids[low:high]).mean() >= ENOUGH)
