"""Take over newer rules for what is still with its author."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from governance.actions import rules
from governance.queries.versions import version_for
from governance.views import actor_of


@require_POST
def renew(request: HttpRequest, pk: UUID) -> HttpResponse:
    version = version_for(actor_of(request), pk)
    rules.renew(version, by=actor_of(request))
    messages.success(request, _("The newer rules apply now. Read what they ask for."))
    return redirect("governance:version", version.pk)


urlpatterns = [path("versions/<uuid:pk>/rules/", renew, name="renew-rules")]
