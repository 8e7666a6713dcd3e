"""What the events of the logs determine of rows: folded in order, whatever the rows say. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from governance.vocabulary import Action, EventType, State
from governance.workflow import RELEASED
from portal.lib.canonical import digest

NEXT_ROUND = {Action.RESUBMIT, Action.REOPEN_ATTESTATION}
TERMS = ("residual_tier", "valid_until", "review_due", "summary", "lowered_because", "lowered_with")
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Act:
    """One event as far as rows follow from it."""

    seq: int
    type: str
    subject: str
    actor: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Claim:
    """A value, and the number of the event that made it."""

    value: Any
    seq: int


@dataclass
class Ledger:
    """By kind of row and key, the fields that events determine; what was taken away again is not held."""

    rows: dict[Key, dict[str, Claim]] = field(default_factory=lambda: defaultdict(dict))
    rounds: dict[str, int] = field(default_factory=dict)
    datasets: dict[str, str] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)

    def claim(self, act: Act, kind: str, key: object, /, **fields: Any) -> None:
        held = self.rows[(kind, str(key))]  # there even where the event says no field
        held |= {name: Claim(value, act.seq) for name, value in fields.items()}

    def known(self, act: Act, kind: str, key: object, *names: str) -> None:
        """Those of these facts that the event holds: an older one may lack some."""
        self.claim(act, kind, key, **{name: act.facts[name] for name in names if name in act.facts})

    def turn(self, act: Act) -> str:
        """This person's part in the round that the event belongs to."""
        return f"{act.subject}/{act.facts['round']}/{act.actor}"


def ledger_of(acts: Iterable[Act]) -> Ledger:
    ledger = Ledger()
    for act in acts:
        if "signature" in act.facts:
            ledger.known(act, "signature", act.facts["signature"], "envelope", "stage", "record_digest")
        if "to" in act.facts:
            moved(ledger, act)
        if act.type in RULES:
            RULES[EventType(act.type)](ledger, act)
    return ledger


def moved(ledger: Ledger, act: Act) -> None:
    ledger.claim(act, "submission", act.subject, state=act.facts["to"])
    ledger.known(act, "submission", act.subject, "policy", "template", "next_review")
    if act.facts.get("action") in NEXT_ROUND:
        ledger.rounds[act.subject] = ledger.rounds.get(act.subject, 1) + 1
        ledger.claim(act, "submission", act.subject, round=ledger.rounds[act.subject])
    dataset = ledger.datasets.get(ledger.versions.get(act.subject, ""))
    if act.facts["to"] in RELEASED and dataset:
        ledger.claim(act, "dataset", dataset, released=True)


def created(ledger: Ledger, act: Act) -> None:
    nothing = dict.fromkeys(("uses", "recipients", "access", "keeps_earlier_because"), digest(""))
    ledger.claim(
        act, "submission", act.subject, state=str(State.DRAFT), round=1, author=act.actor, residual_tier="", **nothing
    )
    ledger.known(act, "submission", act.subject, "version", "policy", "template")
    ledger.versions[act.subject] = str(act.facts.get("version"))


def renewed(ledger: Ledger, act: Act) -> None:
    after = act.facts["after"]
    if "policy" in after:
        ledger.claim(act, "submission", act.subject, policy=after["policy"])
    else:
        ledger.rows.pop(("risk", act.subject), None)


def terms(ledger: Ledger, act: Act) -> None:
    ledger.known(act, "submission", act.subject, *TERMS)
    ledger.claim(act, "submission", act.subject, conditions=sorted(act.facts["conditions"]))


def started(ledger: Ledger, act: Act) -> None:
    ledger.known(act, "version", act.subject, "dataset", "number")
    ledger.claim(act, "version", act.subject, manifest_digest="")
    ledger.datasets[act.subject] = str(act.facts.get("dataset"))


def described(ledger: Ledger, act: Act) -> None:
    after = {name: item["after"] for name, item in act.facts["fields"].items()}
    if "title" in after:
        ledger.claim(act, "dataset", act.subject, title=after["title"])


def commented(ledger: Ledger, act: Act) -> None:
    ledger.known(act, "thread", act.facts["thread"], "section", "blocking", "public")
    if "resolved_by" not in ledger.rows[("thread", act.facts["thread"])]:
        ledger.claim(act, "thread", act.facts["thread"], resolved_by="")


def resolved(ledger: Ledger, act: Act) -> None:
    if not ledger.rows[("thread", act.facts["thread"])].get("resolved_by", Claim("", 0)).value:
        ledger.claim(act, "thread", act.facts["thread"], resolved_by=act.actor)


def stored(ledger: Ledger, act: Act) -> None:
    ledger.claim(act, "file", act.facts["file"], version=act.subject)
    ledger.known(act, "file", act.facts["file"], "role", "sha256", "bytes")


def removed(ledger: Ledger, act: Act) -> None:
    ledger.rows.pop(("file", act.facts["file"]), None)


def declared(ledger: Ledger, act: Act) -> None:
    stated = {"licence": act.facts["licence"], "rights": act.facts["rights_sha256"]}
    ledger.claim(act, "source", act.facts["source"], **act.facts.get("stated", {}) | stated)
    if "withdrawn" not in ledger.rows[("source", act.facts["source"])]:
        ledger.claim(act, "source", act.facts["source"], withdrawn=False)


def source_changed(ledger: Ledger, act: Act) -> None:
    changed = {name: item["after"] for name, item in act.facts["fields"].items()}
    stated = {"licence": act.facts["licence"], "rights": act.facts["rights_sha256"]}
    ledger.claim(act, "source", act.subject, **changed | stated)


RULES: dict[EventType, Callable[[Ledger, Act], None]] = {
    EventType.DATASET_REGISTERED: lambda ledger, act: ledger.claim(
        act, "dataset", act.subject, released=False, title=act.facts["title_sha256"]
    ),
    EventType.DATASET_CHANGED: described,
    EventType.VERSION_STARTED: started,
    EventType.VERSION_REGISTERED: lambda ledger, act: ledger.known(act, "version", act.subject, "manifest_digest"),
    EventType.REGISTRATION_CHANGED: lambda ledger, act: ledger.claim(
        act, "version", act.subject, **{name: item["after"] for name, item in act.facts.get("fields", {}).items()}
    ),
    EventType.FILE_STORED: stored,
    EventType.FILE_REMOVED: removed,
    EventType.SOURCE_DECLARED: declared,
    EventType.SOURCE_CHANGED: source_changed,
    EventType.SOURCE_WITHDRAWN: lambda ledger, act: ledger.claim(act, "source", act.subject, withdrawn=True),
    EventType.SOURCE_RESTORED: lambda ledger, act: ledger.claim(act, "source", act.subject, withdrawn=False),
    EventType.GENERATION_LOGGED: lambda ledger, act: ledger.claim(
        act, "run", act.facts["run"], version=act.subject, sha256=act.facts["sha256"]
    ),
    EventType.EVIDENCE_FILED: lambda ledger, act: ledger.known(
        act, "evidence", act.facts["evidence"], "kind", "sha256", "report_digest", "computed_by"
    ),
    EventType.RISK_ASSESSED: lambda ledger, act: ledger.claim(
        act, "risk", act.subject, answers=act.facts["answers_digest"], completed_by=act.actor
    ),
    EventType.SUBMISSION_CREATED: created,
    EventType.SUBMISSION_CHANGED: lambda ledger, act: ledger.claim(
        act,
        "submission",
        act.subject,
        **{name: value for name, value in act.facts["fields"].items() if name != "replaces"},
    ),
    EventType.RULES_RENEWED: renewed,
    EventType.REVIEW_TAKEN: lambda ledger, act: ledger.claim(act, "assignment", ledger.turn(act), conflict=False),
    EventType.CONFLICT_DECLARED: lambda ledger, act: ledger.claim(act, "assignment", ledger.turn(act), conflict=True),
    EventType.VOTED: lambda ledger, act: ledger.known(
        act, "vote", f"{ledger.turn(act)}/{act.facts['vote_digest']}", "judged"
    ),
    EventType.TERMS_SET: terms,
    EventType.CONDITION_KEPT: lambda ledger, act: ledger.claim(
        act, "condition", act.facts["condition"], kept_by=act.actor
    ),
    EventType.COMMENTED: commented,
    EventType.THREAD_RESOLVED: resolved,
    EventType.PACK_MADE: lambda ledger, act: ledger.known(act, "artefact", act.facts["artefact"], "files"),
    EventType.EXPORT_MADE: lambda ledger, act: ledger.known(act, "artefact", act.facts["artefact"], "files"),
    EventType.ROLE_GRANTED: lambda ledger, act: ledger.claim(
        act,
        "membership",
        act.subject,
        ended=False,
        **{name: act.facts.get(name) for name in ("user", "role", "organisation")},
    ),
    EventType.ROLE_ENDED: lambda ledger, act: ledger.claim(act, "membership", act.subject, ended=True),
}
