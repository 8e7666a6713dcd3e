"""The seed is the same on every machine and for ever: a report that is measured again has to start from it."""

import hashlib

from evaluations.harness.engine.seeding import seed_of

INPUTS = [("train", "ab"), ("synthetic", "cd"), ("synthetic", "ce")]


def test_the_seed_is_the_first_32_bits_of_a_digest_of_protocol_and_inputs():
    said = b'{"inputs":[["synthetic","cd"],["synthetic","ce"],["train","ab"]],"protocol":"tabular-1@2"}'
    seed = seed_of("tabular-1@2", INPUTS)

    assert f"{seed:08x}" == hashlib.sha256(said).hexdigest()[:8]
    assert seed_of("tabular-1@2", INPUTS[::-1]) == seed
    assert len({seed, seed_of("tabular-1@1", INPUTS), seed_of("tabular-1@2", INPUTS[:2])}) == 3
