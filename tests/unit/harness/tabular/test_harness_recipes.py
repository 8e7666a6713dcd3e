"""The recipes in docs/how-to, followed to the letter: their code is run, their words are registered, their protocol measures."""

import re
from pathlib import Path

import pytest
import yaml
from harness_tables import people, table

from evaluations.harness.engine import library, protocol
from evaluations.harness.engine.checking import is_whole
from evaluations.harness.engine.run import run
from evaluations.harness.engine.words import Words
from evaluations.harness.engine.writing import as_json
from evaluations.harness.tables.declared import Declared
from evaluations.harness.tables.tables import Tables
from evaluations.harness.tabular import room, words
from governance.reading.reports import groups_of

HOW_TO = Path(__file__).parents[4] / "docs/how-to"


def blocks(page, kind):
    return re.findall(rf"```{kind}\n(.*?)```", (HOW_TO / page).read_text(), re.DOTALL)


@pytest.fixture
def house(tmp_path, monkeypatch):
    """With the recipes' metric and protocol, and none other."""
    code, entry, _ = blocks("add-a-metric.md", "python")
    (asked,) = blocks("add-a-protocol.md", "yaml")
    made = {}
    exec(compile(code, "means.py", "exec"), made)
    for name, metric in made["METRICS"].items():
        monkeypatch.setitem(room.METRICS, name, metric)
    for name, said in eval(f"{{{entry}}}", {"Words": Words}).items():
        monkeypatch.setitem(words.WORDS, name, said)
    (tmp_path / "means-1@1.yaml").write_text(asked)
    monkeypatch.setattr(protocol, "FOLDER", tmp_path)
    return made


def test_the_metric_of_the_recipe_is_measured_judged_reported_and_shown(house):
    tables = Tables.of(people(400, 1), people(300, 2), [people(350, 3)], Declared())
    report = run(library.load("means-1"), tables, seed=0)
    (group,) = groups_of(as_json(report))
    (family,) = group.families

    assert is_whole(as_json(report))
    assert [one.verdict for one in report.groups] == ["pass"]
    assert {one.subject["column"] for one in report.measurements} == {"age", "dose", "weight"}
    assert (group.title, family.title) == ("Fidelity", "Means of columns")
    assert "Needs at least 0.95 to pass." in family.shown[0].to_know


def test_a_column_without_values_is_not_established_and_says_why_by_code(house):
    one = table(age=[1.5, 2.5] * 40, empty=[0.5, 1.5] * 40)
    none = table(age=[1.5, 2.5] * 40, empty=[None, None] * 40)
    report = run(library.load("means-1"), Tables.of(one, None, [none], Declared()), seed=0)
    said = {found.subject["column"]: found.caveats for found in report.measurements}

    assert said["age"] == ()
    assert [caveat.code for caveat in said["empty"]] == ["no-values"]
    shown = {found.subject: found.to_know for found in groups_of(as_json(report))[0].families[0].shown}
    assert "The column has no values in train or in the synthetic table." in shown["empty"]


def test_the_row_of_the_recipe_is_a_row_of_a_protocol(house):
    (row,) = yaml.safe_load(blocks("add-a-metric.md", "yaml")[0])
    (rule,) = library.load("means-1").rules

    assert (row["metric"], row["threshold"], row["source"]) == ("f.mean@1", rule.threshold, rule.source)
