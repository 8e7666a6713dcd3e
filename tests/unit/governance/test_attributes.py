"""One language for every `when`: what it says, and that what nobody knows never switches a rule off."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.attributes import (
    ATTRIBUTES,
    COMPARISONS,
    FAMILIES,
    TABLE,
    Kind,
    answered,
    asks,
    attribute,
    holds,
    judged,
    meets,
)
from governance.generation_log.checking import NEWEST, SCHEMAS
from governance.libraries import HERE
from governance.vocabulary import Completeness, GeneratorType, RiskTier, SyntheticDegree

KNOWN: dict[str, Any] = {
    "tier": RiskTier.MODERATE,
    "access": "open",
    "vendor": False,
    "personal_data": frozenset({"none", "pseudonymised"}),
    "generator_type": "",
    "domain": "health",
    "rows": 1_000,
    "answers.B1": None,
    "answers.A1": ["teaching", "methods"],
    "verdicts.tabular-1.privacy": "fail",
}
TESTED = [*KNOWN, "weather", "answers.Z9", "verdicts.text-1.toxicity"]
VALUES = ["low", "moderate", "high", "open", "none", "pseudonymised", "health", "teaching", "fail", "", "rain"]

conditions = st.one_of(
    st.booleans(),
    st.lists(st.sampled_from(VALUES), min_size=1, max_size=3),
    st.dictionaries(
        st.sampled_from([*COMPARISONS, "about"]), st.sampled_from([0, 1_000, "low", "high", "rain"]), min_size=1
    ),
)
simple = st.dictionaries(st.sampled_from(TESTED), conditions, min_size=1, max_size=3)
whens = st.recursive(
    simple,
    lambda inner: st.one_of(
        st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda part: {"not": part}, inner),
    ),
    max_leaves=8,
)  # fmt: skip


@given(whens, st.sets(st.sampled_from(list(KNOWN))))
def test_what_is_not_known_never_switches_a_rule_off(when: dict[str, Any], forgotten: set[str]) -> None:
    less = {key: value for key, value in KNOWN.items() if key not in forgotten}

    assert holds(when, less) or not holds(when, KNOWN)


@given(whens)
def test_a_rule_about_what_nobody_knows_applies(when: dict[str, Any]) -> None:
    assert holds(when, {})
    assert holds({"not": {"weather": ["rain"]}}, KNOWN)
    assert meets({"all": [{"weather": ["rain"]}, when]}, KNOWN) is not True


@given(whens, whens)
def test_not_any_is_all_not(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert meets({"not": {"any": [one, other]}}, KNOWN) is meets({"all": [{"not": one}, {"not": other}]}, KNOWN)
    assert meets({"not": {"not": one}}, KNOWN) is meets(one, KNOWN)


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({}, True),
        ({"tier": ["moderate", "high"]}, True),
        ({"tier": ["moderate"], "access": ["controlled"]}, False),
        ({"personal_data": ["pseudonymised", "unknown"]}, True),
        ({"personal_data": ["unknown"]}, False),
        ({"vendor": False}, True),
        ({"vendor": True}, False),
        ({"domain": ["health"]}, True),
        ({"tier": {"at_least": "moderate"}}, True),
        ({"tier": {"more_than": "moderate"}}, False),
        ({"rows": {"at_least": 1_000, "less_than": 1_001}}, True),
        ({"rows": {"less_than": 1_000}}, False),
        ({"any": [{"vendor": True}, {"access": ["open"]}]}, True),
        ({"any": [{"vendor": True}, {"access": ["internal"]}]}, False),
        ({"all": [{"vendor": False}, {"not": {"access": ["internal"]}}]}, True),
        ({"answers.A1": ["methods"]}, True),
        ({"verdicts.tabular-1.privacy": ["fail", "not_established"]}, True),
        ({"verdicts.tabular-1.privacy": ["pass"]}, False),
        # A value that is not stated yet meets nothing; something else asks for it.
        ({"generator_type": ["prompt_llm"]}, False),
        ({"answers.B1": ["unsettled"]}, False),
        ({"not": {"answers.B1": ["unsettled"]}}, True),
        # A comparison that makes no sense switches nothing off.
        ({"domain": {"at_least": "health"}}, True),
        ({"tier": {"about": "high"}}, True),
    ],
)
def test_what_a_condition_says(when: dict[str, Any], expected: bool) -> None:
    assert holds(when, KNOWN) is expected


def test_a_condition_names_what_it_asks() -> None:
    when = {"tier": ["high"], "any": [{"rows": {"less_than": 50}}, {"not": {"all": [{"answers.B1": ["unsettled"]}]}}]}

    assert list(asks(when)) == ["tier", "rows", "answers.B1"]


def test_answers_and_verdicts_are_attributes() -> None:
    assert answered(["A1", "B1"], {"A1": "yes", "Z1": "no"}) == {"answers.A1": "yes", "answers.B1": None}
    assert judged("tabular-1", {"privacy": "pass"}) == {"verdicts.tabular-1.privacy": "pass"}
    assert [attribute(key) for key in ("answers.A1", "verdicts.tabular-1.privacy")] == list(FAMILIES.values())
    assert [attribute(key) for key in ("answers.", "answers.a1", "verdicts.privacy", "weather")] == [None] * 4


def test_every_attribute_is_named_once_and_can_be_asked() -> None:
    assert len(ATTRIBUTES) == len(TABLE)
    assert {"all", "any", "not"}.isdisjoint(ATTRIBUTES)
    for row in [*TABLE, *FAMILIES.values()]:
        assert str(row.about).endswith(".")
        assert (row.values is None) or row.kind in {Kind.CHOICE, Kind.CHOICES}


def test_the_words_of_the_generation_log_are_the_vocabulary() -> None:
    first, log = (json.loads((HERE / SCHEMAS[version]).read_text())["properties"] for version in ("1.0", NEWEST))

    assert log["generator"]["properties"]["type"]["enum"] == GeneratorType.values
    assert set(first["generator"]["properties"]["type"]["enum"]) == {*GeneratorType.values} - {
        GeneratorType.AGENTIC_LLM
    }
    assert log["synthetic_degree"]["enum"] == SyntheticDegree.values
    assert log["log_origin"]["properties"]["completeness"]["enum"] == Completeness.values
