"""The shipped questionnaires, policies and templates fit together, and the first questionnaire serves a real dataset."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from governance import libraries
from governance.assessment import questions, rate
from governance.libraries import FOLDERS, HERE, Library, everything, load, newest, read
from governance.record import PARTS
from governance.stages import RESPONSIBILITY, REVIEW
from governance.vocabulary import RiskTier
from portal.lib.canonical import digest

CORE = load("questionnaire", "core@1")
QUESTIONNAIRES = list(everything("questionnaire").values())
POLICIES = list(everything("policy").values())
TEMPLATES = list(everything("template").values())

# The RAND health insurance experiment, made synthetic to teach and compare methods of health economics.
RAND = {
    "A1": ["teaching", "methods"],
    "A3": "do_not_apply",
    "A4": "never",
    "A5": "no_small_group",
    "B1": "open_terms",
    "B3": "not_needed",
    "B4": ["children"],
    "B5": "no_limits",
    "C1": "Each column depends on those before it; the panel over years is ignored. The PI agreed.",
    "C2": "only_run",
    "C3": "no_text",
    "D1": ["stranger"],
    "D2": "forbidden_by_terms",
    "D3": "handled",
    "D4": "makers_only",
    "D5": "own_view",
    "D6": "The PI, a health economist; until the approval is reviewed.",
    "E1": "protocol",
    "E2": "kept_described",
    "E3": "next_to_nothing",
    "F1": ["file_name", "metadata"],
    "F2": "A folder of its own, and the word synthetic in every file name.",
    "F3": "everywhere",
    "G1": ["signed_terms", "no_onward_copies"],
    "G2": "everybody",
    "G3": "The source is public and stays so; the generator is destroyed after the run by its operator.",
    "G4": "Newly published records on the same families, or another use.",
    "G5": "Unusual users of care may be recognised; the PI accepts this until the review date.",
    "G6": "The data office of the institution.",
}


def write(folder: Path, name: str, content: object) -> Path:
    path = folder / name
    path.write_text(yaml.safe_dump(content))
    return path


@pytest.mark.parametrize("kind", list(FOLDERS))
def test_every_file_is_found_under_the_reference_in_its_name(kind: str) -> None:
    files = sorted(path.stem for path in (HERE / FOLDERS[kind]).iterdir())

    assert files == sorted(ref.replace("@", "-") for ref in everything(kind))
    for ref, library in everything(kind).items():
        assert load(kind, ref) == library
        assert library.pin() == {"ref": ref, "digest": digest(library.content)}


def test_a_reference_that_is_not_shipped_names_those_that_are() -> None:
    with pytest.raises(KeyError) as caught:
        load("policy", "baseline@99")

    assert caught.value.args == ("There is no policy “baseline@99”. Known: baseline@1.",)


def test_a_file_that_breaks_its_schema_is_named_with_the_place(tmp_path: Path) -> None:
    schema = Draft202012Validator(json.loads((HERE / "policy.schema.json").read_text()))
    content = {**POLICIES[0].content, "rules": [{"key": "Capital", "because": "So.", "require": {"vendor": True}}]}

    with pytest.raises(ValueError, match=r"^broken\.yaml at \$\.rules\[0\]\.(key|require)"):
        read("policy", write(tmp_path, "broken.yaml", content), schema)


def test_the_newest_is_the_highest_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    standard = load("template", "standard@1").content
    (tmp_path / "templates").mkdir()
    (tmp_path / "template.schema.json").write_text((HERE / "template.schema.json").read_text())
    for version in (9, 10):
        write(tmp_path / "templates", f"standard-{version}.yaml", {**standard, "version": version})
    write(tmp_path / "templates", "other-11.yaml", {**standard, "id": "other", "version": 11})
    monkeypatch.setattr(libraries, "HERE", tmp_path)
    everything.cache_clear()
    try:
        assert newest("template", "standard").ref == "standard@10"
    finally:
        everything.cache_clear()


@pytest.mark.parametrize("policy", POLICIES, ids=lambda library: library.ref)
def test_a_policy_names_what_exists_and_asks_more_of_a_higher_tier(policy: Library) -> None:
    terms = [policy.content["terms"][tier] for tier in ("low", "moderate", "high")]

    assert policy.content["questionnaire"] in everything("questionnaire")
    assert {term["template"] for term in terms} <= set(everything("template"))
    assert all(term["review_months"] <= term["valid_months"] for term in terms)
    assert sorted(terms, key=lambda term: term["valid_months"], reverse=True) == terms
    assert terms[0]["reviewers"] >= 1
    assert min(term["reviewers"] for term in terms[1:]) == 2


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda library: library.ref)
def test_a_template_begins_with_the_pi_and_the_review_and_has_the_institution(template: Library) -> None:
    keys = [stage["key"] for stage in template.content["stages"]]

    assert keys[:2] == [RESPONSIBILITY, REVIEW]
    assert len(set(keys)) == len(keys)
    assert "institution" in keys


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda library: library.ref)
def test_what_brings_down_a_signature_brings_down_the_later_ones_of_the_organisation(template: Library) -> None:
    covers = [set(stage["covers"]) for stage in template.content["stages"] if stage["role"] != "vendor"]

    assert all(earlier <= later for earlier, later in pairwise(covers))
    assert covers[-1] == set(PARTS) - {"notes"}
    assert "conditions" not in covers[0] | covers[1]


@pytest.mark.parametrize("questionnaire", QUESTIONNAIRES, ids=lambda library: library.ref)
def test_a_questionnaire_is_wired_right(questionnaire: Library) -> None:
    seen: dict[str, dict[str, Any]] = {}
    for section in questionnaire.content["sections"]:
        assert [question["id"] for question in section["questions"]] == [
            f"{section['id']}{number + 1}" for number in range(len(section["questions"]))
        ]
        for question in section["questions"]:
            values = [option["value"] for option in question.get("options", [])]
            assert len(set(values)) == len(values)
            if condition := question.get("when"):
                asked_before = seen[condition["question"]]
                assert "when" not in asked_before
                assert set(condition["is"]) <= {option["value"] for option in asked_before["options"]}
            assert question["id"] not in seen
            seen[question["id"]] = question


@pytest.mark.parametrize("questionnaire", QUESTIONNAIRES, ids=lambda library: library.ref)
def test_what_is_said_reads_well_and_rests_on_something(questionnaire: Library) -> None:
    for question in questions(questionnaire):
        options = question.get("options", [])
        assert question["text"].endswith("?")
        assert question["basis"]
        assert [option["reason"] for option in options if "reason" in option and option["reason"][-1] != "."] == []
        assert [option["label"] for option in options if option["label"][-1] == "."] == []


def test_the_core_questionnaire_can_end_in_every_tier() -> None:
    """Always the mildest option gives low, and then one graver answer suffices for each other tier."""
    mild: dict[str, Any] = {}
    for question in questions(CORE):
        options = [option["value"] for option in question.get("options", []) if "tier" not in option][:1]
        mild[question["id"]] = {"text": "Said.", "choice": "".join(options), "choices": options}[question["type"]]

    rating = rate(CORE, mild)
    assert (rating.tier, rating.missing, rating.faults) == (RiskTier.LOW, (), ())
    grave = {
        option["tier"]: {**mild, question["id"]: option["value"]}
        for question in questions(CORE)
        if question["type"] == "choice"
        for option in question["options"]
        if "tier" in option
    }
    assert {tier: rate(CORE, answers).tier for tier, answers in grave.items()} == {
        tier: tier for tier in ("moderate", "high", "prohibited")
    }


def test_only_where_to_report_a_problem_may_change_under_a_signature() -> None:
    assert [question["id"] for question in questions(CORE) if question.get("material") is False] == ["G6"]


@pytest.mark.parametrize(
    "answer", [{"B1": "no_ground"}, {"B3": "refused"}, {"B5": "forbidden"}, {"D2": "intended"}, {"F3": "as_observed"}]
)
def test_what_nobody_may_approve(answer: dict[str, str]) -> None:
    assert rate(CORE, {**RAND, **answer}).tier is RiskTier.PROHIBITED


def test_the_rand_experiment_is_answered_completely_and_comes_to_moderate() -> None:
    rating = rate(CORE, RAND, {"privacy": "pass", "fidelity": "attention"})

    assert (rating.tier, rating.missing, rating.faults) == (RiskTier.MODERATE, (), ())
    assert [reason.where for reason in rating.reasons] == ["B4", "D3", "D5"]
