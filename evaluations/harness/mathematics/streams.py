"""Streams of random numbers, one for each name."""

import hashlib

import numpy as np


def generator(seed: int, name: str) -> np.random.Generator:
    """A stream of its own for every name: a new metric changes no other number."""
    key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
    return np.random.default_rng(np.random.SeedSequence([seed, key]))
