"""What was made of the approval records that an actor may see."""

from django.db.models import QuerySet

from governance.models import Artefact
from governance.models.summary import PLACES
from governance.models.visibility import ways
from portal.accounts.actor import Actor
from portal.lib.ways import Ways


def artefacts_of(actor: Actor, artefacts: QuerySet[Artefact] | None = None) -> Ways[Artefact]:
    """With the files; enough for a download, and for an answer that says who may have it."""
    held = {name: f"record__submission__summary__{path}" for name, path in PLACES.items()}
    found = Artefact.objects.all() if artefacts is None else artefacts
    whole = found.select_related("record__submission__summary__organisation").prefetch_related("files")
    return Ways(whole.defer("record__canonical"), ways(actor, **held))
