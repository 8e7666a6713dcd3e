"""What the pages of a version read: the version whole, where it stands in words, its history."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from governance import policy
from governance.models import AuditEvent, StoredFile, Summary, Version
from governance.models.summary import DERIVED
from governance.queries.waiting import waits, with_waiting
from governance.reading.endings import Ending
from governance.reading.states import Situation, before_submission, submitted
from governance.reading.waiting import since
from governance.vocabulary import Action, FileRole
from portal.accounts.actor import Actor

HISTORY = 40


def situation(version: Version, summary: Summary | None, ended: Ending | None = None) -> Situation:
    """`summary` is of the newest submission that the reader may see, fetched as `seen_summaries` does."""
    if summary is not None:
        said = [waits([summary])[summary.pk].sentence, ended.sentence if ended else ""]
        return submitted(summary.state_is, " ".join(filter(None, said)))
    begun = version.registered_at or version.created_at
    waiting = since(version.created_by.name, begun, timezone.now().date())
    return before_submission(waiting.sentence, is_registered=version.is_registered)


def seen_summaries(actor: Actor) -> QuerySet[Summary]:
    """The submissions that this actor may see, newest first, each with for whom it waits; without what no version's page shows."""
    return with_waiting(Summary.objects.visible_to(actor)).defer(*DERIVED).order_by("-pk")


def version_for(actor: Actor, pk: UUID) -> Version:
    """The version with everything its pages and policy.py read; 404 where the actor may not see it."""
    return get_object_or_404(Version.objects.visible_to(actor).with_parts(), pk=pk)


def reads_whole(version: Version, actor: Actor) -> bool:
    """Whether they see more of it than the redacted edition shows."""
    return bool(policy.may(actor, Action.READ_WHOLE, version.subject()))


def files_for(version: Version, actor: Actor) -> list[StoredFile]:
    """Which real rows it was made from and measured on is in the full edition only."""
    held = list(version.files.all())
    return held if reads_whole(version, actor) else [file for file in held if file.role == FileRole.SYNTHETIC]


def newest_seen(version: Version, actor: Actor) -> Summary | None:
    """Staff see every submission of a version; others only what was released or put before them."""
    return seen_summaries(actor).select_related("submission").filter(version=version).first()


@dataclass(frozen=True, slots=True)
class Act:
    """One recorded act; its presenter is the template that tells it, given `event` and `detail`."""

    event: AuditEvent
    detail: dict[str, str]

    @property
    def presenter(self) -> str:
        return f"governance/events/{self.event.type}.html"


def history(subject: Model) -> list[Act]:
    """The newest recorded acts on this very object, newest first. Names may have been erased."""
    events = AuditEvent.objects.filter(subject_id=str(subject.pk)).select_related("detail")
    return [Act(event, detail_of(event)) for event in events.order_by("-pk")[:HISTORY]]


def detail_of(event: AuditEvent) -> dict[str, str]:
    detail = getattr(event, "detail", None)
    return dict(detail.content) if detail else {}
