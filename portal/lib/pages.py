"""Keyset pages: newest first, by primary key, without counting. The same for HTML lists and the API."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from rest_framework.pagination import CursorPagination

from portal.lib.language import gettext as _
from portal.lib.refusals import Invalid
from portal.lib.ways import Ways

M = TypeVar("M", bound=Model)
SIZE = 25


class KeysetPagination(CursorPagination):
    """The API's pages: `next` and `previous` links, newest first."""

    ordering = "-pk"
    page_size = SIZE


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """One page of a list and the links to its neighbours (empty where there is none)."""

    items: Sequence[M]
    newer: str
    older: str


def page(queryset: "QuerySet[M] | Ways[M]", request: HttpRequest, size: int = SIZE) -> Page[M]:
    """The page that `?before=<id>` or `?after=<id>` asks for."""
    before, after = key(queryset.model, request, "before"), key(queryset.model, request, "after")
    if after:
        items = list(queryset.filter(pk__gt=after).order_by("pk")[: size + 1])
        more, items = len(items) > size, list(reversed(items[:size]))
        return Page(
            items,
            link(request, "after", items[0]) if more else "",
            link(request, "before", items[-1]) if items else "",
        )
    rows = queryset.filter(pk__lt=before) if before else queryset
    items = list(rows.order_by("-pk")[: size + 1])
    more, items = len(items) > size, items[:size]
    newer = link(request, "after", items[0]) if before and items else ""
    return Page(items, newer, link(request, "before", items[-1]) if more else "")


def key(model: type[Model], request: HttpRequest, name: str) -> Any:
    value = request.GET.get(name, "")
    if not value:
        return None
    try:
        return model._meta.pk.to_python(value)  # noqa: SLF001
    except ValidationError:
        raise Invalid(
            _("“%(name)s” in the address is not an identifier. Go back to the first page.") % {"name": name}
        ) from None


def link(request: HttpRequest, name: str, item: Model) -> str:
    query = request.GET.copy()
    for old in ("before", "after"):
        query.pop(old, None)
    query[name] = str(item.pk)
    return f"?{query.urlencode()}"
