"""Identifiers for URLs and rows: UUIDv7, so that they sort by time of making."""

from uuid import UUID

import uuid_utils


def uuid7() -> UUID:
    return UUID(bytes=uuid_utils.uuid7().bytes)
