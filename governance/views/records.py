"""The approval record, its canonical bytes and what is made of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import RedirectView

from governance import policy
from governance.actions import artefacts, downloads
from governance.artefacts import KINDS
from governance.artefacts.kinds import Kind
from governance.models import Artefact, ArtefactFile, Submission
from governance.models.artefact import FULL, PACK
from governance.queries import submissions as queries
from governance.queries.progress import signatures
from governance.queries.records import Kept, kept
from governance.reading.records import parts
from governance.standing import Standing
from governance.views import actor_of
from governance.views.submission_page import frame, standing_of
from portal.accounts.actor import Actor
from portal.lib import seal, storage


@require_safe
def record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """As approved once it was released; before that as it stands now."""
    actor, standing = actor_of(request), standing_of(request, pk)
    held = kept(standing, actor)
    context = frame(standing) | {
        "kept": held,
        "parts": parts(held.record, standing.dossier.questionnaire, held.seen.whole, held.seen.excerpts, rest=True),
        "signatures": signatures(standing, insider=queries.is_insider(standing, actor)),
        "exports": list(exports(held, standing, actor)),
        "pack_is_made": any(item.is_made_pack for item in held.artefacts),
        "seal_key": seal.key_id(),
    }
    return render(request, "governance/records/record.html", context)


@dataclass(frozen=True, slots=True)
class Export:
    """One thing that is made of an approved record, or can be, as its panel shows it."""

    key: str
    edition: str
    kind: Kind
    artefact: Artefact | None
    allowed: bool

    @property
    def id(self) -> str:
        return self.key if self.edition == FULL else f"{self.key}-{self.edition}"

    @property
    def is_pack(self) -> bool:
        return self.key == PACK

    @property
    def title(self) -> str:
        return self.kind.title_of(self.edition)

    @property
    def can_be_ordered(self) -> bool:
        return self.allowed and not (self.artefact and (self.artefact.is_made or self.artefact.is_active))

    @property
    def files(self) -> list[tuple[ArtefactFile, str]]:
        """Each file with what it is good for."""
        held = self.artefact.files.all() if self.artefact else []
        return [(file, self.kind.output(file.name).says) for file in held]


def exports(held: Kept, standing: Standing, actor: Actor) -> Iterator[Export]:
    """In the order of the registry; none before the approval."""
    known = {(item.kind, item.edition): item for item in held.artefacts}
    for key, kind in KINDS.items() if held.approved else ():
        allowed = bool(policy.may(actor, kind.action, standing.subject))
        for edition in kind.editions:
            yield Export(key, edition, kind, known.get((key, edition)), allowed)


@require_safe
def record_json(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Exactly the bytes whose SHA-256 is the digest of the record; in another edition what is left of it, with every digest."""
    seen = kept(standing_of(request, pk), actor_of(request)).seen
    attached = {"Content-Disposition": f'attachment; filename="{seen.file_name}"'}
    return HttpResponse(seen.data, content_type="application/json", headers=attached)


@require_safe
def artefact(request: HttpRequest, pk: UUID, name: str) -> FileResponse:
    """One finished file, its download recorded; 404 where the actor may not see the submission."""
    actor = actor_of(request)
    visible = Submission.objects.visible_to(actor)
    found = get_object_or_404(Artefact.objects.select_related("record"), pk=pk, record__submission__in=visible)
    try:
        taken = downloads.take_artefact(found, name=name, by=actor)
        opened = storage.open_object(taken.sha256)
    except (LookupError, FileNotFoundError):
        raise Http404 from None
    return FileResponse(opened, as_attachment=True, filename=taken.name, content_type=taken.media_type)


@require_POST
def order(request: HttpRequest, pk: UUID, kind: str, edition: str) -> HttpResponse:
    """What was never made, or was given up, goes to the workers."""
    actor = actor_of(request)
    found = get_object_or_404(Submission.objects.visible_to(actor), pk=pk)
    artefacts.order(found, kind=kind, edition=edition, by=actor)
    messages.success(request, _("It is ordered. This page shows when it is ready."))
    return redirect("governance:record", pk)


urlpatterns = [
    path("submissions/<uuid:pk>/record/", record, name="record"),
    path("submissions/<uuid:pk>/record.json", record_json, name="record-json"),
    path("submissions/<uuid:pk>/artefacts/<slug:kind>/<slug:edition>/", order, name="order-artefact"),
    path("artefacts/<uuid:pk>/<str:name>/", artefact, name="artefact"),
    path("packs/<uuid:pk>/<str:form>/", RedirectView.as_view(url="/artefacts/%(pk)s/audit-pack.%(form)s/")),
]
