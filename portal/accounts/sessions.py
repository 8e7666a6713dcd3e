"""A session lasts while somebody works, and not longer than a day's work; what is sent after its end is given back."""

from time import time
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.core.files.uploadhandler import SkipFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import escape_leading_slashes, url_has_allowed_host_and_scheme, urlencode

from portal.lib.typed import typed
from portal.lib.uploads import NoFiles

SEEN = "seen"
SIGNED_IN = "account_authentication_methods"
"""Where allauth keeps when somebody proved who they are, the sign-in first."""
BACKGROUND = {"HX-Request", "X-Autosave"}


def is_over(session: SessionBase) -> bool:
    """Whether its person signed in so long ago that they have to do it again, however busy they are."""
    return time() - began(session) > settings.SESSION_LONGEST_SECONDS


def slide(session: SessionBase) -> None:
    """Begins its time again; written a few times an hour, not at every request."""
    if time() - max(began(session), session.get(SEEN, 0)) > settings.SESSION_COOKIE_AGE / 16:
        session[SEEN] = int(time())


def began(session: SessionBase) -> float:
    methods = session.get(SIGNED_IN) or [{}]
    return float(methods[0].get("at", session.get(SEEN, time())))


class Dropped(NoFiles):
    """What a stranger uploads is not kept, and what they typed beside it is read."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:  # noqa: ARG002
        raise SkipFile


def in_background(request: HttpRequest) -> bool:
    """Whether a script asks, which can show no other page."""
    return any(name in request.headers for name in BACKGROUND)


def sign_in_again(request: HttpRequest) -> HttpResponse:
    """401: the browser's own requests are told, and a person gets back what they typed, ready to be sent again."""
    if in_background(request):
        answer = HttpResponse(status=401)
        if "X-Autosave" not in request.headers:
            answer["HX-Redirect"] = sign_in(came_from(request))
        return answer
    request.upload_handlers = [Dropped(request)]
    return give_back(request, status=401)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """403: somebody signed in or out after opening the page. Only what our own page sent is given back."""
    ours = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    if request.headers.get("Origin") not in ours:
        return render(request, "403_csrf.html", status=403)
    return give_back(request, status=403)


def give_back(request: HttpRequest, *, status: int) -> HttpResponse:
    context = {
        "sent": typed(request),
        "address": escape_leading_slashes(request.get_full_path()),
        "sign_in": sign_in(came_from(request)) if status == 401 else "",
        "had_files": request.content_type == "multipart/form-data",
    }
    return render(request, "account/send_again.html", context, status=status)


def came_from(request: HttpRequest) -> str:
    """The page that the request came from, if it is ours."""
    page = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or "/"
    return page if url_has_allowed_host_and_scheme(page, {request.get_host()}) else "/"


def sign_in(following: str) -> str:
    return f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': following})}"
