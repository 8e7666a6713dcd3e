"""Identifiers for URLs and rows: UUIDv7, so that they sort by time of making."""

from datetime import datetime
from uuid import UUID

import uuid_utils


def uuid7() -> UUID:
    return UUID(bytes=uuid_utils.uuid7().bytes)


def earliest(moment: datetime) -> UUID:
    """The lowest identifier that can be made at this moment."""
    return UUID(int=max(int(moment.timestamp() * 1000), 0) << 80)
