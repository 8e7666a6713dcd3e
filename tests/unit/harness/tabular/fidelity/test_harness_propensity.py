"""The propensity error lies near what unseen rows get for unseen rows, and far from it for columns that hold nothing together."""

from harness_honest import judged
from harness_tables import found, people, shuffled_columns

from evaluations.harness.engine.report import Verdict

TRAIN, HOLDOUT = people(600, 1), people(600, 2)


def test_unseen_rows_are_as_unseen_rows_and_independent_columns_are_told_apart():
    honest = found(judged(TRAIN, HOLDOUT, people(600, 3), "f.pmse"), "f.pmse")
    loose = found(judged(TRAIN, HOLDOUT, shuffled_columns(TRAIN), "f.pmse"), "f.pmse")

    assert abs(honest.estimate - honest.baselines.ceiling) < 0.2 * (honest.baselines.floor - honest.baselines.ceiling)
    assert loose.estimate > honest.baselines.ceiling + 0.5 * (honest.baselines.floor - honest.baselines.ceiling)
    assert not honest.deciding


def test_a_few_rows_say_nothing():
    assert found(judged(people(40, 1), None, people(40, 3), "f.pmse"), "f.pmse").verdict is Verdict.NOT_ESTABLISHED
