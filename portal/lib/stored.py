"""The browser keeps what people type until it is stored; this is how it learns that it was."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "stored"
SECONDS = 600


class TellStored:
    """Middleware: a form whose answer leads to another page was accepted; its address goes into a cookie for the script."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and response.status_code == 302:
            secure = settings.SESSION_COOKIE_SECURE
            response.set_cookie(COOKIE, request.path, max_age=SECONDS, samesite="Lax", secure=secure)
        return response
