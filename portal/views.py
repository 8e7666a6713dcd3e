"""Home, health and what stands around every page."""

from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from portal.accounts.actor import Actor


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Context of base.html: the bar at the top and who is signed in."""
    actor: Actor | None = getattr(request, "actor", None)
    links = [("Home", "home")] if actor else []
    return {
        "portal_name": settings.PORTAL_NAME,
        "demo": settings.DEMO,
        "nav": [
            {"title": title, "url": reverse(name), "current": request.path == reverse(name)} for title, name in links
        ],
        "me": {"name": actor.name, "roles": ""} if actor else None,
    }


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "home.html")


def components(request: HttpRequest) -> HttpResponse:
    """Every component in every state: the first target of the accessibility tests."""
    return render(request, "components/index.html")


def health(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    """200 when the database answers; for load balancers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
