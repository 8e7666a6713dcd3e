"""False alarms and faults that pass are counted by size and group, from draws that repeat."""

from harness_honest import LAWS

from evaluations.harness.calibration.alarms import FAULTS, UNSEEN, Asked, Judged, asked, one
from evaluations.harness.calibration.alarms_page import page

PROTOCOL = "tabular-1@2"


def test_each_law_is_drawn_at_each_size_and_each_fault_is_planted():
    every = list(asked(PROTOCOL, [20, 60], 3, 1))

    assert len(every) == 2 * len(LAWS) * (3 + len(FAULTS))
    assert len(set(every)) == len(every)


def test_a_copy_fails_privacy_and_unseen_rows_of_the_same_draw_do_not():
    """The copy is judged by the deciding metrics of privacy alone."""
    unseen, copied = (one(Asked(PROTOCOL, "clinic", planted, 60, 0)) for planted in (UNSEEN, "full copy"))

    assert unseen.groups.keys() == {"validity", "fidelity", "utility", "privacy", "bias"}
    assert "fail" not in unseen.groups.values()
    assert (copied.groups, unseen.failed) == ({"privacy": "fail"}, {})
    assert {"p.exact", "p.near"} <= set(copied.failed["privacy"])


def test_the_page_counts_what_failed_and_by_what_and_what_passed():
    found = [Judged(UNSEEN, "clinic", 60, {"privacy": "pass"}, {})] * 99
    found.append(Judged(UNSEEN, "people", 60, {"privacy": "fail"}, {"privacy": ["p.near", "p.near", "p.mia"]}))
    found.append(Judged("full copy", "clinic", 60, {"privacy": "fail"}, {"privacy": ["p.exact"]}))
    text = page(PROTOCOL, found)

    assert "| 60 | 100 | 1 [5.4%] | 0 | 0 | 99 | `p.mia` 1, `p.near` 1 |" in text
    assert "| full copy | 60 | 1 | 0 [79.3%] | 0 | 0 | 1 |" in text
