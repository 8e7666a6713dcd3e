"""What a policy requires of a version before anybody signs: every blocker, as a sentence with what to do. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from governance.libraries import Library
from governance.vocabulary import RiskTier, Verdict


@dataclass(frozen=True, slots=True)
class Reported:
    """What the newest report by one protocol brings; `protocol` is with its version, such as “tabular-1@1”."""

    protocol: str
    is_current: bool = False
    declared_is_current: bool = False
    verdicts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Brought:
    """What a version and its submission bring, as plain facts; `reports` by the id of their protocol."""

    today: date
    registered: bool = False
    has_log: bool = False
    log: Mapping[str, Any] = field(default_factory=dict)
    generator_type: str = ""
    personal_data: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    reports: Mapping[str, Reported] = field(default_factory=dict)
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


def blockers(policy: Library, brought: Brought) -> list[str]:
    """Every sentence that keeps a submission in the author's hands; empty when it may go to the PI."""
    found = list(basics(brought))
    for rule in policy.content["rules"]:
        if holds(rule.get("when", {}), brought):
            found += [f"{sentence} {rule['because']}" for sentence in unmet(rule["require"], brought)]
    return list(dict.fromkeys(found))


def basics(brought: Brought) -> Iterator[str]:
    if not brought.registered:
        yield "The version is not registered yet. Finish its task list."
    if not brought.uses.strip():
        yield "State the intended uses."
    if not brought.recipients.strip():
        yield "State who receives the data."
    if not brought.access:
        yield "Choose the access class."
    if not brought.has_log:
        yield "There is no generation log: file it among the tasks of the registration."
    if not brought.sources:
        yield "No source is declared. Declare what the version was derived from, even if it is expert knowledge only."
    if not brought.assessment_complete:
        yield "The risk assessment is not complete: answer the questions that are left, then complete it."
    if brought.tier is RiskTier.PROHIBITED:
        yield "The risk tier is prohibited. Change the use, the access or the data; this cannot be approved as it is."


def holds(when: Mapping[str, Any], brought: Brought) -> bool:
    """Whether a rule's attributes are all met by this brought."""
    checks = {
        "personal_data": lambda wanted: bool(brought.personal_data & set(wanted)),
        "generator_type": lambda wanted: brought.generator_type in wanted,
        "tier": lambda wanted: brought.tier in wanted,
        "access": lambda wanted: brought.access in wanted,
        "vendor": lambda wanted: brought.vendor is wanted,
    }
    return all(checks[name](wanted) for name, wanted in when.items())


def unmet(require: Mapping[str, Any], brought: Brought) -> Iterator[str]:
    for role in require.get("files", []):
        if role not in brought.files:
            yield f"The {role} table is missing: start a version that holds it."
    if "protocol" in require:
        yield from report_missing(require["protocol"], brought)
    yield from verdicts_unmet(require, brought)
    for document in require.get("documents", []):
        if document not in brought.documents:
            yield f"The document “{document}” is missing: file it as evidence."
    for part in require.get("log", []):
        if not was_done(brought.log.get(part)):
            yield f"The generation log does not show {WORDS[part]} (/{part}): do it, and file the log of that run."
    if require.get("sources_with_authority"):
        for title in brought.lapsed_sources:
            yield f"The authority to use the source “{title}” has ended: renew it, or make a version without that source."


def was_done(part: Any) -> bool:
    """Whether a part of the log is there and does not say that it was not performed."""
    return bool(part) and not (isinstance(part, Mapping) and part.get("performed") is False)


def report_missing(protocol: str, brought: Brought) -> Iterator[str]:
    report = brought.reports.get(protocol)
    if report is None:
        yield f"There is no evaluation report by protocol {protocol}: start an evaluation, or wait for the one that runs."
    elif not report.is_current:
        yield "The evaluation report was made on other files than this version holds: evaluate again."
    elif not report.declared_is_current:
        yield "The evaluation report was made with other columns, rules or analyses than this version declares: evaluate again."


def verdicts_unmet(require: Mapping[str, Any], brought: Brought) -> Iterator[str]:
    """Judged by the protocol that the rule names; a rule that names none is about every report."""
    wanted = require.get("protocol")
    verdicts = [report.verdicts for name, report in brought.reports.items() if wanted in {None, name}]
    if not verdicts:
        return
    for group in require.get("groups_established", []):
        said = {found[group] for found in verdicts if group in found}
        if not said or Verdict.NOT_ESTABLISHED in said:
            yield f"The evaluation could not establish {group}: read in the report what it lacked, and evaluate again."
    for group in require.get("groups_not_failing", []):
        if any(found.get(group) == Verdict.FAIL for found in verdicts):
            yield f"The evaluation's verdict on {group} is “fail”: read why in the report, and start a version that mends it."
