"""What repeats on every machine: random numbers, the learner, machine code; and no more threads run than the process may use."""

import hashlib
import os

import numpy as np
from threadpoolctl import threadpool_limits

from evaluations.harness.mathematics.association import mean_ranks
from evaluations.harness.mathematics.learning import classifier, regressor
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


def test_the_learner_is_the_one_that_frozen_protocols_rest_on():
    """Beyond 200,000 rows its bins are drawn by its own seed."""
    frozen = {"max_leaf_nodes": 15, "learning_rate": 0.15, "max_bins": 63, "early_stopping": False, "random_state": 0}
    inputs, labels = np.arange(8.0)[:, None], np.arange(8) % 2
    with threadpool_limits(limits=1):
        both = classifier(inputs, labels), regressor(inputs, labels)
    assert all({**frozen, "max_iter": 60}.items() <= learned.get_params().items() for learned in both)


def test_machine_code_is_kept_for_the_next_process():
    assert mean_ranks.stats.cache_path
