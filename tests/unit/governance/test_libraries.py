"""The shipped questionnaires, policies and templates fit together, and the first questionnaire serves a real dataset."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from governance.assessment import questions, rate
from governance.attributes import asks
from governance.libraries import HERE, KINDS, Library, everything, load, shipped, writing
from governance.libraries.checking import faults_of
from governance.libraries.folder import FOLDERS, from_folder
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

    assert caught.value.args == (f"There is no policy “baseline@99”. Known: {', '.join(everything('policy'))}.",)


BROKEN = """\
id: strict
version: 1
title: Strict
title: Stricter
questionnaire: core@9
rules:
  - key: weather
    because: So.
    when: {weather: [rain], tier: [grave], vendor: 1}
    require: {documents: [poem]}
  - key: Capital
    because: So.
    when:
      any:
        - {rows: {below: 5}}
        - {verdicts.tabular-1.privacy: [bad]}
    require: {}
terms:
  low: {template: standard@1, reviewers: 1, valid_months: 24, review_months: 12}
  moderate: {template: standard@1, reviewers: 2, valid_months: 12, review_months: 6}
"""


def faults(kind: str, text: str) -> list[tuple[int, str]]:
    known = {name: everything(name) for name in KINDS}
    return [(fault.line, fault.sentence.split(". Known:")[0]) for fault in faults_of(kind, writing.read(text), known)]


def test_everything_wrong_with_a_file_is_said_at_once_by_line() -> None:
    assert faults("policy", BROKEN) == [
        (4, "The key “title” stands twice here. Keep one."),
        (9, "“grave” is not one of: low, moderate, high, prohibited."),
        (9, "“vendor” must be true or false."),
        (9, "“weather” is not an attribute that a rule can ask about"),
        (10, "“poem” is not one of: protection-assessment, vendor-statement, study-plan, study-key, study-ratings."),
        (11, "“key”: 'Capital' does not match '^[a-z][a-z_]*$'."),
        (15, "“below” is not a comparison"),
        (16, "“bad” is not one of: pass, attention, fail, not_established."),
        (17, "“require”: {} should be non-empty."),
        (18, "“terms” lacks “high”."),
    ]


SHAPED = (HERE / "policies" / "baseline-1.yaml").read_text()


@pytest.mark.parametrize(
    ("before", "after", "line", "sentence"),
    [
        ("questionnaire: core@1", "questionnaire: core@9", 5, "There is no questionnaire “core@9”."),
        ("template: standard@1", "template: gone@1", 50, "There is no template “gone@1”."),
        ("key: valid\n", "key: measured\n", 13, "“measured” stands twice. Give one another key."),
        ("key: valid\n", "key: basics\n", 13, "“basics” is the name of demands that hold always. Choose another."),
        ("when: {vendor: true}", "when: {answers.Z9: [never]}", 45, "“Z9” is not a question of the questionnaire."),
        ("when: {vendor: true}", "when: {not: {answers.A4: [nev]}}", 45, "Question A4 has no option “nev”."),
    ],
)
def test_what_a_policy_refers_to_exists(before: str, after: str, line: int, sentence: str) -> None:
    text = SHAPED.replace(before, after, 1)
    lines = text.splitlines()

    found = faults("policy", text)
    assert [said for _, said in found] == [sentence]
    assert after.strip() in lines[found[0][0] - 1]
    assert faults("policy", SHAPED) == []


def test_what_a_template_holds_together_is_checked() -> None:
    text = (HERE / "templates" / "standard-1.yaml").read_text()
    text = text.replace("key: vendor", "key: lab").replace("role: lab_head\n", "role: lab_head\n    group: one\n")
    text = text.replace("role: vendor\n", "role: vendor\n    group: one\n")
    text += "group_rules: {none: any, one: {at_least: 3}}\n"

    assert [sentence for _, sentence in faults("template", text)] == [
        "“lab” stands twice. Give one another key.",
        "The stages of the group “one” do not follow one another.",
        "The group “one” has fewer stages than the 3 that its rule asks for.",
        "The rule for the group “none” belongs to no stage.",
    ]


def test_a_questionnaire_asks_about_what_was_asked_before() -> None:
    text = (HERE / "questionnaires" / "core-1.yaml").read_text()
    wrong = text.replace("when: {question: A1, is: [findings,", "when: {question: G1, is: [findings,")

    assert [sentence for _, sentence in faults("questionnaire", wrong)] == [
        "“G1” is not an earlier question of the questionnaire."
    ]


def test_a_contradiction_names_questions_that_exist() -> None:
    text = (
        (HERE / "questionnaires" / "core-2.yaml").read_text().replace("answers.G1: [nothing]", "answers.G1: [nobody]")
    )

    assert [sentence for _, sentence in faults("questionnaire", text)] == ["Question G1 has no option “nobody”."]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("id: [\n", 2, "This is not YAML"),
        ("", 1, "The file is empty"),
        ("a: &x 1\nb: *x\n", 2, "aliases"),
        ("id: a\n---\nid: b\n", 2, "This is not YAML"),
        ("x: " + "[" * 5000, 1, "This is not YAML"),
    ],
)
def test_what_is_not_yaml_is_one_fault_with_its_line(text: str, line: int, says: str) -> None:
    found = faults("policy", text)

    assert [place for place, _ in found] == [line]
    assert says in found[0][1]


def test_one_bad_file_takes_no_other_down(tmp_path: Path) -> None:
    for kind, folder in FOLDERS.items():
        (tmp_path / folder).mkdir()
        for library in everything(kind).values():
            write(tmp_path / folder, f"{library.ref}.yaml", library.content)
    (tmp_path / "policies" / "strict-1.yaml").write_text(BROKEN)
    write(tmp_path / "templates", "twin.yaml", load("template", "standard@1").content)

    found = from_folder(tmp_path)
    assert {(item.kind, item.ref, item.digest) for item in found} == {
        (item.kind, item.ref, item.digest) for item in shipped()
    }
    assert found.faults.keys() == {"policies/strict-1.yaml", "templates/twin.yaml"}
    assert [fault.line for fault in found.faults["templates/twin.yaml"]] == [1]
    assert shipped().faults == {}


def test_the_short_forms_of_the_first_versions_are_read_for_ever() -> None:
    question = next(item for item in questions(CORE) if item["id"] == "A2")
    vendor = load("template", "standard@1").body["stages"][-1]

    assert question["when"] == {"answers.A1": ["findings", "group_decisions", "personal_decisions"]}
    assert vendor["when"] == {"vendor": True}
    assert {item.ref: item.digest[:16] for item in shipped()} == {
        "core@1": "e9e4535568feec62",
        "core@2": "aed8fdd7804df799",
        "baseline@1": "2fb289c211c22e78",
        "baseline@2": "0686907d76752d12",
        "baseline@3": "d8f03ce097fe6ee5",
        "baseline@4": "c7d5fdaed64ce77c",
        "committee@1": "459792a7ebed04d5",
        "light@1": "6a6895a02899289f",
        "standard@1": "461996d6a105a7ac",
    }


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
    for section in questionnaire.body["sections"]:
        assert [question["id"] for question in section["questions"]] == [
            f"{section['id']}{number + 1}" for number in range(len(section["questions"]))
        ]
        for question in section["questions"]:
            values = [option["value"] for option in question.get("options", [])]
            assert len(set(values)) == len(values)
            assert all("when" not in seen[key.removeprefix("answers.")] for key in asks(question.get("when", {})))
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
