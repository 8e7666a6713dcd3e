"""What a stranger may learn from a digest: whether it is ours and whether it is in force. Nothing else leaves here."""

import re
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from governance.models import ArtefactFile, StoredFile, Submission
from governance.queries.endings import over_since
from governance.vocabulary import FileRole, State
from governance.workflow import RELEASED, STANDING

SHA256 = re.compile(r"[0-9a-f]{64}")
DATA = "data"


@dataclass(frozen=True, slots=True)
class Found:
    """One thing with this digest: a kind of artefact with the name of its file, or a data file; and the approval's status."""

    kind: str
    name: str
    status: State
    since: date | None = None

    @property
    def is_in_force(self) -> bool:
        return self.status is State.IN_FORCE


def parse(text: str) -> str:
    """A SHA-256 as people paste it (spaces, capitals, a leading “sha256:”), or nothing."""
    squeezed = re.sub(r"\s", "", text).lower().removeprefix("sha256:")
    return squeezed if SHA256.fullmatch(squeezed) else ""


def lookup(sha256: str, *, at: date | None = None) -> list[Found]:
    """Every kind and status this digest has; empty when the portal released nothing with it."""
    today = at or timezone.now().date()
    return list(dict.fromkeys([*artefacts(sha256, today), *data_files(sha256, today)]))


def artefacts(sha256: str, today: date) -> list[Found]:
    made = ArtefactFile.objects.filter(sha256=sha256).select_related("artefact__record__submission")
    return [Found(file.artefact.kind, file.name, *status(file.artefact.record.submission, today)) for file in made]


def data_files(sha256: str, today: date) -> list[Found]:
    """Synthetic files of released versions, by the newest approval of each; real data is never confirmed."""
    held = StoredFile.objects.filter(sha256=sha256, role=FileRole.SYNTHETIC).values("version")
    released = Submission.objects.filter(version__in=held, state__in=sorted(RELEASED))
    newest = released.order_by("version_id", "-pk").distinct("version_id")
    return [Found(DATA, "", *status(submission, today)) for submission in newest]


def status(submission: Submission, today: date) -> tuple[State, date | None]:
    """What holds today, and since when where it is over. An approval that stands is in force, whether or not a review is due."""
    state = submission.state_on(today)
    return (State.IN_FORCE if state in STANDING else state), over_since(submission, today)
