"""One version: what it is, where it comes from, how it was judged, where it stands."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from governance.dossier import Dossier
from governance.forms.registration import DocumentForm
from governance.models import Evidence, StoredFile, Version
from governance.queries import versions as queries
from governance.queries.api import allowed_on_version
from governance.queries.generation import facts
from governance.queries.lineage import lineage_of
from governance.reading.reports import groups_of, headline
from governance.views import actor_of
from governance.vocabulary import EvidenceKind

SECTIONS = [
    ("evaluation", "Evaluation"),
    ("risk", "Risk"),
    ("provenance", "Provenance"),
    ("registration", "Registration"),
    ("files", "Files"),
    ("documents", "Documents"),
    ("history", "History"),
]


@require_safe
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    version = queries.version_for(actor, pk)
    submission = queries.newest_seen(version, actor)
    dossier = Dossier(version)
    report, run = dossier.last_report, dossier.run
    context = {
        "version": version,
        "submission": submission,
        "now": queries.situation(version, submission),
        "allowed": {item.action.value for item in allowed_on_version(version, actor)},
        "report": report,
        "headline": headline(report.report) if report and report.report else "",
        "groups": groups_of(report.report) if report and report.report else [],
        "risk": dossier,
        "run": run,
        "run_facts": facts(run.log)[:5] if run else [],
        "lineage": lineage_of([version]),
        "words": queries.words_of(version),
        "files": [(file, note_of(file)) for file in version.files.all()],
        "documents": documents_of(version),
        "document_form": DocumentForm(),
        "history": queries.history(version),
        "sections": SECTIONS,
    }
    return render(request, "governance/versions/detail.html", context)


def note_of(file: StoredFile) -> str:
    return f"{file.rows or 0:,} rows, {len(file.columns):,} columns" if file.is_table else ""


def documents_of(version: Version) -> list[tuple[Evidence, bool]]:
    """Every document, newest first, and whether a later one of the same key has taken its place."""
    seen: set[str] = set()
    found = []
    for item in version.evidence.all():
        if item.kind == EvidenceKind.DOCUMENT:
            found.append((item, item.key in seen))
            seen.add(item.key)
    return found


urlpatterns = [path("versions/<uuid:pk>/", detail, name="version")]
