"""Of very large tables a part of the synthetic rows is looked for among all real ones, and the report says so."""

import pytest
from harness_tables import found, measured, people, with_hidden

from evaluations.harness.engine.report import Verdict
from evaluations.harness.tables import ruler

TRAIN, HOLDOUT = people(1500, 1), people(1500, 2)
LEAKY = with_hidden(people(2000, 3), TRAIN, 0.2)


@pytest.mark.parametrize("metric", ["p.near", "p.ims"])
def test_copies_are_seen_in_a_part_of_the_rows_too(metric, monkeypatch):
    asked = {"subgroups": ["smoker"]}
    whole = found(measured(TRAIN, HOLDOUT, LEAKY, metric, **asked), metric)
    monkeypatch.setattr(ruler, "MOST_ROWS", 400)
    monkeypatch.setattr(ruler, "MOST_PAIRS", 800 * 3000)
    part = found(measured(TRAIN, HOLDOUT, LEAKY, metric, **asked), metric)
    assert (whole.n, part.n) == (2000, 800)
    assert whole.verdict == part.verdict != Verdict.PASS
    assert part.estimate == pytest.approx(whole.estimate, abs=0.05)
    assert [caveat for caveat in part.caveats if caveat.startswith("800 synthetic rows were looked for")]
    assert not [caveat for caveat in whole.caveats if "were looked for" in caveat]
    assert part.power.seen == whole.power.seen
