"""What the browser's own saving sends and is told; without scripts the same forms are sent by their button."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from governance.forms import status_of
from governance.forms.edited import Edited
from portal.lib.components.work import error_summary
from portal.lib.shown import Shown

CHANGED = "changed"
"""Names the fields that the browser sends: those that changed since it saved last."""
REVISION = "X-Revision"


def by_script(request: HttpRequest) -> bool:
    return request.method == "POST" and "X-Autosave" in request.headers


def narrowed(request: HttpRequest, form: Edited) -> None:
    """The browser sends what changed: a field that it does not name was not emptied."""
    if by_script(request) and CHANGED in request.POST:
        form.only(request.POST.getlist(CHANGED))


def answered(form: Edited, *, more: Shown | None = None, body: str = "") -> HttpResponse:
    """The revision from now on, also of `more` fields that the body draws; or what is wrong, as a part of the page."""
    status = status_of(form)
    if status == 200:
        form.saw(Shown.of(form.edits) | (more or Shown()))
    else:
        body = render_to_string("components/error_summary.html", error_summary(form=form))
    return HttpResponse(body, status=status, headers={REVISION: str(form.shown)})
