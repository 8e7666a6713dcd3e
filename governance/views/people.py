"""People and their roles, for administrators."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from governance import policy
from governance.actions import people
from governance.forms import done, status_of
from governance.forms.people import GrantForm
from governance.forms.review import refuse
from governance.models import RoleRequest
from governance.policy import BY_TWO, Subject
from governance.queries import people as queries
from governance.views import actor_of
from governance.vocabulary import Action, Role
from portal.accounts.actor import Actor
from portal.accounts.models import Membership
from portal.lib.language import gettext as _
from portal.lib.language import lazily
from portal.lib.pages import page
from portal.lib.refusals import NotPermitted

ASKED = lazily("The role is asked for. Another administrator confirms it on this page.")


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    actor = administrator(request)
    return draw(request, actor, GrantForm(organisations=queries.managed_by(actor)))


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
    """The page with the new person's one-time password, which is shown only here."""
    made = done(form, lambda: people.enrol(**wanted, by=actor))
    if made is None:
        return draw(request, actor, form, status=status_of(form))
    first, password = made
    waits = isinstance(first, RoleRequest)
    fresh = GrantForm(organisations=queries.managed_by(actor))
    return draw(request, actor, fresh, made={"person": first.user, "password": password, "waits": waits})


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
    }
    return render(request, "governance/people/index.html", context, status=status)


urlpatterns = [
    path("people/", index, name="people"),
    path("people/grant/", grant, name="grant-role"),
    path("people/requests/<uuid:pk>/confirm/", confirm, name="confirm-role"),
    path("people/requests/<uuid:pk>/decline/", decline, name="decline-role"),
    path("people/<int:pk>/end/", end, name="end-role"),
]
