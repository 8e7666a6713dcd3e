"""A person's own account: who they are here, how they prove it, and their keys to the API."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts.forms import TokenForm
from portal.accounts.models import ApiToken, Membership, User
from portal.accounts.tokens import issue


@login_required
@require_GET
def account(request: HttpRequest) -> HttpResponse:
    person = cast("User", request.user)
    roles = Membership.objects.in_force().filter(user=person).select_related("organisation")
    return render(request, "tokens/account.html", {"person": person, "roles": roles})


@never_cache
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """The secret of a new token is in the answer to its making and nowhere else."""
    person, form, secret = cast("User", request.user), TokenForm(request.POST or None), ""
    valid = form.is_valid()
    if valid:
        wanted = form.cleaned_data
        _made, secret = issue(person, name=wanted["name"], scope=wanted["scope"], expires_at=form.expires_at())
    context = {
        "form": TokenForm() if valid else form,
        "secret": secret,
        "tokens": ApiToken.objects.filter(user=person),
        "now": timezone.now(),
    }
    return render(request, "tokens/list.html", context, status=400 if form.is_bound and not valid else 200)


@require_POST
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    token = get_object_or_404(ApiToken, pk=pk, user=request.user)
    ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=timezone.now())
    told = _("“%(name)s” is revoked. Programs that use it are refused from now on.")
    messages.success(request, told % {"name": token.name})
    return redirect("tokens")
