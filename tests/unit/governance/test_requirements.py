"""What keeps a submission in the author's hands: each rule of the baseline policy blocks when unmet, and only then."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from evaluations.harness.engine import library
from governance.attributes import ATTRIBUTES
from governance.blockers import Place, sentences
from governance.libraries import Library, load
from governance.libraries.library import library_of
from governance.requirements import LOG_PARTS, Brought, Reported, blockers, protocol_asked, registration
from governance.vocabulary import RiskTier

BASELINE = load("policy", "baseline@1")
BECAUSE = {rule["key"]: rule["because"] for rule in BASELINE.content["rules"]}
GROUPS = ("validity", "fidelity", "utility", "privacy", "bias")

# Brings everything that any rule of the baseline can ask for.
PASSED = Reported("tabular-1@1", is_current=True, declared_is_current=True, verdicts=dict.fromkeys(GROUPS, "pass"))
STATED: dict[str, Any] = {
    **dict.fromkeys(ATTRIBUTES),
    "generator_type": "autoregressive_tabular",
    "personal_data": frozenset({"none"}),
    "tier": RiskTier.MODERATE,
    "access": "registered",
    "vendor": False,
}
DONE = {part: {"performed": True} for part in ("human_review", "decontamination", "privacy", "prompts")}
COMPLETE = Brought(
    today=date(2026, 3, 2),
    attributes=STATED,
    registered=True,
    purpose="Teaching",
    has_log=True,
    logs=(DONE,),
    files=frozenset({"synthetic", "train", "holdout"}),
    documents=frozenset({"protection-assessment", "vendor-statement"}),
    reports={"tabular-1": PASSED},
    assessment_complete=True,
    tier=RiskTier.MODERATE,
    uses="Teaching",
    recipients="Students of the course",
    access="registered",
    sources=1,
)
# When each rule applies; the first three always do.
APPLIES: dict[str, dict[str, Any]] = {
    "measured": {},
    "valid": {},
    "authority": {},
    "personal_data": {"personal_data": frozenset({"none", "pseudonymised"})},
    "prompt_only": {"generator_type": "prompt_llm"},
    "corpus_derived": {"generator_type": "corpus_pipeline"},
    "open_access": {"access": "open"},
    "high_tier": {"tier": RiskTier.HIGH},
    "delivered": {"vendor": True},
}


def report(**changed: Any) -> dict[str, Any]:
    return {"reports": {"tabular-1": replace(PASSED, **changed)}}


def verdicts(**changed: str) -> dict[str, Any]:
    return report(verdicts={**PASSED.verdicts, **changed})


NO_HOLDOUT: dict[str, Any] = {"files": frozenset({"synthetic", "train"})}
NOT_ESTABLISHED = "The evaluation could not establish {}: see in the report what was missing, and evaluate again."
FAILS = "The evaluation's verdict on {} is “fail”: read why in the report, and start a version that corrects it."
MISSING = "The {} table is missing: start a version that holds it."
NOT_DONE = "The generation log does not show {}: do it, and file the log of that run."
STEPS = {
    "human_review": "a review by people (/human_review)",
    "decontamination": "a decontamination (/decontamination)",
    "prompts": "the prompts (/prompts)",
    "privacy": "how privacy was protected (/privacy)",
}
LAPSED: dict[str, Any] = {"lapsed_sources": {"7": "Trial A", "9": "Trial B"}}
NO_AUTHORITY = [
    f"The authority to use the source “{title}” has ended: renew it, or make a version without that source."
    for title in LAPSED["lapsed_sources"].values()
]
NO_REPORT = (
    "There is no evaluation report by protocol tabular-1: start an evaluation, or wait for the one that is running."
)
STALE = "The evaluation report was made from other files than those of this version: evaluate again."
OTHERWISE = (
    "The evaluation report was made with other columns, rules or analyses than this version declares: evaluate again."
)

UNMET: list[tuple[str, dict[str, Any], list[str]]] = [
    ("measured", {"files": frozenset({"train", "holdout"})}, [MISSING.format("synthetic")]),
    ("measured", {"files": frozenset({"synthetic", "holdout"})}, [MISSING.format("train")]),
    ("measured", {"reports": {}}, [NO_REPORT]),
    ("measured", {"reports": {"text-1": PASSED}}, [NO_REPORT]),
    ("measured", report(is_current=False), [STALE]),
    ("measured", report(declared_is_current=False), [OTHERWISE]),
    ("measured", verdicts(fidelity="not_established"), [NOT_ESTABLISHED.format("fidelity")]),
    ("measured", verdicts(validity="not_established"), [NOT_ESTABLISHED.format("validity")]),
    ("measured", report(verdicts={"fidelity": "pass"}), [NOT_ESTABLISHED.format("validity")]),
    ("measured", report(verdicts={}), [NOT_ESTABLISHED.format("validity"), NOT_ESTABLISHED.format("fidelity")]),
    ("valid", verdicts(validity="fail"), [FAILS.format("validity")]),
    ("authority", LAPSED, NO_AUTHORITY),
    ("personal_data", NO_HOLDOUT, [MISSING.format("holdout")]),
    ("personal_data", verdicts(privacy="not_established"), [NOT_ESTABLISHED.format("privacy")]),
    ("personal_data", verdicts(privacy="fail"), [FAILS.format("privacy")]),
    ("prompt_only", NO_HOLDOUT, [MISSING.format("holdout")]),
    (
        "prompt_only",
        {"logs": ({},)},
        [NOT_DONE.format(STEPS[part]) for part in ("human_review", "decontamination", "prompts")],
    ),
    ("corpus_derived", {"logs": ({},)}, [NOT_DONE.format(STEPS["decontamination"])]),
    ("open_access", verdicts(privacy="not_established"), [NOT_ESTABLISHED.format("privacy")]),
    ("open_access", verdicts(privacy="fail"), [FAILS.format("privacy")]),
    (
        "high_tier",
        {"documents": frozenset({"vendor-statement"})},
        ["The document “protection-assessment” is missing: file it as evidence."],
    ),
    ("high_tier", verdicts(privacy="not_established"), [NOT_ESTABLISHED.format("privacy")]),
    ("high_tier", verdicts(privacy="fail"), [FAILS.format("privacy")]),
    (
        "delivered",
        {"documents": frozenset({"protection-assessment"})},
        ["The document “vendor-statement” is missing: file it as evidence."],
    ),
]
CONDITIONAL = [row for row in UNMET if APPLIES[row[0]]]

BASICS: list[tuple[dict[str, Any], str]] = [
    ({"registered": False}, "The version is not registered yet. Complete its task list."),
    ({"uses": " \n"}, "State the intended uses."),
    ({"recipients": " "}, "State who receives the data."),
    ({"access": ""}, "Choose the access class."),
    ({"has_log": False}, "There is no generation log. File one in the registration."),
    (
        {"sources": 0},
        "No source is declared. Declare what the version was derived from, even if only expert knowledge.",
    ),
    (
        {"assessment_complete": False},
        "The risk assessment is not complete. Answer the remaining questions, then complete it.",
    ),
    (
        {"tier": RiskTier.PROHIBITED},
        "The risk tier is prohibited, so this cannot be approved as it is. Change the use, the access or the data.",
    ),
]


def brought(rule: str, **changes: Any) -> Brought:
    return replace(COMPLETE, attributes={**STATED, **APPLIES[rule]}, **changes)


def found(policy: Library, bringing: Brought) -> list[str]:
    return [blocker.sentence for blocker in blockers(policy, bringing)]


def test_these_are_the_rules_of_the_baseline() -> None:
    assert list(BECAUSE) == list(APPLIES)
    assert {rule for rule, _, _ in UNMET} == set(BECAUSE)


@pytest.mark.parametrize("rule", list(APPLIES))
def test_what_brings_everything_is_not_held_back(rule: str) -> None:
    assert found(BASELINE, brought(rule)) == []


@pytest.mark.parametrize(("rule", "changes", "expected"), UNMET)
def test_a_rule_blocks_when_it_is_unmet_and_says_why(rule: str, changes: dict[str, Any], expected: list[str]) -> None:
    assert found(BASELINE, brought(rule, **changes)) == [f"{sentence} {BECAUSE[rule]}" for sentence in expected]


@pytest.mark.parametrize(("rule", "changes", "expected"), CONDITIONAL)
def test_a_rule_that_does_not_apply_asks_for_nothing(rule: str, changes: dict[str, Any], expected: list[str]) -> None:
    assert found(BASELINE, replace(COMPLETE, **changes)) == []


@pytest.mark.parametrize("rule", list(APPLIES))
def test_a_right_that_ended_blocks_whatever_the_data_and_is_said_once(rule: str) -> None:
    said_of = found(BASELINE, brought(rule, **LAPSED))

    assert said_of == [f"{sentence} {BECAUSE['authority']}" for sentence in NO_AUTHORITY]


@pytest.mark.parametrize("personal", ["pseudonymised", "identifiable", "special_category", "unknown"])
def test_every_kind_of_personal_data_needs_a_holdout(personal: str) -> None:
    said_of = found(
        BASELINE, replace(COMPLETE, attributes={**STATED, "personal_data": frozenset({personal})}, **NO_HOLDOUT)
    )

    assert said_of == [f"{MISSING.format('holdout')} {BECAUSE['personal_data']}"]


@pytest.mark.parametrize(("changes", "sentence"), BASICS)
def test_every_submission_brings_the_basics(changes: dict[str, Any], sentence: str) -> None:
    assert found(BASELINE, replace(COMPLETE, **changes)) == [sentence]


def test_all_blockers_are_listed_at_once() -> None:
    said_of = found(BASELINE, Brought(today=COMPLETE.today, attributes=dict.fromkeys(ATTRIBUTES)))

    assert said_of == [
        *(sentence for _, sentence in BASICS[:-1]),
        f"{MISSING.format('synthetic')} {BECAUSE['measured']}",
        f"{MISSING.format('train')} {BECAUSE['measured']}",
        f"{NO_REPORT} {BECAUSE['measured']}",
    ]


def test_the_same_sentence_is_said_once() -> None:
    doubled = replace(BASELINE, content={"rules": [*BASELINE.content["rules"], *BASELINE.content["rules"]]})
    changes = {"files": frozenset({"synthetic"})}

    assert found(doubled, brought("measured", **changes)) == [f"{MISSING.format('train')} {BECAUSE['measured']}"]


def test_a_report_without_verdicts_establishes_nothing() -> None:
    assert found(BASELINE, brought("personal_data", **report(verdicts={}))) == [
        f"{NOT_ESTABLISHED.format('validity')} {BECAUSE['measured']}",
        f"{NOT_ESTABLISHED.format('fidelity')} {BECAUSE['measured']}",
        f"{NOT_ESTABLISHED.format('privacy')} {BECAUSE['personal_data']}",
    ]


@pytest.mark.parametrize("part", list(LOG_PARTS))
@pytest.mark.parametrize(
    ("said", "counts"),
    [
        (None, False),
        ({}, False),
        ([], False),
        ({"performed": False, "not_performed_reason": "no time"}, False),
        ({"performed": True}, True),
        ({"sampled": 40}, True),
        ([{"sha256": "0"}], True),
    ],
)
def test_a_part_of_the_log_counts_unless_it_is_empty_or_says_it_was_not_performed(
    part: str, said: object, counts: bool
) -> None:
    asking = replace(BASELINE, content={"rules": [{"key": "log", "because": "So it is.", "require": {"log": [part]}}]})

    said_of = found(asking, replace(COMPLETE, logs=(DONE, {**DONE, part: said})))
    assert said_of == ([] if counts else [f"{NOT_DONE.format(STEPS[part])} So it is."])


TEXT = replace(PASSED, protocol="text-1@1", verdicts={"fidelity": "fail", "privacy": "not_established"})


def test_a_rule_that_names_a_protocol_looks_at_its_report_alone() -> None:
    both = replace(COMPLETE, reports={"tabular-1": PASSED, "text-1": TEXT})

    assert found(BASELINE, both) == []


def test_a_rule_that_names_no_protocol_is_about_every_report() -> None:
    both = brought("personal_data", reports={"tabular-1": PASSED, "text-1": TEXT})

    assert found(BASELINE, both) == [f"{NOT_ESTABLISHED.format('privacy')} {BECAUSE['personal_data']}"]


def test_a_rule_may_name_one_version_of_a_protocol() -> None:
    """The report that counts is by the version that is named, or there is none."""

    def asked(protocol: str) -> list[str]:
        rules = [
            {"key": "measured", "because": "", "require": {"protocol": protocol, "groups_established": ["privacy"]}}
        ]
        policy = library_of("policy", {**BASELINE.content, "rules": rules})
        both = replace(COMPLETE, reports={"tabular-1": PASSED, "text-1": TEXT})
        return [item.key for item in blockers(policy, both)]

    assert asked("tabular-1") == asked("tabular-1@1") == []
    assert asked("tabular-1@2") == ["measured/protocol/tabular-1@2"]


def test_what_is_measured_by_is_the_first_protocol_that_a_rule_which_applies_asks_for() -> None:
    newest, tables = load("policy", "baseline@4"), library.offered("tabular")
    documents, none = {**STATED, "kind": "documents", "comparison": "nothing"}, {**STATED, "kind": "files"}

    assert protocol_asked(BASELINE, STATED, tables) == "tabular-1"
    assert protocol_asked(newest, documents, library.offered("text")) == "text-1"
    assert protocol_asked(newest, documents, tables) is None
    assert protocol_asked(newest, none, []) is None


@pytest.mark.parametrize("named", ["tabular-1", "tabular-1@1"])
@pytest.mark.parametrize(
    ("computed", "refused"),
    [
        ({"tabular-1": "portal"}, []),
        ({"tabular-1": "runner"}, []),
        ({"tabular-1": "person"}, ["tabular-1"]),
        ({"tabular-1": "portal", "text-1": "person"}, []),
        ({"tabular-1": "person", "text-1": "portal"}, ["tabular-1"]),
        ({"text-1": "person"}, ["text-1"]),
    ],
)
def test_a_report_that_does_not_count_blocks_where_a_rule_asks_for_it_or_no_other_counts(
    computed: dict[str, str], refused: list[str], named: str
) -> None:
    rule = {"key": "measured", "because": "So.", "require": {"protocol": named}}
    asking = replace(BASELINE, content={"evidence": {"computed_by": ["portal", "runner"]}, "rules": [rule]})
    reports = {name: replace(PASSED, protocol=f"{name}@1", computed_by=by) for name, by in computed.items()}

    keys = [blocker.key for blocker in blockers(asking, replace(COMPLETE, reports=reports))]
    assert [key for key in keys if "computed_by" in key] == [f"basics/computed_by/{name}" for name in refused]


def test_what_a_report_does_not_say_of_itself_is_not_so() -> None:
    bare = Reported("tabular-1@1")

    assert found(BASELINE, brought("measured", reports={"tabular-1": bare}))[0].startswith(STALE)
    current = replace(bare, is_current=True)
    assert found(BASELINE, brought("measured", reports={"tabular-1": current}))[0].startswith(OTHERWISE)


@pytest.mark.parametrize(("answered", "asked_for"), [("core@1", ["core@2"]), ("core@2", []), ("", [])])
def test_the_answers_are_to_the_questionnaire_that_the_policy_names(answered: str, asked_for: list[str]) -> None:
    policy = replace(BASELINE, content={"questionnaire": "core@2", "rules": []})

    keys = [blocker.key for blocker in blockers(policy, replace(COMPLETE, questionnaire=answered))]
    assert keys == [f"basics/questionnaire/{wanted}" for wanted in asked_for]


EVERYTHING_OPEN = Brought(today=COMPLETE.today)


def test_an_attribute_that_is_not_known_switches_no_rule_off() -> None:
    asking = {
        blocker.rule for blocker in blockers(BASELINE, replace(EVERYTHING_OPEN, reports={"tabular-1": TEXT}, **LAPSED))
    }

    assert asking == {"basics", *BECAUSE} - {"valid"}


def test_a_key_is_unique_and_outlives_the_wording() -> None:
    open_now = blockers(BASELINE, replace(EVERYTHING_OPEN, reports={"tabular-1": PASSED}, **LAPSED))
    reworded = replace(
        BASELINE, content={"rules": [{**rule, "because": "Because."} for rule in BASELINE.content["rules"]]}
    )

    keys = [blocker.key for blocker in open_now]
    assert len(set(keys)) == len(keys)
    assert all(key.count("/") == 2 for key in keys)
    assert [
        blocker.key for blocker in blockers(reworded, replace(EVERYTHING_OPEN, reports={"tabular-1": PASSED}, **LAPSED))
    ] == keys


def test_each_demand_knows_where_it_is_met() -> None:
    found_at = {
        blocker.key: blocker.place
        for blocker in blockers(BASELINE, brought("delivered", documents=frozenset(), **NO_HOLDOUT, **LAPSED))
    }

    assert found_at == {
        "authority/sources_with_authority/7": Place.SOURCES,
        "authority/sources_with_authority/9": Place.SOURCES,
        "delivered/documents/vendor-statement": Place.DOCUMENTS,
    }
    assert not next(item for item in blockers(BASELINE, replace(COMPLETE, uses=""))).is_of_version


def test_what_is_stored_is_english_whatever_the_reader_speaks_and_reads_back() -> None:
    stored = [blocker.document() for blocker in blockers(BASELINE, brought("delivered", documents=frozenset()))]

    assert stored == [
        {
            "key": "delivered/documents/vendor-statement",
            "rule": "delivered",
            "requirement": "documents",
            "subject": "vendor-statement",
            "sentence": f"The document “vendor-statement” is missing: file it as evidence. {BECAUSE['delivered']}",
            "place": "documents",
        }
    ]
    assert sentences([*stored, "State the intended uses."]) == [stored[0]["sentence"], "State the intended uses."]


def test_a_requirement_that_this_portal_does_not_know_is_never_met() -> None:
    asking = replace(BASELINE, content={"rules": [{"key": "new", "because": "So.", "require": {"audit": True}}]})

    assert [blocker.key for blocker in blockers(asking, COMPLETE)] == ["new/audit/any"]


def test_a_registration_asks_for_what_the_files_are_frozen_with() -> None:
    empty = registration(Brought(today=COMPLETE.today))

    assert [(blocker.key, blocker.place) for blocker in empty] == [
        ("registration/statement/purpose", Place.REGISTRATION),
        ("registration/files/synthetic", Place.FILES),
        ("registration/files/train", Place.FILES),
        ("registration/sources/any", Place.SOURCES),
        ("registration/log/any", Place.LOG),
    ]
    assert registration(COMPLETE) == ()


def test_a_synthetic_file_that_no_log_names_is_asked_for_by_its_digest() -> None:
    found_now = registration(replace(COMPLETE, registered=False, unmade={"ab12": "rows.csv"}))

    assert [(item.key, item.place) for item in found_now] == [("registration/log/ab12", Place.LOG)]
    assert "“rows.csv”" in found_now[0].sentence
