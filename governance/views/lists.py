"""A list with its filters: the whole page, or for htmx the list alone."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.lib.chosen import Filters


def drawn(request: HttpRequest, folder: str, chosen: Filters, context: dict[str, Any], *, target: str) -> HttpResponse:
    """`target` is the list's place on the page. A filter that cannot be is said in the list's place, and the page is a 400."""
    alone = request.headers.get("HX-Target") == target
    wrong = bool(chosen.form.errors) and not alone
    filled = any(request.GET.get(name) for name in chosen.filters)
    template = f"governance/{folder}/{'list' if alone else 'index'}.html"
    return render(request, template, {"filter": chosen, "filtered": filled, **context}, status=400 if wrong else 200)
