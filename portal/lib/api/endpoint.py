"""How one address of the API works: find what the actor may see, read the request strictly, call one action or query, answer."""

from collections.abc import Callable, Iterable
from typing import Any, NoReturn, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404
from rest_framework import status
from rest_framework.exceptions import NotAuthenticated, NotFound
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from portal.lib.api.parsers import StrictJSON
from portal.lib.api.strict import Strict
from portal.lib.language import gettext as _
from portal.lib.language import lazily
from portal.lib.refusals import Invalid
from portal.lib.ways import Ways

M = TypeVar("M", bound=Model)
MISSING = lazily(
    "There is nothing at this address that you can see. Check the identifier, and that the address ends with a slash."
)


class BaseEndpoint(GenericAPIView[Any]):
    """One address. Whose request it is says the subclass."""

    parser_classes = [StrictJSON]
    filter_backends = []
    metadata_class = None

    def find(self, queryset: "QuerySet[M] | Ways[M]", pk: UUID | int) -> M:
        """The object among those the actor may see; one answer for what is not there and what may not be known."""
        found = next(iter(queryset.filter(pk=pk)[:1]), None)
        if found is None:
            raise NotFound(MISSING)
        return found

    def asked(self, form: type[Strict], *, partial: bool = False) -> dict[str, Any]:
        """The request's body, checked."""
        return self.checked(form, self.request.data, partial=partial)

    def filters(self, form: type[Strict]) -> dict[str, Any]:
        """The address's query, checked; the cursor is the paginator's."""
        return self.checked(form, {key: value for key, value in self.request.query_params.items() if key != "cursor"})

    def require_known(self, filters: Iterable[str]) -> None:
        """A misspelt filter would answer with everything."""
        if unknown := sorted(set(self.request.query_params) - {"cursor", *filters}):
            raise Invalid(
                _("There is no filter “%(name)s” here. Known filters: %(filters)s.")
                % {"name": unknown[0][:100], "filters": ", ".join(filters)}
            )

    def checked(self, form: type[Strict], data: Any, *, partial: bool = False) -> dict[str, Any]:
        serializer = form(data=data, partial=partial, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def answer(self, shape: type[BaseSerializer[Any]], value: Any, *, code: int = status.HTTP_200_OK) -> Response:
        return Response(shape(value, context=self.get_serializer_context()).data, status=code)

    def made(self, shape: type[BaseSerializer[Any]], value: Any) -> Response:
        return self.answer(shape, value, code=status.HTTP_201_CREATED)

    def page(
        self,
        shape: type[BaseSerializer[Any]],
        queryset: QuerySet[Any] | Ways[Any],
        *,
        shown: Callable[[list[Any]], list[Any]] = lambda rows: rows,
    ) -> Response:
        """One keyset page of a list, newest first; `shown` turns its rows into what is shown."""
        rows = shown(self.paginate_queryset(queryset) or [])
        return self.get_paginated_response(shape(rows, many=True, context=self.get_serializer_context()).data)

    def paginate_queryset(self, queryset: QuerySet[Any] | Ways[Any]) -> Any:  # type: ignore[override]
        """The page asked for. A cursor that names no place in this list is the caller's fault."""
        try:
            return super().paginate_queryset(queryset)  # type: ignore[arg-type]
        except (ValueError, ValidationError):
            raise Invalid(_("This cursor does not belong to this list. Go back to the first page.")) from None

    def permission_denied(self, request: Request, message: str | None = None, code: str | None = None) -> NoReturn:  # noqa: ARG002
        """Only strangers are stopped here; what an actor may do is asked of the policy."""
        raise NotAuthenticated(message, code)

    def handle_exception(self, exc: Exception) -> Response:
        """What is not there and what may not be known get the same words."""
        return super().handle_exception(NotFound(MISSING) if isinstance(exc, Http404) else exc)


class Nowhere(BaseEndpoint):
    """Every address that is not one: the same answer as for what may not be known."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise NotFound(MISSING)
