"""Random numbers repeat on every machine, and no more threads run than the process may use."""

import hashlib
import os

import numpy as np

from evaluations.harness.mathematics.streams import generator
from evaluations.harness.mathematics.threads import cores


def test_a_stream_follows_from_seed_and_name_alone():
    key = int(hashlib.sha256(b"f.tri").hexdigest()[:16], 16)
    expected = np.random.default_rng([7, key]).integers(0, 2**60, 4).tolist()

    assert generator(7, "f.tri").integers(0, 2**60, 4).tolist() == expected
    assert (
        len({int(generator(*named).integers(0, 2**60)) for named in ((7, "f.tri"), (8, "f.tri"), (7, "f.pair"))}) == 3
    )


def test_only_cores_that_this_process_may_use_are_counted():
    every = os.sched_getaffinity(0)
    assert cores() == len(every)
    os.sched_setaffinity(0, {min(every)})
    try:
        assert cores() == 1
    finally:
        os.sched_setaffinity(0, every)
