"""What metrics of pairs of columns share: which pairs, and when too much of them is lost."""

import itertools
from collections.abc import Mapping

import numpy as np

from evaluations.harness.engine.grading import kept
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Verdict
from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.streams import generator
from evaluations.harness.tables.ruler import Ruler


def chosen_pairs(ruler: Ruler, rule: Rule) -> Array:
    """All pairs, or a seeded sample where there are more than the protocol allows."""
    every = np.array(list(itertools.combinations(range(len(ruler.encoder.names)), 2)), np.int64).reshape(-1, 2)
    most = rule.options["most_pairs"]
    if len(every) <= most:
        return every
    return every[np.sort(generator(ruler.seed, "f.pair").permutation(len(every))[:most])]


def lost(means: Mapping[str, float], rule: Rule) -> Verdict:
    """By the share kept of the way from floor to ceiling."""
    return kept(means["synthetic"], means["ceiling"], means["floor"], rule)
