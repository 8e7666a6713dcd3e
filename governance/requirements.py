"""What a policy requires of a version before anybody signs: every blocker, as a sentence with what to do. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from governance.libraries import Library
from governance.vocabulary import RiskTier, Verdict


@dataclass(frozen=True, slots=True)
class Dossier:
    """What a version and its submission bring, as plain facts."""

    today: date
    registered: bool = False
    has_log: bool = False
    log: Mapping[str, Any] = field(default_factory=dict)
    generator_type: str = ""
    personal_data: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    protocol: str = ""
    report_is_current: bool = False
    declared_is_current: bool = False
    verdicts: Mapping[str, str] = field(default_factory=dict)
    assessment_complete: bool = False
    tier: RiskTier | None = None
    uses: str = ""
    recipients: str = ""
    access: str = ""
    vendor: bool = False
    lapsed_sources: tuple[str, ...] = ()
    sources: int = 0


WORDS = {
    "human_review": "a review by people",
    "decontamination": "a decontamination",
    "privacy": "how privacy was protected",
    "prompts": "the prompts",
}


def blockers(policy: Library, dossier: Dossier) -> list[str]:
    """Every sentence that keeps a submission in the author's hands; empty when it may go to the PI."""
    found = list(basics(dossier))
    for rule in policy.content["rules"]:
        if holds(rule.get("when", {}), dossier):
            found += [f"{sentence} {rule['because']}" for sentence in unmet(rule["require"], dossier)]
    return list(dict.fromkeys(found))


def basics(dossier: Dossier) -> Iterator[str]:
    if not dossier.registered:
        yield "The version is not registered yet. Finish its task list."
    if not dossier.uses.strip():
        yield "State the intended uses."
    if not dossier.recipients.strip():
        yield "State who receives the data."
    if not dossier.access:
        yield "Choose the access class."
    if not dossier.has_log:
        yield "There is no generation log: file it among the tasks of the registration."
    if not dossier.sources:
        yield "No source is declared. Declare what the version was derived from, even if it is expert knowledge only."
    if not dossier.assessment_complete:
        yield "The risk assessment is not complete: answer the questions that are left, then complete it."
    if dossier.tier is RiskTier.PROHIBITED:
        yield "The risk tier is prohibited. Change the use, the access or the data; this cannot be approved as it is."


def holds(when: Mapping[str, Any], dossier: Dossier) -> bool:
    """Whether a rule's attributes are all met by this dossier."""
    checks = {
        "personal_data": lambda wanted: bool(dossier.personal_data & set(wanted)),
        "generator_type": lambda wanted: dossier.generator_type in wanted,
        "tier": lambda wanted: dossier.tier in wanted,
        "access": lambda wanted: dossier.access in wanted,
        "vendor": lambda wanted: dossier.vendor is wanted,
    }
    return all(checks[name](wanted) for name, wanted in when.items())


def unmet(require: Mapping[str, Any], dossier: Dossier) -> Iterator[str]:
    for role in require.get("files", []):
        if role not in dossier.files:
            yield f"The {role} table is missing: start a version that holds it."
    if "protocol" in require:
        yield from report_missing(require["protocol"], dossier)
    yield from verdicts_unmet(require, dossier)
    for document in require.get("documents", []):
        if document not in dossier.documents:
            yield f"The document “{document}” is missing: file it as evidence."
    for part in require.get("log", []):
        if not was_done(dossier.log.get(part)):
            yield f"The generation log does not show {WORDS[part]} (/{part}): do it, and file the log of that run."
    if require.get("sources_with_authority"):
        for title in dossier.lapsed_sources:
            yield f"The authority to use the source “{title}” has ended: renew it, or make a version without that source."


def was_done(part: Any) -> bool:
    """Whether a part of the log is there and does not say that it was not performed."""
    return bool(part) and not (isinstance(part, Mapping) and part.get("performed") is False)


def report_missing(protocol: str, dossier: Dossier) -> Iterator[str]:
    if not dossier.protocol:
        yield f"There is no evaluation report by protocol {protocol}: start an evaluation, or wait for the one that runs."
    elif dossier.protocol.split("@")[0] != protocol:
        yield f"The report follows protocol {dossier.protocol}; {protocol} is required: evaluate again by that one."
    elif not dossier.report_is_current:
        yield "The evaluation report was made on other files than this version holds: evaluate again."
    elif not dossier.declared_is_current:
        yield "The evaluation report was made with other columns, rules or analyses than this version declares: evaluate again."


def verdicts_unmet(require: Mapping[str, Any], dossier: Dossier) -> Iterator[str]:
    if not dossier.protocol:
        return
    for group in require.get("groups_established", []):
        if dossier.verdicts.get(group, Verdict.NOT_ESTABLISHED) == Verdict.NOT_ESTABLISHED:
            yield f"The evaluation could not establish {group}: read in the report what it lacked, and evaluate again."
    for group in require.get("groups_not_failing", []):
        if dossier.verdicts.get(group) == Verdict.FAIL:
            yield f"The evaluation's verdict on {group} is “fail”: read why in the report, and start a version that mends it."
