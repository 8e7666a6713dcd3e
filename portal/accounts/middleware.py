"""Gives every request its actor, and keeps the portal's pages for those who signed in."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from portal.accounts.people import actor_of

OPEN = ("/account/", "/accounts/", "/verify/", "/health/", "/static/", "/api/", "/components/")


class SignedIn:
    """`request.actor` is the person with the roles in force now; only the paths in OPEN answer to strangers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            user = request.user
            request.actor = SimpleLazyObject(lambda: actor_of(user))  # type: ignore[attr-defined]
        elif not request.path.startswith(OPEN):
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        return self.get_response(request)
