"""A generation log in words."""

import pytest

from governance.reading.generation import moment, terms
from governance.reading.records import Fact


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
