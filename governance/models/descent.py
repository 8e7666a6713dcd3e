"""What was made of what: versions below a source or a version, and versions and sources above one. Each in one statement."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

BELOW = """
WITH RECURSIVE below(version_id) AS (
    SELECT version_id FROM governance_derivation WHERE source_id = ANY(%(sources)s) OR origin_id = ANY(%(versions)s)
    UNION
    SELECT derivation.version_id FROM governance_derivation AS derivation JOIN below ON derivation.origin_id = below.version_id
)
SELECT version_id FROM below
"""
ABOVE = """
WITH RECURSIVE above(version_id) AS (
    SELECT origin_id FROM governance_derivation WHERE version_id = ANY(%(versions)s) AND origin_id IS NOT NULL
    UNION
    SELECT derivation.origin_id FROM governance_derivation AS derivation
    JOIN above ON derivation.version_id = above.version_id WHERE derivation.origin_id IS NOT NULL
)
SELECT version_id FROM above
"""


def below(*, sources: Iterable[UUID] = (), versions: Iterable[UUID] = ()) -> frozenset[UUID]:
    """Every version derived from these, however many versions lie between. A circle, were there one, would end it too."""
    return asked(BELOW, sources=list(sources), versions=list(versions))


def above(versions: Iterable[UUID]) -> frozenset[UUID]:
    """Every version that these were derived from, however many versions lie between."""
    return asked(ABOVE, versions=list(versions))


def asked(statement: str, **named: list[UUID]) -> frozenset[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(statement, named)
        return frozenset(pk for (pk,) in cursor.fetchall())
