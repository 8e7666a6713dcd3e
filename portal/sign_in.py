"""Where a person is led after signing in."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from governance import policy
from portal.accounts.adapter import AccountAdapter
from portal.accounts.models import User
from portal.accounts.people import actor_of
from portal.lib.language import gettext as _


class SignIn(AccountAdapter):
    def post_login(self, request: HttpRequest, user: User, **how: Any) -> HttpResponse:
        """Who decides and has no second factor sets one up first, whatever page they came for."""
        response: HttpResponse = super().post_login(request, user, **how)
        if not policy.needs_second_factor(actor_of(user)):
            return response
        messages.info(
            request,
            _("Your role decides, and deciding takes a second factor here. Set up an authenticator app or a passkey."),
        )
        return redirect("mfa_index")
