"""The room of tables holds together: files, words, the protocol and caveats name the same things, and metrics stand alone."""

import ast
import re
import string
from pathlib import Path

from evaluations.harness import tabular
from evaluations.harness.engine import library
from evaluations.harness.engine.judging import SCALES
from evaluations.harness.engine.report import Said
from evaluations.harness.engine.words import reference
from evaluations.harness.tabular import caveats, room, words

HOME = Path(tabular.__file__).parent
FILES = {
    f"{tabular.__name__}.{'.'.join(path.relative_to(HOME).with_suffix('').parts)}": path for path in HOME.rglob("*.py")
}
ON_COUNTS = {
    "b.cover", "f.ad", "f.cover", "f.ks", "f.ksmiss", "f.miss", "f.pair", "f.rel", "f.spike", "f.tail", "f.tv", "f.tvmiss", "f.was",
}  # fmt: skip
CAVEATS = {name: said.code for name, said in vars(caveats).items() if isinstance(said, Said)}


def test_every_metric_of_a_protocol_is_defined_once_and_has_words():
    protocols = [one for one in map(library.read, library.files().values()) if one.kind == "tabular"]
    rules = {reference(rule.metric, rule.version) for one in protocols for rule in one.rules}
    defined = [name for name, _ in room.defined()]

    assert sorted(defined) == sorted(set(defined)) == sorted(words.WORDS) == sorted(rules)
    assert all(one.title and one.what and one.judged in SCALES for one in words.WORDS.values())
    assert {rule.group for rule in library.load("tabular-1@1").rules} == set(words.GROUPS)


def test_what_follows_from_counts_is_measured_beyond_memory_and_nothing_else():
    """All of validity, and in all its versions what looks at a column or two."""
    for name, metric in room.defined():
        assert metric.on_counts == (name.startswith("v.") or name.partition("@")[0] in ON_COUNTS), name


def test_a_run_needs_train_and_a_synthetic_table_but_no_holdout():
    assert library.load("tabular-1@1").roles == {"train": True, "holdout": False, "synthetic": True}


def test_every_metric_says_its_range_what_is_better_what_it_cannot_see_and_who_says_so():
    for name, metric in room.defined():
        said = metric.measure.__doc__ or ""
        missing = [part for part in ("Range: ", "Better: ", "Blind to: ", "Source: ") if part not in said]
        assert not missing, f"{name} does not say {missing}"


def test_no_metric_knows_the_inside_of_another():
    metrics = {name for name, path in FILES.items() if "\nMETRICS = {" in path.read_text()} - {room.__name__}
    assert len(metrics) > 20
    for name in metrics:
        imported = {
            node.module for node in ast.walk(ast.parse(FILES[name].read_text())) if isinstance(node, ast.ImportFrom)
        }
        assert not imported & metrics, name


def test_a_caveat_has_a_code_of_its_own_and_is_said_with_all_that_its_sentence_needs():
    assert len(set(CAVEATS.values())) == len(CAVEATS)
    for name, code in CAVEATS.items():
        needed = {field for _, field, _, _ in string.Formatter().parse(caveats.SENTENCES[code]) if field}
        said = [use for path in FILES.values() if path.name != "caveats.py" for use in uses(name, path.read_text())]
        assert said, f"nothing says {name}"
        for given in said:
            assert given == needed, name


def uses(name, text):
    """The names of the parameters that a caveat is given, at each place where it is said."""
    body = re.sub(r"from evaluations[^(\n]*\([^)]*\)|from evaluations[^\n]*", "", text)
    for node in ast.walk(ast.parse(body)):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Name) and child.id == name and not isinstance(node, ast.Attribute):
                yield set()
        if isinstance(node, ast.Call) and ast.unparse(node.func) == f"{name}.format":
            yield {keyword.arg for keyword in node.keywords}
