"""How documents begin."""

import numpy as np

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.texts.tokens import Tokens

OPENING = 8


def opened_alike(tokens: Tokens) -> Array:
    """Of each document whether its first eight words begin another one too. Documents of fewer words begin none."""
    long = tokens.lengths >= OPENING
    first = tokens.starts[:: tokens.fields][:-1][long]
    found = np.zeros(len(tokens), bool)
    if len(first):
        rows = tokens.ids[first[:, None] + np.arange(OPENING)]
        _, places, often = np.unique(rows, axis=0, return_inverse=True, return_counts=True)
        found[long] = often[places.ravel()] > 1
    return found
