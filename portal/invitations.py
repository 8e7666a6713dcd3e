"""The page that an invitation leads to: a person chooses their first password."""

from django.contrib import messages
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from governance.actions import invitations
from portal.accounts.invitations import opened_by
from portal.lib.language import gettext as _


@sensitive_post_parameters("new_password1", "new_password2")
@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Opening the link uses nothing up; choosing the password does."""
    found = opened_by(secret)
    if found is None:
        return render(request, "account/invitation_gone.html", status=404)
    form = SetPasswordForm(found.user, request.POST or None)
    if form.is_valid():
        invitations.accept(secret, password=form.cleaned_data["new_password1"])
        messages.success(request, _("Your password is set. Sign in with it."))
        return redirect("account_login")
    context = {"form": form, "found": found}
    return render(request, "account/invitation.html", context, status=400 if form.is_bound else 200)
