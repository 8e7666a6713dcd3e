"""What a version was made from: declared anew, known already, or said by its log."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST

from governance.actions import sources
from governance.forms import done, status_of
from governance.forms.sources import EarlierVersionForm, KnownSourceForm, SourceForm
from governance.models import Derivation, Version
from governance.queries.registration import as_form, known_sources, last_issuer, undeclared
from governance.queries.versions import version_for
from governance.views import actor_of
from governance.views.registration import editable
from portal.accounts.actor import Actor
from portal.lib.language import gettext as _

KNOWN, NEW, VERSION = "known", "new", "version"
Form = KnownSourceForm | SourceForm | EarlierVersionForm
Forms = dict[str, Form]


@require_http_methods(["GET", "POST"])
def declare(request: HttpRequest, pk: UUID) -> HttpResponse:
    version = editable(request, pk)
    forms = forms_for(version)
    which = request.POST.get("which", "") if request.method == "POST" else ""
    sent = bound(request, forms, which)
    if sent is not None and sent.is_valid():
        declared = done(sent, lambda: declared_by(sent, version, actor_of(request)))
        if declared:
            said = {"source": declared.source or declared.origin}
            messages.success(request, _("“%(source)s” is declared.") % said)
            return redirect("governance:registration-sources", version.pk)
    context = {
        "version": version,
        "declared": version.derivations.all(),
        "from_log": [form for name, form in forms.items() if name not in {KNOWN, NEW, VERSION}],
        "known": forms.get(KNOWN),
        "new": forms[NEW],
        "earlier": forms[VERSION],
    }
    return render(request, "governance/registration/sources.html", context, status=status_of(sent) if sent else 200)


def forms_for(version: Version) -> Forms:
    """A ready-filled form for each source of the log that is not declared, one for known sources, one that is empty."""
    issuer = last_issuer(version)
    forms: Forms = {
        f"log-{entry['role']}-{entry['id']}": SourceForm(prefix=f"log{place}", initial=as_form(entry, issuer))
        for place, entry in enumerate(undeclared(version))
    }
    known = known_sources(version)
    if known.exists():
        forms[KNOWN] = KnownSourceForm(prefix=KNOWN, sources=known)
    return forms | {NEW: SourceForm(prefix=NEW), VERSION: EarlierVersionForm(prefix=VERSION)}


def bound(request: HttpRequest, forms: Forms, which: str) -> Any:
    """Puts what was sent into the form it came from, so that the page shows it again."""
    form = next((form for form in forms.values() if form.prefix == which), None)
    if form is None:
        return None
    form.data, form.is_bound = request.POST, True
    return form


def declared_by(form: Form, version: Version, by: Actor) -> Derivation:
    if isinstance(form, EarlierVersionForm):
        return sources.derive(version, **form.cleaned_data, by=by)
    return sources.declare(version, **arguments(form), by=by)


def arguments(form: KnownSourceForm | SourceForm) -> dict[str, Any]:
    if isinstance(form, SourceForm):
        return {**{name: form.cleaned_data[name] for name in ("role", "lapsed")}, "fields": form.details()}
    return dict(form.cleaned_data)


@require_POST
def remove(request: HttpRequest, pk: UUID, derivation_pk: int) -> HttpResponse:
    version = version_for(actor_of(request), pk)
    derivation = get_object_or_404(Derivation.objects.select_related("version"), version=version, pk=derivation_pk)
    sources.withdraw(derivation, by=actor_of(request))
    messages.success(request, _("The source is no longer declared for this version."))
    return redirect("governance:registration-sources", version.pk)


urlpatterns = [
    path("versions/<uuid:pk>/register/sources/", declare, name="registration-sources"),
    path("versions/<uuid:pk>/register/sources/<int:derivation_pk>/remove/", remove, name="remove-source"),
]
