"""How columns go together, and where rows lie: correlations, triples, precision and its kin, against brute force."""

import itertools

import numpy as np
import pyarrow as pa
import pytest
from harness_tables import found, measured, people, shuffled_columns, table
from scipy import stats

from evaluations.harness.engine.report import Verdict
from evaluations.harness.mathematics.association import (
    Lines,
    corrected_v,
    correlation_ratio,
    cramers_v,
    pearson,
    spearman,
)
from evaluations.harness.tables.declared import NOTHING
from evaluations.harness.tables.encoding import Encoder
from evaluations.harness.tables.search.balls import meetings, radii
from evaluations.harness.tables.search.neighbours import SCALE, Points
from evaluations.harness.tables.tables import Tables
from evaluations.harness.tabular.fidelity.triples import chosen_triples

TRAIN, HOLDOUT, HONEST = people(3000, 1), people(1500, 2), people(3000, 3)
RNG = np.random.default_rng(0)
ONE, OTHER = np.round(RNG.normal(size=400), 1), np.round(RNG.normal(size=400), 1)
OTHER += 0.3 * ONE
GAPS = np.where(RNG.random(400) < 0.2, np.nan, ONE)
LEVELS = np.array([RNG.integers(0, 4, 400), RNG.integers(0, 3, 400)])
LEVELS[1] = np.where(RNG.random(400) < 0.5, LEVELS[0] % 3, LEVELS[1])
LINES = Lines.of([ONE, OTHER, GAPS], 400)
PAIRS = np.array([(0, 1), (0, 2), (1, 2)])


@pytest.mark.parametrize(("ours", "theirs"), [(pearson, stats.pearsonr), (spearman, stats.spearmanr)])
def test_correlations_equal_scipy_where_both_are_present_and_with_a_group_left_out(ours, theirs):
    strengths = ours(LINES, PAIRS, 10)
    for k, (a, b) in enumerate(PAIRS.tolist()):
        one, other = [ONE, OTHER, GAPS][a], [ONE, OTHER, GAPS][b]
        both = ~np.isnan(one) & ~np.isnan(other)
        assert strengths[0, k] == pytest.approx(theirs(one[both], other[both]).statistic, abs=1e-12)
    assert strengths.shape == (11, 3)
    kept = np.arange(400) // 40 != 3
    assert pearson(LINES, PAIRS, 10)[4, 0] == pytest.approx(stats.pearsonr(ONE[kept], OTHER[kept]).statistic)


def test_the_correlation_ratio_is_the_share_of_spread_between_the_levels():
    groups = [ONE[LEVELS[0] == level] for level in range(4)]
    between = sum(len(group) * (group.mean() - ONE.mean()) ** 2 for group in groups)
    found_ratio = correlation_ratio(LINES, LEVELS, np.array([4, 3]), np.array([(0, 0)]), 1)
    assert found_ratio == pytest.approx(np.sqrt(between / (400 * ONE.var())), abs=1e-12)


def test_cramers_v_is_scipys_and_bergsmas():
    counts = np.zeros((4, 5))
    np.add.at(counts, (LEVELS[0], LEVELS[1]), 1)
    plain = stats.contingency.association(counts[:, :3].astype(int), method="cramer", correction=False)
    assert corrected_v(counts, corrected=False) == pytest.approx(plain, abs=1e-12)
    square = max(0, plain**2 * 2 - 3 * 2 / 399)
    assert corrected_v(counts) == pytest.approx(np.sqrt(square / (3 - 4 / 399 - 1)), abs=1e-12)
    assert cramers_v(LEVELS, np.array([4, 5]), np.array([(0, 1)]), 1)[0, 0] == corrected_v(counts)
    unrelated = np.outer([30, 50, 20], [5, 10, 10])
    assert corrected_v(unrelated) == 0


def test_constant_and_endless_columns_have_no_strength():
    lines = Lines.of([np.ones(50), np.arange(50.0), np.full(50, np.inf), np.array([1e308, -1e308] * 25)], 50)
    for ours in (pearson, spearman):
        assert np.isnan(ours(lines, np.array([(0, 1), (1, 2)]), 2)).all()
        assert abs(ours(lines, np.array([(1, 3)]), 1)[0, 0]) < 0.1
    assert np.isnan(corrected_v(np.array([[3, 4]])))


def test_independent_columns_lose_each_kind_of_correlation():
    other = shuffled_columns(HONEST)
    report = measured(TRAIN, HOLDOUT, other, "f.corr")
    for kind in ("Pearson", "Spearman", "correlation ratio", "Cramér's V"):
        one = found(report, "f.corr", association=kind)
        assert one.interval[0] <= one.estimate <= one.interval[1] < one.baselines.ceiling
        assert one.estimate == pytest.approx(one.baselines.floor, abs=0.03)
    mixed = found(report, "f.corr", association="correlation ratio")
    assert (mixed.verdict, mixed.detail["pairs"]) == (Verdict.FAIL, 9)
    worst = mixed.detail["worst"][0]
    assert set(worst["pair"]) == {"age", "place"}
    assert (worst["real"] > 0.6, worst["synthetic"] < 0.1) == (True, True)


def test_the_mean_is_that_of_the_differences_and_a_constant_column_counts_as_unrelated():
    flat = HONEST.set_column(1, "dose", pa.array(np.ones(3000)))
    one = found(measured(TRAIN, None, flat, "f.corr"), "f.corr", association="Pearson")
    columns = {name: np.array(TRAIN.column(name)) for name in ("age", "dose", "weight")}
    others = {name: np.array(flat.column(name)) for name in columns}
    scores = []
    for a, b in itertools.combinations(columns, 2):
        both, also = (~np.isnan(t[a]) & ~np.isnan(t[b]) for t in (columns, others))
        real = stats.pearsonr(columns[a][both], columns[b][both]).statistic
        made = 0 if "dose" in {a, b} else stats.pearsonr(others[a][also], others[b][also]).statistic
        scores.append(1 - abs(real - made) / 2)
    assert one.estimate == pytest.approx(np.mean(scores), abs=1e-5)


def test_a_triple_shows_what_pairs_do_not():
    rng = np.random.default_rng(0)
    a, b = rng.integers(0, 2, (2, 4000))
    real = table(a=a, b=b, c=a ^ b)
    broken = table(a=a, b=b, c=rng.integers(0, 2, 4000))
    report = measured(real, None, broken, "f.pair", "f.tri")
    assert found(report, "f.pair").estimate > 0.95
    triple = found(report, "f.tri")
    assert triple.estimate == pytest.approx(0.5, abs=0.03)
    assert triple.detail["worst"][0]["triple"] == ["a", "b", "c"]
    assert triple.interval[0] < triple.estimate < triple.interval[1]


def test_triples_are_total_variation_on_fifths_and_the_five_most_frequent():
    letters = np.array(list("abcdefgh"))
    rng = np.random.default_rng(1)
    real, made = (
        {"x": rng.normal(size=600) + shift, "y": rng.integers(0, 3, 600), "z": letters[rng.zipf(1.5, 600) % 8]}
        for shift in (0, 0.5)
    )
    common = [
        one for one, _ in sorted(zip(*np.unique(real["z"], return_counts=True), strict=True), key=lambda p: -p[1])
    ]
    edges = np.sort(real["x"])[[119, 239, 359, 479]]

    def joint(rows: dict[str, np.ndarray]) -> np.ndarray:
        counts = np.zeros((5, 3, 6))
        levels = [common[:5].index(z) if z in common[:5] else 5 for z in rows["z"]]
        np.add.at(counts, (np.searchsorted(edges, rows["x"]), rows["y"], levels), 1)
        return counts / 600

    report = measured(table(**real), None, table(**made), "f.tri")
    expected = 1 - np.abs(joint(real) - joint(made)).sum() / 2
    assert found(report, "f.tri").estimate == pytest.approx(expected, abs=1e-6)


def test_of_many_triples_a_sample_of_different_ones_is_named():
    rng = np.random.default_rng(0)
    many = table(**{f"c{k:02d}": rng.integers(0, 3, 60) for k in range(30)})
    triple = found(measured(many, None, many, "f.tri"), "f.tri")
    assert (triple.estimate, triple.detail["triples"]) == (1, 2000)
    assert triple.caveats == ("2,000 of 4,060 triples, drawn by the seed.",)


@pytest.mark.parametrize("columns", range(3, 8))
def test_as_many_triples_are_chosen_as_are_asked_for(columns):
    every = list(itertools.combinations(range(columns), 3))
    for count in range(1, len(every) + 1):
        chosen = [tuple(one) for one in chosen_triples(columns, count, np.random.default_rng(0)).tolist()]
        assert len(chosen) == count
        assert chosen == [one for one in every if one in set(chosen)]


def distances(one: Points, other: Points) -> np.ndarray:
    """All against all, slowly. These measured columns lack nothing, and a byte tells the categories."""
    differ = np.abs(one.exact[:, None, :] - other.exact[None, :, :])
    codes = one.bytes[one.told].T[:, None, :] != other.bytes[other.told].T[None, :, :]
    return np.asarray(np.minimum(differ, SCALE).sum(axis=2) + SCALE * codes.sum(axis=2))


def test_who_lies_in_whose_ball_equals_brute_force():
    names = ["age", "dose", "place", "smoker"]
    real, made = (people(rows, seed).select(names) for rows, seed in ((300, 1), (260, 2)))
    tables = Tables.of(real, None, [made], NOTHING)
    encoder = Encoder.of(tables)
    one, other = encoder.points(tables.train), encoder.points(tables.synthetic[0])
    reach, away = radii(one, 5), radii(other, 5)
    assert (reach == np.sort(distances(one, one), axis=1)[:, 5]).all()
    apart = distances(one, other)
    met = meetings(one, reach, other, away)
    assert (met.within_real == (apart <= reach[:, None]).sum(axis=1)).all()
    assert (met.balls_around_made == (apart <= reach[:, None]).sum(axis=0)).all()
    assert (met.real_met == (apart <= away[None, :]).any(axis=1)).all()


def test_neighbourhoods_say_what_is_missing_and_what_does_not_belong():
    narrow = HONEST.filter(pa.compute.less(HONEST.column("age"), 45))
    outside = HONEST.set_column(0, "age", pa.array(np.array(HONEST.column("age")) + 60))
    few, wrong = (measured(TRAIN, HOLDOUT, other, "f.prdc") for other in (narrow, outside))
    by_name = [{one.subject["measure"]: one for one in report.measurements} for report in (few, wrong)]
    assert {name: one.verdict for name, one in by_name[0].items()} == {
        "precision": Verdict.PASS,
        "recall": Verdict.FAIL,
        "density": Verdict.PASS,
        "coverage": Verdict.FAIL,
    }
    assert by_name[1]["precision"].verdict is Verdict.FAIL
    assert by_name[1]["precision"].estimate < 0.6 < by_name[0]["precision"].estimate
    honest = measured(TRAIN, HOLDOUT, HONEST, "f.prdc")
    assert {one.verdict for one in honest.measurements} == {Verdict.PASS}
    assert {one.caveats for one in honest.measurements} == {
        ("Measured on 1,500 rows of each table, drawn by the seed.",)
    }
    blind = measured(TRAIN, None, HONEST, "f.prdc")
    assert {one.verdict for one in blind.measurements} == {Verdict.NOT_ESTABLISHED}
    assert not any(one.deciding for one in blind.measurements)
