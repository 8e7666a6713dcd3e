"""Home, health and what stands around every page."""

import sys
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from governance import policy
from governance.queries import audit_log, people, tasks
from governance.queries.people import reaches
from governance.views import actor_of
from governance.vocabulary import Action
from portal.accounts.actor import Actor
from portal.accounts.roles import Role
from portal.lib import checks
from portal.lib.language import gettext as _
from portal.lib.language import lazily
from portal.lib.refusals import Invalid, NotPermitted

PLACES = (
    (
        lazily("Datasets"),
        "governance:datasets",
        Action.VIEW,
        ("/datasets/", "/versions/", "/evidence/", "/evaluations/"),
    ),
    (lazily("Sources"), "governance:sources", Action.READ_WHOLE, ("/sources/",)),
    (lazily("Submissions"), "governance:submissions", Action.VIEW, ("/submissions/",)),
    (lazily("Audit log"), "governance:audit-log", Action.VIEW_AUDIT_LOG, ("/audit-log/",)),
    (lazily("People"), "governance:people", Action.MANAGE_PEOPLE, ("/people/",)),
    (lazily("System"), "system", Action.MANAGE_PEOPLE, ("/system/",)),
)
MALFORMED: dict[type[Exception], str] = {
    TooManyFilesSent: lazily("There are too many files in this request. Send one at a time."),
    TooManyFieldsSent: lazily("There are too many fields in this request."),
    RequestDataTooBig: lazily("The request is too large. Send large content as a file."),
    DisallowedHost: lazily("The portal does not answer to this host name."),
}
STATUS = {
    400: (Invalid.title, lazily("The request was incomplete or malformed. Correct it and send it again.")),
    500: (
        lazily("There is a problem with the portal"),
        lazily("Nothing was half saved. Try again, or tell your administrator."),
    ),
    503: (lazily("The portal cannot reach its database"), lazily("Nothing was lost. Try again in a minute.")),
}
GLOSSARY = (lazily("Glossary"), "governance:glossary")
FOOTER = ((lazily("Verify a pack or a file"), "governance:verify"), ("API", "api-docs"))


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Context of base.html: the bar at the top and who is signed in. An error page must not need the database."""
    try:
        actor: Actor | None = getattr(request, "actor", None)
        me = {"id": actor.id, "name": actor.name, "roles": roles_of(actor)} if actor else None
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
        "needs_second_factor": policy.needs_second_factor(actor),
        "reset": people.recent_reset(actor),
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


@require_safe
def system(request: HttpRequest) -> HttpResponse:
    """For administrators: what the installation relies on, and the room on its disks."""
    if not reaches(actor_of(request), Action.MANAGE_PEOPLE):
        raise NotPermitted(_("Only administrators see the state of the system."))
    return render(request, "system.html", {"findings": checks.everything(), "disks": checks.disks()})


def failure(request: HttpRequest) -> HttpResponse:
    """The last page: a database that cannot be reached is a 503 and says that nothing was lost."""
    lost = isinstance(sys.exc_info()[1], OperationalError)
    return said(request, 503 if lost else 500)


def malformed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What Django itself refuses to read: too many files or fields, a body or a header that is none."""
    return said(request, 400, MALFORMED.get(type(exception)))


def said(request: HttpRequest, status: int, reason: str | None = None) -> HttpResponse:
    """A refusal from outside of every view, as a page or as the API says it."""
    title, words = STATUS[status]
    if request.path.startswith("/api/"):
        return JsonResponse({"title": str(title), "reasons": [str(reason or words)]}, status=status)
    refusal = Invalid(str(reason)) if reason else None
    return render(request, f"{status}.html", {"refusal": refusal} if refusal else {}, status=status)


def health(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    """200 when the database answers; for load balancers. Room on the disk is said without numbers, for whoever watches."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok", "room": "little" if checks.disks_have_room() else "enough"})
