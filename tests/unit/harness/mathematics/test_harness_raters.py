"""Agreement of raters: as `krippendorff` and irrCAC have it where the definition is the same, by hand and by brute force else."""

import itertools
import json
import math
import subprocess
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from evaluations.harness.mathematics import agreement
from evaluations.harness.mathematics.means import difference, left_out
from evaluations.harness.mathematics.normal import wilson
from evaluations.harness.mathematics.streams import generator
from evaluations.harness.mathematics.twice import beyond, correlation

ROOT = Path(__file__).parents[4]
PEER = ROOT / ".venv-peers" / "bin" / "python"
SCALES = (agreement.NOMINAL, agreement.ORDINAL, agreement.INTERVAL)
KRIPPENDORFF = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]
"""His example: four observers, twelve units."""


def counts(ratings, categories):
    units = list(zip(*ratings, strict=True))
    return np.array([[unit.count(category) for category in categories] for unit in units], np.int64)


def drawn(seed, units=60, raters=5, categories=4, gaps=0.3):
    rng = np.random.default_rng(seed)
    truth = rng.integers(categories, size=units)
    noise = rng.integers(categories, size=(raters, units))
    values = np.where(rng.random((raters, units)) < 0.6, truth, noise)
    return [[None if rng.random() < gaps else int(value) + 1 for value in row] for row in values]


def test_alpha_is_that_of_krippendorff_on_declared_categories(tmp_path):
    tables = [
        {"ratings": ratings, "scale": scale, "categories": list(range(1, top + 1))}
        for ratings, top in [(KRIPPENDORFF, 5), *((drawn(seed), 4) for seed in range(8)), (drawn(9), 7)]
        for scale in SCALES
    ]
    (tmp_path / "tables.json").write_text(json.dumps(tables))
    script = ROOT / "tests/agreement/krippendorff_alpha.py"
    done = subprocess.run([PEER, script, tmp_path / "tables.json"], capture_output=True, text=True, check=True)

    ours = [agreement.alpha(counts(one["ratings"], one["categories"]), one["scale"]) for one in tables]
    assert ours == pytest.approx(json.loads(done.stdout), abs=1e-9)
    assert ours[:3] == pytest.approx([0.743421, 0.815388, 0.849107], abs=1e-6)


@pytest.mark.parametrize("scale", SCALES)
def test_alpha_is_one_less_the_ratio_of_disagreements_by_brute_force(scale):
    table = counts(drawn(3, units=12), range(1, 5))
    paired = [np.repeat(np.arange(4), unit).tolist() for unit in table if unit.sum() >= 2]
    every = [value for unit in paired for value in unit]
    used = [every.count(value) for value in range(4)]

    def apart(one, other):
        if scale == agreement.NOMINAL:
            return Fraction(one != other)
        if scale == agreement.INTERVAL:
            return Fraction((one - other) ** 2)
        low, high = min(one, other), max(one, other)
        return (sum(used[low : high + 1]) - Fraction(used[low] + used[high], 2)) ** 2

    within = sum(
        sum(apart(a, b) for a, b in itertools.permutations(unit, 2)) / Fraction(len(unit) - 1) for unit in paired
    ) / len(every)
    between = sum(apart(a, b) for a, b in itertools.permutations(every, 2)) / Fraction(len(every) * (len(every) - 1))

    assert agreement.alpha(table, scale) == pytest.approx(float(1 - within / between), abs=1e-12)


def test_gwet_is_that_of_irrcac_on_its_example():
    """The published example of irrCAC (four raters, twelve units): coefficient, and the lower end of its interval."""
    found = agreement.gwet(counts(KRIPPENDORFF, range(1, 6)), agreement.NOMINAL)

    assert found.value == pytest.approx(0.77544, abs=5e-6)
    assert found.interval == (pytest.approx(0.46081, abs=5e-6), 1.0)
    assert agreement.raw(counts(KRIPPENDORFF, range(1, 6))) == pytest.approx(0.81818, abs=5e-6)


def test_a_category_that_nobody_used_belongs_to_the_scale():
    """Krippendorff's ordinal distances do not change by it; Gwet's chance does."""
    used, declared = counts(KRIPPENDORFF, range(1, 6)), counts(KRIPPENDORFF, range(1, 9))

    for scale in SCALES:
        assert agreement.alpha(declared, scale) == agreement.alpha(used, scale)
    assert agreement.gwet(declared, agreement.NOMINAL).value > agreement.gwet(used, agreement.NOMINAL).value
    assert agreement.gwet(declared, agreement.ORDINAL).value > agreement.gwet(used, agreement.ORDINAL).value


def test_one_category_alone_leaves_alpha_undefined():
    alike = np.array([[3, 0]] * 20)

    assert agreement.alpha(alike, agreement.NOMINAL) is None
    assert agreement.alpha_interval(alike, agreement.NOMINAL, generator(0, "x")) is None
    assert agreement.gwet(alike, agreement.NOMINAL).value == 1.0
    assert agreement.alpha(np.array([[1, 0], [0, 1]]), agreement.NOMINAL) is None
    assert agreement.gwet(np.array([[1, 0], [0, 1]]), agreement.NOMINAL) is None


def test_where_one_category_prevails_alpha_is_low_and_gwet_is_not():
    rng = np.random.default_rng(4)
    table = rng.multinomial(3, [0.975, 0.025], size=300)

    assert abs(agreement.alpha(table, agreement.NOMINAL)) < 0.1
    assert agreement.gwet(table, agreement.NOMINAL).value > 0.9


@pytest.mark.parametrize("alpha", [0.2, 0.5, 0.8])
def test_the_interval_holds_a_known_alpha_in_nearly_all_draws(alpha):
    """Raters who copy the truth with the square root of alpha, and guess by the same law else, agree just so much beyond chance."""
    held = 0
    for seed in range(60):
        rng = generator(seed, f"alpha {alpha}")
        law = np.array([0.5, 0.3, 0.2])
        truth = rng.choice(3, size=200, p=law)
        guess = rng.choice(3, size=(3, 200), p=law)
        values = np.where(rng.random((3, 200)) < math.sqrt(alpha), truth, guess)
        table = np.stack([(values == at).sum(axis=0) for at in range(3)], axis=1)
        low, high = agreement.alpha_interval(table, agreement.NOMINAL, rng, draws=400)
        held += low <= alpha <= high
    assert held >= 52


def test_the_order_of_units_and_how_often_they_are_alike_changes_nothing():
    table = counts(drawn(6), range(1, 5))
    turned = table[::-1]

    for scale in SCALES:
        one, other = (agreement.alpha_interval(part, scale, generator(1, scale)) for part in (table, turned))
        assert one == other
        assert agreement.alpha(table, scale) == agreement.alpha(turned, scale)
        assert agreement.gwet(table, scale).value == pytest.approx(agreement.gwet(turned, scale).value, abs=1e-12)


def test_a_difference_of_means_is_welchs_and_leaving_out_is_the_jackknife():
    one, other = np.array([0.0, 1, 1, 1, 0.5]), np.array([1.0, 1, 0.5, 1, 1, 0])
    by_scipy = stats.ttest_ind(one, other, equal_var=False).confidence_interval(0.95)

    found = difference(one, other)
    assert found.interval == pytest.approx((by_scipy.low, by_scipy.high), abs=1e-12)
    assert difference(np.ones(3), np.ones(4)).interval == (0.0, 0.0)

    values = np.array([0.3, 0.5, 0.1, 0.4])
    without = [float(np.delete(values, at).mean()) for at in range(4)]
    by_t = stats.t.interval(0.95, 3, values.mean(), stats.sem(values))
    assert left_out(float(values.mean()), without).interval == pytest.approx(by_t, abs=1e-12)


def test_paired_shares_are_newcombes_and_closer_where_both_go_together():
    """Without correlation the limits are those of two independent shares; the same items alike leave less room."""
    apart, value = beyond(20, 12, 2, 16), 0.2
    (low, high), (bottom, top) = wilson(32, 50), wilson(22, 50)
    phi = (20 * 16 - 12 * 2 - 25) / math.sqrt(32 * 18 * 22 * 28)
    down = math.sqrt((0.64 - low) ** 2 - 2 * phi * (0.64 - low) * (top - 0.44) + (top - 0.44) ** 2)
    up = math.sqrt((high - 0.64) ** 2 - 2 * phi * (high - 0.64) * (0.44 - bottom) + (0.44 - bottom) ** 2)

    assert apart.value == pytest.approx(value)
    assert apart.interval == pytest.approx((value - down, value + up), abs=1e-12)
    assert beyond(90, 0, 0, 0).interval == pytest.approx((-0.0409, 0.0409), abs=1e-4)
    assert correlation(10, 10, 10, 10) == 0.0
