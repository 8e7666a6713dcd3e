"""What a policy requires of a version before anybody signs: each demand that is not met, with an identity. Pure."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_noop

from evaluations.harness.engine import library
from governance.attributes import holds
from governance.blockers import Blocker, Place
from governance.kinds import KINDS, KindOfData, Reading
from governance.libraries import Library
from governance.vocabulary import AccessClass, Comparison, ComputedBy, DataKind, FileRole, RiskTier, Verdict


class Requirement(StrEnum):
    """What a rule of a policy may ask for."""

    FILES = "files"
    PROTOCOL = "protocol"
    ESTABLISHED = "groups_established"
    NOT_FAILING = "groups_not_failing"
    DOCUMENTS = "documents"
    LOG = "log"
    ACCESS = "access_within"
    AUTHORITY = "sources_with_authority"


@dataclass(frozen=True, slots=True)
class Reported:
    """What the report by one protocol that counts brings; `protocol` is with its version, such as “tabular-1@1”."""

    protocol: str
    is_current: bool = False
    declared_is_current: bool = False
    verdicts: Mapping[str, str] = field(default_factory=dict)
    computed_by: str = ComputedBy.PORTAL


@dataclass(frozen=True, slots=True)
class Brought:
    """What a version and its submission bring, as plain facts; `attributes` are what rules ask by, `reports` are by the id of
    their protocol, `lapsed_sources` and `withdrawn_sources` map an id to a title, `unmade` the digest of a synthetic file that no
    log names to its name; `logs` has one for each run; `counted` says whose reports establish something."""

    today: date
    attributes: Mapping[str, Any] = field(default_factory=dict)
    registered: bool = False
    purpose: str = ""
    has_log: bool = False
    unmade: Mapping[str, str] = field(default_factory=dict)
    logs: tuple[Mapping[str, Any], ...] = ()
    files: frozenset[str] = frozenset()
    kind: KindOfData = KINDS[DataKind.TABLE]
    comparison: str = Comparison.HELD
    documents: frozenset[str] = frozenset()
    reports: Mapping[str, Reported] = field(default_factory=dict)
    counted: frozenset[str] = frozenset(ComputedBy.values)
    questionnaire: str = ""
    assessment_complete: bool = False
    tier: RiskTier | None = None
    uses: str = ""
    recipients: str = ""
    access: str = ""
    lapsed_sources: Mapping[str, str] = field(default_factory=dict)
    withdrawn_sources: Mapping[str, str] = field(default_factory=dict)
    sources: int = 0


Rule = Mapping[str, Any]
BASICS, REGISTRATION = "basics", "registration"
LOG_PARTS = {
    "human_review": gettext_noop(
        "The generation log does not show a review by people (/human_review): do it, and file the log of that run."
    ),
    "decontamination": gettext_noop(
        "The generation log does not show a decontamination (/decontamination): do it, and file the log of that run."
    ),
    "privacy": gettext_noop(
        "The generation log does not show how privacy was protected (/privacy): do it, and file the log of that run."
    ),
    "prompts": gettext_noop(
        "The generation log does not show the prompts (/prompts): do it, and file the log of that run."
    ),
}
SYNTHETIC_TABLE = gettext_noop("Add the synthetic table.")
SYNTHETIC_DOCUMENTS = gettext_noop("Add the synthetic documents.")
TRAIN_TABLE = gettext_noop(
    "Add the train table: without it nothing can be measured. If there is none, choose what there is to compare with."
)
TRAIN_DOCUMENTS = gettext_noop(
    "Add the documents that the generator was trained on. If there are none, choose what there is to compare with."
)
DESCRIBED = gettext_noop("Add the description of the train data that the harness wrote where the data is.")
ADD: Mapping[tuple[FileRole, Reading, bool], str] = {
    (FileRole.SYNTHETIC, Reading.TABLES, False): SYNTHETIC_TABLE,
    (FileRole.SYNTHETIC, Reading.TABLES, True): SYNTHETIC_TABLE,
    (FileRole.SYNTHETIC, Reading.DOCUMENTS, False): SYNTHETIC_DOCUMENTS,
    (FileRole.SYNTHETIC, Reading.DOCUMENTS, True): SYNTHETIC_DOCUMENTS,
    (FileRole.SYNTHETIC, Reading.NOT, False): gettext_noop("Add the synthetic files."),
    (FileRole.TRAIN, Reading.TABLES, False): TRAIN_TABLE,
    (FileRole.TRAIN, Reading.DOCUMENTS, False): TRAIN_DOCUMENTS,
    (FileRole.TRAIN, Reading.TABLES, True): DESCRIBED,
    (FileRole.TRAIN, Reading.DOCUMENTS, True): DESCRIBED,
}
"""What is asked of a role, by how its kind of data is read, and whether the real data is held elsewhere."""


def blockers(policy: Library, brought: Brought) -> tuple[Blocker, ...]:
    """Everything that keeps a submission in the author's hands; empty when it may go to the PI."""
    brought = replace(brought, counted=frozenset(counted(policy)))
    found = [*basics(brought), *other_questions(policy, brought), *not_counted(policy, brought)]
    for rule in policy.body["rules"]:
        if holds(rule.get("when", {}), brought.attributes):
            found += [replace(item, rule=rule["key"], because=rule["because"]) for item in unmet(rule, brought)]
    return tuple({item.key: item for item in reversed(found)}.values())[::-1]


def ask(requirement: str, subject: str, place: Place, words: str, **facts: str) -> Blocker:
    return Blocker(BASICS, requirement, subject, place, words, facts)


def registration(brought: Brought) -> tuple[Blocker, ...]:
    """What a registration still asks for before the files are frozen."""
    purpose = gettext_noop("Say what the version is for.")
    source, log = gettext_noop("Declare at least one source with its rights."), gettext_noop("File the generation log.")
    asks = [
        (bool(brought.purpose.strip()), ask("statement", "purpose", Place.REGISTRATION, purpose)),
        *((role in brought.files, file_asked(role, brought)) for role in brought.kind.needs(brought.comparison)),
        (bool(brought.sources), ask("sources", "any", Place.SOURCES, source)),
        (brought.has_log, ask("log", "any", Place.LOG, log)),
    ]
    open_now = [blocker for is_met, blocker in asks if not is_met]
    words = gettext_noop("File the generation log of the run that made “%(name)s”: none names it by its digest.")
    if brought.has_log:
        open_now += [ask("log", digest, Place.LOG, words, name=name) for digest, name in brought.unmade.items()]
    return tuple(replace(blocker, rule=REGISTRATION) for blocker in open_now)


def file_asked(role: FileRole, brought: Brought) -> Blocker:
    return ask(
        "files", str(role), Place.FILES, ADD[role, brought.kind.reading, brought.comparison == Comparison.ELSEWHERE]
    )


def basics(brought: Brought) -> Iterator[Blocker]:
    """What every version and every submission has to bring, whatever the policy."""
    if not brought.registered:
        words = gettext_noop("The version is not registered yet. Complete its task list.")
        yield ask("registration", "version", Place.REGISTRATION, words)
    if not brought.uses.strip():
        yield ask("statement", "uses", Place.USES, gettext_noop("State the intended uses."))
    if not brought.recipients.strip():
        yield ask("statement", "recipients", Place.USES, gettext_noop("State who receives the data."))
    if not brought.access:
        yield ask("statement", "access", Place.USES, gettext_noop("Choose the access class."))
    if not brought.has_log:
        words = gettext_noop("There is no generation log. File one in the registration.")
        yield ask("log", "any", Place.LOG, words)
    if not brought.sources:
        words = gettext_noop(
            "No source is declared. Declare what the version was derived from, even if only expert knowledge."
        )
        yield ask("sources", "any", Place.SOURCES, words)
    yield from risk_open(brought)


def risk_open(brought: Brought) -> Iterator[Blocker]:
    if not brought.assessment_complete:
        words = gettext_noop("The risk assessment is not complete. Answer the remaining questions, then complete it.")
        yield ask("assessment", "complete", Place.RISK, words)
    if brought.tier is RiskTier.PROHIBITED:
        words = gettext_noop(
            "The risk tier is prohibited, so this cannot be approved as it is. Change the use, the access or the data."
        )
        yield ask("tier", "prohibited", Place.RISK, words)


def other_questions(policy: Library, brought: Brought) -> Iterator[Blocker]:
    """The policy names the questionnaire that has to be answered."""
    wanted = policy.body.get("questionnaire", brought.questionnaire)
    if brought.questionnaire and wanted != brought.questionnaire:
        words = gettext_noop(
            "The risk assessment answers the questionnaire %(answered)s, and the policy asks for %(wanted)s: use the newer rules."
        )
        yield ask("questionnaire", wanted, Place.RISK, words, answered=brought.questionnaire, wanted=wanted)


def counted(policy: Library) -> Collection[str]:
    """Whose reports establish something."""
    found: Collection[str] = policy.body.get("evidence", {}).get("computed_by", ComputedBy.values)
    return found


def not_counted(policy: Library, brought: Brought) -> Iterator[Blocker]:
    """A policy may count only reports that this portal, or a runner it knows, computed: nobody answers for their own numbers."""
    named = {rule["require"].get(Requirement.PROTOCOL) or "" for rule in policy.body["rules"]}
    asked = {one.partition("@")[0] for one in named}
    some = any(report.computed_by in brought.counted for report in brought.reports.values())
    for protocol, report in brought.reports.items():
        if report.computed_by not in brought.counted and (protocol in asked or not some):
            words = gettext_noop(
                "The report by protocol %(protocol)s was computed elsewhere by a person, and the policy does not count it: evaluate "
                "here, or file a report that a registered runner signed."
            )
            yield ask("computed_by", protocol, Place.EVALUATION, words, protocol=protocol)


def unmet(rule: Rule, brought: Brought) -> Iterator[Blocker]:
    """What the rule requires and the version does not bring. A requirement that this portal does not know is never met."""
    require = rule["require"]
    for requirement, demands in DEMANDS.items():
        if requirement in require:
            yield from demands(require, brought)
    for unknown in sorted(require.keys() - set(DEMANDS)):
        words = gettext_noop("The policy requires “%(unknown)s”, which this portal does not know: ask its operator.")
        yield ask(unknown, "any", Place.REGISTRATION, words, unknown=unknown)


def files_missing(require: Rule, brought: Brought) -> Iterator[Blocker]:
    for role in require[Requirement.FILES]:
        if role not in brought.files:
            words = gettext_noop("The %(role)s table is missing: start a version that holds it.")
            if brought.kind.reading is not Reading.TABLES:
                words = gettext_noop("The %(role)s data is missing: start a version that holds it.")
            yield ask(Requirement.FILES, role, Place.FILES, words, role=role)


def report_missing(require: Rule, brought: Brought) -> Iterator[Blocker]:
    protocol: str = require[Requirement.PROTOCOL]
    report = next((one for name, one in brought.reports.items() if is_by(name, one, protocol)), None)
    if report is None:
        words = RATE if is_of_people(protocol) else START if is_measured_here(protocol, brought) else BRING
    elif not report.is_current:
        words = gettext_noop(
            "The evaluation report was made from other files than those of this version: evaluate again."
        )
    elif not report.declared_is_current:
        words = gettext_noop(
            "The evaluation report was made with other columns, rules or analyses than this version declares: evaluate again."
        )
    else:
        return
    yield ask(Requirement.PROTOCOL, protocol, Place.EVALUATION, words, protocol=protocol)


START = gettext_noop(
    "There is no evaluation report by protocol %(protocol)s: start an evaluation, or wait for the one that is running."
)
PEOPLE = "people"
RATE = gettext_noop(
    "There is no evaluation report by protocol %(protocol)s: have people rate a sample, file the study plan, its key and the ratings "
    "as documents, and measure the ratings. Or file the report that a registered runner signed."
)
BRING = gettext_noop(
    "There is no evaluation report by protocol %(protocol)s: measure by it where its inputs are, have a registered runner sign the "
    "report, and file it."
)


def is_measured_here(protocol: str, brought: Brought) -> bool:
    """Whether the portal itself can measure such data by it."""
    return brought.kind.is_measured_here(brought.comparison) and library.load(protocol).kind == brought.kind.modality


def is_of_people(protocol: str) -> bool:
    """Whether it measures what people rated, by its id or with its version."""
    return protocol in library.offered(PEOPLE)


def not_established(require: Rule, brought: Brought) -> Iterator[Blocker]:
    verdicts = verdicts_for(require, brought, brought.counted)
    for group in require[Requirement.ESTABLISHED] if verdicts else ():
        said = {found[group] for found in verdicts if group in found}
        if not said or Verdict.NOT_ESTABLISHED in said:
            words = gettext_noop(
                "The evaluation could not establish %(group)s: see in the report what was missing, and evaluate again."
            )
            yield ask(Requirement.ESTABLISHED, scoped(require, group), Place.EVALUATION, words, group=group)


def failing(require: Rule, brought: Brought) -> Iterator[Blocker]:
    for group in require[Requirement.NOT_FAILING]:
        if any(found.get(group) == Verdict.FAIL for found in verdicts_for(require, brought)):
            words = gettext_noop(
                "The evaluation's verdict on %(group)s is “fail”: read why in the report, and start a version that corrects it."
            )
            yield ask(Requirement.NOT_FAILING, scoped(require, group), Place.EVALUATION, words, group=group)


def verdicts_for(
    require: Rule, brought: Brought, computed_by: Collection[str] = frozenset(ComputedBy.values)
) -> list[Mapping[str, str]]:
    """Those of the protocol that the rule names, by whoever computed them; a rule that names none is about every report."""
    wanted = require.get(Requirement.PROTOCOL)
    return [
        report.verdicts
        for name, report in brought.reports.items()
        if (wanted is None or is_by(name, report, wanted)) and report.computed_by in computed_by
    ]


def is_by(name: str, report: Reported, wanted: str) -> bool:
    """A rule may name a protocol, or one version of it."""
    return wanted in {name, report.protocol}


def protocol_asked(policy: Library, known: Mapping[str, Any], measurable: Collection[str]) -> str | None:
    """The first of these protocols that a rule which applies names: what a version is measured by where nobody says otherwise."""
    rules = (rule for rule in policy.body["rules"] if holds(rule.get("when", {}), known))
    named = (rule["require"].get(Requirement.PROTOCOL) for rule in rules)
    return next((protocol for protocol in named if protocol in measurable), None)


def scoped(require: Rule, group: str) -> str:
    protocol = require.get(Requirement.PROTOCOL)
    return f"{protocol}.{group}" if protocol else group


def documents_missing(require: Rule, brought: Brought) -> Iterator[Blocker]:
    for key in require[Requirement.DOCUMENTS]:
        if key not in brought.documents:
            words = gettext_noop("The document “%(document)s” is missing: file it as evidence.")
            yield ask(Requirement.DOCUMENTS, key, Place.DOCUMENTS, words, document=key)


def log_lacking(require: Rule, brought: Brought) -> Iterator[Blocker]:
    for part in require[Requirement.LOG]:
        if not (brought.logs and all(was_done(log.get(part)) for log in brought.logs)):
            yield ask(Requirement.LOG, part, Place.LOG, LOG_PARTS[part])


def was_done(part: Any) -> bool:
    """Whether a part of the log is there and does not say that it was not performed."""
    return bool(part) and not (isinstance(part, Mapping) and part.get("performed") is False)


def access_too_wide(require: Rule, brought: Brought) -> Iterator[Blocker]:
    allowed = require[Requirement.ACCESS]
    if brought.access and brought.access not in allowed:
        words = gettext_noop("The access class “%(access)s” is too wide. Choose one of: %(allowed)s.")
        names = ", ".join(str(AccessClass(name).value) for name in allowed)
        yield ask(Requirement.ACCESS, brought.access, Place.USES, words, access=brought.access, allowed=names)


def authority_ended(require: Rule, brought: Brought) -> Iterator[Blocker]:
    if not require[Requirement.AUTHORITY]:
        return
    for source, title in brought.lapsed_sources.items():
        words = gettext_noop(
            "The authority to use the source “%(title)s” has ended: renew it, or make a version without that source."
        )
        yield ask(Requirement.AUTHORITY, source, Place.SOURCES, words, title=title)
    for source, title in brought.withdrawn_sources.items():
        words = gettext_noop(
            "The authority to use the source “%(title)s” was withdrawn: make a version without that source, or ask an official to "
            "restore it."
        )
        yield ask(Requirement.AUTHORITY, source, Place.SOURCES, words, title=title)


DEMANDS: Mapping[str, Callable[[Rule, Brought], Iterator[Blocker]]] = {
    Requirement.FILES: files_missing,
    Requirement.PROTOCOL: report_missing,
    Requirement.ESTABLISHED: not_established,
    Requirement.NOT_FAILING: failing,
    Requirement.DOCUMENTS: documents_missing,
    Requirement.LOG: log_lacking,
    Requirement.ACCESS: access_too_wide,
    Requirement.AUTHORITY: authority_ended,
}
