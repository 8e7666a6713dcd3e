"""A generation log in words."""

import pytest

from governance.generation_log.examples import example
from governance.reading.generation import log_shown, moment, terms
from governance.reading.records import Fact
from governance.vocabulary import GeneratorType


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("2026-11-29T08:05:00Z", "29 Nov 2026, 08:05 +00:00"),
        ("2026-11-29T08:05:00.5+02:00", "29 Nov 2026, 08:05 +02:00"),
        ("2026-11-29T08:05:00", "29 Nov 2026, 08:05"),
        ("last Tuesday", "last Tuesday"),
        ("2026-13-45T08:05:00Z", "2026-13-45T08:05:00Z"),
    ],
)
def test_a_time_is_shown_in_the_zone_it_was_written_in(written: str, shown: str) -> None:
    assert moment(written) == shown


def test_nested_facts_become_terms_and_nothing_is_lost() -> None:
    digest = "0f" * 32
    value = {"kind": "gan", "layers": [{"size": 64}, {"size": 32}], "file_sha256": digest, "frozen": True, "notes": ""}

    assert list(terms(value)) == [
        Fact("Kind", "gan"),
        Fact("Layers 1, size", "64"),
        Fact("Layers 2, size", "32"),
        Fact("File sha256", digest, is_digest=True),
        Fact("Frozen", "yes"),
        Fact("Notes", "—"),
    ]


BARE = {
    "run_id": "r", "log_origin": {"kind": "api", "completeness": "partial"}, "status": "completed", "synthetic_degree": "fully_synthetic",
    "generator": {"type": "corpus_pipeline"}, "models": [{}], "prompts": [{}], "sources": [{}], "stages": [{}], "seeds": [{}],
    "outputs": [{"path": "a", "sha256": "0" * 64}], "missing": [{"field": "/environment", "why": "the machine is gone"}],
}  # fmt: skip


def test_what_a_log_names_as_missing_is_shown_and_what_it_leaves_out_is_a_dash() -> None:
    shown = log_shown(BARE, held={})

    assert shown.missing == [["/environment", "the machine is gone"]]
    assert (shown.models, shown.sources) == ([["—"] * 5], [["—"] * 5])
    assert (shown.prompts, shown.stages) == ([["—", "—", "—", "kept"]], [["—"] * 6])
    assert Fact("Seeds", "—: —") in shown.facts


@pytest.mark.parametrize("kind", GeneratorType)
def test_the_example_of_every_type_can_be_read(kind: GeneratorType) -> None:
    shown = log_shown(example(kind), held={})

    assert Fact("How the rows were made", kind.label) in shown.facts
    assert [row[0] for row in shown.outputs] == ["synthetic.csv"]
