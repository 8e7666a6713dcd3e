"""From answers and measurements to a risk tier: complete, explained, and never lowered by a graver answer."""

from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from governance.assessment import MAX_TEXT, ORDER, Reason, asked, questions, rate
from governance.libraries import Library, load
from governance.vocabulary import RiskTier, Verdict

CORE = load("questionnaire", "core@1")
QUESTIONS = list(questions(CORE))
Answers = dict[str, Any]

SMALL = Library(
    kind="questionnaire",
    ref="small@1",
    title="Small",
    digest="",
    content={
        "sections": [
            {
                "id": "A",
                "questions": [
                    {
                        "id": "A1",
                        "type": "choice",
                        "options": [
                            {"value": "certain"},
                            {"value": "doubtful", "tier": "moderate", "reason": "It is doubtful."},
                            {"value": "wrong", "tier": "prohibited", "reason": "It is wrong."},
                        ],
                    },
                    {"id": "A2", "type": "text", "when": {"question": "A1", "is": ["doubtful", "wrong"]}},
                    {"id": "A3", "type": "text", "optional": True},
                ],
            },
            {
                "id": "B",
                "questions": [
                    {
                        "id": "B1",
                        "type": "choices",
                        "options": [
                            {"value": "nothing"},
                            {"value": "names", "tier": "high", "reason": "There are names."},
                            {"value": "dates", "tier": "moderate", "reason": "There are dates."},
                        ],
                    },
                    {
                        "id": "B2",
                        "type": "choice",
                        "when": {"question": "B1", "is": ["names"]},
                        "options": [{"value": "kept", "tier": "high", "reason": "They are kept."}, {"value": "gone"}],
                    },
                ],
            },
        ]
    },
)


def answer_to(question: dict[str, Any]) -> st.SearchStrategy[Any]:
    if question["type"] == "text":
        return st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)
    values = st.sampled_from([option["value"] for option in question["options"]])
    return values | st.just("") if question["type"] == "choice" else st.lists(values, unique=True)


ANSWERS = st.fixed_dictionaries({}, optional={question["id"]: answer_to(question) for question in QUESTIONS})
GROUPS = ["validity", "fidelity", "utility", "privacy", "bias"]
MEASURED = st.dictionaries(st.sampled_from(GROUPS), st.sampled_from([verdict.value for verdict in Verdict]))
RAISED_BY_MEASUREMENT = {
    **{
        (group, Verdict.FAIL): (RiskTier.MODERATE, f"The evaluation's verdict on {group} is “fail”.")
        for group in GROUPS
    },
    ("privacy", Verdict.FAIL): (RiskTier.HIGH, "The evaluation's verdict on privacy is “fail”."),
    ("privacy", Verdict.NOT_ESTABLISHED): (RiskTier.HIGH, "The evaluation could not establish privacy."),
    ("privacy", Verdict.ATTENTION): (RiskTier.MODERATE, "The evaluation calls for attention on privacy."),
}


def height(tier: str | None) -> int:
    return ORDER.index(RiskTier(tier)) if tier else 0


@pytest.mark.parametrize(
    ("answers", "tier", "reasons"),
    [
        ({}, RiskTier.LOW, ()),
        ({"A1": "certain", "B1": ["nothing"]}, RiskTier.LOW, ()),
        ({"A1": "doubtful"}, RiskTier.MODERATE, (Reason(RiskTier.MODERATE, "A1", "It is doubtful."),)),
        ({"A1": "wrong"}, RiskTier.PROHIBITED, (Reason(RiskTier.PROHIBITED, "A1", "It is wrong."),)),
        (
            {"A1": "doubtful", "B1": ["dates", "names"], "B2": "kept"},
            RiskTier.HIGH,
            (
                Reason(RiskTier.HIGH, "B1", "There are names."),
                Reason(RiskTier.HIGH, "B2", "They are kept."),
                Reason(RiskTier.MODERATE, "A1", "It is doubtful."),
                Reason(RiskTier.MODERATE, "B1", "There are dates."),
            ),
        ),
        ({"B1": ["nothing"], "B2": "kept"}, RiskTier.LOW, ()),
    ],
    ids=["nothing said", "nothing raised", "moderate", "prohibited", "gravest first", "a question that is not asked"],
)
def test_the_tier_is_the_gravest_reason(answers: Answers, tier: RiskTier, reasons: tuple[Reason, ...]) -> None:
    rating = rate(SMALL, answers)

    assert (rating.tier, rating.reasons) == (tier, reasons)


@pytest.mark.parametrize(
    ("answers", "missing"),
    [
        ({}, ("A1", "B1")),
        ({"A1": "", "B1": []}, ("A1", "B1")),
        ({"A1": "certain", "B1": ["dates"]}, ()),
        ({"A1": "doubtful", "B1": ["dates"]}, ("A2",)),
        ({"A1": "doubtful", "A2": " \n", "B1": ["dates"]}, ("A2",)),
        ({"A1": "doubtful", "A2": "Dr Ada", "B1": ["dates", "names"]}, ("B2",)),
        ({"A1": "doubtful", "A2": "Dr Ada", "B1": ["names"], "B2": "gone"}, ()),
    ],
)
def test_it_is_complete_when_everything_asked_is_answered(answers: Answers, missing: tuple[str, ...]) -> None:
    rating = rate(SMALL, answers)

    assert (rating.missing, rating.is_complete) == (missing, not missing)


@pytest.mark.parametrize(
    ("answers", "faults"),
    [
        ({"A9": "x"}, ("A9 is not a question of “Small”.",)),
        ({"A1": "maybe"}, ("A1 takes one of the listed options.",)),
        ({"A1": ["certain"]}, ("A1 takes one of the listed options.",)),
        ({"A1": 3}, ("A1 takes one of the listed options.",)),
        ({"B1": "names"}, ("B1 takes any of the listed options.",)),
        ({"B1": ["names", "maybe"]}, ("B1 takes any of the listed options.",)),
        ({"B1": [3]}, ("B1 takes any of the listed options.",)),
        ({"B1": None}, ("B1 takes any of the listed options.",)),
        ({"A3": "x" * MAX_TEXT}, ()),
        ({"A3": "x" * (MAX_TEXT + 1)}, ("A3 takes text of at most 10,000 characters.",)),
        ({"A3": "a\x00"}, ("A3 takes text of at most 10,000 characters.",)),
        ({"A3": ["x"]}, ("A3 takes text of at most 10,000 characters.",)),
        ({"A1": None}, ()),
    ],
)
def test_what_cannot_be_an_answer_is_named(answers: Answers, faults: tuple[str, ...]) -> None:
    rating = rate(SMALL, {"B1": ["nothing"], **answers})

    assert rating.faults == faults
    assert not faults or not rating.is_complete


@pytest.mark.parametrize(
    ("key", "answer", "takes"),
    [
        ("A1", {"certain": True}, "one"),
        ("A1", [["certain"]], "one"),
        ("B1", {"names": True}, "any"),
        ("B1", [{}], "any"),
    ],
)
def test_an_answer_of_any_shape_is_named_and_not_a_crash(key: str, answer: object, takes: str) -> None:
    assert rate(SMALL, {key: answer}).faults == (f"{key} takes {takes} of the listed options.",)


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_measurement_raises_the_tier_and_privacy_weighs_more(group: str, verdict: Verdict) -> None:
    tier, text = RAISED_BY_MEASUREMENT.get((group, verdict), (RiskTier.LOW, ""))

    rating = rate(SMALL, {}, {group: verdict.value})
    assert rating.tier == tier
    told = [(reason.tier, reason.where, reason.text) for reason in rating.reasons]
    assert told == ([(tier, f"measured {group}", text)] if text else [])
    assert [(reason.place, reason.said) for reason in rating.reasons] == [item[1:] for item in told]


@settings(deadline=None)
@given(ANSWERS, MEASURED)
def test_the_tier_always_has_a_reason_as_grave_as_itself(answers: Answers, measured: dict[str, str]) -> None:
    rating = rate(CORE, answers, measured)

    heights = [height(reason.tier) for reason in rating.reasons]
    assert heights == sorted(heights, reverse=True)
    assert height(rating.tier) == max(heights, default=0)
    assert rating.faults == ()


@settings(deadline=None)
@given(st.data(), ANSWERS, MEASURED)
def test_a_graver_answer_never_lowers_the_tier(data: st.DataObject, answers: Answers, measured: dict[str, str]) -> None:
    question = data.draw(st.sampled_from([question for question in QUESTIONS if question["type"] != "text"]))
    assume(question in asked(CORE, answers))
    option = data.draw(st.sampled_from(question["options"]))
    given_before = answers.get(question["id"])
    if question["type"] == "choices":
        graver: Any = sorted({*(given_before or []), option["value"]})
    else:
        tiers = {item["value"]: item.get("tier") for item in question["options"]}
        assume(height(option.get("tier")) >= height(tiers.get(given_before or "")))
        graver = option["value"]

    before, after = rate(CORE, answers, measured), rate(CORE, {**answers, question["id"]: graver}, measured)
    assert height(after.tier) >= height(before.tier)
    assert height(after.tier) >= height(option.get("tier"))


@settings(deadline=None)
@given(st.data(), ANSWERS, MEASURED)
def test_the_order_of_answers_and_of_choices_is_irrelevant(
    data: st.DataObject, answers: Answers, measured: dict[str, str]
) -> None:
    shuffled = {
        key: data.draw(st.permutations(value)) if isinstance(value, list) else value
        for key, value in data.draw(st.permutations(list(answers.items())))
    }
    reversed_measures = dict(reversed(measured.items()))

    assert rate(CORE, shuffled, reversed_measures) == rate(CORE, answers, measured)


def test_the_first_answers_that_contradict_each_other_hold_it_up() -> None:
    newest = load("questionnaire", "core@2")
    given = {"B4": ["none_of_these", "children"], "B1": "no_real_data"}

    found = rate(newest, given).contradictions

    assert [(item.questions, item.text[:6]) for item in found] == [(("B4",), "B4 say"), (("B1", "B4"), "B1 say")]
    assert not rate(newest, {"B4": ["children"], "B1": "named"}).contradictions
    assert not rate(CORE, given).contradictions


def test_answers_may_contradict_what_else_is_known() -> None:
    newest, given = load("questionnaire", "core@2"), {"D1": ["no_real_people"]}

    known = [{"personal_data": kinds} for kinds in (["none"], ["none", "identifiable"], None)]

    assert [len(rate(newest, given, known=item).contradictions) for item in known] == [0, 1, 0]


def test_a_question_that_no_longer_applies_contradicts_nothing() -> None:
    small = SMALL.content["sections"][0]["questions"]
    content = {
        "sections": [{"id": "A", "questions": small}],
        "contradictions": [{"when": {"answers.A2": ["x"]}, "reason": "No."}],
    }
    library = Library(kind="questionnaire", ref="small@2", title="Small", digest="", content=content)

    assert [len(rate(library, {"A1": choice, "A2": "x"}).contradictions) for choice in ("doubtful", "certain")] == [
        1,
        0,
    ]
