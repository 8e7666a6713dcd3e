"""The summary row of a submission: rewritten inside the action that changes anything of it, and checked by replay."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from governance import audit
from governance.awaited import awaited, due_date
from governance.blockers import Blocker, Place
from governance.concerns import concerns_of
from governance.models import Concern, Submission, Summary, Version
from governance.models.dataset import lab_of
from governance.policy import Subject
from governance.stages import Asked, Stage
from governance.standing import Standing
from governance.vocabulary import Action, Meaning, Role, State
from governance.workflow import BY_ACTION, OWNERS, reasons_against

FORMAT = 3
NEVER, ALWAYS = date.max, date.min


def write(submission: Submission) -> None:
    """Rewrites the row and whom it concerns. Fetch the submission anew, with `with_people()`, in the action's transaction."""
    fields, concerns = projected(submission)
    if not Summary.objects.filter(pk=submission.pk).update(**fields):
        Summary.objects.create(pk=submission.pk, **fields)
    Concern.objects.filter(summary=submission.pk).delete()
    Concern.objects.bulk_create(concerns)


def write_version(version: Version) -> None:
    """Rewrites the rows of every submission of a version, each locked: whoever moves it writes before or after, not meanwhile."""
    audit.together()
    locked = Submission.objects.select_for_update(of=("self",)).with_people()
    for submission in locked.filter(version=version.pk).order_by("pk"):
        write(submission)


def projected(submission: Submission) -> tuple[dict[str, Any], list[Concern]]:
    """What the row says and whom it concerns, as if no date had come; what ends on a day says on which."""
    days = Days(submission)
    standing = days.at(ALWAYS)
    possible, due = days.possible(), due_date(standing)
    concerns = list(concerns_of(standing, possible, due))
    for concern in concerns:
        concern.summary_id = submission.pk
    version = submission.version
    dataset = version.dataset
    fields = {
        "format": FORMAT,
        "version_id": version.pk,
        "dataset_id": dataset.pk,
        "title": dataset.title,
        "number": version.number,
        "domain": dataset.domain,
        "organisation_id": dataset.organisation_id,
        "institution_id": dataset.organisation.root_id,
        "vendor_id": submission.vendor_id,
        "author_id": submission.author_id,
        "state": submission.state,
        "round": submission.round,
        "owner": OWNERS[submission.state_is].value,
        "awaited": awaited(standing).document(),
        "since": submission.entered_at,
        "due": due,
        "tier": standing.dossier.tier or "",
        "verdicts": standing.dossier.verdicts,
        "blockers": days.blockers(),
        "possible": {str(action): until.isoformat() if until else "" for action, until in possible.items()},
        "people": document_of(standing.subject),
        "record_digest": standing.record.digest,
    }
    return fields, concerns


class Days:
    """One submission on the days on which something it names begins or ends."""

    def __init__(self, submission: Submission) -> None:
        self.submission = submission
        self.at = cache(lambda day: Standing(submission, at=day))

    @property
    def turning(self) -> list[date]:
        """Each date named, and the day after it: between them nothing changes."""
        submission = self.submission
        named = {source.authority_until for source in self.at(ALWAYS).dossier.sources_above}
        named |= {submission.valid_until, submission.review_due, submission.next_review}
        named |= {item.due for item in submission.conditions.all() if item.kept_at is None}
        return sorted({day + timedelta(days=step) for day in named if day for step in (0, 1)})

    def possible(self) -> dict[Action, date | None]:
        """What nothing stands against, with the last day on which that holds (none: for ever)."""
        moves = [
            action
            for action, move in BY_ACTION.items()
            if self.submission.state_is in move.sources and not move.automatic
        ]
        free = [action for action in moves if not reasons_against(action, self.at(ALWAYS).facts)]
        return {action: self.until(action) for action in free}

    def until(self, action: Action) -> date | None:
        if not reasons_against(action, self.at(NEVER).facts):
            return None
        first = bisect_left(self.turning, True, key=lambda day: bool(reasons_against(action, self.at(day).facts)))
        return self.turning[first] - timedelta(days=1)

    def blockers(self) -> list[dict[str, Any]]:
        """What blocks it, in the order of the policy, each with the day from which it does (empty: always)."""
        always = self.at(ALWAYS).blockers
        return [
            asdict(blocker) | {"place": str(blocker.place), "from": "" if blocker in always else self.since(blocker)}
            for blocker in self.at(NEVER).blockers
        ]

    def since(self, blocker: Blocker) -> str:
        first = bisect_left(self.turning, True, key=lambda day: blocker in self.at(day).blockers)
        return self.turning[first].isoformat()


def document_of(subject: Subject) -> dict[str, Any]:
    """The people of a submission as policy.py asks for them."""
    return {
        "made_by": sorted(subject.made_by),
        "signers": sorted([person, stage] for person, stage in subject.signers),
        "reviewers": sorted(subject.reviewers),
        "voted": sorted(subject.voted),
        "conflicted": sorted(subject.conflicted),
        "submitted_at": subject.submitted_at.isoformat() if subject.submitted_at else "",
        "asked": [
            {"stage": stage_document(item.stage), "still": item.still, "signed_by": sorted(item.signed_by)}
            for item in subject.asked
        ],
    }


def blockers_of(summary: Summary, today: date) -> list[Blocker]:
    """The same as `Standing.blockers` on this day, from the row."""
    begun = [item for item in summary.blockers if not item["from"] or date.fromisoformat(item["from"]) <= today]
    known = ("rule", "requirement", "subject", "words", "facts", "because")
    return [Blocker(place=Place(item["place"]), **{name: item[name] for name in known}) for item in begun]


def stage_document(stage: Stage) -> dict[str, Any]:
    return asdict(stage) | {"covers": list(stage.covers), "role": str(stage.role), "meaning": str(stage.meaning)}


def asked_of(document: dict[str, Any]) -> Asked:
    held = document["stage"]
    exact = {"covers": tuple(held["covers"]), "role": Role(held["role"]), "meaning": Meaning(held["meaning"])}
    return Asked(Stage(**held | exact), document["still"], frozenset(document["signed_by"]))


def subject_of(summary: Summary) -> Subject:
    """The same as `Standing.subject`, from the row. Fetch it with its organisation."""
    people, state = summary.people, State(summary.state)
    return Subject(
        organisations=summary.organisation.chain,
        lab=lab_of(summary.organisation),
        state=state,
        author=str(summary.author_id),
        made_by=frozenset(people["made_by"]),
        signers=frozenset((person, stage) for person, stage in people["signers"]),
        reviewers=frozenset(people["reviewers"]),
        voted=frozenset(people["voted"]),
        conflicted=frozenset(people["conflicted"]),
        vendor=frozenset({summary.vendor_id} if summary.vendor_id else ()),
        delivered=frozenset({(summary.vendor_id, state)} if summary.vendor_id else ()),
        asked=tuple(map(asked_of, people["asked"])),
        submitted_at=datetime.fromisoformat(people["submitted_at"]) if people["submitted_at"] else None,
    )


def wrong(pks: "Iterable[UUID] | QuerySet[Any]") -> Iterator[tuple[Submission, str]]:
    """Those of these submissions whose row is not what a replay gives, with what differs."""
    known = Summary.objects.prefetch_related("concerns")
    for submission in Submission.objects.with_people().filter(pk__in=pks).order_by("pk"):
        fields, concerns = projected(submission)
        held = known.filter(pk=submission.pk).first()
        if held is None:
            yield submission, "there is no row"
        elif names := [name for name, value in fields.items() if getattr(held, name) != value]:
            yield submission, ", ".join(names)
        elif sorted(map(as_text, held.concerns.all())) != sorted(map(as_text, concerns)):
            yield submission, "whom it concerns"


def as_text(concern: Concern) -> str:
    ends = (concern.since, concern.due, concern.until, concern.condition_id, concern.held_before, *concern.barred)
    return " ".join(map(str, (concern.who, concern.action, concern.later, concern.label, *ends, *concern.excluded)))


def unwritten() -> list[UUID]:
    """Submissions without a row, or with one that an older form of this file wrote."""
    current = Summary.objects.filter(pk=OuterRef("pk"), format=FORMAT)
    return list(Submission.objects.filter(~Exists(current)).order_by("pk").values_list("pk", flat=True))


def repair(pk: UUID) -> None:
    with transaction.atomic():
        locked = Submission.objects.select_for_update(of=("self",)).with_people().get(pk=pk)
        write(locked)
