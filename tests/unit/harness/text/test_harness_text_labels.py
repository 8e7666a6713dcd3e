"""What is left out of an F1 score all at once is what leaving out one person at a time gives."""

import numpy as np
import pytest

from evaluations.harness.text.utility.labels import f1, f1_without


@pytest.mark.parametrize("classes", [2, 5, 12])
def test_each_person_is_left_out(classes):
    rng = np.random.default_rng(classes)
    truth, guess, left = (rng.integers(0, high, 60) for high in (classes, classes, 20))
    left = np.unique(left, return_inverse=True)[1]

    found = f1_without(truth, guess, left, classes)

    rest = [left != person for person in range(left.max() + 1)]
    assert found.tolist() == [f1(truth[kept], guess[kept], classes) for kept in rest]


def test_f1_is_the_mean_of_the_classes_that_occur():
    truth, guess = np.array([0, 0, 1, 1, 1]), np.array([0, 1, 1, 1, 2])
    assert f1(truth, guess, 4) == pytest.approx((2 / 3 + 2 / 3) / 2)
