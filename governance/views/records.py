"""The approval record, its canonical bytes and its audit pack."""

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from governance import policy
from governance.actions import downloads, packs
from governance.models import AuditPack, Submission
from governance.queries import submissions as queries
from governance.queries.progress import signatures
from governance.queries.records import kept, parts
from governance.views import actor_of
from governance.views.submission_page import frame, standing_of
from governance.vocabulary import Action
from portal.lib import seal, storage

TYPES = {"zip": "application/zip", "pdf": "application/pdf"}


@require_safe
def record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """As approved once it was released; before that as it stands now."""
    actor, standing = actor_of(request), standing_of(request, pk)
    held = kept(standing, actor)
    context = frame(standing) | {
        "kept": held,
        "parts": parts(held.record, standing.dossier.questionnaire),
        "signatures": signatures(standing, insider=queries.is_insider(standing, actor)),
        "may_download": bool(policy.may(actor, Action.DOWNLOAD_PACK, standing.subject)),
        "seal_key": seal.key_id(),
    }
    return render(request, "governance/records/record.html", context)


@require_safe
def record_json(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Exactly the bytes whose SHA-256 is the digest of the record."""
    data = kept(standing_of(request, pk), actor_of(request)).record.data
    attached = {"Content-Disposition": 'attachment; filename="record.json"'}
    return HttpResponse(data, content_type="application/json", headers=attached)


@require_safe
def pack(request: HttpRequest, pk: UUID, form: str) -> FileResponse:
    """The finished pack as a file, its download recorded; 404 where the actor may not see the submission."""
    actor = actor_of(request)
    visible = Submission.objects.visible_to(actor)
    found = get_object_or_404(AuditPack.objects.select_related("record"), pk=pk, record__submission__in=visible)
    sha256 = downloads.take_pack(found, form=form, by=actor)
    try:
        opened = storage.open_object(sha256)
    except FileNotFoundError:
        raise Http404 from None
    name = f"audit-pack-{found.record.digest[:12]}.{form}"
    return FileResponse(opened, as_attachment=True, filename=name, content_type=TYPES[form])


@require_POST
def order_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A pack that was given up goes back to the workers."""
    actor = actor_of(request)
    visible = Submission.objects.visible_to(actor)
    found = get_object_or_404(AuditPack.objects.select_related("record"), pk=pk, record__submission__in=visible)
    packs.retry(found, by=actor)
    messages.success(request, "The audit pack is ordered again.")
    return redirect("governance:record", found.record.submission_id)


urlpatterns = [
    path("submissions/<uuid:pk>/record/", record, name="record"),
    path("submissions/<uuid:pk>/record.json", record_json, name="record-json"),
    path("packs/<uuid:pk>/zip/", pack, {"form": "zip"}, name="pack-zip"),
    path("packs/<uuid:pk>/pdf/", pack, {"form": "pdf"}, name="pack-pdf"),
    path("packs/<uuid:pk>/again/", order_again, name="pack-again"),
]
