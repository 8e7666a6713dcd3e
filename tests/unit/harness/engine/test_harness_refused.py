"""A refusal is one sentence in English, and can be said in another language from its parts."""

from evaluations.harness.command.main import as_json
from evaluations.harness.engine.refused import Refused

OUTER = Refused(
    "{role} ({file}): {problem}", role="train", file="a.csv", problem=Refused("Row {row:,} is bad.", row=1200)
)


def test_it_is_said_whole_and_from_its_parts():
    assert (str(OUTER), OUTER.message) == ("train (a.csv): Row 1,200 is bad.",) * 2
    assert OUTER.said(lambda sentence: f"<{sentence}>") == "<train (a.csv): <Row 1,200 is bad.>>"


def test_what_is_filled_in_is_never_taken_for_a_sentence():
    assert str(Refused("Column {column} is empty.", column="{row} {0} %(a)s")) == "Column {row} {0} %(a)s is empty."


def test_a_program_is_told_the_sentence_and_what_is_filled_in():
    assert (
        as_json(OUTER.parameters["problem"])
        == '{"sentence": "Row {row:,} is bad.", "parameters": {"row": 1200, "column": null}}'
    )
    assert '"problem": "Row 1,200 is bad."' in as_json(OUTER)
