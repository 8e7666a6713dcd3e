"""Risk assessment: a questionnaire as data, answers, and the tier they and the measurements amount to. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext_noop

from governance.attributes import Known, answered, asks, holds, meets
from governance.libraries import Library
from governance.vocabulary import RiskTier, Verdict
from portal.lib.language import gettext as _

ORDER = [RiskTier.LOW, RiskTier.MODERATE, RiskTier.HIGH, RiskTier.PROHIBITED]
MAX_TEXT = 10_000
FAILS = gettext_noop("The evaluation's verdict on %(group)s is “fail”.")
UNKNOWN = gettext_noop("The evaluation could not establish %(group)s.")
ATTENTION = gettext_noop("The evaluation calls for attention on %(group)s.")
Answers = Mapping[str, Any]
NOTHING: Known = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the tier is at least this high: `where` and `text` as they are recorded, `words` and `group` to say it to a reader."""

    tier: RiskTier
    where: str
    text: str
    words: str = ""
    group: str = ""

    @property
    def place(self) -> str:
        return _("measured %(group)s") % {"group": self.group} if self.group else self.where

    @property
    def said(self) -> str:
        return _(self.words) % {"group": self.group} if self.group else self.text


def measured_reason(tier: RiskTier, group: str, words: str) -> Reason:
    return Reason(tier, f"measured {group}", words % {"group": group}, words, group)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Answers that cannot all be true, with each other or with what else is known: `questions` are those that say so."""

    questions: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Rating:
    """`tier` is the highest of the reasons; `missing`, `faults` and `contradictions` must be empty before it counts."""

    tier: RiskTier
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...]
    faults: tuple[str, ...]
    contradictions: tuple[Contradiction, ...] = ()

    @property
    def is_complete(self) -> bool:
        return not self.missing and not self.faults and not self.contradictions


def questions(questionnaire: Library) -> Iterator[dict[str, Any]]:
    for section in questionnaire.body["sections"]:
        yield from section["questions"]


def asked(questionnaire: Library, answers: Answers, known: Known = NOTHING) -> list[dict[str, Any]]:
    """The questions that apply, given the answers so far. `known` are other attributes that a question may depend on."""
    every = list(questions(questionnaire))
    told = {**known, **answered((question["id"] for question in every), answers)}
    return [question for question in every if holds(question.get("when", {}), told)]


def is_answered(question: Mapping[str, Any], answers: Answers) -> bool:
    value = answers.get(question["id"])
    return bool(value.strip()) if isinstance(value, str) else bool(value)


def rate(
    questionnaire: Library, answers: Answers, measured: Mapping[str, str] = NOTHING, known: Known = NOTHING
) -> Rating:
    """The tier with its reasons. `measured` maps an evaluation group to its verdict; `known` are attributes beside the answers."""
    applying = asked(questionnaire, answers, known)
    reasons = [*from_answers(applying, answers), *from_measurements(measured)]
    return Rating(
        tier=max((reason.tier for reason in reasons), key=ORDER.index, default=RiskTier.LOW),
        reasons=tuple(sorted(reasons, key=lambda reason: (-ORDER.index(reason.tier), reason.where))),
        missing=tuple(
            question["id"]
            for question in applying
            if not question.get("optional") and not is_answered(question, answers)
        ),
        faults=tuple(faults(questionnaire, answers)),
        contradictions=tuple(contradictions(questionnaire, answers, known)),
    )


def contradictions(questionnaire: Library, answers: Answers, known: Known = NOTHING) -> Iterator[Contradiction]:
    """Those of the questionnaire that are certain; an answer to a question that no longer applies says nothing."""
    every = [question["id"] for question in questions(questionnaire)]
    applying = {question["id"] for question in asked(questionnaire, answers, known)}
    told = {**known, **answered(every, {key: value for key, value in answers.items() if key in applying})}
    for item in questionnaire.body.get("contradictions", []):
        if meets(item["when"], told):
            named = dict.fromkeys(
                key.removeprefix("answers.") for key in asks(item["when"]) if key.startswith("answers.")
            )
            yield Contradiction(tuple(named), item["reason"])


def from_answers(applying: list[dict[str, Any]], answers: Answers) -> Iterator[Reason]:
    for question in applying:
        given = answers.get(question["id"])
        chosen = given if isinstance(given, list) else [given]
        for option in question.get("options", []):
            if option["value"] in chosen and "tier" in option:
                yield Reason(RiskTier(option["tier"]), question["id"], option["reason"])


def from_measurements(measured: Mapping[str, str]) -> Iterator[Reason]:
    """A failing or missing measurement is a risk in itself; privacy weighs more than the rest."""
    for group, verdict in sorted(measured.items()):
        if verdict == Verdict.FAIL:
            tier = RiskTier.HIGH if group == "privacy" else RiskTier.MODERATE
            yield measured_reason(tier, group, FAILS)
        elif verdict == Verdict.NOT_ESTABLISHED and group == "privacy":
            yield measured_reason(RiskTier.HIGH, group, UNKNOWN)
        elif verdict == Verdict.ATTENTION and group == "privacy":
            yield measured_reason(RiskTier.MODERATE, group, ATTENTION)


def faults(questionnaire: Library, answers: Answers) -> Iterator[str]:
    """What cannot be an answer to this questionnaire."""
    known = {question["id"]: question for question in questions(questionnaire)}
    for key, value in answers.items():
        question = known.get(key)
        if question is None:
            yield _("%(key)s is not a question of “%(title)s”.") % {"key": key, "title": questionnaire.title}
        elif question["type"] == "text":
            if not isinstance(value, str) or len(value) > MAX_TEXT or "\x00" in value:
                yield _("%(key)s takes text of at most %(most)s characters.") % {"key": key, "most": f"{MAX_TEXT:,}"}
        elif not fits(question, value):
            yield (
                _("%(key)s takes one of the listed options.")
                if question["type"] == "choice"
                else _("%(key)s takes any of the listed options.")
            ) % {"key": key}


def fits(question: Mapping[str, Any], value: Any) -> bool:
    allowed = {option["value"] for option in question["options"]}
    if question["type"] == "choice":
        return value in {"", None} or value in allowed if isinstance(value, str | None) else False
    return isinstance(value, list) and all(isinstance(item, str) and item in allowed for item in value)
