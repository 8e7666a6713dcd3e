"""Declarations as text: what is read exactly, and what is sent back with its line instead of breaking something later."""

import pytest
from harness_everything import DECLARED

from evaluations.harness.engine.notation import document_in
from evaluations.harness.engine.refused import Refused
from evaluations.harness.tables.declared import from_yaml, parsed

MEANS = "analyses: [{{name: a, kind: means, outcome: ill, terms: [age], event: {level}}}]"
INVALID = "is no valid YAML at line {line}. Check the indentation and the quotes."


@pytest.mark.parametrize(
    ("level", "text"),
    [
        ("1234567", "1234567"),
        ("9007199254740991", "9007199254740991"),
        ("0.1234567891", "0.1234567891"),
        ("-2.0", "-2"),
        ("1.0e+22", "1e+22"),
        ("true", "true"),
        ("2020-13-45", "2020-13-45"),
        ("=", "="),
        ("'007'", "007"),
    ],
)
def test_a_level_keeps_all_its_digits_and_a_date_is_text(level, text):
    assert from_yaml(MEANS.format(level=level)).analyses[0].event == text


def test_keys_are_text_as_it_is_written():
    assert from_yaml("columns: {2020: numeric, no: boolean, ~: text}").columns == {
        "2020": "numeric", "no": "boolean", "~": "text",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\npopulation: 1" + "0" * 5_000, 2),
        ("a:\n  - 0b_", 2),
        ('event: !!timestamp "foo"', 1),
        ('\nevent: !!float "foo"', 2),
        ('event: !!bool "foo"', 1),
        ("event: !local x", 1),
        ("population: 1\npopulation: 2", 2),
        ("columns:\n  <<: {age: numeric}", 2),
        ("a: 1\n? [b]\n: 1", 2),
        ('a: "\\U00110000"', 1),
        ('a: "\\UFFFFFFFF"', 1),
        ("%YAML 1." + "1" * 5_000 + "\n---\na: 1", 1),
        ("a: 1\nb: \0", 2),
        ("a: 1\n---\nb: 1", 2),
        ("a: 1\nb: [", 2),
    ],
)
def test_what_yaml_cannot_read_or_declarations_do_not_need_is_refused_with_its_line(text, line):
    with pytest.raises(Refused) as refused:
        from_yaml(text, "d.yaml")
    assert refused.value.message == f"d.yaml {INVALID.format(line=line)}"


def test_a_report_says_what_was_declared_and_no_more():
    said = parsed(DECLARED).document()
    assert said == {**DECLARED, "targets": ["dose", "outcome"], "sensitive": ["outcome", "weight"]}
    assert parsed(said) == parsed(DECLARED)
    assert parsed({}).document() == {}


@pytest.mark.parametrize("text", ["[" * 19_990, "- " * 9_000 + "a", "? " * 9_000 + "a", "[{a: " * 5_000])
def test_deep_nesting_is_refused_before_it_is_read(text):
    with pytest.raises(Refused, match=r"^The declaration is nested too deeply at line 1\.$"):
        from_yaml(text)
    assert from_yaml("rules: []\ntargets: [a]").targets == ("a",)


def test_twenty_levels_are_read_and_one_more_is_refused_at_its_line():
    assert document_in("[" * 20 + "]" * 20, "d.yaml") == document_in("\n" + "[" * 20 + "]" * 20, "d.yaml")
    with pytest.raises(Refused, match=r"^d\.yaml is nested too deeply at line 2\.$"):
        document_in("\n" + "[" * 21 + "]" * 21, "d.yaml")


@pytest.mark.parametrize(
    "number", ["9" * 400, "9007199254740992", "-9007199254740992", ".inf", "-.inf", ".nan", "1.0e+400"]
)
def test_numbers_without_end_are_refused(number):
    with pytest.raises(Refused, match="a number that is not finite, or beyond 9007199254740991"):
        from_yaml(MEANS.format(level=number))


@pytest.mark.parametrize("bad", ["\0", "\x1f", "\n", "\t", "\r", "\x7f", "\x85", "\x9f", "\ud800"])
@pytest.mark.parametrize("place", ["key", "name", "list", "sql"])
def test_characters_that_cannot_be_stored_are_refused_anywhere(bad, place):
    said = {
        "key": {"columns": {f"a{bad}b": "numeric"}},
        "name": {"rules": [{"name": f"a{bad}b", "sql": "age > 1"}]},
        "list": {"targets": ["a", f"a{bad}b"]},
        "sql": {"rules": [{"name": "a", "sql": f"age{bad}> 1"}]},
    }[place]
    if place == "sql" and bad in "\n\t":
        assert parsed(said).rules[0].sql == f"age{bad}> 1"
        return
    with pytest.raises(Refused, match=r"^The declaration has a control character"):
        parsed(said)
