"""The glossary has one term for each thing, and explains metrics that exist."""

from evaluations.harness.engine import library
from governance.glossary import SECTIONS, term_of

TERMS = [term for section in SECTIONS for term in section.terms]


def test_every_term_stands_once_and_has_its_own_place() -> None:
    anchors = [term.anchor for term in TERMS]

    assert len(anchors) == len(set(anchors)) > 40
    assert "detection-c2st" in anchors


def test_a_metric_leads_to_the_term_of_its_name() -> None:
    explained = [metric for term in TERMS for metric in term.metrics]

    assert len(explained) == len(set(explained))
    assert set(explained) <= {rule.metric for rule in library.load("tabular-1@1").rules}
    assert [term_of(metric).anchor for metric in ("p.mia", "b.dp", "u.tstr")] == [  # type: ignore[union-attr]
        "membership-inference",
        "demographic-parity",
        "train-on-synthetic-test-on-real-tstr",
    ]
    assert term_of("f.ks") is None
