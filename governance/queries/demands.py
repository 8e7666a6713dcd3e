"""What is still demanded, each with the page on which it is met."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from governance import policy
from governance.blockers import Blocker, Place
from governance.dossier import Dossier
from governance.models import Submission, Version
from governance.policy import Subject
from governance.reading.demands import PLACES
from governance.standing import Standing
from governance.vocabulary import Action
from governance.workflow import AUTHORING
from portal.accounts.actor import Actor
from portal.lib.links import Link, url_of

PAGES = {
    Place.REGISTRATION: "registration",
    Place.FILES: "registration-files",
    Place.LOG: "registration-log",
    Place.SOURCES: "registration-sources",
    Place.COLUMNS: "registration-columns",
    Place.RISK: "risk",
}


@dataclass(frozen=True, slots=True)
class Demand:
    """One blocker with the place where it is met; no page for a reader who cannot meet it now."""

    blocker: Blocker
    page: Link | None = None

    @property
    def url(self) -> str:
        return url_of(self.page)

    @property
    def place(self) -> str:
        return str(PLACES[self.blocker.place])


def demands(standing: Standing, actor: Actor) -> list[Demand]:
    """What blocks a submission; the author is led to where each thing is met while it is with them."""
    return addressed(standing.blockers, standing.submission, standing.subject, actor)


def addressed(blockers: Iterable[Blocker], submission: Submission, subject: Subject, actor: Actor) -> list[Demand]:
    may_edit = policy.may(actor, Action.EDIT_SUBMISSION, subject)
    if not may_edit or submission.state not in AUTHORING:
        return [Demand(blocker) for blocker in blockers]
    return [Demand(blocker, page_of(blocker, submission.version, submission.pk)) for blocker in blockers]


def page_of(blocker: Blocker, version: Version, submission: UUID | None = None) -> Link:
    if blocker.place is Place.USES:
        return Link("governance:uses", (submission,)) if submission else Link("governance:version", (version.pk,))
    if blocker.place in {Place.DOCUMENTS, Place.EVALUATION}:
        return Link("governance:version", (version.pk,), blocker.place)
    if blocker.place is Place.FILES and version.is_registered:
        return Link("governance:dataset", (version.dataset_id,))
    return Link(f"governance:{PAGES[blocker.place]}", (version.pk,))


def open_demands(dossier: Dossier) -> list[Demand]:
    """What a version still lacks before it can be submitted, whatever the submission states."""
    blockers = dossier.blockers if dossier.version.is_registered else dossier.missing
    return [Demand(blocker, page_of(blocker, dossier.version)) for blocker in blockers]
