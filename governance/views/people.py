"""People and their roles, for administrators."""

from typing import Any

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
from governance.policy import Subject
from governance.queries import people as queries
from governance.views import actor_of
from governance.vocabulary import Action, Role
from portal.accounts.actor import Actor
from portal.lib.language import gettext as _
from portal.lib.pages import page
from portal.lib.refusals import NotPermitted


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
        membership = done(form, lambda: people.grant(**wanted, by=actor))
    except NotPermitted as refused:
        refuse(form, refused.reasons)
        return draw(request, actor, form, status=refused.status_code)
    if membership is None:
        return draw(request, actor, form, status=status_of(form))
    messages.success(
        request,
        _("%(user)s now has the role %(role)s in %(organisation)s.")
        % {
            "user": membership.user,
            "role": membership.get_role_display(),
            "organisation": membership.organisation,
        },
    )
    return redirect("governance:people")


def enrolled(request: HttpRequest, actor: Actor, form: GrantForm, wanted: dict[str, Any]) -> HttpResponse:
    """The page with the new person's one-time password, which is shown only here."""
    made = done(form, lambda: people.enrol(**wanted, by=actor))
    if made is None:
        return draw(request, actor, form, status=status_of(form))
    membership, password = made
    fresh = GrantForm(organisations=queries.managed_by(actor))
    return draw(request, actor, fresh, made={"person": membership.user, "password": password})


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
    context = {"form": form, "page": shown, "places": [*queries.places(shown.items), *empty], "made": made}
    return render(request, "governance/people/index.html", context, status=status)


urlpatterns = [
    path("people/", index, name="people"),
    path("people/grant/", grant, name="grant-role"),
    path("people/<int:pk>/end/", end, name="end-role"),
]
