"""Submissions: the list, one submission, its uses, and every move of it that needs no signature."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance import policy
from governance.actions import submissions
from governance.forms import done, status_of
from governance.forms.lists import SubmissionFilter
from governance.forms.review import ReasonForm, UsesForm
from governance.models import Submission, Summary, Version
from governance.queries import submissions as queries
from governance.queries.waiting import waiting
from governance.standing import Standing
from governance.views import actor_of, reviews
from governance.views.autosave import answered, by_script, narrowed
from governance.views.lists import drawn
from governance.views.submission_page import frame, show, standing_of
from governance.vocabulary import Action, State
from governance.workflow import BY_ACTION, OWNERS, SIGNING, reasons_against
from portal.lib.language import gettext as _
from portal.lib.pages import page
from portal.lib.refusals import NotNow


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Newest first; with htmx only the list is sent."""
    chosen = SubmissionFilter(request.GET, queryset=Summary.objects.all(), request=request)
    shown = page(queries.summaries(actor_of(request), chosen.qs), request)
    context = {
        "page": shown,
        "rows": queries.listing(shown.items),
    }
    return drawn(request, "submissions", chosen, context, target="submissions")


@require_safe
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    return show(request, standing_of(request, pk))


@require_POST
def create(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Puts a version forward; what it is for is asked next."""
    actor = actor_of(request)
    version = get_object_or_404(
        Version.objects.visible_to(actor).select_related("dataset__organisation__parent"), pk=pk
    )
    made = submissions.create(version, by=actor)
    messages.success(request, _("The submission is created. State its uses and recipients, then submit it."))
    return redirect("governance:uses", made.pk)


@require_http_methods(["GET", "POST"])
def uses(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Saved as it is typed, complete or not."""
    actor, standing = actor_of(request), standing_of(request, pk)
    submission = standing.submission
    policy.require(actor, Action.EDIT_SUBMISSION, standing.subject)
    form = UsesForm(request.POST if request.method == "POST" else None, submission=submission)
    narrowed(request, form)
    if form.is_valid():
        save = partial(submissions.save, submission, fields=form.edits, shown=form.shown, by=actor)
        if done(form, save) and not by_script(request):
            messages.success(request, _("Saved."))
            return redirect("governance:submission", pk)
    if by_script(request):
        return answered(form)
    return render(request, "governance/submissions/uses.html", frame(standing) | {"form": form}, status=status_of(form))


@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, pk: UUID, action: str) -> HttpResponse:
    """One move: says what it does, asks for the reason where one is recorded, then makes it."""
    actor, standing = actor_of(request), standing_of(request, pk)
    submission, move = standing.submission, known_move(action)
    if move in SIGNING:
        return redirect(queries.signing_page(standing, actor, move).url)
    policy.require(actor, move, standing.subject)
    if reasons := reasons_against(move, standing.facts):
        raise NotNow(*reasons)
    transition = BY_ACTION[move]
    form = ReasonForm(
        request.POST or None, needs_reason=transition.needs_reason, initial={"revision": submission.revision}
    )
    if form.is_valid():
        moved = done(form, lambda: submissions.take(submission, action=move, by=actor, **form.cleaned_data))
        if moved:
            tell(request, moved)
            return redirect("governance:submission", pk)
    context = frame(standing) | {
        "form": form,
        "label": move.label,
        "kind": "danger" if move in queries.GRAVE else "primary",
        "target": transition.target.label,
        "final": OWNERS[transition.target].value == "nobody",
        "blockers": standing.facts.blockers if transition.target is State.CHECKS else [],
    }
    return render(request, "governance/submissions/action.html", context, status=status_of(form))


def known_move(action: str) -> Action:
    if action not in BY_ACTION:
        raise Http404
    return Action(action)


def tell(request: HttpRequest, moved: Submission) -> None:
    """What became of it, and for whom it waits now."""
    standing = Standing(moved)
    if moved.state == State.DRAFT and moved.blockers:
        messages.warning(
            request, "The checks returned it. Each thing below leads to where it is met; then submit it again."
        )
    else:
        messages.success(
            request,
            _("The submission is now in the state “%(state)s”. %(waiting)s")
            % {"state": moved.state_is.label, "waiting": waiting(standing).sentence},
        )


urlpatterns = [
    path("versions/<uuid:pk>/submit/", create, name="submit"),
    path("submissions/", index, name="submissions"),
    path("submissions/<uuid:pk>/", detail, name="submission"),
    path("submissions/<uuid:pk>/uses/", uses, name="uses"),
    path("submissions/<uuid:pk>/actions/<slug:action>/", act, name="submission-action"),
    *reviews.urlpatterns,
]
