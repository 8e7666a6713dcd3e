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
from governance.queries.demands import open_demands
from governance.queries.endings import endings, of_summary
from governance.queries.evaluated import evaluated
from governance.queries.lineage import traced
from governance.reading.generation import facts
from governance.reading.lineage import lineage
from governance.reading.registration import words_of
from governance.views import actor_of
from governance.vocabulary import EvidenceKind
from portal.lib.language import gettext as _
from portal.lib.language import lazily

SECTIONS = [
    ("evaluation", lazily("Evaluation")),
    ("risk", lazily("Risk")),
    ("provenance", lazily("Provenance")),
    ("registration", lazily("Registration")),
    ("files", lazily("Files")),
    ("documents", lazily("Documents")),
    ("history", lazily("History")),
]


@require_safe
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    version = queries.version_for(actor, pk)
    newest = queries.newest_seen(version, actor)
    over = endings([of_summary(newest)] if newest else [])
    dossier, whole = Dossier(version), queries.reads_whole(version, actor)
    context = {
        "version": version,
        "submission": newest and newest.submission,
        "ending": over.get(newest.pk) if newest else None,
        "now": queries.situation(version, newest),
        "allowed": {item.action.value for item in allowed_on_version(version, actor)},
        "whole": whole,
        "evaluated": evaluated(dossier),
        "risk": dossier,
        "demands": open_demands(dossier) if version.open_submission is None else [],
        "runs": [(run, numbers(dossier.draws_of(run)), facts(run.log)[:5]) for run in dossier.runs if whole],
        "lineage": lineage(traced([version], actor)),
        "words": words_of(vars(version) | ({} if whole else {"notes": ""})),
        "files": [(file, note_of(file, numbered=len(dossier.draws) > 1)) for file in queries.files_for(version, actor)],
        "documents": documents_of(version) if whole else [],
        "document_form": DocumentForm(),
        "history": queries.history(version) if whole else [],
        "sections": [item for item in SECTIONS if whole or item[0] not in {"documents", "history"}],
    }
    return render(request, "governance/versions/detail.html", context)


def numbers(draws: list[StoredFile]) -> str:
    return ", ".join(str(draw.draw) for draw in draws)


def note_of(file: StoredFile, *, numbered: bool) -> str:
    """How much a table holds, and which draw it is where there are several."""
    if not file.is_data:
        return ""
    if file.rows is None:
        return ""
    facts = {"draw": file.draw, "rows": f"{file.rows or 0:,}", "columns": f"{len(file.columns):,}"}
    if numbered and file.draw:
        return _("draw %(draw)s, %(rows)s rows, %(columns)s columns") % facts
    if not file.is_held:
        return _("held elsewhere: %(rows)s rows, %(columns)s columns") % facts
    return _("%(rows)s rows, %(columns)s columns") % facts


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
