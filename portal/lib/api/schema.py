"""What the OpenAPI document says of each operation: plain words, and the answers that refuse."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers

F = TypeVar("F", bound=Callable[..., Any])

REFUSALS = {
    400: "The request cannot be accepted as it is; `reasons` says what to correct, `field` where.",
    401: "Sign in, or send a valid token with the scope that this needs.",
    403: "You may see this but not do that; `reasons` says why.",
    404: "There is nothing here that you may see.",
    409: "Not possible in the present state; `reasons` lists everything that prevents it, `changes` what differs.",
    415: "This address does not read the media type of the body.",
    503: "Too many files are being read at the moment; send it again in a minute.",
    507: "There is no room on the portal's disk; nothing was kept.",
}
READS = (401, 404)
LISTS = (400, 401, 404)
WRITES = (400, 401, 403, 404, 409, 415)
SENDS = (*WRITES, 503, 507)


class Refusal(serializers.Serializer[Any]):
    """A refusal."""

    title = serializers.CharField(help_text="What kind of refusal this is.")
    reasons = serializers.ListField(
        child=serializers.CharField(), help_text="Sentences for the person who sent the request."
    )
    field = serializers.CharField(required=False, help_text="The field to correct, if it is one field.")
    confirm = serializers.CharField(
        required=False, help_text="What to send along as true where this is meant; the confirmation is recorded."
    )
    changes = serializers.ListField(
        child=serializers.DictField(), required=False, help_text="What changed since the record was shown."
    )


def operation(
    summary: str,
    *,
    tag: str,
    answer: Any = None,
    asks: Any = None,
    filters: Any = None,
    code: int = 200,
    says: str = "",
    description: str = "",
    refuses: Iterable[int] | None = None,
    example: dict[str, Any] | None = None,
    parameters: Iterable[OpenApiParameter] = (),
    operation_id: str | None = None,
) -> Callable[[F], F]:
    """Describes one operation. `answer` and `asks` are serializers; `example` is a request body."""
    default = WRITES if code != 200 or asks is not None else READS
    refused = {status: OpenApiResponse(Refusal, REFUSALS[status]) for status in refuses or default}
    is_list = isinstance(answer, serializers.ListSerializer)
    answers = (
        answer if isinstance(answer, dict) else {code: answer if is_list else OpenApiResponse(answer, says or summary)}
    )
    decorate: Callable[[F], F] = extend_schema(
        operation_id=operation_id,
        summary=summary,
        description=description or summary,
        tags=[tag],
        request=asks,
        responses={**answers, **refused},
        parameters=[*([filters] if filters else []), *parameters],
        examples=[OpenApiExample(summary, example, request_only=True)] if example else None,
    )
    return decorate


def download(media_type: str) -> dict[Any, Any]:
    """The answer of an address that hands out a file."""
    return {(200, media_type): OpenApiResponse(bytes, "The file, as an attachment.")}
