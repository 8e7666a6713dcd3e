"""Copies: no pass without the power to see them, no small counts, and what was not compared is named."""

import numpy as np
import pyarrow as pa
import pytest
from harness_tables import found, measured, people, with_hidden

from evaluations.harness.metrics.copies import TOO_COARSE, Excess, by_chance, counted
from evaluations.harness.report import Verdict
from evaluations.harness.statistics import Estimate

TRAIN, HOLDOUT, HONEST = people(2000, 1), people(2000, 2), people(2000, 3)
COUNTS = ("to_train", "to_holdout", "excess")


@pytest.mark.parametrize("metric", ["p.near", "p.exact"])
def test_a_table_too_small_to_show_copies_does_not_pass(metric):
    small = found(measured(TRAIN.slice(0, 60), HOLDOUT.slice(0, 30), HONEST.slice(0, 60), metric), metric)
    assert (small.verdict, small.deciding, small.power.seen) == (Verdict.ATTENTION, True, False)
    assert TOO_COARSE in small.caveats
    large = found(measured(TRAIN, HOLDOUT, HONEST, metric), metric)
    assert (large.verdict, large.power.seen) == (Verdict.PASS, True)
    assert TOO_COARSE not in large.caveats


def test_keys_and_free_text_that_were_not_compared_are_named_without_values():
    letters = [f"wrote {k} long words about patient {k}" for k in range(200)]
    frames = [
        rows.slice(0, 200).append_column("note", pa.array(letters).dictionary_encode())
        for rows in (TRAIN, HOLDOUT, HONEST)
    ]
    one = found(measured(*frames, "p.exact", columns={"note": "text"}), "p.exact")
    assert sum("not compared: note. Check" in said for said in one.caveats) == 1
    assert "wrote" not in str(one)
    whole = found(measured(TRAIN, HOLDOUT, HONEST, "p.exact"), "p.exact")
    assert not any("not compared" in said for said in whole.caveats)


def test_few_copies_fail_untold_and_many_are_counted():
    few, many = (
        found(measured(TRAIN, HOLDOUT, with_hidden(HONEST, TRAIN, share), "p.exact"), "p.exact")
        for share in (0.004, 0.02)
    )
    assert [few.detail[name] for name in COUNTS] == [None, None, None]
    assert few.detail["z"] == pytest.approx(np.sqrt(8), rel=5e-3)
    assert few.verdict is Verdict.ATTENTION
    assert [many.detail[name] for name in COUNTS] == [40, 0, 40]
    near = found(measured(TRAIN, HOLDOUT, with_hidden(HONEST, TRAIN, 0.004), "p.near"), "p.near")
    told = [row[name] for row in near.detail["tested"] for name in COUNTS[:2]]
    assert all(count is None or count == 0 or count >= 10 for count in told)


@pytest.mark.parametrize(("train", "held", "told"), [(0, 0, True), (10, 0, True), (9, 0, False), (40, 3, False)])
def test_a_small_count_hides_all_that_would_tell_it(train, held, told):
    counts = counted(Excess(train - held, train, held, Estimate(0.0, (0.0, 0.0)), 0.0))
    assert counts == dict(zip(COUNTS, (train, held, train - held) if told else (None, None, None), strict=True))


def test_the_sharper_of_two_is_as_rare_as_either_would_be_twice():
    assert by_chance(3.0) == pytest.approx(0.0013498980316301)
    assert by_chance(3.0, 2) == 2 * by_chance(3.0)
    assert by_chance(-1.0, 2) == 1.0
