"""Where a definition is SDMetrics 0.32's, so is the number: to 1e-9, by that package itself in its own environment.

`docs/reference/agreement.md` says where ours differs and which fault that avoids.
"""

import itertools
import json
import subprocess
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from harness_tables import found, measured, table
from scipy import stats

from evaluations.harness.engine.library import load
from evaluations.harness.engine.run import run
from evaluations.harness.mathematics.association import Lines, pearson, spearman
from evaluations.harness.mathematics.counts import Codes, Numbers, Pairs, kolmogorov
from evaluations.harness.mathematics.statistics import total_variation
from evaluations.harness.tables.declared import Declared
from evaluations.harness.tables.encoding import Encoder, Levelled
from evaluations.harness.tables.missing import missing
from evaluations.harness.tables.search.neighbours import SCALE, nearest
from evaluations.harness.tables.tables import Tables
from evaluations.harness.tabular.fidelity.marginals import kolmogorov_score, variation_score
from evaluations.harness.tabular.validity.columns import inside, seen

ROOT = Path(__file__).parents[4]
PEER = ROOT / ".venv-peers" / "bin" / "python"
EXACT = 1e-9
ROLES = {
    "age": "numerical", "dose": "numerical", "weight": "numerical", "visit": "datetime",
    "place": "categorical", "smoker": "boolean", "person": "id",
}  # fmt: skip
OURS = {"numerical": "numeric", "id": "key"}


def patients(rows: int, seed: int, *, gaps: float) -> pa.Table:
    rng = np.random.default_rng(seed)
    age = np.round(rng.normal(50 + seed, 15, rows))
    weight = np.where(rng.random(rows) < gaps, np.nan, np.round(rng.normal(70, 9, rows) + 0.2 * age, 2))
    places = rng.choice(["north", "south", "east", "west", f"only {seed}"], rows)
    return table(
        age=age,
        dose=np.exp(rng.normal(0, 1, rows)) + 0.01 * age,
        weight=weight,
        visit=np.datetime64("2020-01-01", "us") + rng.integers(0, 900 + 90 * seed, rows) * np.timedelta64(1, "D"),
        place=[None if gap else place for gap, place in zip(rng.random(rows) < gaps, places, strict=True)],
        smoker=rng.random(rows) < 0.3 + 0.1 * seed,
        person=[f"p{k}" for k in rng.permutation(rows)],
    )


REAL, MADE = patients(500, 1, gaps=0.1), patients(400, 2, gaps=0.3)
TABLES = Tables.of(REAL, None, [MADE], Declared(columns={name: OURS.get(role, role) for name, role in ROLES.items()}))
ONE, OTHER = TABLES.train, TABLES.synthetic[0]
BOTH = {name: (ONE.columns[name], OTHER.columns[name]) for name in ROLES}
LEVELLED = {name: one for name, one in Encoder.of(TABLES).columns.items() if isinstance(one, Levelled)}


@pytest.fixture(scope="module")
def theirs(tmp_path_factory) -> dict[str, dict[str, float]]:
    folder = tmp_path_factory.mktemp("tables")
    pq.write_table(REAL, folder / "train.parquet")
    pq.write_table(MADE, folder / "synthetic.parquet")
    (folder / "roles.json").write_text(json.dumps(ROLES), encoding="utf-8")
    script = ROOT / "tests" / "agreement" / "sdmetrics_scores.py"
    asked = [PEER, script, folder / "train.parquet", folder / "synthetic.parquet", folder / "roles.json"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answer: dict[str, dict[str, float]] = json.loads(done.stdout)
    return answer


def test_distributions_equal_ks_complement(theirs):
    scores = {name: kolmogorov_score(*map(Numbers.of, BOTH[name])).value for name in theirs["f.ks"]}
    assert scores == pytest.approx(theirs["f.ks"], abs=EXACT)


def test_shares_equal_tv_complement_save_for_the_millionth_of_a_row_it_adds_for_an_unseen_category(theirs):
    scores = {name: variation_score(*(Codes.of(column, 6) for column in BOTH[name])).value for name in theirs["f.tv"]}
    assert scores["smoker"] == pytest.approx(theirs["f.tv"]["smoker"], abs=EXACT)
    real, made = (np.bincount(column[column >= 0], minlength=6) for column in BOTH["place"])
    added = np.where((real == 0) & (made > 0), 1e-6, real)
    assert 1 - total_variation(real, made).value == scores["place"]
    assert 1 - total_variation(added, made).value == pytest.approx(theirs["f.tv"]["place"], abs=EXACT)


def test_missing_rates_and_ranges_equal_missing_value_similarity_and_boundary_adherence(theirs):
    rates = {name: 1 - abs(np.mean(missing(one)) - np.mean(missing(other))) for name, (one, other) in BOTH.items()}
    assert {name: rates[name] for name in theirs["f.miss"]} == pytest.approx(theirs["f.miss"], abs=EXACT)
    shares = {name: float(inside(name, ONE)(OTHER).mean()) for name in theirs["v.range"]}
    assert shares == pytest.approx(theirs["v.range"], abs=EXACT)
    assert shares["visit"] < 1


def test_categories_are_shares_of_values_where_theirs_count_gaps_as_values(theirs):
    shares = {name: float(seen(name, column.seen)(OTHER).mean()) for name, column in LEVELLED.items()}
    gaps = {name: float(missing(OTHER.columns[name]).mean()) for name in LEVELLED}
    counted = {name: share * (1 - gaps[name]) + gaps[name] for name, share in shares.items()}
    assert counted == pytest.approx(theirs["v.category"], abs=EXACT)
    assert (gaps["smoker"], shares["place"] < counted["place"] < 1) == (0, True)


def test_categories_that_occur_equal_category_coverage(theirs):
    protocol = load("tabular-1@2").only(["f.cover"])
    report = run(protocol, TABLES, seed=0)
    assert {one.subject["column"]: one.estimate for one in report.measurements} == pytest.approx(
        theirs["f.cover"], abs=EXACT
    )
    assert 0 < theirs["f.cover"]["place"] < 1


def test_keys_equal_key_uniqueness_where_none_repeats(theirs):
    report = measured(REAL, None, MADE, "v.key", columns=dict(TABLES.declared.columns))
    assert {"person": found(report, "v.key", column="person").estimate} == theirs["v.key"] == {"person": 1}


@pytest.mark.parametrize(("kind", "ours"), [("Pearson", pearson), ("Spearman", spearman)])
def test_correlations_equal_correlation_similarity(theirs, kind, ours):
    names = [name for name, role in ROLES.items() if role == "numerical"]
    pairs = np.array(list(itertools.combinations(range(3), 2)))
    real, made = (
        ours(Lines.of([frame.columns[name] for name in names], frame.rows), pairs, 1)[0] for frame in (ONE, OTHER)
    )
    scores = {f"{names[a]} {names[b]}": 1 - abs(real[k] - made[k]) / 2 for k, (a, b) in enumerate(pairs.tolist())}
    assert scores == pytest.approx(theirs[kind], abs=EXACT)


def their_bins(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Ten bins of equal width on train's range, ends open; missing is a level."""
    one, other = BOTH[name]
    if ROLES[name] != "numerical":
        return one + 1, other + 1
    edges = np.histogram_bin_edges(one[~np.isnan(one)], bins=10)[1:-1]
    return tuple(np.where(np.isnan(x), 0, np.searchsorted(edges, x, side="right") + 1) for x in (one, other))  # type: ignore[return-value]


def test_pairs_equal_contingency_similarity_once_the_bins_are_theirs(theirs):
    names = [name for name, role in ROLES.items() if role in {"numerical", "categorical", "boolean"}]
    coded = [their_bins(name) for name in names]
    one, other = (np.array([pair[k] for pair in coded], np.uint8) for k in (0, 1))
    pairs = np.array(list(itertools.combinations(range(len(names)), 2)))
    real, made = (Pairs.of(levels, np.full(len(names), 12), pairs) for levels in (one, other))
    distances = real.apart(made)
    scores = {f"{names[a]} {names[b]}": 1 - distances[k] for k, (a, b) in enumerate(pairs.tolist())}
    assert scores == pytest.approx(theirs["f.pair"], abs=EXACT)


def test_distances_equal_distance_to_the_closest_record(theirs):
    encoder = Encoder.of(TABLES)
    found_distances = nearest(encoder.points(OTHER), encoder.points(ONE)).distance / SCALE / len(encoder.names)
    assert np.sort(found_distances) == pytest.approx(np.sort(theirs["dcr"]), abs=EXACT)


def test_kolmogorov_equals_scipy():
    one, other = (column[~np.isnan(column)] for column in BOTH["weight"])
    assert kolmogorov(one, other).value == pytest.approx(stats.ks_2samp(one, other).statistic, abs=1e-12)


def test_one_outlier_moves_a_pair_by_one_row_and_no_more():
    rng = np.random.default_rng(0)
    real = table(x=rng.normal(size=2000), y=rng.choice(["a", "b"], 2000))
    wild = real.set_column(0, "x", pa.array(np.append(np.array(real.column("x"))[:-1], 1e6)))
    assert found(measured(real, None, wild, "f.pair"), "f.pair").estimate >= 1 - 1 / 2000
