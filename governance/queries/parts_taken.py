"""Who took which part, replayed from the audit logs and compared with the rows that were written beside the events."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from governance.models import Act, AuditEvent, Maker, Submission, Version
from governance.vocabulary import DECIDING, MAKING, EventType, State
from portal.accounts.models import User

PIECE = 2_000
RETURNED_BY = {"lab_head": "lab", "official": "institution", "vendor": "vendor"}
"""The stage of a return during the sign-off, in events from before they named it."""


class Replay:
    """The first event of each maker of a version, and of each person at a stage of a submission, as the logs say."""

    def __init__(self) -> None:
        versions = Version.objects.values_list("pk", "dataset", "number")
        self.place: dict[str, tuple[UUID, int]] = {str(pk): (dataset, number) for pk, dataset, number in versions}
        self.numbered = {place: pk for pk, place in self.place.items()}
        submissions = Submission.objects.values_list("pk", "version")
        self.submitted = {str(pk): str(version) for pk, version in submissions}
        self.people = {str(pk) for pk in User.objects.values_list("pk", flat=True)}
        self.sources: dict[str, list[str]] = {}
        self.makers: dict[str, dict[str, UUID]] = defaultdict(dict)
        self.acts: dict[tuple[str, str, str], UUID] = {}

    def read(self, kind: EventType, subject: tuple[str, str], event: UUID, body: dict[str, Any]) -> None:
        actor, facts = body["actor"], body["facts"]
        people = [who for who in (actor["id"], actor.get("on_behalf_of")) if who in self.people]
        if kind is EventType.SOURCE_CHANGED:
            self.sources.setdefault(subject[1], []).extend(people)
            for version in facts["versions"]:
                self.make(kind, version, event, people, facts)
        elif kind in MAKING:
            self.make(kind, self.version_of(*subject), event, people, facts)
        if stage := stage_in(kind, actor["roles"], facts):
            for who in people:
                self.acts.setdefault((subject[1], who, stage), event)

    def version_of(self, kind: str, pk: str) -> str:
        if kind == "dataset":
            return self.numbered.get((UUID(pk), 1), "")
        return self.submitted.get(pk, "") if kind == "submission" else pk

    def make(self, kind: EventType, version: str, event: UUID, people: list[str], facts: dict[str, Any]) -> None:
        found = self.makers[version]
        for who in people:
            found.setdefault(who, event)
        if kind is EventType.VERSION_STARTED and version in self.place:
            dataset, number = self.place[version]
            for who, first in self.makers.get(self.numbered.get((dataset, number - 1), ""), {}).items():
                found.setdefault(who, first)
        if kind is EventType.SOURCE_DECLARED:
            for who in self.sources.setdefault(facts["source"], people):
                found.setdefault(who, event)


def stage_in(kind: EventType, roles: list[str], facts: dict[str, Any]) -> str:
    """The stage that an event decided at; events of an earlier release name that of signatures alone."""
    if kind not in DECIDING or facts.get("stage"):
        return str(facts.get("stage", "")) if kind in DECIDING else ""
    if kind is EventType.REJECTED:
        return "review" if facts.get("action") == "decline" else "institution"
    if kind is EventType.CHANGES_REQUESTED and facts.get("from") == State.SIGN_OFF:
        return next((stage for role, stage in RETURNED_BY.items() if role in roles), "")
    return "responsibility" if kind is EventType.SENT_BACK else "review"


def replayed() -> Replay:
    """Every log, in order, read once."""
    replay = Replay()
    events = AuditEvent.objects.filter(type__in=MAKING | DECIDING).order_by("organisation", "seq")
    for kind, subject, key, event, body in events.values_list(
        "type", "subject_type", "subject_id", "pk", "body"
    ).iterator(chunk_size=PIECE):
        replay.read(EventType(kind), (subject, key), event, body)
    return replay


def differences() -> Iterator[str]:
    """Where the rows say otherwise than the logs, as sentences for whoever operates the portal."""
    replay = replayed()
    made = {(version, who, event) for version, found in replay.makers.items() for who, event in found.items()}
    held = {
        (str(version), str(who), event)
        for version, who, event in Maker.objects.values_list("version", "person", "event")
    }
    for version, who, event in sorted(made ^ held, key=str):
        said = "the log names" if (version, who, event) in made else "a row, but not the log, names"
        yield f"version {version}: {said} {who} as a maker by event {event}"
    acted = {(*key, event) for key, event in replay.acts.items()}
    rows = Act.objects.values_list("submission", "person", "stage", "event")
    kept = {(str(pk), str(who), stage, event) for pk, who, stage, event in rows}
    for pk, who, stage, event in sorted(acted ^ kept, key=str):
        said = "the log says" if (pk, who, stage, event) in acted else "a row, but not the log, says"
        yield f"submission {pk}: {said} that {who} decided at the stage {stage} by event {event}"
