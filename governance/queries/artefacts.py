"""What was made of the approval records that an actor may see."""

from django.db.models import Prefetch, QuerySet

from governance.models import Artefact, Evidence, Submission
from portal.accounts.actor import Actor


def artefacts_of(actor: Actor) -> QuerySet[Artefact]:
    """With the files; enough for a download, and for an answer that says who may have it."""
    of = "record__submission"
    return (
        Artefact.objects.filter(record__submission__in=Submission.objects.visible_to(actor))
        .select_related(f"{of}__version__dataset__organisation__parent")
        .prefetch_related(
            "files", f"{of}__assignments__vote", f"{of}__signatures", f"{of}__version__files",
            f"{of}__version__generation_runs", Prefetch(f"{of}__version__evidence", Evidence.objects.defer("report")),
        )
    )  # fmt: skip
