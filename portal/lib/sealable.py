"""The kinds of things that the portal's key signs, each with one form; nothing else is ever signed. Knows no Django."""

import json
import re
from enum import StrEnum

import rfc8785

PAYLOAD_TYPE = "application/vnd.in-toto+json"
STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATES = {"urn:countersign:sign-off:v2", "urn:countersign:audit-pack:v1"}
FIELDS = {"_type", "subject", "predicateType", "predicate"}
CHECKPOINT = re.compile(rb"[^\s+]{1,200}/log/[0-9a-f-]{36}\n(0|[1-9][0-9]{0,18})\n[A-Za-z0-9+/]{43}=\n")
LARGEST = 4 * 1024**2


class Kind(StrEnum):
    STATEMENT = "statement"
    CHECKPOINT = "checkpoint"


class NotSealable(ValueError):  # noqa: N818 - an answer
    """What was sent is of none of the kinds."""


def signed_bytes(kind: str, payload: bytes) -> bytes:
    """What the key signs for this payload. Raises NotSealable for what has not the form of its kind."""
    if len(payload) > LARGEST:
        raise NotSealable("larger than anything that is sealed")
    if kind == Kind.CHECKPOINT and CHECKPOINT.fullmatch(payload):
        return payload
    if kind == Kind.STATEMENT and is_statement(payload):
        return pre_authentication(PAYLOAD_TYPE, payload)
    raise NotSealable("neither a statement on a sign-off or a pack nor a checkpoint of a log")


def is_statement(payload: bytes) -> bool:
    """A canonical in-toto statement of a kind that this house makes."""
    try:
        held = json.loads(payload)
        return (
            isinstance(held, dict)
            and held.keys() == FIELDS
            and held["_type"] == STATEMENT
            and held["predicateType"] in PREDICATES
            and bool(held["subject"])
            and rfc8785.dumps(held) == payload
        )
    except (ValueError, TypeError, RecursionError, rfc8785.CanonicalizationError):
        return False


def pre_authentication(payload_type: str, payload: bytes) -> bytes:
    """DSSE's PAE: what is really signed."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)
