"""What a stranger may learn from a digest: whether it is ours and whether it is in force. Nothing else leaves here."""

import re
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from governance.models import AuditPack, StoredFile, Submission
from governance.vocabulary import FileRole, State
from governance.workflow import RELEASED, STANDING

SHA256 = re.compile(r"[0-9a-f]{64}")
NOT_YET = "approved, not yet in force"


@dataclass(frozen=True, slots=True)
class Found:
    """One thing with this digest: what it is, and the status of its approval."""

    kind: str
    status: str

    @property
    def is_in_force(self) -> bool:
        return self.status == "in force"


def parse(text: str) -> str:
    """A SHA-256 as people paste it (spaces, capitals, a leading “sha256:”), or nothing."""
    squeezed = re.sub(r"\s", "", text).lower().removeprefix("sha256:")
    return squeezed if SHA256.fullmatch(squeezed) else ""


def lookup(sha256: str, *, at: date | None = None) -> list[Found]:
    """Every kind and status this digest has; empty when the portal released nothing with it."""
    today = at or timezone.now().date()
    return list(dict.fromkeys([*packs(sha256, today), *data_files(sha256, today)]))


def packs(sha256: str, today: date) -> list[Found]:
    made = AuditPack.objects.filter(Q(zip_sha256=sha256) | Q(pdf_sha256=sha256)).select_related("record__submission")
    return [
        Found(
            "audit pack (zip)" if pack.zip_sha256 == sha256 else "audit pack (PDF)",
            status(pack.record.submission, today),
        )
        for pack in made
    ]


def data_files(sha256: str, today: date) -> list[Found]:
    """Synthetic files of released versions, by the newest approval of each; real data is never confirmed."""
    held = StoredFile.objects.filter(sha256=sha256, role=FileRole.SYNTHETIC).values("version")
    released = Submission.objects.filter(version__in=held, state__in=sorted(RELEASED))
    newest = released.order_by("version_id", "-pk").distinct("version_id")
    return [Found("data file", status(submission, today)) for submission in newest]


def status(submission: Submission, today: date) -> str:
    state = submission.state_is
    if state in STANDING:
        ended = submission.valid_until is not None and submission.valid_until < today
        return "expired" if ended else "in force"
    return NOT_YET if state is State.APPROVED else str(state.label).lower()
