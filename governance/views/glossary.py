"""What the words mean; evaluation reports link to its terms."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from governance.glossary import SECTIONS


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    return render(request, "governance/glossary.html", {"sections": SECTIONS})


urlpatterns = [path("glossary/", show, name="glossary")]
