"""Singling out by rough values: each window holds the row it was drawn from, and of few columns it tells honest rows from copies."""

import json

import numpy as np
import pytest
from harness_tables import found
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from evaluations.harness.calibration.alarms import ASKED
from evaluations.harness.calibration.laws import LAWS
from evaluations.harness.engine import library
from evaluations.harness.engine.believing import doubts
from evaluations.harness.engine.report import Report, Verdict
from evaluations.harness.engine.run import run
from evaluations.harness.engine.writing import as_json
from evaluations.harness.tables.tables import Tables
from evaluations.harness.tabular.privacy.mining import WIDTHS, Shape
from evaluations.harness.tabular.privacy.predicates import AT_LEAST, AT_MOST, EQUAL, Sorted, matches
from evaluations.harness.tabular.privacy.windows import windowed

SECOND, THIRD = "tabular-1@2", "tabular-1@3"
CELLS = st.integers(0, 30).map(float) | st.just(float("nan"))
TABLES = st.tuples(st.integers(1, 5), st.integers(1, 250)).flatmap(lambda shape: arrays(float, shape, elements=CELLS))


def shape_of(table: np.ndarray, scaled: np.ndarray) -> Shape:
    return Shape(table, scaled, Sorted.of(table).middles)


@given(TABLES, st.integers(0, 5))
def test_every_predicate_holds_for_the_row_it_was_drawn_from(table, seed):
    """So it fits at least one row; and a window is the only pair of conditions on one column."""
    rng = np.random.default_rng(seed)
    tried = windowed(shape_of(table, rng.random(len(table)) < 0.7), rng, 40)
    assert (matches(tried, Sorted.of(table)) != -1).all()
    for columns, comparisons in zip(tried.columns, tried.comparisons, strict=True):
        used = columns[columns >= 0]
        assert len(set(used.tolist())) in {*WIDTHS, 1}
        for at in set(used.tolist()):
            assert comparisons[: len(used)][used == at].tolist() in [
                [AT_LEAST, AT_MOST],
                *([kind] for kind in range(4)),
            ]


def test_a_window_reaches_over_a_hundredth_of_the_rows_to_either_side():
    """Of a thousand rows, each with its own number: ten below, ten above, none beyond the ends."""
    table = np.arange(1000.0)[None]
    tried = windowed(shape_of(table, np.array([True])), np.random.default_rng(0), 400)
    low, high = tried.values[tried.comparisons[:, 1] == AT_MOST].T
    assert 100 < len(low) < 300
    assert set((high - low).tolist()) <= {*range(10, 21)}
    assert np.median(high - low) == 20
    assert (low.min() >= 0, high.max() <= 999) == (True, True)


def test_words_are_known_as_they_are():
    table = np.tile(np.arange(50.0), (3, 1))
    tried = windowed(shape_of(table, np.zeros(3, bool)), np.random.default_rng(0), 100)
    assert set(tried.comparisons[tried.columns >= 0].tolist()) == {EQUAL}


@pytest.fixture(scope="module")
def judged():
    """By protocol and by what stands in the synthetic table's place: numbers of money and days, and two words."""
    train, holdout, unseen = (LAWS["tails"](3000, seed) for seed in (1, 2, 3))
    made = {"unseen": unseen, "copy": train}

    def report(protocol: str, name: str) -> Report:
        rules = library.load(protocol).only(["p.single"])
        return run(rules, Tables.of(train, holdout, [made[name]], ASKED["tails"], reader=rules.reader), seed=0)

    return {(protocol, name): report(protocol, name) for protocol in (SECOND, THIRD) for name in made}


def test_of_few_columns_unseen_rows_pass_and_a_copy_fails(judged):
    """By the version before, too few predicates on too few people leave it open."""
    before, unseen, copy = (
        found(judged[key], "p.single", predicates="multivariate")
        for key in ((SECOND, "unseen"), (THIRD, "unseen"), (THIRD, "copy"))
    )
    assert [one.verdict for one in (before, unseen, copy)] == [Verdict.NOT_ESTABLISHED, Verdict.PASS, Verdict.FAIL]
    assert unseen.n > 4 * before.n
    widths = [one.interval[1] - one.interval[0] for one in (unseen, before)]
    assert widths[0] < 0.5 * widths[1]


def test_of_one_column_nothing_changes(judged):
    before, now = (found(judged[key, "unseen"], "p.single", predicates="univariate") for key in (SECOND, THIRD))
    assert (before.estimate, before.interval) == (now.estimate, now.interval)


@pytest.mark.parametrize("name", ["unseen", "copy"])
def test_a_report_is_believed_and_one_with_another_verdict_is_not(judged, name):
    document = json.loads(json.dumps(as_json(judged[THIRD, name])))
    assert [doubt for doubt in doubts(document) if "p.single" in str(doubt)] == []
    one = next(one for one in document["measurements"] if one["subject"].get("predicates") == "multivariate")
    one["verdict"] = "attention"
    assert [doubt for doubt in doubts(document) if "p.single" in str(doubt)] != []


def test_the_third_protocol_is_a_draft_that_changes_singling_out_alone():
    second, third = library.load(SECOND), library.load(THIRD)
    changed = [(one, other) for one, other in zip(second.rules, third.rules, strict=True) if one != other]
    assert [(one.metric, one.version, other.version) for one, other in changed] == [("p.single", 1, 2)]
    assert (library.load("tabular-1").version, THIRD in library.references()) == (2, False)
