"""Stages: what is open, who is asked and what is missing, for every template and every set of valid signatures."""

from itertools import groupby
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.libraries import everything, load
from governance.libraries.checking import validator
from governance.stages import Given, Progress, Stands, progress

SCHEMA = validator("template")
PEOPLE = [f"person {number}" for number in range(8)]
GROUPS = ("", "", "first", "second")
RULES = st.sampled_from(["all", "any", {"at_least": 1}, {"at_least": 2}, {"at_least": 3}])


def stage(key: str, **more: Any) -> dict[str, Any]:
    return {
        "key": key, "label": key.capitalize(), "role": "official", "meaning": "approval", "statement": "I agree.",
        "covers": ["identity"], "due_working_days": 5, **more,
    }  # fmt: skip


@st.composite
def templates(draw: st.DrawFn) -> dict[str, Any]:
    stages = [
        stage(
            f"stage_{'abcdefg'[number]}",
            signatures=draw(st.integers(1, 3)),
            group=draw(st.sampled_from(GROUPS)),
            **({"when": {"vendor": True}} if draw(st.booleans()) else {}),
        )
        for number in range(draw(st.integers(1, 7)))
    ]
    return {"stages": stages, "group_rules": draw(st.dictionaries(st.sampled_from(["first", "second"]), RULES))}


@st.composite
def situations(draw: st.DrawFn) -> tuple[dict[str, Any], bool, frozenset[Given]]:
    """A template, whether a vendor delivered, and valid signatures: each person signed at most one stage."""
    template = draw(templates())
    keys = [item["key"] for item in template["stages"]]
    signed = draw(st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from(keys)))
    return template, draw(st.booleans()), frozenset(Given(key, person) for person, key in signed.items())


def expected(template: dict[str, Any], vendor: bool, signed: frozenset[Given]) -> tuple[set[str], bool]:
    """The open stages and whether all is done, found the slow way: step by step from the start."""
    for name, items in groupby(template["stages"], key=lambda item: item["group"] or item["key"]):
        together = [item for item in items if vendor or "when" not in item]
        done = {
            item["key"] for item in together
            if len({one.signer for one in signed if one.stage == item["key"]}) >= item["signatures"]
        }  # fmt: skip
        rule = template["group_rules"].get(name, "all")
        enough = {"all": len(together), "any": 1}[rule] if isinstance(rule, str) else rule["at_least"]
        if len(done) < min(enough, len(together)):
            return {item["key"] for item in together} - done, False
    return set(), True


@given(situations())
def test_open_is_exactly_what_lies_behind_finished_steps(found: tuple[dict[str, Any], bool, frozenset[Given]]) -> None:
    template, vendor, signed = found
    now = progress(template, {"vendor": vendor}, signed)

    opened, complete = expected(template, vendor, signed)

    assert {item.stage.key for item in now.asked} == opened
    assert {item.key for item in now.stages if now.stands(item.key) is Stands.OPEN} == opened
    assert now.is_complete is complete is (not now.asked) is (not now.missing)


@given(situations())
def test_nobody_is_asked_twice(found: tuple[dict[str, Any], bool, frozenset[Given]]) -> None:
    template, vendor, signed = found
    for item in progress(template, {"vendor": vendor}, signed).asked:
        assert item.signed_by == {one.signer for one in signed if one.stage == item.stage.key}
        assert item.still == item.stage.signatures - len(item.signed_by) > 0


@given(situations(), st.data())
def test_taking_a_signature_away_completes_nothing(
    found: tuple[dict[str, Any], bool, frozenset[Given]], data: st.DataObject
) -> None:
    template, vendor, signed = found
    fewer = signed - data.draw(
        st.frozensets(st.sampled_from(sorted(signed, key=str))) if signed else st.just(frozenset())
    )
    before, after = (progress(template, {"vendor": vendor}, some) for some in (signed, fewer))

    assert set(before.missing) <= set(after.missing)
    assert before.is_complete or not after.is_complete
    for item in after.stages:
        assert before.is_signed(item.key) or not after.is_signed(item.key)


def committee(**more: Any) -> dict[str, Any]:
    stages = [stage("lab", group="approvals"), stage("ethics", group="approvals"), stage("board", signatures=2)]
    return {"stages": stages, **more}


def now(template: dict[str, Any], *signed: str) -> Progress:
    pairs = (item.split(":") for item in signed)
    return progress(template, {"vendor": False}, {Given(key, person) for key, person in pairs})


@pytest.mark.parametrize(
    ("rule", "signed", "asked"),
    [
        ({}, (), {"lab": 1, "ethics": 1}),
        ({}, ("lab:ama",), {"ethics": 1}),
        ({}, ("lab:ama", "ethics:eli"), {"board": 2}),
        ({}, ("lab:ama", "ethics:eli", "board:bo"), {"board": 1}),
        ({}, ("lab:ama", "ethics:eli", "board:bo", "board:cy"), {}),
        ({}, ("lab:ama", "board:bo", "board:cy"), {"ethics": 1}),
        ({"approvals": "any"}, ("ethics:eli",), {"board": 2}),
        ({"approvals": {"at_least": 2}}, ("ethics:eli",), {"lab": 1}),
    ],
)
def test_a_parallel_group_and_two_of_a_role(
    rule: dict[str, Any], signed: tuple[str, ...], asked: dict[str, int]
) -> None:
    assert {item.stage.key: item.still for item in now(committee(group_rules=rule), *signed).asked} == asked


def test_a_stage_that_its_group_no_longer_needs_says_so() -> None:
    stands = now(committee(group_rules={"approvals": "any"}), "ethics:eli").stands

    assert [stands(key) for key in ("lab", "ethics", "board")] == [Stands.NOT_NEEDED, Stands.DONE, Stands.OPEN]
    with pytest.raises(KeyError):
        stands("vendor")


def test_when_fewer_stages_apply_than_the_rule_asks_for_all_of_them_are_needed() -> None:
    both = {
        "stages": [stage("lab", group="g"), stage("vendor", group="g", when={"vendor": True})],
        "group_rules": {"g": {"at_least": 2}},
    }

    assert not progress(both, {"vendor": True}, {Given("lab", "ama")}).is_complete
    assert progress(both, {"vendor": False}, {Given("lab", "ama")}).is_complete


@pytest.mark.parametrize(
    ("known", "keys"),
    [
        ({"vendor": True, "tier": "high"}, ["lab", "board", "vendor"]),
        ({"vendor": False, "tier": "low"}, ["lab"]),
        ({"vendor": False}, ["lab", "board"]),
    ],
)
def test_a_stage_applies_as_its_when_says_and_also_when_nobody_knows(known: dict[str, Any], keys: list[str]) -> None:
    stages = [
        stage("lab"),
        stage("board", when={"tier": {"at_least": "moderate"}}),
        stage("vendor", when={"vendor": True}),
    ]

    assert [item.key for item in progress({"stages": stages}, known).stages] == keys


@pytest.mark.parametrize("ref", sorted(everything("template")))
def test_the_shipped_templates_ask_one_person_after_the_other(ref: str) -> None:
    template = load("template", ref).body
    steps = progress(template, {"vendor": True}).steps

    assert [[stage.key for stage in step.stages] for step in steps] == [[item["key"]] for item in template["stages"]]
    assert {stage.signatures for step in steps for stage in step.stages} == {1}


@pytest.mark.parametrize(
    ("place", "spoil"),
    [(0, {"signatures": 2}), (0, {"group": "first"}), (1, {"key": "lab"}), (1, {"role": "official"}), (1, {"when": {"vendor": True}}),
     (2, {"key": "reinstate"}), (2, {"key": "sign_off"}), (2, {"signatures": 0})],
)  # fmt: skip
def test_the_schema_keeps_the_first_two_stages_and_the_words_that_are_taken(place: int, spoil: dict[str, Any]) -> None:
    standard = load("template", "standard@1").body
    stages = [{**item, **(spoil if at == place else {})} for at, item in enumerate(standard["stages"])]

    assert SCHEMA.is_valid({**standard, "group_rules": {"approvals": {"at_least": 1}}})
    assert not SCHEMA.is_valid({**standard, "stages": stages})
