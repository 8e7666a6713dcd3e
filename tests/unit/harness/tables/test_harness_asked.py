"""A declaration is asked of the tables without measuring anything."""

import pyarrow as pa
import pytest

from evaluations.harness.engine.refused import Refused
from evaluations.harness.tables.declared import from_yaml
from evaluations.harness.tables.tables import check_asked

TABLE = pa.table({"age": [40, 50], "sex": pa.array(["f", "m"]).dictionary_encode(), "cost": [1.5, 2.5]})


@pytest.mark.parametrize(
    ("declared", "problem"),
    [
        ("rules: [{name: paid, sql: salary >= 0}]", "The rule paid names salary, which train does not have as a column."),
        ("analyses: [{name: a, kind: logistic, outcome: sex, terms: [age], event: x}]",
            "Column sex has no value x, which is named in: analysis a."),
        ("analyses: [{name: a, kind: linear, outcome: sex, terms: [age]}]",
            "Column sex holds no numbers and no event is named for it in: analysis a."),
        ("analyses: [{name: a, kind: logistic, outcome: sex, terms: [age], event: m}]", ""),
        ("rules: [{name: paid, sql: cost >= 0}]", ""),
    ],
)  # fmt: skip
def test_a_declaration_is_asked_of_the_tables_without_measuring(declared: str, problem: str) -> None:
    read = {"train": TABLE, "synthetic": TABLE}
    if not problem:
        check_asked(read, from_yaml(declared))
        return
    with pytest.raises(Refused) as refused:
        check_asked(read, from_yaml(declared))
    assert str(refused.value) == problem
