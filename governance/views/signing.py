"""The page on which a person signs exactly what it shows, with fresh proof of who they are."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from governance.actions import sign_off
from governance.actions.sign_off import Shown
from governance.forms.review import SignForm, refuse
from governance.models import Submission
from governance.queries.discussion import discussion
from governance.queries.people import has_authenticator
from governance.queries.submissions import signing_page
from governance.reading.records import TITLES, Part, differences, parts
from governance.reading.signing import open_items, refused_changes
from governance.record import PARTS
from governance.stages import Stage
from governance.standing import Standing
from governance.views import actor_of
from governance.views.submission_page import frame, standing_of
from governance.vocabulary import Action
from governance.workflow import BY_ACTION, action_of
from portal.accounts.actor import Actor
from portal.accounts.models import Organisation
from portal.accounts.reauthentication import Proof
from portal.lib.language import gettext as _
from portal.lib.refusals import NotNow, NotPermitted


@sensitive_post_parameters("password", "code")
@never_cache
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, pk: UUID, stage: str) -> HttpResponse:
    """Signs the record whose digest the page carried; a changed record comes back with what changed."""
    actor = actor_of(request)
    submission = get_object_or_404(Submission.objects.visible_to(actor).select_related("version"), pk=pk)
    standing = Standing(submission)
    if not standing.names_stage(stage):
        raise Http404
    if request.method != "POST":
        shown = sign_off.show(submission, stage=stage, by=actor)
        return draw(
            request, shown, form_for(request, shown.stage, shown.organisations, initial={"shown": shown.record.digest})
        )
    asked = standing.stage_at(stage)
    form = form_for(request, asked, sign_off.seats(standing, asked, actor), data=request.POST)
    if not form.is_valid():
        return draw(request, sign_off.show(submission, stage=stage, by=actor), form, status=400)
    try:
        signed = sign_off.sign(submission, stage=stage, by=actor, **typed(request, form))
    except (NotPermitted, NotNow) as refused:
        return draw_refused(request, submission, asked, form, refused)
    messages.success(
        request,
        _("Signed. Meaning of your signature: %(meaning)s.") % {"meaning": signed.get_meaning_display()},
    )
    return redirect("governance:submission", pk)


@require_safe
def moved(request: HttpRequest, pk: UUID, action: str) -> HttpResponse:
    """Addresses of old links name the move; they lead to the stage that this person signs by it now."""
    return redirect(signing_page(standing_of(request, pk), actor_of(request), Action(action)).url)


def form_for(request: HttpRequest, stage: Stage, organisations: Sequence[Organisation], **given: Any) -> SignForm:
    needs_reason = BY_ACTION[action_of(stage.key)].needs_reason
    needs_code = has_authenticator(actor_of(request))
    return SignForm(needs_reason=needs_reason, needs_code=needs_code, organisations=organisations, **given)


def typed(request: HttpRequest, form: SignForm) -> dict[str, Any]:
    if request.session.session_key is None:
        request.session.create()
    said = form.cleaned_data
    return {
        "shown": said["shown"],
        "reason": said.get("reason", ""),
        "organisation": said.get("organisation"),
        "proof": Proof(said["password"], said.get("code", "")),
        "session": request.session.session_key,
    }


def draw_refused(
    request: HttpRequest, submission: Submission, stage: Stage, form: SignForm, refused: NotPermitted | NotNow
) -> HttpResponse:
    """The stage again, with what changed or what was wrong; where the change took the stage away, only what changed."""
    try:
        shown = sign_off.show(submission, stage=stage.key, by=actor_of(request))
    except (NotPermitted, NotNow):
        if refused.changes:
            return draw_gone(request, submission, stage, refused)
        raise
    if isinstance(refused, NotNow):
        return draw_changed(request, shown, refused)
    refuse(form, refused.reasons)
    return draw(request, shown, form, status=refused.status_code)


def draw_gone(
    request: HttpRequest, submission: Submission, stage: Stage, refused: NotPermitted | NotNow
) -> HttpResponse:
    context = {
        **frame(standing_of(request, submission.pk)),
        "stage": stage,
        "refused": refused,
        "changed": refused_changes(refused.changes, stage),
    }
    return render(request, "governance/signing/gone.html", context, status=NotNow.status_code)


def draw_changed(request: HttpRequest, shown: Shown, refused: NotNow) -> HttpResponse:
    """The record as it is now, what changed since it was shown, and a form for the new digest."""
    given = {"shown": shown.record.digest, "reason": request.POST.get("reason", "")}
    more = {"refused": refused, "changed": refused_changes(refused.changes, shown.stage)}
    form = form_for(request, shown.stage, shown.organisations, initial=given)
    return draw(request, shown, form, status=refused.status_code, **more)


def draw(request: HttpRequest, shown: Shown, form: SignForm, *, status: int = 200, **more: Any) -> HttpResponse:
    standing, stage, actor = shown.standing, shown.stage, actor_of(request)
    context = {
        **frame(standing),
        **more,
        "form": without_code(form),
        "stage": stage,
        "record": standing.record,
        "parts": signed_parts(shown),
        "uncovered": [TITLES[name] for name in PARTS if name not in stage.covers],
        "differences": differences(shown.changes, stage.covers),
        "signed_before": standing.submission.signatures.filter(signer_id=UUID(actor.id)).exists(),
        "open_items": open_items(standing.dossier.measured, open_threads(standing, actor)),
        "signer": actor,
        "organisations": shown.organisations,
        "earlier": standing.valid_signatures,
    }
    return render(request, "governance/signing/sign.html", context, status=status)


def signed_parts(shown: Shown) -> list[Part]:
    """What the stage covers, as this person's edition has it."""
    seen, covers = shown.seen, shown.stage.covers
    found = parts(seen.record, shown.standing.dossier.questionnaire, seen.whole, seen.excerpts, rest=True)
    return [item for item in found if item.key in covers]


def open_threads(standing: Standing, actor: Actor) -> int:
    return sum(talk.is_open for section in discussion(standing, actor) for talk in section.talks)


def without_code(form: SignForm) -> SignForm:
    """A one-time code is good for one attempt, so it is not shown again."""
    if form.is_bound and "code" in form.data:
        form.data = {**form.data, "code": ""}
    return form


urlpatterns = [
    *(
        path(f"submissions/<uuid:pk>/sign/{action}/", moved, {"action": action})
        for action in (Action.ATTEST, Action.SIGN_REVIEW, Action.SIGN_OFF)
    ),
    path("submissions/<uuid:pk>/sign/<slug:stage>/", sign, name="sign"),
]
