"""Home, health and what stands around every page."""

import sys
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from governance.queries import audit_log, people, tasks
from governance.queries.people import reaches
from governance.views import actor_of
from governance.vocabulary import Action
from portal.accounts.actor import Actor
from portal.accounts.roles import Role
from portal.lib.language import gettext as _
from portal.lib.language import lazily

PLACES = (
    (
        lazily("Datasets"),
        "governance:datasets",
        Action.VIEW,
        ("/datasets/", "/versions/", "/evidence/", "/evaluations/"),
    ),
    (lazily("Submissions"), "governance:submissions", Action.VIEW, ("/submissions/",)),
    (lazily("Audit log"), "governance:audit-log", Action.VIEW_AUDIT_LOG, ("/audit-log/",)),
    (lazily("People"), "governance:people", Action.MANAGE_PEOPLE, ("/people/",)),
)
GLOSSARY = (lazily("Glossary"), "governance:glossary")
FOOTER = ((lazily("Verify a pack or a file"), "governance:verify"), ("API", "api-docs"))


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Context of base.html: the bar at the top and who is signed in. An error page must not need the database."""
    try:
        actor: Actor | None = getattr(request, "actor", None)
        me = {"name": actor.name, "roles": roles_of(actor)} if actor else None
        nav = links(request, actor) if actor else []
    except OperationalError:
        me, nav = None, []
    return {
        "portal_name": settings.PORTAL_NAME,
        "demo": settings.DEMO,
        "nav": nav,
        "me": me,
        "footer": [{"title": title, "url": reverse(name)} for title, name in ([GLOSSARY, *FOOTER] if me else FOOTER)],
        "demo_people": demo_people(request) if settings.DEMO and actor is None else [],
    }


def links(request: HttpRequest, actor: Actor) -> list[dict[str, Any]]:
    """Home, and the places where there can be something for this actor."""
    places = [(_("Home"), reverse("home"), request.path == reverse("home"))]
    places += [
        (title, reverse(name), request.path.startswith(below))
        for title, name, action, below in PLACES
        if reaches(actor, action)
    ]
    return [{"title": title, "url": url, "current": current} for title, url, current in places]


def roles_of(actor: Actor) -> str:
    labels = sorted({str(Role(role).label) for role, _ in actor.roles})
    return ", ".join([*labels, actor.organisation]) if labels else _("no role yet")


def demo_people(request: HttpRequest) -> list[dict[str, str]]:
    """Who may be signed in as with one click; only where the demonstration runs, only on the sign-in page."""
    if request.path != reverse("account_login"):
        return []
    return [
        {"email": user.email, "name": user.name, "role": role, "password": settings.DEMO_PASSWORD}
        for user, role in people.demonstration_people()
    ]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What waits for me, for whom I wait, what came into force; and the places of those who have other work."""
    actor = actor_of(request)
    sees_data, reads_log = reaches(actor, Action.VIEW), reaches(actor, Action.VIEW_AUDIT_LOG)
    manages = reaches(actor, Action.MANAGE_PEOPLE)
    context = {
        "actor": actor,
        "desk": tasks.desk(actor) if sees_data else None,
        "in_force": tasks.in_force(actor) if sees_data else None,
        "may_register": reaches(actor, Action.REGISTER_DATASET),
        "logs": audit_log.logs(actor) if reads_log else None,
        "places": people.counted(actor) if manages else None,
    }
    return render(request, "home.html", context)


def components(request: HttpRequest) -> HttpResponse:
    """Every component in every state: the first target of the accessibility tests."""
    return render(request, "components/index.html")


def failure(request: HttpRequest) -> HttpResponse:
    """The last page: a database that cannot be reached is a 503 and says that nothing was lost."""
    lost = isinstance(sys.exc_info()[1], OperationalError)
    return render(request, "503.html" if lost else "500.html", status=503 if lost else 500)


def health(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    """200 when the database answers; for load balancers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
