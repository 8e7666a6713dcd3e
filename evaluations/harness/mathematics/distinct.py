"""The different values of a column in their order: counted, not sorted, where they are whole numbers or have two decimals."""

import numpy as np

from evaluations.harness.mathematics.arrays import Array

SCALES = (1.0, 100.0)
EXACT = 2.0**53


def distinct(known: Array) -> tuple[Array, Array]:
    """The different values, none of them missing, in order, and how often each occurs: as `numpy.unique` gives them."""
    grid = on_grid(known)
    if grid is None:
        ordered = np.sort(known)
        first = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])) if len(ordered) else np.zeros(0, np.int64)
        return ordered[first], np.diff(np.append(first, len(ordered)))
    places, values = grid
    counts = np.bincount(places, minlength=len(values))
    return values[counts > 0], counts[counts > 0]


def each_once(values: Array) -> Array:
    """Each different whole number once, in order, by sorting: `numpy.unique` hashes them, fifty times slower where most differ."""
    found = np.sort(values)
    return found[np.append(True, found[1:] != found[:-1])] if len(found) else found


def ranked(known: Array) -> Array:
    """For each of these values the place of it among the different ones."""
    grid = on_grid(known)
    if grid is None:
        return np.asarray(np.unique(known, return_inverse=True)[1])
    places, values = grid
    present = np.zeros(len(values), np.int64)
    present[places] = 1
    return np.asarray((np.cumsum(present) - 1)[places])


def on_grid(known: Array) -> tuple[Array, Array] | None:
    """The place of each value on an even grid, and the value of each place; None where none fits with fewer places than values."""
    if not len(known):
        return None
    low, high = float(known.min()), float(known.max())
    for scale in SCALES:
        if not (max(-low, high) * scale < EXACT and (high - low) * scale < len(known)):
            return None
        whole = np.rint(known * scale)
        if np.array_equal(whole / scale, known):
            places = (whole - whole.min()).astype(np.int64)
            return places, (np.arange(int(places.max()) + 1) + whole.min()) / scale
    return None
