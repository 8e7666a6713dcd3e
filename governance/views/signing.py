"""The page on which a person signs exactly what it shows, with fresh proof of who they are."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from governance.actions import sign_off
from governance.actions.sign_off import Shown
from governance.forms.review import SignForm, refuse
from governance.models import Submission
from governance.queries.people import has_authenticator
from governance.queries.records import TITLES, differences, parts
from governance.queries.signing import open_items, refused_changes
from governance.record import PARTS
from governance.views import actor_of
from governance.views.submission_page import frame
from governance.vocabulary import Action
from governance.workflow import BY_ACTION, SIGNING
from portal.accounts.reauthentication import Proof
from portal.lib.refusals import NotNow, NotPermitted


@sensitive_post_parameters("password", "code")
@never_cache
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, pk: UUID, action: str) -> HttpResponse:
    """Signs the record whose digest the page carried; a changed record comes back with what changed."""
    actor, move = actor_of(request), signing_move(action)
    submission = get_object_or_404(Submission.objects.visible_to(actor), pk=pk)
    if request.method != "POST":
        shown = sign_off.show(submission, action=move, by=actor)
        return draw(request, shown, form_for(request, move, initial={"shown": shown.record.digest}))
    form = form_for(request, move, data=request.POST)
    if not form.is_valid():
        return draw(request, sign_off.show(submission, action=move, by=actor), form, status=400)
    try:
        signed = sign_off.sign(submission, action=move, by=actor, **typed(request, form))
    except NotPermitted as refused:
        refuse(form, refused.reasons)
        return draw(request, sign_off.show(submission, action=move, by=actor), form, status=403)
    except NotNow as refused:
        return draw_changed(request, sign_off.show(submission, action=move, by=actor), move, refused)
    messages.success(request, f"Signed. What your signature means: {signed.get_meaning_display().lower()}.")
    return redirect("governance:submission", pk)


def signing_move(action: str) -> Action:
    if action not in {str(move) for move in SIGNING}:
        raise Http404
    return Action(action)


def form_for(request: HttpRequest, move: Action, **given: Any) -> SignForm:
    return SignForm(needs_reason=BY_ACTION[move].needs_reason, needs_code=has_authenticator(actor_of(request)), **given)


def typed(request: HttpRequest, form: SignForm) -> dict[str, Any]:
    if request.session.session_key is None:
        request.session.create()
    said = form.cleaned_data
    return {
        "shown": said["shown"],
        "reason": said.get("reason", ""),
        "proof": Proof(said["password"], said.get("code", "")),
        "session": request.session.session_key,
    }


def draw_changed(request: HttpRequest, shown: Shown, move: Action, refused: NotNow) -> HttpResponse:
    """The record as it is now, what changed since it was shown, and a form for the new digest."""
    given = {"shown": shown.record.digest, "reason": request.POST.get("reason", "")}
    more = {"refused": refused, "changed": refused_changes(refused.changes, shown.stage)}
    return draw(request, shown, form_for(request, move, initial=given), status=refused.status_code, **more)


def draw(request: HttpRequest, shown: Shown, form: SignForm, *, status: int = 200, **more: Any) -> HttpResponse:
    standing, stage, actor = shown.standing, shown.stage, actor_of(request)
    context = {
        **frame(standing),
        **more,
        "form": without_code(form),
        "stage": stage,
        "record": standing.record,
        "parts": parts(standing.record, standing.dossier.questionnaire, stage.covers),
        "uncovered": [TITLES[name] for name in PARTS if name not in stage.covers],
        "differences": differences(shown.changes, stage.covers),
        "signed_before": standing.submission.signatures.filter(signer_id=UUID(actor.id)).exists(),
        "open_items": open_items(standing, actor),
        "signer": actor,
        "earlier": [item.signature for item in standing.stages if item.signature],
    }
    return render(request, "governance/signing/sign.html", context, status=status)


def without_code(form: SignForm) -> SignForm:
    """A one-time code is good for one attempt, so it is not shown again."""
    if form.is_bound and "code" in form.data:
        form.data = {**form.data, "code": ""}
    return form


urlpatterns = [path("submissions/<uuid:pk>/sign/<slug:action>/", sign, name="sign")]
