"""The authority over a source: what its loss touches, before the click; the loss, and the return."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from governance import policy
from governance.actions import authority
from governance.forms import done, status_of
from governance.forms.sources import ReasonForm
from governance.queries.sources import source_for
from governance.queries.touched import Reach, reach_of
from governance.views import actor_of
from governance.vocabulary import Action
from portal.lib.language import gettext as _


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    source = source_for(actor, pk)
    policy.require(actor, Action.WITHDRAW_SOURCE, source.subject())
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        reach = done(form, lambda: authority.withdraw(source, by=actor, **form.cleaned_data))
        if reach:
            messages.success(request, said(reach))
            return redirect("governance:source", source.pk)
    context = {"source": source, "form": form, "reach": reach_of(source, actor)}
    return render(request, "governance/sources/withdraw.html", context, status=status_of(form))


def said(reach: Reach) -> str:
    count = len(reach.suspended)
    return ngettext(
        "The authority is withdrawn, and %(count)s approval is suspended.",
        "The authority is withdrawn, and %(count)s approvals are suspended.",
        count,
    ) % {"count": f"{count:,}"}


@require_http_methods(["GET", "POST"])
def restore(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    source = source_for(actor, pk)
    policy.require(actor, Action.RESTORE_SOURCE, source.subject())
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        restored = done(form, lambda: authority.restore(source, by=actor, reason=form.cleaned_data["reason"]))
        if restored:
            messages.success(request, _("The authority is restored. Suspended approvals wait to be reinstated."))
            return redirect("governance:source", source.pk)
    context = {"source": source, "form": form, "reach": reach_of(source, actor)}
    return render(request, "governance/sources/restore.html", context, status=status_of(form))


urlpatterns = [
    path("sources/<uuid:pk>/withdraw/", withdraw, name="withdraw-source"),
    path("sources/<uuid:pk>/restore/", restore, name="restore-source"),
]
