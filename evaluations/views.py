"""Evaluation jobs: started, watched, cancelled."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from evaluations import actions
from evaluations.queries import job_for, progress_of
from governance import policy
from governance.models import Version
from governance.queries.versions import version_for
from governance.views import actor_of
from governance.vocabulary import Action
from portal.accounts.actor import Actor
from portal.lib.jobs import JobState
from portal.lib.language import gettext as _


@require_POST
def start(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Asking again while it runs leads to the run that is on."""
    actor = actor_of(request)
    job = actions.request(version_for(actor, pk), by=actor, protocol=request.POST.get("protocol", ""))
    return redirect("evaluations:job", job.pk)


@require_safe
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    return watched(request, pk, "evaluations/job.html")


@require_safe
def progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The part of the page that changes; in another state than `shown` the browser is told to load the whole page."""
    return watched(request, pk, "evaluations/progress.html")


def watched(request: HttpRequest, pk: UUID, template: str) -> HttpResponse:
    actor = actor_of(request)
    job = job_for(actor, pk)
    policy.require(actor, Action.READ_WHOLE, job.version.subject())
    context = {
        "job": job,
        "version": job.version,
        "progress": progress_of(job),
        "may_mend": job.state == JobState.FAILED and may_mend(actor, job.version),
        "may_act": bool(policy.may(actor, Action.REQUEST_EVALUATION, job.version.subject())),
    }
    answer = render(request, template, context)
    is_old = not job.is_active or request.GET.get("shown", job.state) != job.state
    if is_old and "HX-Request" in request.headers:
        answer["HX-Refresh"] = "true"
    return answer


def may_mend(actor: Actor, version: Version) -> bool:
    return version.is_with_its_author and bool(policy.may(actor, Action.EDIT_VERSION, version.subject()))


@require_POST
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    actions.cancel(job_for(actor, pk), by=actor)
    messages.success(request, _("The evaluation is cancelled. Nothing was filed."))
    return redirect("evaluations:job", pk)


urlpatterns = [
    path("versions/<uuid:pk>/evaluations/", start, name="start"),
    path("evaluations/<uuid:pk>/", detail, name="job"),
    path("evaluations/<uuid:pk>/progress/", progress, name="progress"),
    path("evaluations/<uuid:pk>/cancel/", cancel, name="cancel"),
]
