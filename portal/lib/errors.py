"""The one place that turns a refusal into a page or an API answer."""

from collections.abc import Callable
from typing import Any

import structlog
from django.core.exceptions import ValidationError
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from portal.lib.language import gettext as _
from portal.lib.refusals import Invalid, Refused
from portal.lib.storage import is_full, no_room
from portal.lib.typed import typed

log = structlog.get_logger()


class ErrorPages:
    """Middleware: an uncaught refusal becomes a page with its reasons and what was typed, a lost database becomes 503."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            page = render(request, "405.html", status=405)
            page["Allow"] = response.headers.get("Allow", "")
            return page
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if request.path.startswith("/api/"):
            return None
        error = as_refusal(error)
        if isinstance(error, Refused):
            texts = [item.value for item in typed(request) if item.is_text]
            context = {"refusal": error, "texts": texts}
            return render(request, f"{error.status_code}.html", context, status=error.status_code)
        if isinstance(error, OperationalError):
            log.error("database unavailable", path=request.path)
            return render(request, "503.html", status=503)
        return None


def api_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's handler: the same answers as JSON {"title", "reasons", "changes"}."""
    error = as_refusal(error)
    if isinstance(error, Refused):
        body: dict[str, Any] = {"title": error.title, "reasons": error.reasons}
        if error.changes:
            body["changes"] = error.changes
        if isinstance(error, Invalid) and error.field:
            body["field"] = error.field
        if isinstance(error, Invalid) and error.confirm:
            body["confirm"] = error.confirm
        return Response(body, status=error.status_code)
    if isinstance(error, ValidationError):
        return Response({"title": Invalid.title, "reasons": error.messages}, status=status.HTTP_400_BAD_REQUEST)
    if isinstance(error, exceptions.ValidationError):
        return Response({"title": Invalid.title, "reasons": flatten(error.detail)}, status=status.HTTP_400_BAD_REQUEST)
    if isinstance(error, OperationalError):
        log.error("database unavailable")
        return Response(
            {
                "title": _("The portal cannot reach its database"),
                "reasons": [_("Nothing was lost. Try again in a minute.")],
            },
            status=status.HTTP_503_SERVICE_UNAVAILABLE,
        )
    answer = exception_handler(error, context)
    if answer is not None and isinstance(answer.data, dict) and "detail" in answer.data:
        answer.data = {"title": str(answer.data["detail"]), "reasons": [str(answer.data["detail"])]}
    return answer


def as_refusal(error: Exception) -> Exception:
    """A full disk is something to say, wherever it showed."""
    if not is_full(error):
        return error
    log.error("disk full")
    return no_room()


def flatten(detail: Any, field: str = "") -> list[str]:
    """DRF's nested error detail as sentences, each naming its field."""
    if isinstance(detail, dict):
        return [
            line
            for key, value in detail.items()
            for line in flatten(value, f"{field}.{key}" if field and key != "non_field_errors" else str(key))
        ]
    if isinstance(detail, list):
        return [line for value in detail for line in flatten(value, field)]
    return [f"{field}: {detail}" if field and field != "non_field_errors" else str(detail)]
