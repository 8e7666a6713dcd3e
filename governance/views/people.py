"""People and their roles, for administrators."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from governance import policy
from governance.actions import factors, invitations, people
from governance.forms import done, status_of
from governance.forms.people import GrantForm
from governance.forms.review import refuse
from governance.models import RoleRequest
from governance.policy import BY_TWO, Subject
from governance.queries import people as queries
from governance.views import actor_of
from governance.vocabulary import Action, Role
from portal.accounts.actor import Actor
from portal.accounts.models import Invitation, Membership
from portal.lib.language import gettext as _
from portal.lib.language import lazily
from portal.lib.pages import page
from portal.lib.refusals import NotPermitted

ASKED = lazily("The role is asked for. Another administrator confirms it on this page.")


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    actor = administrator(request)
    return draw(request, actor, GrantForm(organisations=queries.managed_by(actor)))


@never_cache
@require_POST
def grant(request: HttpRequest) -> HttpResponse:
    actor = administrator(request)
    form = GrantForm(request.POST, organisations=queries.managed_by(actor))
    if not form.is_valid():
        return draw(request, actor, form, status=400)
    wanted = {**form.cleaned_data, "role": Role(form.cleaned_data["role"])}
    name, title = wanted.pop("name"), wanted.pop("title")
    try:
        if name:
            return enrolled(request, actor, form, {**wanted, "name": name, "title": title})
        give = people.ask if wanted["role"] in BY_TWO else people.grant
        made = done(form, lambda: give(**wanted, by=actor))
    except NotPermitted as refused:
        refuse(form, refused.reasons)
        return draw(request, actor, form, status=refused.status_code)
    if made is None:
        return draw(request, actor, form, status=status_of(form))
    if isinstance(made, RoleRequest):
        messages.success(request, ASKED)
        return redirect("governance:people")
    given(request, made)
    return redirect("governance:people")


def given(request: HttpRequest, membership: Membership) -> None:
    messages.success(
        request,
        _("%(user)s now has the role %(role)s in %(organisation)s.")
        % {
            "user": membership.user,
            "role": membership.get_role_display(),
            "organisation": membership.organisation,
        },
    )


@require_POST
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The second of two administrators gives the role."""
    actor = administrator(request)
    given(request, people.confirm(get_object_or_404(queries.requests_of(actor), pk=pk), by=actor))
    return redirect("governance:people")


@require_POST
def decline(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = administrator(request)
    people.decline(get_object_or_404(queries.requests_of(actor), pk=pk), by=actor)
    messages.success(request, _("The role is declined."))
    return redirect("governance:people")


def enrolled(request: HttpRequest, actor: Actor, form: GrantForm, wanted: dict[str, Any]) -> HttpResponse:
    """The page that says how the new person gets in; a link is shown only here."""
    made = done(form, lambda: people.enrol(**wanted, by=actor))
    if made is None:
        return draw(request, actor, form, status=status_of(form))
    first, invitation, secret = made
    told = deliver(request, invitation, secret) | {"waits": isinstance(first, RoleRequest)}
    return draw(request, actor, GrantForm(organisations=queries.managed_by(actor)), made=told)


def deliver(request: HttpRequest, invitation: Invitation, secret: str) -> dict[str, Any]:
    """Mails the link where mail is set up; otherwise this one answer shows it."""
    link = request.build_absolute_uri(reverse("invitation", args=[secret]))
    mailed = invitations.deliver(invitation, link)
    return {"person": invitation.user, "link": "" if mailed else link, "until": invitation.expires_at}


@never_cache
@require_POST
def invite(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another link for somebody who has not chosen a password yet; the one before it no longer works."""
    actor = administrator(request)
    earlier = get_object_or_404(queries.open_invitations(actor), pk=pk)
    invitation, secret = invitations.invite(earlier.user, earlier.organisation, by=actor)
    told = deliver(request, invitation, secret)
    return draw(request, actor, GrantForm(organisations=queries.managed_by(actor)), made=told)


@require_POST
def ask_reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Of the second factor of somebody with a role that this administrator manages."""
    actor = administrator(request)
    held = get_object_or_404(queries.memberships_managed_by(actor), pk=pk)
    factors.ask(held.user, organisation=held.organisation, reason=request.POST.get("reason", ""), by=actor)
    messages.success(request, _("The reset is asked for. Another administrator confirms it on this page."))
    return redirect("governance:people")


@require_POST
def confirm_reset(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = administrator(request)
    done = factors.confirm(get_object_or_404(queries.resets_of(actor), pk=pk), by=actor)
    messages.success(
        request, _("The second factor of %(user)s is reset, and their sessions ended.") % {"user": done.user}
    )
    return redirect("governance:people")


@require_POST
def decline_reset(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = administrator(request)
    factors.decline(get_object_or_404(queries.resets_of(actor), pk=pk), by=actor)
    messages.success(request, _("The reset is declined."))
    return redirect("governance:people")


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    actor = administrator(request)
    ended = people.end(get_object_or_404(queries.memberships_managed_by(actor), pk=pk), by=actor)
    messages.success(
        request,
        _("%(user)s no longer has the role %(role)s in %(organisation)s.")
        % {"user": ended.user, "role": ended.get_role_display(), "organisation": ended.organisation},
    )
    return redirect("governance:people")


def administrator(request: HttpRequest) -> Actor:
    """Who asks, if there is any organisation whose people they manage."""
    actor = actor_of(request)
    if not queries.reaches(actor, Action.MANAGE_PEOPLE):
        policy.require(actor, Action.MANAGE_PEOPLE, Subject(organisations=frozenset()))
    return actor


def draw(
    request: HttpRequest, actor: Actor, form: GrantForm, status: int = 200, made: dict[str, Any] | None = None
) -> HttpResponse:
    shown = page(queries.memberships_managed_by(actor), request)
    empty = [] if shown.newer else queries.without_people(actor)
    context = {
        "form": form,
        "page": shown,
        "places": [*queries.places(shown.items), *empty],
        "made": made,
        "pending": queries.pending(actor),
        "resets": queries.pending_resets(actor),
        "invited": queries.open_invitations(actor)[: queries.SHOWN],
        "now": timezone.now(),
    }
    return render(request, "governance/people/index.html", context, status=status)


urlpatterns = [
    path("people/", index, name="people"),
    path("people/grant/", grant, name="grant-role"),
    path("people/requests/<uuid:pk>/confirm/", confirm, name="confirm-role"),
    path("people/requests/<uuid:pk>/decline/", decline, name="decline-role"),
    path("people/<int:pk>/end/", end, name="end-role"),
    path("people/<int:pk>/second-factor/reset/", ask_reset, name="ask-reset"),
    path("people/resets/<uuid:pk>/confirm/", confirm_reset, name="confirm-reset"),
    path("people/resets/<uuid:pk>/decline/", decline_reset, name="decline-reset"),
    path("people/invitations/<uuid:pk>/again/", invite, name="invite-again"),
]
