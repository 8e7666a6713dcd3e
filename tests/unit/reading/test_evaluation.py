"""The evaluation in an audit pack: what decides on its ruler, the rest in a sentence, everything in its own section."""

from typing import Any

from governance.reading.evaluation import MOST_MEASUREMENTS, Chapter, evaluation
from tests.unit.reading.measurements import column, measured


def report(*measurements: dict[str, Any]) -> dict[str, Any]:
    return {
        "schema_version": "1",
        "inputs": [{"role": "train", "rows": 1_240, "columns": 1, "sha256": "0" * 64}],
        "groups": [{"id": "fidelity", "verdict": "pass"}],
        "measurements": list(measurements),
    }


def chapter(*measurements: dict[str, Any]) -> Chapter:
    (found,) = evaluation(report(*measurements))["groups"]
    assert isinstance(found, Chapter)
    return found


def test_what_was_measured_is_said_with_its_size() -> None:
    found = evaluation(report())["inputs"]

    assert found.sentence == "train (1,240 rows, 1 column)"
    assert (found.columns, found.rows[0].counts) == (("Input", "Rows#", "Columns#", "Digest"), ("1,240", "1"))


def test_a_chapter_rules_what_decides_and_mentions_the_rest() -> None:
    found = chapter(measured("f.c2st"), measured("f.tri", deciding=False), column("age", 0.9))

    assert [row.family.metric for row in found.rows] == ["f.c2st", "f.tv"]
    assert found.beside == "Triples of columns 0.9"


def test_a_chapter_has_its_two_key_pictures() -> None:
    curve = measured("f.c2st", detail={"curve": [[0, 0], [1, 1]]})
    whole = measured("f.pair", detail={"columns": ["a", "b"], "matrix": [[None, 0.5], [0.5, None]]})

    assert [item.kind for item in chapter(curve, whole, column("age", 0.9), column("sex", 0.8)).figures] == [
        "column",
        "pairs",
    ]


def test_what_a_line_says_besides_its_ruler() -> None:
    power = {"planted": 0.01, "estimate": 0.5, "seen": True}
    (row,) = chapter(measured("f.c2st", power=power, caveats=["Few rows."])).rows

    assert row.said == (
        "Needs at least 0.8 to pass. If 1 % of the rows were copied training rows, this test would detect them. Few rows."
    )


def test_the_section_of_every_measurement_begins_with_the_worst_and_says_what_it_leaves_out() -> None:
    ones = [measured("f.ks", subject={"column": f"c{n}"}) for n in range(MOST_MEASUREMENTS)]
    found = evaluation(report(*ones, measured("f.ks", subject={"column": "bad"}, verdict="fail")))

    assert [one.subject for _, one, _ in found["every"]][:2] == ["bad", "c0"]
    assert (len(found["every"]), found["left_out"]) == (MOST_MEASUREMENTS, 1)
