"""Gives every request its actor, and keeps the portal's pages for those who signed in."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from portal.accounts import sessions
from portal.accounts.people import actor_of

OPEN = ("/account/", "/accounts/", "/verify/", "/health/", "/static/", "/api/", "/components/")


class SignedIn:
    """`request.actor` is the person with the roles in force now; only the paths in OPEN answer to strangers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and sessions.is_over(request.session):
            logout(request)
        if request.user.is_authenticated:
            user = request.user
            request.actor = SimpleLazyObject(lambda: actor_of(user))  # type: ignore[attr-defined]
            sessions.slide(request.session)
        elif not request.path.startswith(OPEN):
            return stranger(request)
        return self.get_response(request)


def stranger(request: HttpRequest) -> HttpResponse:
    """A page is shown after signing in; what was sent is not lost."""
    if request.method in {"GET", "HEAD"} and not sessions.in_background(request):
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
    return sessions.sign_in_again(request)
