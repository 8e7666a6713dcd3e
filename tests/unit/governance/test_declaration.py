"""What may be declared of a version, in the words of the harness's own parser."""

import pytest

from evaluations.harness.tables.declared import from_yaml
from governance.declaration import EXAMPLE, RELATED, WRITTEN, faults

COLUMNS = {"age", "sex", "region", "region_code", "cost", "ill"}


def test_the_example_is_accepted_and_shows_every_part_but_those_of_its_own() -> None:
    assert faults(EXAMPLE, COLUMNS) == []
    assert set(from_yaml(EXAMPLE).document()) == {
        "rules",
        "analyses",
        "decisions",
        "linkage",
        "population",
        "mechanism",
        "missing",
        "drop",
        "dependencies",
    }


KINDS = "linear, logistic, means, poisson, negative_binomial, gamma, two_part, median, cox, kaplan_meier"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", []),
        ("rules: [", ["The declaration is no valid YAML at line 1. Check the indentation and the quotes."]),
        ("rules:\n  - {name: paid}", ["The declaration at rules/0: sql is missing."]),
        (
            "analyses:\n  - {name: a, kind: spline, outcome: cost, terms: [age]}",
            [f"The declaration at analyses/0/kind: “spline” should be one of {KINDS}."],
        ),
        ("- 1\n- 2", ["The declaration at the top: “[1, 2]” should be names with values, as in “name: value”."]),
        ("population: many", ["The declaration at population: “many” should be a whole number."]),
        (
            "targets: [ill]\nquasi: [age]",
            ["Choose the columns for “targets”, “quasi” in the table above, not in this text."],
        ),
        (
            "related: [{name: visits, key: age, foreign: person, train: a.csv, synthetic: b.csv}]",
            [RELATED],
        ),
        ('written: {cost: "1,234.5"}', [WRITTEN]),
        ("drop: [wage]", ["The synthetic table has no column “wage”, which is named in: drop."]),
        (
            "columns: {wage: numeric}\nsequence: {key: age, order: 7th}",
            [
                "The synthetic table has no column “wage”, which is named in: columns.",
                "The synthetic table has no column “7th”, which is named in: sequence.",
            ],
        ),
        (
            "a: &a [1, 1]\nb: [*a, *a]",
            ["The declaration refers to another place in it by “*” at line 2. Write out what is meant."],
        ),
        ("[" * 15_000, ["The declaration is nested too deeply at line 1."]),
        ("!!python/object/apply:os.system [true]", ["The declaration is no valid YAML at line 1. Check the indentation and the quotes."]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_where_it_is(text: str, said: list[str]) -> None:
    assert faults(text, COLUMNS) == said


def test_columns_are_not_asked_for_before_there_is_a_table() -> None:
    assert faults("columns: {wage: numeric}", None) == []


def test_what_is_not_known_is_told_with_what_is() -> None:
    (said,) = faults("rulez: []", None)

    assert said.startswith("The declaration at the top: “rulez” is not known here; what can be said is ")
    assert "rules, analyses, decisions" in said
