"""What a request body may be: JSON that every reader understands alike (RFC 7493), read up to a limit."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser, MultiPartParser

from portal.lib.language import gettext as _
from portal.lib.refusals import Invalid

MAX_DEPTH = 64
LARGEST = 2**53 - 1
DOCUMENT_BYTES = 32 * 1024**2
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class StrictJSON(BaseParser):
    """One JSON value: UTF-8, no field twice, finite numbers, text that can be stored. Raises Invalid, never quoting a value."""

    media_type = "application/json"
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,  # noqa: ARG002
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> Any:
        return read(taken(stream, self.limit))


class WholeDocument(StrictJSON):
    """A report: the same JSON, but it may be long."""

    limit = DOCUMENT_BYTES


class RawDocument(BaseParser):
    """The bytes of a JSON document, to be read by whoever takes them: filed exactly as they were sent."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,  # noqa: ARG002
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> dict[str, bytes]:
        return {"bytes": taken(stream, DOCUMENT_BYTES)}


class Multipart(MultiPartParser):
    """Fields and files, streamed to the store as they arrive."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        try:
            return super().parse(stream, media_type, parser_context)
        except (ParseError, SuspiciousOperation):
            raise Invalid(
                _("The multipart request cannot be read. Send it again, with one part for each field.")
            ) from None


def taken(stream: IO[bytes], limit: int) -> bytes:
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise Invalid(
            _("The request is larger than %(limit)s MB. Upload large content as a file.")
            % {"limit": f"{limit / 1024**2:.0f}"}
        )
    return data


def read(data: bytes) -> Any:
    """The value; a fault is one sentence that says where."""
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=without_twins, parse_constant=no_constant)
    except UnicodeDecodeError as error:
        raise Invalid(
            _("The request is not UTF-8 text: byte %(start)s cannot be read.") % {"start": error.start}
        ) from None
    except json.JSONDecodeError as error:
        raise Invalid(
            _("The request is not JSON: line %(line)s, column %(column)s.")
            % {"line": error.lineno, "column": error.colno}
        ) from None
    except RecursionError:
        raise Invalid(_("The request is nested deeper than %(most)s levels.") % {"most": MAX_DEPTH}) from None
    except ValueError:
        raise Invalid(_("The request contains a number with too many digits.")) from None
    for where, fault in faults(value):
        raise Invalid(f"{where or '/'} {fault}")
    return value


def without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Invalid(_("The request contains a field twice in one object."))
    return found


def no_constant(name: str) -> float:
    raise Invalid(_("The request contains %(name)s, which is not JSON.") % {"name": name})


def faults(value: Any, where: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """What cannot be kept, by JSON pointer."""
    if depth > MAX_DEPTH:
        yield where[:200], _("is nested deeper than %(most)s levels.") % {"most": MAX_DEPTH}
    elif isinstance(value, dict):
        for key, item in value.items():
            if UNSTORABLE.search(key):
                yield where, _("has a field whose name contains a character that cannot be stored.")
            yield from faults(item, f"{where}/{key.replace('~', '~0').replace('/', '~1')}", depth + 1)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from faults(item, f"{where}/{index}", depth + 1)
    elif fault := against(value):
        yield where, fault


def against(value: Any) -> str:
    """The fault of one leaf, or nothing."""
    if isinstance(value, str) and UNSTORABLE.search(value):
        return _("contains a character that cannot be stored (U+0000, or half of a surrogate pair).")
    if isinstance(value, float) and not math.isfinite(value):
        return _("is larger than any number that can be stored.")
    if isinstance(value, int) and abs(value) > LARGEST:
        return _("is larger than 2^53 - 1, the largest exact integer in JSON.")
    return ""
