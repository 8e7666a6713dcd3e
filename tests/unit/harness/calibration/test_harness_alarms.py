"""False alarms and faults that pass are counted by size and group, from draws that repeat."""

from harness_honest import LAWS

from evaluations.harness.calibration.alarms import FAULTS, UNSEEN, Asked, Judged, asked, one
from evaluations.harness.calibration.alarms_page import page

PROTOCOL = "tabular-1@2"


def test_each_law_is_drawn_at_each_size_and_each_fault_is_planted():
    every = list(asked(PROTOCOL, [20, 60], 3, 1))

    assert len(every) == 2 * len(LAWS) * (3 + len(FAULTS))
    assert len(set(every)) == len(every)


def test_of_some_metrics_only_the_faults_of_their_group_are_planted_and_only_they_are_measured():
    every = list(asked(PROTOCOL, [60], 1, 1, ["p.exact", "p.near"]))
    assert {draw.planted for draw in every} == {
        UNSEEN,
        *(fault for fault, group in FAULTS.items() if group == "privacy"),
    }

    copied = next(one(draw) for draw in every if draw.planted == "full copy")
    assert (copied.groups, set(copied.failed["privacy"])) == ({"privacy": "fail"}, {"p.exact", "p.near"})
    assert {draw.planted for draw in asked(PROTOCOL, [60], 1, 1, ["f.ks"])} == {UNSEEN, "independent columns"}


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


def test_of_some_metrics_the_page_shows_the_laws_of_the_largest_tables_and_what_did_not_pass():
    open_ = {"privacy": ["p.single", "p.single", "p.mia"]}
    found = [
        Judged(UNSEEN, "clinic", 60, {"privacy": "fail"}, {"privacy": ["p.near"]}, {"privacy": ["p.near"]}),
        Judged(UNSEEN, "people", 300, {"privacy": "not_established"}, {}, open_),
        *[Judged(UNSEEN, "people", 300, {"privacy": "pass"}, {})] * 2,
        Judged(UNSEEN, "clinic", 300, {"privacy": "attention"}, {}, {"privacy": ["p.near"]}),
        Judged("full copy", "tails", 300, {"privacy": "fail"}, {"privacy": ["p.near"]}, {"privacy": ["p.near"]}),
    ]
    text = page(PROTOCOL, found, ["p.near", "p.single", "p.mia"])

    assert "Measured were `p.near`, `p.single`, `p.mia` alone." in text
    _, _, after = text.partition("### By law, at 300 rows")
    rows = [line for line in after.partition("\n## ")[0].splitlines() if line.startswith("|")][2:]
    assert rows == [
        "| clinic | 1 | 0 | 0 | 1 | 0 | `p.near` 1 |",
        "| people | 3 | 2 | 1 | 0 | 0 | `p.mia` 1, `p.single` 1 |",
    ]
    assert "By law" not in page(PROTOCOL, found)
